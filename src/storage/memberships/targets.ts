// What is kept of each target of segments: whom it counts in, how far it has been told, and its syncs.
import type { SegmentRef } from './segment-ref'

/** Somebody, as people of one segment are identified. */
export interface PersonRef extends SegmentRef {
  readonly id: string
}

/** Somebody whose membership changed, and what the target believes. */
export interface ChangeToTell {
  readonly id: string
  readonly isMember: boolean
  /** Whether the target counts this person in; `null`: it was told something, and no answer is stored. */
  readonly isTold: boolean | null
  readonly change: number
}

/** Somebody whom a target counts in. */
export interface ToldMember {
  readonly id: string
  /** Our time of the last telling, in epoch milliseconds. */
  readonly at: number
  /** Whether this person is in the segment now. */
  readonly isMember: boolean
}

/** What became of a page that a target was sent. */
export interface ToldPage {
  /** Those who were told, in order: of one person the last counts. */
  readonly told: readonly (PersonRef & { readonly isMember: boolean })[]
  readonly at: number
  /** Of whom it is sure now what the target believes: those who were told, and those whose change it has not taken. */
  readonly sure: readonly PersonRef[]
  /** How far the target has been told, per segment. */
  readonly cursors: readonly (SegmentRef & { readonly change: number })[]
  /** The segments that the partner knows, as JSON. */
  readonly known: string
  /** Of the whole sync so far, as JSON. */
  readonly detail: string
}

export interface SyncNote {
  /** Epoch milliseconds. */
  readonly at: number
  readonly detail: string
}

export interface TargetSync {
  readonly id: number
  /** Epoch milliseconds. */
  readonly beganAt: number
  /** `null`: it is under way, or the process ended in the middle. */
  readonly endedAt: number | null
  readonly added: number
  readonly removed: number
  readonly detail: string
}

export interface Targets {
  /** Changes of a segment behind `after`, oldest first. */
  changes(
    target: string,
    of: SegmentRef,
    page: { readonly after: number; readonly limit: number }
  ): Promise<ChangeToTell[]>
  /** Those whom the target counts in, in the order of ids, behind `after`. */
  told(target: string, of: SegmentRef, page: { readonly after: string; readonly limit: number }): Promise<ToldMember[]>
  cursor(target: string, of: SegmentRef): Promise<number>
  /** As the last page had it; `[]` before the first. */
  known(target: string): Promise<string>
  /** Notes, before a page leaves, of whom the target may hear something. */
  noteUnderWay(target: string, people: readonly PersonRef[]): Promise<void>
  /** All of the page at once, or nothing of it. */
  record(target: string, sync: number, page: ToldPage): Promise<void>
  /** Asks for a sync, whichever process runs it. */
  ask(target: string): Promise<void>
  /** Whether one was asked for since the last began. */
  isAsked(target: string): Promise<boolean>
  /** Notes the beginning of a sync, and the end of the one before, where it has none. */
  begin(target: string, sync: SyncNote & { readonly endOfLast?: string | undefined }): Promise<number>
  end(sync: number, end: SyncNote): Promise<void>
  /** Newest first. A thousand of each target are kept. */
  syncs(target: string, limit: number): Promise<TargetSync[]>
  /** How many people the target counts in, all segments together. */
  size(target: string): Promise<number>
  /** Forgets whom the target counts in, so that it is told of everybody once more. The log stays, unless `andLog`. */
  forget(target: string, options?: { readonly andLog?: boolean }): Promise<void>
}
