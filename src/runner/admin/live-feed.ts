// Tells open pages which events arrived or changed, a few times a second at most. Knows no HTTP.
import type { EventFilter, EventId, History, TrackedEvent } from '../queue/queue'

export interface LiveBatch {
  /** Newest first. */
  readonly events: readonly TrackedEvent[]
  /** How many more there were. */
  readonly more: number
}

export interface Listener {
  readonly onBatch: (batch: LiveBatch) => void
  /** Nothing more will come. */
  readonly onEnd: () => void
}

const EVERY_MS = 250
/** Events in one batch: about what fits a screen, twice. */
const MAX_EVENTS = 100

export class LiveFeed {
  private readonly listeners = new Map<Listener, EventFilter>()
  private readonly changed = new Set<EventId>()
  private timer: NodeJS.Timeout | undefined

  constructor(private readonly history: History) {}

  /** Costs nothing while nobody listens. */
  note(ids: readonly EventId[]): void {
    if (this.listeners.size === 0) return
    for (const id of ids) this.changed.add(id)
    this.timer ??= setTimeout(() => this.tell(), EVERY_MS).unref()
  }

  /** Returns how to stop listening. */
  listen(filter: EventFilter, listener: Listener): () => void {
    this.listeners.set(listener, filter)
    return () => this.listeners.delete(listener)
  }

  close(): void {
    clearTimeout(this.timer)
    for (const { onEnd } of [...this.listeners.keys()]) onEnd()
    this.listeners.clear()
  }

  private tell(): void {
    this.timer = undefined
    const ids = [...this.changed].sort((a, b) => b - a)
    this.changed.clear()
    const newest = this.history.find(ids.slice(0, MAX_EVENTS))
    for (const [listener, filter] of this.listeners) {
      const events = newest.filter((event) => isWanted(event, filter))
      const more = Math.max(0, ids.length - MAX_EVENTS)
      if (events.length > 0 || more > 0) listener.onBatch({ events, more })
    }
  }
}

function isWanted(event: TrackedEvent, filter: EventFilter): boolean {
  const { sourceId, userKey, type, name } = filter
  const isOwn =
    (sourceId ?? event.sourceId) === event.sourceId &&
    (userKey ?? event.userKey) === event.userKey &&
    (type ?? event.type) === event.type &&
    (name ?? event.name) === event.name
  return isOwn && hasDelivery(event, filter)
}

function hasDelivery({ deliveries }: TrackedEvent, { destinationId, state, code }: EventFilter): boolean {
  if (destinationId === undefined && state === undefined && code === undefined) return true
  return deliveries.some(
    (delivery) =>
      (destinationId ?? delivery.destinationId) === delivery.destinationId &&
      (state ?? delivery.state) === delivery.state &&
      (code ?? delivery.code) === delivery.code
  )
}
