// Tells open pages which events arrived or changed, at most a few times a second.
import type {
  Delivery,
  EventFilter,
  EventId,
  History,
  NewEvent,
  StoredEvent,
  TrackedEvent
} from '../../storage/queue/queue'
import { hasWords, parseWords, searchedText } from '../../storage/queue/words'
import { readStored } from '../stored-event'
import { audienceOf, detailOf } from './event-view'

export interface LiveBatch {
  /** Newest first. */
  readonly events: readonly TrackedEvent[]
  /** How many more there were, or may have been. They can be read from the history. */
  readonly more: number
}

export interface Listener {
  readonly filter: EventFilter
  /** False while the listener is busy: its events are kept for later. */
  readonly isReady: () => boolean
  readonly onBatch: (batch: LiveBatch) => void
  /** Called when nothing more will come. */
  readonly onEnd: () => void
}

/** The part of an event that never changes. */
export type Noted = Pick<NewEvent, 'sourceId' | 'userKey' | 'type' | 'name' | 'receivedAt'>

const EVERY_MS = 250
/** Events in one batch: about two screens full. */
const MAX_EVENTS = 100
/** Events that are read per listener and turn, where only reading them shows whether they match. */
const MAX_LOOKED = 500
/** Events per listener that wait to be read. */
const MAX_PENDING = 10_000

/** What one listener has not been told yet. */
interface Backlog {
  readonly pending: Set<EventId>
  /** Whether only reading the pending events shows which of them match. */
  isUnread: boolean
  /** Number of events beyond those that are remembered. */
  forgotten: number
}

export class LiveFeed {
  private readonly backlogs = new Map<Listener, Backlog>()
  private timer: NodeJS.Timeout | undefined

  constructor(private readonly history: Pick<History, 'find'>) {}

  /** Costs nothing while nobody listens. `events` are those of the ids, in their order. */
  note(ids: readonly EventId[], events: readonly Noted[]): void {
    for (const [{ filter }, backlog] of this.backlogs) {
      for (const [index, id] of ids.entries()) {
        const event = events[index]
        if (event !== undefined && isOfFilter(event, filter)) backlog.pending.add(id)
      }
      if (backlog.pending.size > MAX_PENDING) forget(backlog)
      if (hasNews(backlog)) this.startTimer()
    }
  }

  /** The same for events of another runner, of which only the ids are known, and of some not even these. */
  noteElsewhere(ids: readonly EventId[], more: number): void {
    for (const backlog of this.backlogs.values()) {
      for (const id of ids) backlog.pending.add(id)
      backlog.isUnread ||= ids.length > 0
      backlog.forgotten += more
      if (backlog.pending.size > MAX_PENDING) forget(backlog)
      if (hasNews(backlog)) this.startTimer()
    }
  }

  /** Returns how to stop listening. */
  listen(listener: Listener): () => void {
    this.backlogs.set(listener, { pending: new Set(), isUnread: false, forgotten: 0 })
    return () => this.backlogs.delete(listener)
  }

  close(): void {
    clearTimeout(this.timer)
    for (const { onEnd } of [...this.backlogs.keys()]) onEnd()
    this.backlogs.clear()
  }

  private startTimer(): void {
    this.timer ??= setTimeout(() => void this.tellAll(), EVERY_MS).unref()
  }

  /** The timer stays set until all listeners are told, so that two rounds never overlap. */
  private async tellAll(): Promise<void> {
    for (const [listener, backlog] of [...this.backlogs]) {
      if (hasNews(backlog) && listener.isReady()) await this.tell(listener, backlog)
    }
    this.timer = undefined
    if ([...this.backlogs.values()].some(hasNews)) this.startTimer()
  }

  private async tell(listener: Listener, backlog: Backlog): Promise<void> {
    const { filter, onBatch } = listener
    const isLookNeeded = backlog.isUnread || isAboutDeliveries(filter) || filter.words !== undefined
    const ids = [...backlog.pending].sort((a, b) => b - a).slice(0, isLookNeeded ? MAX_LOOKED : MAX_EVENTS)
    for (const id of ids) backlog.pending.delete(id)
    // If no reading is needed, all the others match, and only their number is reported.
    if (!isLookNeeded) forget(backlog)
    if (backlog.pending.size === 0) backlog.isUnread = false
    const found = await this.history.find(ids).catch(() => undefined)
    if (!this.backlogs.has(listener)) return
    if (found === undefined) backlog.forgotten += ids.length
    const wanted = wantedOf(found ?? [], filter)
    const events = wanted.slice(0, MAX_EVENTS)
    const more = wanted.length - events.length + backlog.forgotten
    backlog.forgotten = 0
    if (events.length > 0 || more > 0) onBatch({ events, more })
  }
}

function hasNews({ pending, forgotten }: Backlog): boolean {
  return pending.size > 0 || forgotten > 0
}

function forget(backlog: Backlog): void {
  backlog.forgotten += backlog.pending.size
  backlog.pending.clear()
}

function wantedOf(events: readonly TrackedEvent[], filter: EventFilter): TrackedEvent[] {
  const words = parseWords(filter.words ?? '')
  const hasText = (event: TrackedEvent): boolean => words.length === 0 || hasWords(searchedText(event), words)
  return events.filter((event) => isOfFilter(event, filter) && hasDelivery(event, filter) && hasText(event))
}

function isOfFilter(event: Noted, filter: EventFilter): boolean {
  const { sourceId, userKey, type, name, from = -Infinity, to = Infinity } = filter
  return (
    event.receivedAt >= from &&
    event.receivedAt < to &&
    (sourceId ?? event.sourceId) === event.sourceId &&
    (userKey ?? event.userKey) === event.userKey &&
    (type ?? event.type) === event.type &&
    (name ?? event.name) === event.name
  )
}

/** Whether the filter depends on what only reading the event shows: its result, or the run that it belongs to. */
function isAboutDeliveries({ destinationId, state, code, altered, run }: EventFilter): boolean {
  return [destinationId, state, code, altered, run].some((wanted) => wanted !== undefined)
}

function hasDelivery({ deliveries, ...event }: TrackedEvent, filter: EventFilter): boolean {
  if (!isOfRun(event, filter)) return false
  const { destinationId, state, code, altered } = filter
  if ([destinationId, state, code, altered].every((wanted) => wanted === undefined)) return true
  return deliveries.some(
    (delivery) =>
      (destinationId ?? delivery.destinationId) === delivery.destinationId &&
      (state ?? delivery.state) === delivery.state &&
      (code ?? delivery.code) === delivery.code &&
      (altered === undefined || isAltered(delivery, altered))
  )
}

function isOfRun(event: StoredEvent, { run, change }: EventFilter): boolean {
  if (run === undefined) return true
  return event.run === run && (change === undefined || audienceOf(event, readStored(event))?.change === change)
}

/** As in the history: once the result is decided. */
function isAltered(delivery: Delivery, altered: string): boolean {
  const isOpen = delivery.state === 'sending' || delivery.state === 'retrying'
  return !isOpen && detailOf(delivery).issues.some(({ code }) => code === altered)
}
