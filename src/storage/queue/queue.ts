// What the runner asks of a durable queue. Assumes no SQL and no single process: a replicated log could implement it.
import type { UnreadyCode } from '../../errors'
import type { Attempt } from './attempts'
import type { State } from './states'

/** Position of an event in the log: an integer that grows with every event, with gaps. */
export type EventId = number

/** An event on its way into the queue. */
export interface NewEvent {
  readonly sourceId: string
  /** Epoch milliseconds. */
  readonly receivedAt: number
  readonly type: string
  readonly name: string | null
  /** Whom it is about. Events with the same key reach a destination in the order of the log. */
  readonly userKey: string
  /** The event as JSON text, without what it shares with others. */
  readonly body: string
  /**
   * What it shares with the other events of its batch, as JSON text that the queue does not read: stored once however
   * many events have it. Left out: nothing.
   */
  readonly shared?: string | null
}

export interface StoredEvent extends NewEvent {
  readonly id: EventId
}

/** An event that one worker works on for one destination, until it is settled. */
export interface TakenEvent extends StoredEvent {
  /** How often it was tried before. */
  readonly attempts: number
  /** When it was first taken, on the clock of due times. */
  readonly triedSince: number
  /** How often in a row the process ended while it was under way; from 3 on, it is the only one under way. */
  readonly deaths: number
}

/** An event that was not decided and waits to be taken again. */
export interface RetryingEvent extends StoredEvent {
  /** Epoch milliseconds, on the clock of due times. */
  readonly dueAt: number
}

/**
 * What became of a taken event. `detail` is JSON text for the debugger, which the queue does not read. `alterations` are
 * the codes of what was altered in it, each once: it is found by them from then on, unless it is retried.
 */
export type Settlement = {
  readonly id: EventId
  readonly detail: string
  readonly alterations?: readonly string[] | undefined
} & (
  | { readonly state: 'delivered' }
  | { readonly state: 'skipped'; readonly code: string }
  | { readonly state: 'rejected'; readonly code: string }
  | { readonly state: 'retrying'; readonly code: string; readonly dueAt: number }
)

/** `refused`: why nothing was stored. What was stored before is kept. */
export type Appended = { readonly ids: readonly EventId[] } | { readonly refused: UnreadyCode }

/** Which dead letters are meant: these events, those with this reason, or all of the destination. */
export interface DeadLetters {
  readonly destinationId: string
  readonly eventIds?: readonly EventId[] | undefined
  readonly code?: string | undefined
}

/** So many dead letters with the same reason. */
export interface DeadLetterCount {
  readonly code: string
  readonly count: number
  /** Epoch milliseconds at which the first and the last of them were rejected. */
  readonly firstAt: number
  readonly lastAt: number
}

