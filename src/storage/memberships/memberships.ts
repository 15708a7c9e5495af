// The port for memberships: who is in which of Heap's segments, since when, and how that changed.

import type { PendingOauth } from '../oauth/pending-oauth'
import type { SegmentRef } from './segment-ref'
import type { Targets } from './targets'
import type { Webhooks } from './webhooks'

export type { SegmentRef }

/** The position of a page in its sync. */
export interface PagePosition {
  /** Heap's `sync_task_id`, or a name of the request if it has none. */
  readonly task: string
  /** From 1. */
  readonly page: number
  readonly total: number
}

/** The people who entered and left a segment, from one request. */
export interface SegmentPage extends SegmentRef, PagePosition {
  readonly name: string | null
  /** Heap's time of the request, in epoch milliseconds. Only this time decides what is newer. */
  readonly ts: number
  /** Both may be iterated more than once. A person in both has left. */
  readonly entered: Iterable<string>
  readonly left: Iterable<string>
}

/** Everyone has left the segment. */
export interface SegmentDrain extends SegmentRef {
  readonly name: string | null
  readonly ts: number
}

/** Counts of what a page or a drain has changed. People about whom something newer is known do not count. */
export interface Changed {
  readonly joined: number
  readonly left: number
}

export interface SegmentState extends SegmentRef {
  readonly name: string | null
  readonly members: number
  /** Heap's time of the newest request, in epoch milliseconds. */
  readonly lastTs: number
  /** Our time when the first and the last request were processed, in epoch milliseconds. */
  readonly firstAt: number
  readonly lastAt: number
  /** Heap's time of the last drain; 0 if there was none. */
  readonly drainedTs: number
}

export interface Member {
  readonly id: string
  readonly isMember: boolean
  /** Heap's time since which this holds, in epoch milliseconds. */
  readonly since: number
  /** The sync that reported it. */
  readonly task: string
  /** Number of the change: it grows with every change of the segment. */
  readonly change: number
}

export interface Sync extends SegmentRef {
  readonly task: string
  readonly total: number
  /** The pages that have arrived, in order. */
  readonly pages: readonly number[]
  /** Heap's time of its first and last request, in epoch milliseconds. */
  readonly firstTs: number
  readonly lastTs: number
  /** Our time of its last page, in epoch milliseconds. */
  readonly lastAt: number
  readonly joined: number
  readonly left: number
  /** Whether a later sync of the segment has begun, by Heap's time. */
  readonly isFollowed: boolean
}

export interface Size {
  /** Beginning of the hour, in epoch milliseconds. */
  readonly hour: number
  /** At the end of the hour, or now. */
  readonly members: number
  readonly joined: number
  readonly left: number
}

export interface Memberships {
  /**
   * Applies a page, in small commits. For each person the newest request counts, in whatever order requests arrive; at
   * equal times, leaving counts. Applying a page again, also after an interruption, changes nothing.
   */
  apply(page: SegmentPage): Promise<Changed>
  /**
   * The same for a drain. A person who entered by a request that is not newer has left, even if that request arrives
   * later.
   */
  drain(drain: SegmentDrain): Promise<Changed>
  segments(integrationId: string): Promise<SegmentState[]>
  segment(ref: SegmentRef): Promise<SegmentState | undefined>
  /** The members now, in the order of ids, after the id `after`. */
  members(ref: SegmentRef, page: { readonly after?: string | undefined; readonly limit: number }): Promise<Member[]>
  /** One person, whether a member or not; `undefined` for a person who is not known. */
  member(ref: SegmentRef, id: string): Promise<Member | undefined>
  /**
   * People whose membership changed after the change number `after`, oldest change first. For a person who changed more
   * than once, only the last change.
   */
  changes(ref: SegmentRef, page: { readonly after: number; readonly limit: number }): Promise<Member[]>
  /** People who joined or left, newest first. */
  latest(ref: SegmentRef, limit: number): Promise<Member[]>
  /** The last change that `reader` has processed; 0 if there is none. */
  cursor(reader: string, ref: SegmentRef): Promise<number>
  moveCursor(reader: string, ref: SegmentRef, change: number): Promise<void>
  /** Hours with a change, oldest first. */
  sizes(ref: SegmentRef, since: number): Promise<Size[]>
  /** Newest first. Only those of one segment if `segmentId` is given. */
  syncs(of: { readonly integrationId: string; readonly segmentId?: string | undefined }, limit: number): Promise<Sync[]>
}

export interface MembershipStore {
  readonly webhooks: Webhooks
  readonly memberships: Memberships
  readonly targets: Targets
  readonly pendingOauth: PendingOauth
  /** Bytes in use, and the limit. */
  use(): Promise<{ readonly bytes: number; readonly maxBytes: number }>
  /** Removes an integration and everything that it sent. */
  forget(integrationId: string): Promise<void>
  close(): Promise<void>
}
