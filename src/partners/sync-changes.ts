// One sync: sends changes page by page, and reports each page before the next, so that a sync can be interrupted.
import type { Outcome } from '../delivery/types'
import type { HeapDestinationError } from '../errors'
import { announceNames, deliverMemberships, type PartnerSending } from './deliver-memberships'
import type { MembershipChange, Segment } from './membership-change'
import type { Partner } from './partner'

/** A change and its outcome. */
export interface SyncedChange {
  readonly change: MembershipChange
  readonly outcome: Outcome
}

export interface SyncOptions {
  readonly sending: PartnerSending
  /** Called before each page, which waits for it. Store here whose memberships the partner may know from now on. */
  readonly beforePage?: () => void | Promise<void>
  /**
   * Called after each page, with all of it in order; the next page waits for it. Store here what the partner has been
   * told, and `partner.known`. If a sync ends before that, the next one sends the page again.
   */
  readonly onPage: (page: readonly SyncedChange[]) => void | Promise<void>
  /** Called after the last page: segments whose current names the partner may not know. Default: none. */
  readonly renamed?: () => Iterable<Segment>
}

export interface SyncEnd {
  readonly delivered: number
  readonly rejected: number
  /** To be sent again with the next sync. Pages that were not sent are not counted. */
  readonly retry: number
  /** Why nothing more was sent after a page. Absent: all pages were. */
  readonly stoppedBy?: HeapDestinationError
}

/**
 * Sends `changes` in order, with one page of `partner.pageSize` in memory at a time. Stops after a page with refused
 * access, and after one of which nothing was delivered, since the next page would fail as well.
 */
export async function syncChanges(
  partner: Partner,
  changes: Iterable<MembershipChange> | AsyncIterable<MembershipChange>,
  { sending, beforePage, onPage, renamed }: SyncOptions
): Promise<SyncEnd> {
  const counts = { delivered: 0, rejected: 0, retry: 0 }
  for await (const page of pagesOf(changes, partner.pageSize)) {
    await beforePage?.()
    const outcomes = await deliverMemberships(partner, page, sending)
    for (const { fate } of outcomes) counts[fate]++
    await onPage(
      outcomes.flatMap((outcome, index) => page.slice(index, index + 1).map((change) => ({ change, outcome })))
    )
    const stoppedBy = whyStopped(outcomes)
    if (stoppedBy) return { ...counts, stoppedBy }
  }
  const stoppedBy = await announceNames(partner, renamed?.() ?? [], sending.exchange)
  return stoppedBy ? { ...counts, stoppedBy } : counts
}

async function* pagesOf(
  changes: Iterable<MembershipChange> | AsyncIterable<MembershipChange>,
  size: number
): AsyncGenerator<readonly MembershipChange[]> {
  let page: MembershipChange[] = []
  for await (const change of changes) {
    page.push(change)
    if (page.length < size) continue
    yield page
    page = []
  }
  if (page.length > 0) yield page
}

function whyStopped(outcomes: readonly Outcome[]): HeapDestinationError | undefined {
  const errors = outcomes.flatMap((outcome) => (outcome.fate === 'retry' ? [outcome.error] : []))
  const refused = errors.find(({ code }) => code === 'partner_access_refused')
  return refused ?? (outcomes.some(({ fate }) => fate === 'delivered') ? undefined : errors[0])
}
