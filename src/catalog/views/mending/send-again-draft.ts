// The form of a resend, and the body of its request.
import type { ResendChoice } from '../../../runner/admin/shapes'

export type Which = 'missed' | 'not_sent' | 'rejected' | 'all'

export interface Draft {
  readonly which: Which
  /** Values of `datetime-local` fields, in local time. Empty: no bound. */
  readonly from: string
  readonly to: string
  /** Empty: all sources. */
  readonly sourceId: string
}

export const WHICH: readonly { readonly value: Which; readonly label: string; readonly help: string }[] = [
  { value: 'missed', label: 'Missed', help: 'Arrived while it was off, or before it was added or connected' },
  { value: 'rejected', label: 'Rejected', help: 'Rejected ones, and those that were discarded' },
  { value: 'not_sent', label: 'Not sent', help: 'No mapping took them, or they were held back' },
  { value: 'all', label: 'All', help: 'Also those that Heap has already' }
]

const STATES: Readonly<Record<Which, ResendChoice['states']>> = {
  missed: ['missed'],
  rejected: ['rejected', 'discarded'],
  not_sent: ['skipped'],
  all: ['missed', 'skipped', 'rejected', 'discarded', 'delivered']
}

export function toChoice({ which, from, to, sourceId }: Draft): ResendChoice {
  return {
    states: STATES[which],
    ...(from !== '' && { from: toUtc(from) }),
    ...(to !== '' && { to: toUtc(to) }),
    ...(sourceId !== '' && { sourceId })
  }
}

/** Text that is not a time is passed on: the runner says what is wrong. */
function toUtc(local: string): string {
  const time = new Date(local)
  return Number.isNaN(time.getTime()) ? local : time.toISOString()
}
