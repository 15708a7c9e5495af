// The port for targets of segments: whom each target counts in, how far it has been told of changes, and its syncs.
import type { Lease } from '../ownership/ownership'
import type { SegmentRef } from './segment-ref'

/** A person in a segment. */
export interface PersonRef extends SegmentRef {
  readonly id: string
}

/** A person whose membership changed, and what the target knows of it. */
export interface ChangeToTell {
  readonly id: string
  readonly isMember: boolean
  /** Whether the target counts this person in; `null` if it was sent a change whose answer is not stored. */
  readonly isTold: boolean | null
  readonly change: number
}

/** A person whom a target counts in. */
export interface ToldMember {
  readonly id: string
  /** Our time when the target was last told of this person, in epoch milliseconds. */
  readonly at: number
  /** Whether this person is in the segment now. */
  readonly isMember: boolean
}

/** The outcome of a page that was sent to a target. */
export interface ToldPage {
  /** The changes that the target accepted, in order. For one person the last counts. */
  readonly told: readonly (PersonRef & { readonly isMember: boolean })[]
  readonly at: number
  /** People for whom it is certain what the target knows: their change was either accepted or refused. */
  readonly sure: readonly PersonRef[]
  /** Per segment, the last change that the target was told. */
  readonly cursors: readonly (SegmentRef & { readonly change: number })[]
  /** The segments that the partner knows, as JSON. */
  readonly known: string
  /** Details of the whole sync so far, as JSON. */
  readonly detail: string
}

export interface SyncNote {
  /** Epoch milliseconds. */
  readonly at: number
  readonly detail: string
}

/** The beginning of a sync. */
export interface SyncBeginning extends SyncNote {
  /** Recorded as the end of the last sync, if that has none. */
  readonly endOfLast?: string | undefined
  /** The lease under which it begins: where several runners share the store, it begins only if the lease still holds. */
  readonly lease?: Pick<Lease, 'key' | 'epoch'> | undefined
}

export interface TargetSync {
  readonly id: number
  /** Epoch milliseconds. */
  readonly beganAt: number
  /** `null` if it is under way, or if the process ended during it. */
  readonly endedAt: number | null
  readonly added: number
  readonly removed: number
  readonly detail: string
}

/**
 * Where several runners share the store, it takes something of a sync only while no other sync of the target has begun:
 * `noteUnderWay`, `record` and `end` reject with a `LeaseLostError` otherwise.
 */
export interface Targets {
  /** Changes of a segment after the change number `after`, oldest first. */
  changes(
    target: string,
    of: SegmentRef,
    page: { readonly after: number; readonly limit: number }
  ): Promise<ChangeToTell[]>
  /** People whom the target counts in, in the order of ids, after the id `after`. */
  told(target: string, of: SegmentRef, page: { readonly after: string; readonly limit: number }): Promise<ToldMember[]>
  cursor(target: string, of: SegmentRef): Promise<number>
  /** The segments that the partner knows, from the last page, as JSON; `[]` before the first. */
  known(target: string): Promise<string>
  /** Records, before a page is sent, the people about whom the target may be told. */
  noteUnderWay(target: string, sync: number, people: readonly PersonRef[]): Promise<void>
  /** Records the outcome of a page, completely or not at all. */
  record(target: string, sync: number, page: ToldPage): Promise<void>
  /** Asks for a sync, whichever process runs it. */
  ask(target: string): Promise<void>
  /** Whether a sync was asked for since the last one began. */
  isAsked(target: string): Promise<boolean>
  /** Resolves to the number of the sync. From now on the store takes nothing of earlier syncs of the target. */
  begin(target: string, sync: SyncBeginning): Promise<number>
  end(target: string, sync: number, end: SyncNote): Promise<void>
  /** Newest first. A thousand are kept per target. */
  syncs(target: string, limit: number): Promise<TargetSync[]>
  /** Number of people whom the target counts in, over all segments. */
  size(target: string): Promise<number>
  /**
   * Forgets whom the target counts in, so that it is told of everyone again. The list of syncs stays, unless `andLog`.
   */
  forget(target: string, options?: { readonly andLog?: boolean }): Promise<void>
}

/** Syncs that are kept per target. */
export const KEPT_SYNCS = 1000
