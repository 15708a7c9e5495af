// The states of one event at one destination, and which state may follow which.
import assert from 'node:assert'

/**
 * waiting     stored, not yet taken for this destination. In SQLite it has no row in `deliveries`: it is after the
 *             destination's position in the log.
 * sending     taken by a worker. If the process ends, it becomes retrying and is taken again.
 * retrying    undecided: taken again at its due time. Also an event that waits for an earlier one of its user.
 * delivered   the service has accepted it. Final, unless a person has it sent again.
 * skipped     nothing had to be sent. Likewise.
 * rejected    it cannot be sent, or was tried for too long: a dead letter. A person may retry or discard it.
 * discarded   a dead letter that a person has discarded. Likewise.
 */
export const STATES = ['waiting', 'sending', 'retrying', 'delivered', 'skipped', 'rejected', 'discarded'] as const
export type State = (typeof STATES)[number]

const NEXT: Readonly<Record<State, readonly State[]>> = {
  waiting: ['sending', 'retrying'],
  sending: ['delivered', 'skipped', 'rejected', 'retrying'],
  retrying: ['sending'],
  delivered: ['retrying'],
  skipped: ['retrying'],
  rejected: ['retrying', 'discarded'],
  discarded: ['retrying']
}

/** @throws AssertionError for a step that is not in the table. That is a bug, never caused by data. */
export function assertStep(from: State, to: State): void {
  assert(NEXT[from].includes(to), `An event cannot go from ${from} to ${to}.`)
}
