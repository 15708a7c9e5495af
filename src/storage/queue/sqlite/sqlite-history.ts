// Reads events with their state at each destination, for people.
import type { Attempt } from '../attempts'
import type { Delivery, EventFilter, EventId, EventPage, StoredEvent, TrackedEvent } from '../queue'
import { Attempts } from './attempts'
import type { Connection } from './database'
import {
  alterationConditions,
  deliveryConditions,
  eventConditions,
  exists,
  firstCondition,
  firstDelivery,
  LAST,
  NOTHING,
  partsOf,
  waitingDelivery,
  type Condition,
  type Selection
} from './event-conditions'
import { Period } from './period'
import type { Taken } from './taken'
import { EVENT_COLUMNS, type Positions } from './positions'
import type { WordIndex } from './search/word-index'
import { WordSearch } from './search/word-search'
import { DUE_AT } from './user-order'

const DELIVERY_COLUMNS = `destination AS destinationId, state, attempts, at, ${DUE_AT} AS dueAt, code, detail`
const QUALIFIED = EVENT_COLUMNS.replace('user_key', 'events.user_key')
const EVENTS = 'FROM events'
/** For filters that the index can answer: events themselves are read only if it matches. */
const INDEXED_EVENTS = 'FROM events INDEXED BY events_to_find'
const RUN_EVENTS = 'FROM events INDEXED BY events_of_run'
/** From the newest altered event on. The CROSS JOINs fix the order of the tables. */
const ALTERED_EVENTS = `FROM alterations CROSS JOIN events ON events.id = alterations.event
  CROSS JOIN deliveries ON deliveries.event = alterations.event AND deliveries.destination = alterations.destination`
const DELIVERED_EVENTS = 'FROM deliveries JOIN events ON events.id = deliveries.event'

/** Which rows, each event once; the newest come first. */
interface Search {
  readonly from: string
  readonly conditions: readonly Condition[]
}

export class SqliteHistory {
  private readonly readOne
  private readonly readDeliveries
  private readonly readAttempts
  private readonly period
  private readonly words

  /** @param index the index of words, as long as there is one */
  constructor(
    private readonly parts: { readonly connection: Connection; readonly positions: Positions; readonly taken: Taken },
    index: () => WordIndex | undefined
  ) {
    const { connection } = parts
    this.period = new Period(connection)
    this.words = new WordSearch(connection, { index, select: (filter, limit) => this.select(filter, limit) })
    this.readOne = connection.prepare(`SELECT ${EVENT_COLUMNS} FROM events WHERE id = ?`)
    this.readDeliveries = connection.prepare(`SELECT ${DELIVERY_COLUMNS} FROM deliveries WHERE event = ?`)
    this.readAttempts = new Attempts(connection)
  }

  /** Newest first, at most `limit`. */
  async page(filter: EventFilter, limit: number): Promise<EventPage> {
    const { rows, next } = await this.readPage(filter, limit)
    return { events: this.track(rows), next }
  }

  /** The same, however many events have to be looked through for it. */
  async list(filter: EventFilter, limit: number): Promise<TrackedEvent[]> {
    return this.track(await this.readAll(filter, limit))
  }

  async count(filter: EventFilter, limit: number): Promise<number> {
    if (filter.words !== undefined) return (await this.readAll(filter, limit)).length
    const within = this.period.within(filter)
    const ids = new Set<EventId>()
    for (const part of partsOf(within)) {
      for (const { id } of this.read<{ id: EventId }>(part, 'events.id AS id', limit)) ids.add(id)
    }
    return Math.min(limit, ids.size)
  }

  private async readAll(filter: EventFilter, limit: number): Promise<StoredEvent[]> {
    const found: StoredEvent[] = []
    let before: EventId | null | undefined = filter.before
    do {
      const { rows, next } = await this.readPage({ ...filter, before }, limit - found.length)
      found.push(...rows)
      before = next
    } while (before !== null && found.length < limit)
    return found
  }

  private async readPage(filter: EventFilter, limit: number): Promise<{ rows: StoredEvent[]; next: EventId | null }> {
    const within = this.period.within(filter)
    if (within.words !== undefined) return this.words.page(within, limit)
    const rows = this.select(within, limit)
    return { rows, next: rows.length === limit ? (rows.at(-1)?.id ?? null) : null }
  }

