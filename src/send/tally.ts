// Counts the outcomes of a run, in a form that a checkpoint can store.
import type { AlterationCode, ErrorCode, HeapDestinationError } from '../errors'
import type { Outcome } from '../delivery/types'
import type { Place } from './entry'

/**
 * The counts of one error code. `lines` holds the first few different lines, in order, as `file:line` if the run reads
 * several files. `shortest` and `longest` are the lengths that were found, in characters unless `unit` is set. `status`
 * and `answer` are from the first answer of the service.
 */
export interface ReasonCount {
  count: number
  lines: (number | string)[]
  limit?: number
  shortest?: number
  longest?: number
  unit?: 'bytes'
  status?: number
  answer?: string
}

/** Plain data, because the checkpoint stores it as JSON. */
export interface Tally {
  /** Delivered events per call type. */
  delivered: Record<string, number>
  rejected: Partial<Record<ErrorCode, ReasonCount>>
  /** Delivered events in which something was altered. */
  alteredEvents: number
  /** Number of alterations per code. */
  altered: Partial<Record<AlterationCode, number>>
  /** Entries that the times, types or report of the options exclude. */
  leftOut: number
}

/** An event whose outcome is final, without its content. */
export interface SettledEvent extends Place {
  readonly type: string
  readonly messageId: string | undefined
  readonly outcome: Outcome
}

/** One more than any text shows, so that the text can say whether there are more. */
const MAX_LINES = 6

export function emptyTally(): Tally {
  return { delivered: {}, rejected: {}, alteredEvents: 0, altered: {}, leftOut: 0 }
}

/** Adds a final outcome. An event that will be sent again is not counted. */
export function addToTally(tally: Tally, { file, line, type, outcome }: SettledEvent): void {
  if (outcome.fate === 'delivered') {
    tally.delivered[type] = (tally.delivered[type] ?? 0) + 1
    if (outcome.issues.length > 0) tally.alteredEvents++
    for (const { code } of outcome.issues) tally.altered[code] = (tally.altered[code] ?? 0) + 1
    return
  }
  if (outcome.fate === 'retry') return
  countReason(
    (tally.rejected[outcome.error.code] ??= { count: 0, lines: [] }),
    file === undefined ? line : `${file}:${line}`,
    outcome.error
  )
}

function countReason(reason: ReasonCount, line: number | string, { facts }: HeapDestinationError): void {
  reason.count++
  if (reason.lines.length < MAX_LINES && reason.lines.at(-1) !== line) reason.lines.push(line)
  if (reason.status === undefined && facts.status !== undefined) {
    reason.status = facts.status
    reason.answer = facts.answer ?? ''
  }
  if (facts.limit === undefined || facts.actual === undefined) return
  reason.limit = facts.limit
  if (facts.unit !== undefined) reason.unit = facts.unit
  reason.shortest = Math.min(reason.shortest ?? facts.actual, facts.actual)
  reason.longest = Math.max(reason.longest ?? facts.actual, facts.actual)
}

export function countDelivered({ delivered }: Tally): number {
  return Object.values(delivered).reduce((sum, count) => sum + count, 0)
}

export function countRejected({ rejected }: Tally): number {
  return Object.values(rejected).reduce((sum, { count }) => sum + count, 0)
}