export interface Queue {
  /** Resolves once the events are safely stored, all or none of them. */
  append(events: readonly NewEvent[]): Promise<Appended>
  /**
   * From now on the destination gets the events of exactly these sources. Of a source that is new, those that are
   * appended from now on; of one that is left out, still those that were appended until now.
   */
  connect(destinationId: string, sourceIds: readonly string[]): Promise<void>
  /** Destinations that something is kept for: they listen to a source, or have events that wait, or dead letters. */
  destinations(): Promise<string[]>
  /** Forgets the destination and all that waits for it. */
  forget(destinationId: string): Promise<void>
  /**
   * The next events of a destination, oldest first, at most `limit` and about `maxBytes` of them, but one at least; each
   * stays taken until it is settled or its taker is gone. Never hands out an event while an earlier one of the same user
   * is taken by somebody else or waits for its due time. What was taken when the process died comes first, in smaller and
   * smaller pieces each time. `maxBytes` counts what events share for each of them. Default: any.
   */
  take(destinationId: string, limit: number, maxBytes?: number): Promise<TakenEvent[]>
  /**
   * Events that were not decided and wait to be taken again, behind `after`, in the order of the log. Without those that
   * were under way when the process died: they are only to be read when they are taken.
   */
  retrying(destinationId: string, page: { readonly after: EventId; readonly limit: number }): Promise<RetryingEvent[]>
  /**
   * Says that events under way have been read, mapped and put into a request: an end of the process from now on is not
   * held against them.
   */
  clearSuspicion(destinationId: string, ids: readonly EventId[]): Promise<void>
  /** Acknowledges, delays or dead-letters events that were taken. @throws AssertionError for one that was not. */
  settle(destinationId: string, settlements: readonly Settlement[]): Promise<void>
  /** When `take` may find something, on the clock of due times; `undefined`: not before something is appended. */
  nextAt(destinationId: string): Promise<number | undefined>
  /** Lets events that wait for their due time be due at once: as many as are tried in some minutes, the next ones first. */
  hasten(destinationId: string): Promise<void>
  /** Dead letters back to be tried at once. Resolves to what they were: by reason, and by the minute in which they became it. */
  retry(letters: DeadLetters): Promise<DeadLetterCount[]>
  /** Dead letters put away for good. Resolves to how many. */
  discard(letters: DeadLetters): Promise<number>
  /**
   * Takes the content of events away for good, whatever became of them: the events themselves, or, where they still have
   * to be taken or settled, all that they hold. Resolves to how many of them there were.
   */
  erase(ids: readonly EventId[]): Promise<number>
  /** What is kept, to look at. */
  readonly history: History
  /** Refuses what comes from now on, and finishes what is under way. */
  close(): Promise<void>
}

/** What is known of one event and one destination. */
export interface Delivery {
  readonly destinationId: string
  readonly state: State
  readonly attempts: number
  /** Epoch milliseconds of the last change. */
  readonly at: number | null
  readonly dueAt: number | null
  readonly code: string | null
  readonly detail: string | null
}

export interface TrackedEvent extends StoredEvent {
  readonly deliveries: readonly Delivery[]
}

/** Which events to look at; all given ones have to match. */
export interface EventFilter {
  readonly before?: EventId | undefined
  readonly after?: EventId | undefined
  readonly sourceId?: string | undefined
  readonly destinationId?: string | undefined
  readonly state?: State | undefined
  readonly userKey?: string | undefined
  readonly type?: string | undefined
  readonly name?: string | undefined
  readonly code?: string | undefined
  /** Code of an alteration. */
  readonly altered?: string | undefined
}

export interface StorageUse {
  readonly bytes: number
  readonly maxBytes: number
  /** New events are refused, or the last ones were, a moment ago: by the bounds of the store, or by a full disk. */
  readonly isFull: boolean
  /** The store has turned out to be damaged since it was opened. Nothing is taken any more. */
  readonly isDamaged: boolean
  /** Epoch milliseconds of the last event that was refused for want of room since the start. */
  readonly refusedAt: number | null
  readonly events: number
  /** Dead letters ever forgotten before their time, because nothing else was left to forget. */
  readonly deadLettersForgotten: number
  /** Epoch milliseconds of the oldest event. */
  readonly oldestAt: number | null
  readonly retentionMs: number
}

export interface Backlog {
  readonly waiting: number
  readonly retrying: number
}

/** What has ever been appended from one source. */
export interface Arrivals {
  readonly events: number
  /** Epoch milliseconds of the first and the last. */
  readonly firstAt: number | null
  readonly lastAt: number | null
}

/** Reading. Shows what is committed; changes nothing. */
export interface History {
  /** Newest first, at most `limit`. */
  list(filter: EventFilter, limit: number): Promise<TrackedEvent[]>
  find(ids: readonly EventId[]): Promise<TrackedEvent[]>
  /** Events that `list` would give, counted up to `limit`. */
  count(filter: EventFilter, limit: number): Promise<number>
  /** The last attempts of an event, by destination, of each the newest first. */
  attempts(id: EventId): Promise<Attempt[]>
  backlog(destinationId: string): Promise<Backlog>
  /** Dead letters of any age, by reason. */
  deadLetters(destinationId: string): Promise<DeadLetterCount[]>
  arrivals(sourceId: string): Promise<Arrivals>
  storage(): Promise<StorageUse>
}
