// The port for the durable queue of events. It does not assume SQL or a single process: a replicated log could
// implement it.
import type { UnreadyCode } from '../../errors'
import type { Attempt } from './attempts'
import type { Resends } from './resends'
import type { AudienceChange, AudienceRun, Change, RunFilter } from './audience-runs'
import type { State } from './states'

/** Position of an event in the log: an integer that grows with every event, possibly with gaps. */
export type EventId = number

/** An event to be stored. */
export interface NewEvent {
  readonly sourceId: string
  /** Epoch milliseconds. */
  readonly receivedAt: number
  readonly type: string
  readonly name: string | null
  /** The user of the event. Events with the same key reach a destination in the order of the log. */
  readonly userKey: string
  /** The event as JSON text, without the fields that its batch shares. */
  readonly body: string
  /**
   * The fields that the events of its batch share, as JSON text that the queue does not read. Stored once, however many
   * events have it. Absent: none.
   */
  readonly shared?: string | null
  /** Absent: it is about no audience. */
  readonly audience?: AudienceChange | undefined
}

export interface StoredEvent extends Omit<NewEvent, 'audience'> {
  readonly id: EventId
  /** The run of audience changes that it belongs to. */
  readonly run?: number | null
}

/** An event that a worker has taken for one destination, until it is settled. */
export interface TakenEvent extends StoredEvent {
  /** Number of earlier tries. */
  readonly attempts: number
  /** Time when it was first taken, on the clock of due times, plus the breaks in which nothing was sent (`LONGEST_BREAK`). */
  readonly triedSince: number
  /** How often in a row the process ended while the event was under way. From 3 on it is taken alone. */
  readonly deaths: number
}

/** An event that is undecided and waits to be taken again. */
export interface RetryingEvent extends StoredEvent {
  /** Epoch milliseconds, on the clock of due times. */
  readonly dueAt: number
}

/**
 * What became of a taken event. `detail` is JSON text for the debugger, which the queue does not read. `alterations`
 * are the codes of its alterations, each once: events can be found by them, unless they are retried.
 */
export type Settlement = {
  readonly id: EventId
  readonly detail: string
  readonly alterations?: readonly string[] | undefined
  /** Whether the service was asked at least once. Default: if it was delivered. */
  readonly isSent?: boolean | undefined
} & (
  | { readonly state: 'delivered' }
  | { readonly state: 'skipped'; readonly code: string }
  | { readonly state: 'rejected'; readonly code: string }
  | { readonly state: 'retrying'; readonly code: string; readonly dueAt: number }
)

/** `refused`: the code that says why nothing was stored. Events stored before are kept. */
export type Appended = { readonly ids: readonly EventId[] } | { readonly refused: UnreadyCode }

/** Selects dead letters of a destination: these events, those with this code, or all. */
export interface DeadLetters {
  readonly destinationId: string
  readonly eventIds?: readonly EventId[] | undefined
  readonly code?: string | undefined
}

/** The number of dead letters with one code. */
export interface DeadLetterCount {
  readonly code: string
  readonly count: number
  /** Epoch milliseconds when the first and the last of them were rejected. */
  readonly firstAt: number
  readonly lastAt: number
}

export interface Queue {
  /** Resolves once the events are safely stored: all of them, or none. */
  append(events: readonly NewEvent[]): Promise<Appended>
  /**
   * From now on the destination gets the events of exactly these sources. Of a new source it gets the events appended
   * from now on. Of a source that is no longer in the list, it still gets those appended until now.
   *
   * @param version of the settings that say so. Where several runners share the queue, nothing is changed by older
   * settings than the newest. Default: they are the newest
   */
  connect(destinationId: string, sourceIds: readonly string[], version?: number): Promise<void>
  /**
   * From now on no event of these sources is taken that no worker has taken before; those of all other sources are. For
   * this process only: to be said again after a start, before the first `take`.
   */
  hold(sourceIds: readonly string[]): Promise<void>
  /** Destinations with anything in the queue: connected sources, waiting events, or dead letters. */
  destinations(): Promise<string[]>
  /** Removes the destination and everything that waits for it. @param version as in `connect` */
  forget(destinationId: string, version?: number): Promise<void>
  /**
   * Takes the next events of a destination, oldest first: at most `limit`, about `maxBytes`, but at least one. Each
   * stays taken until it is settled or the process ends. An event is never taken while an earlier one of the same user
   * is taken by another worker or waits for its due time. Events that were taken when the process died come first, in
   * ever smaller groups. `maxBytes` counts shared fields once for each event. Default: no limit.
   */
  take(destinationId: string, limit: number, maxBytes?: number): Promise<TakenEvent[]>
  /**
   * As `take`, for a taker who still has events in hand and will send these behind them: an earlier event of the same
   * user that is only taken holds none back. Takes new events alone, and none while others are due. Absent: the queue
   * cannot.
   */
  takeAhead?(destinationId: string, limit: number, maxBytes?: number): Promise<TakenEvent[]>
  /**
   * Undecided events that wait to be taken again, after the id `after`, in the order of the log. Without events that
   * were under way when the process died: these may only be read when they are taken.
   */
  retrying(destinationId: string, page: { readonly after: EventId; readonly limit: number }): Promise<RetryingEvent[]>
  /**
   * Says that events under way have been read, mapped and put into a request, so that they are not the cause if the
   * process ends now.
   */
  clearSuspicion(destinationId: string, ids: readonly EventId[]): Promise<void>
  /**
   * Acknowledges, delays or dead-letters taken events. To do it again with the same does no harm.
   * @throws AssertionError for an event that was not taken; LeaseLostError (`storage/ownership`) if another runner takes
   * the events of the destination by now: nothing is changed, and that one takes them again
   */
  settle(destinationId: string, settlements: readonly Settlement[]): Promise<void>
  /** Time when `take` may find an event, on the clock of due times; `undefined` if not before an event is appended. */
  nextAt(destinationId: string): Promise<number | undefined>
  /** Makes waiting events due at once: as many as can be tried in some minutes, those that are due next first. */
  hasten(destinationId: string): Promise<void>
  /** Makes dead letters due at once. Resolves to their counts by code and by the minute in which they were rejected. */
  retry(letters: DeadLetters): Promise<DeadLetterCount[]>
  /** Discards dead letters for good. Resolves to their number. */
  discard(letters: DeadLetters): Promise<number>
  /**
   * Erases the content of events for good, in any state: the events themselves, or, if they still have to be taken or
   * settled, everything in them. Resolves to how many of them existed.
   */
  erase(ids: readonly EventId[]): Promise<number>
  /** Queues stored events again. */
  readonly resends: Resends
  /** Reads the stored events. */
  readonly history: History
  /** Refuses new events, and finishes what is under way. */
  close(): Promise<void>
}

