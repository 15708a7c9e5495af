// What every partner offers: a target, credentials for its requests, and what it needs beside single memberships.
import type { Conversation, Exchange, Target } from '../delivery/types'
import type { HeapDestinationError } from '../errors'
import type { KnownSegments } from './known-segments'
import type { MembershipChange, Segment } from './membership-change'

/** A system that is told who is in which segment. Make one for each sync: it stops at the first key that is refused. */
export interface Partner {
  readonly target: Target<MembershipChange>
  /** The segments that the partner knows, under which names. To be stored between syncs. */
  readonly known: KnownSegments
  /**
   * Adds credentials to requests and takes them out of answers. Belongs next to the connection, below retries. After an
   * answer 401, 403 or 404 it gives the same to all further requests without sending them.
   */
  connect(exchange: Exchange): Exchange
  /**
   * What the partner has to be told before the first member of a segment, and when its name has changed. Absent: it
   * learns of segments by their members. Ends with the error, if there was one.
   */
  announce?(segment: Segment): Conversation<HeapDestinationError | undefined>
  /** Changes that a sync delivers together: a whole number of full requests, few enough for memory. */
  readonly pageSize: number
  /** The partner forgets memberships: those that were sent longer ago, in milliseconds, are sent again. Absent: it does not. */
  readonly resendAfterMs?: number
}

/** What partners need of the world around them. */
export interface PartnerContext {
  /** What was stored of `known` after the last sync. Absent: this is the first. */
  readonly known?: ReturnType<KnownSegments['list']>
  /** Epoch milliseconds. */
  readonly now: () => number
  /** A text that nobody has had before, for partners that drop doubles by it. */
  readonly newId: () => string
  /** All segments that a user is in now, for partners that keep such a list. Absent: no list is sent. */
  readonly segmentsOf?: (identity: string) => readonly Segment[]
  /** Whether keys may also go to this machine, where a stand-in of the partner listens. Default: no. */
  readonly allowsLoopback?: boolean
}
