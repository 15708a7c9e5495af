// The life of one event on its way to one destination, as a closed table.
import assert from 'node:assert'

/**
 * waiting     stored, not yet looked at for this destination. Has no row of its own: it lies behind the destination's
 *             position in the log.
 * sending     taken by a worker. When that worker dies, it goes back to retrying and is taken again.
 * retrying    not decided: to be taken again at its due time. Also an event that waits for an earlier one of its user.
 * delivered   the service has it. The end.
 * skipped     nothing was to be sent. The end.
 * rejected    it cannot be sent, or was tried for too long: a dead letter. A person may retry or discard it.
 * discarded   a dead letter that a person put away. The end.
 */
export const STATES = ['waiting', 'sending', 'retrying', 'delivered', 'skipped', 'rejected', 'discarded'] as const
export type State = (typeof STATES)[number]

const NEXT: Readonly<Record<State, readonly State[]>> = {
  waiting: ['sending', 'retrying'],
  sending: ['delivered', 'skipped', 'rejected', 'retrying'],
  retrying: ['sending'],
  delivered: [],
  skipped: [],
  rejected: ['retrying', 'discarded'],
  discarded: []
}

/** @throws AssertionError for a step that is not in the table: a bug, never a matter of data. */
export function assertStep(from: State, to: State): void {
  assert(NEXT[from].includes(to), `An event cannot go from ${from} to ${to}.`)
}