/** The state of one event at one destination. */
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

/** Selects events: all given fields have to match. */
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
  /** Id of a run of audience changes. */
  readonly run?: number | undefined
  /** What the event says about its user. Only with a run. */
  readonly change?: Change | undefined
  /** Words that the event has, in names or values: see `words.ts`. */
  readonly words?: string | undefined
  /** Epoch milliseconds of arrival: `from` on, and before `to`. */
  readonly from?: number | undefined
  readonly to?: number | undefined
}

/** A part of the events that a filter selects. */
export interface EventPage {
  /** Newest first. */
  readonly events: readonly TrackedEvent[]
  /** Where to go on, as `before`; `null` at the end. Set as well where a search has looked through enough for once. */
  readonly next: EventId | null
}

export interface StorageUse {
  readonly bytes: number
  readonly maxBytes: number
  /** Whether new events are refused, or were a moment ago, because of the limit of the store or a full disk. */
  readonly isFull: boolean
  /** Whether the store was found to be damaged since it was opened. It then accepts no events. */
  readonly isDamaged: boolean
  /** Epoch milliseconds when an event was last refused for lack of room, since the start. */
  readonly refusedAt: number | null
  readonly events: number
  /** Number of dead letters ever removed early, because nothing else could be removed. */
  readonly deadLettersForgotten: number
  /** Epoch milliseconds of the oldest event. */
  readonly oldestAt: number | null
  readonly retentionMs: number
}

export interface Backlog {
  /** Held ones included. */
  readonly waiting: number
  /** Waiting events that are not taken, because their source is held. */
  readonly held: number
  readonly retrying: number
}

/** The events ever appended from one source. */
export interface Arrivals {
  readonly events: number
  /** Epoch milliseconds of the first and the last. */
  readonly firstAt: number | null
  readonly lastAt: number | null
  /** Events that at least one of its destinations has not taken yet. */
  readonly untaken: number
}

/** Reads committed events; changes nothing. */
export interface History {
  /** Newest first, at most `limit`. A search for words looks through a bounded number of events. */
  page(filter: EventFilter, limit: number): Promise<EventPage>
  /** The same, however many events have to be looked through. */
  list(filter: EventFilter, limit: number): Promise<TrackedEvent[]>
  find(ids: readonly EventId[]): Promise<TrackedEvent[]>
  /** Events that `list` would give, counted up to `limit`. */
  count(filter: EventFilter, limit: number): Promise<number>
  /** The last attempts of an event, by destination, of each the newest first. */
  attempts(id: EventId): Promise<Attempt[]>
  backlog(destinationId: string): Promise<Backlog>
  /**
   * Epoch milliseconds when the oldest event that waits for the destination was received; `null` when none waits. Held
   * ones do not count.
   */
  oldestWaiting(destinationId: string): Promise<number | null>
  /** Counts of dead letters of any age, by code. */
  deadLetters(destinationId: string): Promise<DeadLetterCount[]>
  arrivals(sourceId: string): Promise<Arrivals>
  /** Runs of audience changes, newest first, at most `limit`. */
  audienceRuns(filter: RunFilter, limit: number): Promise<AudienceRun[]>
  storage(): Promise<StorageUse>
}
