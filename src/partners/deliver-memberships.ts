// Sends segments to a partner: announces segments, delivers memberships, and returns one outcome for each.
import { hold } from '../delivery/conversation'
import { deliverPlans } from '../delivery/deliver'
import { planInput } from '../delivery/plan-input'
import type { Exchange, Http, HttpResponse, Outcome, Plan } from '../delivery/types'
import type { HeapDestinationError } from '../errors'
import type { MembershipChange, Segment } from './membership-change'
import type { Partner } from './partner'
import { toPartnerError, toPartnerOutcome } from './partner-errors'

/** How memberships (`http`) and announcements (`exchange`) are sent. See `sendingTo`. */
export interface PartnerSending {
  readonly http: Http
  readonly exchange: Exchange
}

/**
 * Tells the partner of `changes`: exactly one outcome per change, in their order; never throws for bad data or a failed
 * request. Of several changes of one user in one segment only the last is sent, and all get its outcome. Segments that
 * the partner has to know by name are announced first; where that fails, their members wait. `partner.known` has to be
 * stored afterwards.
 */
export async function deliverMemberships(
  partner: Partner,
  changes: readonly MembershipChange[],
  sending: PartnerSending
): Promise<Outcome[]> {
  const { sent, indexes } = lastOfEach(changes)
  const unannounced = await announceAll(partner, sent, sending.exchange)
  const plans = sent.map((change): Plan => {
    const error = unannounced.get(change.segmentId)
    return error ? { error, issues: [] } : planInput(partner.target, change)
  })
  const { target } = partner
  const outcomes = await deliverPlans(plans, {
    http: sending.http,
    halvesOn: (status) => target.halvesOn(status),
    refusedIn: (response: HttpResponse, count) => target.refusedIn?.(response, count) ?? new Map()
  })
  const told = outcomes.map(toPartnerOutcome)
  return indexes.flatMap((index) => told.slice(index, index + 1))
}

interface LastChanges {
  readonly sent: readonly MembershipChange[]
  /** For each change, the index of the one in `sent` that stands for it. */
  readonly indexes: readonly number[]
}

function lastOfEach(changes: readonly MembershipChange[]): LastChanges {
  const sentIndexes = new Map<string, Map<string, number>>()
  const sent: MembershipChange[] = []
  const indexes = changes.map((change) => {
    const bySegment = sentIndexes.get(change.segmentId) ?? new Map<string, number>()
    sentIndexes.set(change.segmentId, bySegment)
    const index = bySegment.get(change.identity) ?? sent.length
    bySegment.set(change.identity, index)
    sent[index] = change
    return index
  })
  return { sent, indexes }
}

/**
 * Tells the partner the new names of segments that it knows, if it has to be told names at all. Stops at the first
 * error and returns it; the next sync tells the rest.
 */
export async function announceNames(
  partner: Partner,
  segments: Iterable<Segment>,
  exchange: Exchange
): Promise<HeapDestinationError | undefined> {
  if (!partner.announce) return undefined
  const { known } = partner
  for (const segment of segments) {
    if (!known.has(segment) || known.isAnnounced(segment)) continue
    const error = await hold(partner.announce(segment), exchange)
    if (error) return toPartnerError(error)
    known.setAnnounced(segment)
  }
  return undefined
}

type Unannounced = ReadonlyMap<string, HeapDestinationError>

async function announceAll(
  partner: Partner,
  changes: readonly MembershipChange[],
  exchange: Exchange
): Promise<Unannounced> {
  const failed = new Map<string, HeapDestinationError>()
  if (!partner.announce) return failed
  const latest = new Map(changes.map((change) => [change.segmentId, change]))
  const joined = new Set(changes.filter(({ isMember }) => isMember).map(({ segmentId }) => segmentId))
  for (const segment of latest.values()) {
    const isNeeded = joined.has(segment.segmentId) || partner.known.has(segment)
    if (!isNeeded || partner.known.isAnnounced(segment)) continue
    const error = await hold(partner.announce(segment), exchange)
    if (error) failed.set(segment.segmentId, toPartnerError(error))
    else partner.known.setAnnounced(segment)
  }
  return failed
}