  private select(filter: Selection, limit: number): StoredEvent[] {
    const found = new Map<EventId, StoredEvent>()
    for (const part of partsOf(filter)) {
      for (const event of this.read<StoredEvent>(part, QUALIFIED, limit)) found.set(event.id, event)
    }
    return [...found.values()].sort((a, b) => b.id - a.id).slice(0, limit)
  }

  attempts(id: EventId): Attempt[] {
    return this.readAttempts.of(id)
  }

  private read<Row>(filter: Selection, columns: string, limit: number): Row[] {
    const { from, conditions } = this.search(filter)
    const where = conditions.map(({ sql }) => sql).join(' AND ')
    const isAltered = from === ALTERED_EVENTS
    const order = isAltered ? 'GROUP BY alterations.event ORDER BY alterations.event' : 'ORDER BY events.id'
    const distinct = from === DELIVERED_EVENTS ? 'DISTINCT ' : ''
    const sql = `SELECT ${distinct}${columns} ${from} WHERE ${where} ${order} DESC LIMIT ${limit}`
    return this.parts.connection.prepare(sql).all(...conditions.flatMap(({ parameters }) => parameters)) as Row[]
  }

  private search(filter: Selection): Search {
    const ofDelivery = deliveryConditions(filter)
    const ofEvent = eventConditions(filter)
    const isSought = [filter.userKey, filter.type, filter.name, filter.run].some((wanted) => wanted !== undefined)
    if (filter.altered !== undefined) {
      return { from: ALTERED_EVENTS, conditions: [...ofEvent, ...ofDelivery, ...alterationConditions(filter)] }
    }
    const indexed = filter.run !== undefined ? RUN_EVENTS : isSought ? INDEXED_EVENTS : EVENTS
    if (filter.isFirst === true) return { from: indexed, conditions: [...ofEvent, firstCondition(filter)] }
    if (filter.state === 'waiting') {
      // What nobody has looked at has no reason yet.
      const waiting = filter.code === undefined ? this.waitingCondition(filter.destinationId) : NOTHING
      return { from: indexed, conditions: [...ofEvent, waiting] }
    }
    if (ofDelivery.length === 0) return { from: indexed, conditions: ofEvent }
    if (isSought) return { from: indexed, conditions: [...ofEvent, exists(ofDelivery)] }
    return { from: DELIVERED_EVENTS, conditions: [...ofEvent, ...ofDelivery] }
  }

  find(ids: readonly EventId[]): TrackedEvent[] {
    const events = ids.map((id) => this.readOne.get(id) as StoredEvent | undefined)
    return this.track(events.filter((event) => event !== undefined))
  }

  private track(events: readonly StoredEvent[]): TrackedEvent[] {
    const destinations = this.parts.positions.destinations()
    const stretches = destinations.flatMap((destinationId) =>
      this.parts.positions.stretches(destinationId).map((stretch) => ({ ...stretch, destinationId }))
    )
    const taken = this.parts.taken.of(events.map(({ id }) => id))
    return events.map((event) => {
      const known = this.readDeliveries.all(event.id) as Delivery[]
      const first = taken.filter(({ id }) => id === event.id).map(firstDelivery)
      const waiting = stretches.filter(
        ({ source, position, endPosition }) =>
          source === event.sourceId && event.id > position && event.id <= (endPosition ?? event.id)
      )
      const untaken = waiting.map(({ destinationId }) => waitingDelivery(destinationId))
      const all = first.length === 0 ? known : [...known, ...first].sort(byDestination)
      return { ...event, deliveries: [...all, ...untaken] }
    })
  }

  /** Waiting events have no row in `deliveries`: they are the events after each position. */
  private waitingCondition(destinationId: string | undefined): Condition {
    const destinations = destinationId === undefined ? this.parts.positions.destinations() : [destinationId]
    const stretches = destinations.flatMap((id) => this.parts.positions.stretches(id))
    const behind = stretches.map(() => '(source = ? AND events.id > ? AND events.id <= ?)')
    return {
      sql: behind.length > 0 ? `(${behind.join(' OR ')})` : 'FALSE',
      parameters: stretches.flatMap(({ source, position, endPosition }) => [source, position, endPosition ?? LAST])
    }
  }
}

/** As the table orders them. */
function byDestination(a: Delivery, b: Delivery): number {
  return a.destinationId < b.destinationId ? -1 : 1
}
