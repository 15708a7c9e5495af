// What every partner offers: a target, credentials for its requests, and what it needs beside single memberships.
import type { Conversation, Exchange, Target } from '../delivery/types'
import type { HeapDestinationError } from '../errors'
import type { KnownSegments } from './known-segments'
import type { MembershipChange, Segment } from './membership-change'

/**
 * A system that is told who is in which segment. Create one per sync: once its key is refused, it sends nothing more.
 */
export interface Partner {
  readonly target: Target<MembershipChange>
  /** The segments that the partner knows, under which names. To be stored between syncs. */
  readonly known: KnownSegments
  /**
   * Adds credentials to requests and removes them from answers. Wraps the bare connection, inside the retries. After a
   * 401, 403 or 404 it gives all further requests the same answer without sending them.
   */
  connect(exchange: Exchange): Exchange
  /**
   * What the partner has to be told before the first member of a segment, and when its name has changed. Absent: it
   * learns of segments by their members. Returns the error, if there was one.
   */
  announce?(segment: Segment): Conversation<HeapDestinationError | undefined>
  /** Changes that a sync delivers together: a whole number of full requests, few enough for memory. */
  readonly pageSize: number
  /**
   * The partner forgets memberships: those that were sent longer ago, in milliseconds, are sent again. Absent: it does
   * not.
   */
  readonly resendAfterMs?: number
}

/** What a partner needs from its caller. */
export interface PartnerContext {
  /** What was stored of `known` after the last sync. Absent: this is the first. */
  readonly known?: ReturnType<KnownSegments['list']>
  /** Epoch milliseconds. */
  readonly now: () => number
  /** A unique text, for partners that recognise duplicates by it. */
  readonly newId: () => string
  /** All segments that a user is in now, for partners that keep such a list. Absent: no list is sent. */
  readonly segmentsOf?: (identity: string) => readonly Segment[]
  /** Whether keys may also go to this machine, where a stand-in of the partner listens. Default: no. */
  readonly allowsLoopback?: boolean
}
