// Who is in which of Heap's segments, since when, and how that changed. Assumes no SQL.

import type { SegmentRef } from './segment-ref'
import type { Targets } from './targets'
import type { Webhooks } from './webhooks'

export type { SegmentRef }

/** Which part of which sync a page is. */
export interface PagePosition {
  /** Heap's `sync_task_id`, or a name of the request where it has none. */
  readonly task: string
  /** From 1. */
  readonly page: number
  readonly total: number
}

/** People who entered and left a segment, as one request says. */
export interface SegmentPage extends SegmentRef, PagePosition {
  readonly name: string | null
  /** Heap's time of the request, in epoch milliseconds: the only clock of a page. */
  readonly ts: number
  /** Each may be read more than once. Who is in both has left. */
  readonly entered: Iterable<string>
  readonly left: Iterable<string>
}

/** Everybody left the segment. */
export interface SegmentDrain extends SegmentRef {
  readonly name: string | null
  readonly ts: number
}

/** What a page or a drain has changed. People of whom something newer is known do not count. */
export interface Changed {
  readonly joined: number
  readonly left: number
}

export interface SegmentState extends SegmentRef {
  readonly name: string | null
  readonly members: number
  /** Heap's time of the newest request, in epoch milliseconds. */
  readonly lastTs: number
  /** Our time at which the first and the last request were worked on, in epoch milliseconds. */
  readonly firstAt: number
  readonly lastAt: number
  /** Heap's time of the last drain; 0: none. */
  readonly drainedTs: number
}

export interface Member {
  readonly id: string
  readonly isMember: boolean
  /** Heap's time since which that is so, in epoch milliseconds. */
  readonly since: number
  /** The sync that said so. */
  readonly task: string
  /** Grows with each change of the whole store. */
  readonly change: number
}

export interface Sync extends SegmentRef {
  readonly task: string
  readonly total: number
  /** Those that have arrived, in order. */
  readonly pages: readonly number[]
  /** Heap's time of its first and last request, in epoch milliseconds. */
  readonly firstTs: number
  readonly lastTs: number
  /** Our time of its last page, in epoch milliseconds. */
  readonly lastAt: number
  readonly joined: number
  readonly left: number
  /** A sync of the segment has begun after it, by Heap's time. */
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
   * Takes a page in, in small commits. The newest request of a person counts, whatever order they come in; at one time,
   * leaving counts. May be repeated, also after it was broken off: that changes nothing.
   */
  apply(page: SegmentPage): Promise<Changed>
  /** The same for a drain. Who entered by a request that is not newer has left, even if it comes later. */
  drain(drain: SegmentDrain): Promise<Changed>
  segments(integrationId: string): Promise<SegmentState[]>
  segment(ref: SegmentRef): Promise<SegmentState | undefined>
  /** Who is in it now, in the order of ids, behind `after`. */
  members(ref: SegmentRef, page: { readonly after?: string | undefined; readonly limit: number }): Promise<Member[]>
  /** One person, whether in it or not; `undefined`: never heard of. */
  member(ref: SegmentRef, id: string): Promise<Member | undefined>
  /**
   * People whose membership changed after `after`, oldest change first: what a service is told that was told of everything
   * until `after`. Of somebody who changed more than once, the last change only.
   */
  changes(ref: SegmentRef, page: { readonly after: number; readonly limit: number }): Promise<Member[]>
  /** Who joined and left, newest first. */
  latest(ref: SegmentRef, limit: number): Promise<Member[]>
  /** How far `reader` has come in the changes. 0: it has not begun. */
  cursor(reader: string, ref: SegmentRef): Promise<number>
  moveCursor(reader: string, ref: SegmentRef, change: number): Promise<void>
  /** Hours in which something changed, oldest first. */
  sizes(ref: SegmentRef, since: number): Promise<Size[]>
  /** Newest first. Of one segment where `segmentId` is given. */
  syncs(of: { readonly integrationId: string; readonly segmentId?: string | undefined }, limit: number): Promise<Sync[]>
}

export interface MembershipStore {
  readonly webhooks: Webhooks
  readonly memberships: Memberships
  readonly targets: Targets
  /** Bytes in use, and how many may be. */
  use(): { readonly bytes: number; readonly maxBytes: number }
  /** Forgets an integration and all that it sent. */
  forget(integrationId: string): Promise<void>
  close(): Promise<void>
}
