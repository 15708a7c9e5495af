// What all partners do with one membership: check the user id, find the name of the segment, make one call.
import type { Call, Plan } from '../delivery/types'
import { HeapDestinationError } from '../errors'
import type { KnownSegments } from './known-segments'
import type { MembershipChange } from './membership-change'

export interface ChangePlanner {
  readonly known: KnownSegments
  /** What is wrong with a user id, as a sentence without the id; `undefined`: nothing. Not called for an empty id. */
  readonly faultOf?: (identity: string) => string | undefined
  /** The call for a membership of the segment with that name at the partner. */
  readonly callOf: (change: MembershipChange, name: string) => Call
}

/**
 * One call, or why there is none. No call is needed when a user leaves a segment that the partner was never told of.
 */
export function planChange(change: MembershipChange, { known, faultOf, callOf }: ChangePlanner): Plan {
  const fault = change.identity === '' ? 'The user id is empty.' : faultOf?.(change.identity)
  if (fault !== undefined) return refuse('invalid_partner_id', fault, 'identity')
  if (!change.isMember && !known.has(change)) return { calls: [], issues: [] }
  const name = known.nameOf(change)
  if (name === undefined) {
    return refuse('invalid_audience_name', 'The name of the segment has no letter or digit.', 'segmentName')
  }
  return { calls: [callOf(change, name)], issues: [] }
}

function refuse(code: 'invalid_partner_id' | 'invalid_audience_name', what: string, path: string): Plan {
  return { error: new HeapDestinationError(code, what, { path }), issues: [] }
}

/** The statuses with which partners refuse a body for its content. */
export function isAboutContent(status: number): boolean {
  return status === 400 || status === 413 || status === 422
}
