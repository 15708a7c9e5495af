// Reads events with their state at each destination, for people.
import type { Attempt } from '../attempts'
import type { Delivery, EventFilter, EventId, StoredEvent, TrackedEvent } from '../queue'
import { Attempts } from './attempts'
import type { Connection } from './database'
import { EVENT_COLUMNS, type Positions } from './positions'

const DELIVERY_COLUMNS = 'destination AS destinationId, state, attempts, at, due_at AS dueAt, code, detail'
const QUALIFIED = EVENT_COLUMNS.replace('user_key', 'events.user_key')
const EVENTS = 'FROM events'
/** For filters that the index can answer: events themselves are read only if it matches. */
const INDEXED_EVENTS = 'FROM events INDEXED BY events_to_find'
/** From the newest altered event on. The CROSS JOINs fix the order of the tables. */
const ALTERED_EVENTS = `FROM alterations CROSS JOIN events ON events.id = alterations.event
  CROSS JOIN deliveries ON deliveries.event = alterations.event AND deliveries.destination = alterations.destination`
const DELIVERED_EVENTS = 'FROM deliveries JOIN events ON events.id = deliveries.event'

interface Condition {
  readonly sql: string
  readonly parameters: readonly (string | number)[]
}

/** Which rows, each event once; the newest come first. */
interface Search {
  readonly from: string
  readonly conditions: readonly Condition[]
}

export class SqliteHistory {
  private readonly readOne
  private readonly readDeliveries
  private readonly readAttempts

  constructor(
    private readonly connection: Connection,
    private readonly positions: Positions
  ) {
    this.readOne = connection.prepare(`SELECT ${EVENT_COLUMNS} FROM events WHERE id = ?`)
    this.readDeliveries = connection.prepare(`SELECT ${DELIVERY_COLUMNS} FROM deliveries WHERE event = ?`)
    this.readAttempts = new Attempts(connection)
  }

  /** Newest first, at most `limit`. */
  list(filter: EventFilter, limit: number): TrackedEvent[] {
    const found = partsOf(filter).flatMap((part) => this.read<StoredEvent>(part, QUALIFIED, limit))
    return this.track(found.sort((a, b) => b.id - a.id).slice(0, limit))
  }

  count(filter: EventFilter, limit: number): number {
    const counts = partsOf(filter).map((part) => this.read(part, 'events.id AS id', limit).length)
    return Math.min(
      limit,
      counts.reduce((sum, count) => sum + count, 0)
    )
  }

  attempts(id: EventId): Attempt[] {
    return this.readAttempts.of(id)
  }

  private read<Row>(filter: EventFilter, columns: string, limit: number): Row[] {
    const { from, conditions } = this.search(filter)
    const where = conditions.map(({ sql }) => sql).join(' AND ')
    const isAltered = from === ALTERED_EVENTS
    const order = isAltered ? 'GROUP BY alterations.event ORDER BY alterations.event' : 'ORDER BY events.id'
    const distinct = from === DELIVERED_EVENTS ? 'DISTINCT ' : ''
    const sql = `SELECT ${distinct}${columns} ${from} WHERE ${where} ${order} DESC LIMIT ${limit}`
    return this.connection.prepare(sql).all(...conditions.flatMap(({ parameters }) => parameters)) as Row[]
  }

  private search(filter: EventFilter): Search {
    const ofDelivery = deliveryConditions(filter)
    const ofEvent = eventConditions(filter)
    const isSought = filter.userKey !== undefined || filter.type !== undefined || filter.name !== undefined
    if (filter.altered !== undefined) {
      return { from: ALTERED_EVENTS, conditions: [...ofEvent, ...ofDelivery, ...alterationConditions(filter)] }
    }
    const indexed = isSought ? INDEXED_EVENTS : EVENTS
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
    const destinations = this.positions.destinations()
    const stretches = destinations.flatMap((destinationId) =>
      this.positions.stretches(destinationId).map((stretch) => ({ ...stretch, destinationId }))
    )
    return events.map((event) => {
      const known = this.readDeliveries.all(event.id) as Delivery[]
      const waiting = stretches.filter(
        ({ source, position, endPosition }) =>
          source === event.sourceId && event.id > position && event.id <= (endPosition ?? event.id)
      )
      return { ...event, deliveries: [...known, ...waiting.map(({ destinationId }) => waitingDelivery(destinationId))] }
    })
  }

  /** Waiting events have no row in `deliveries`: they are the events after each position. */
  private waitingCondition(destinationId: string | undefined): Condition {
    const destinations = destinationId === undefined ? this.positions.destinations() : [destinationId]
    const stretches = destinations.flatMap((id) => this.positions.stretches(id))
    const behind = stretches.map(() => '(source = ? AND events.id > ? AND events.id <= ?)')
    return {
      sql: behind.length > 0 ? `(${behind.join(' OR ')})` : 'FALSE',
      parameters: stretches.flatMap(({ source, position, endPosition }) => [source, position, endPosition ?? LAST])
    }
  }
}

const LAST = Number.MAX_SAFE_INTEGER
const NOTHING: Condition = { sql: 'FALSE', parameters: [] }

/** A filter by destination alone needs two searches: taken events have rows in `deliveries`, waiting events have none. */
function partsOf(filter: EventFilter): EventFilter[] {
  const { destinationId, state, code, altered } = filter
  const isOfDestinationOnly = destinationId !== undefined && [state, code, altered].every((one) => one === undefined)
  return isOfDestinationOnly ? [filter, { ...filter, state: 'waiting' }] : [filter]
}

/** Always bounds the id, because the index begins with it. */
function eventConditions({ before = LAST, after = 0, ...filter }: EventFilter): Condition[] {
  return [
    { sql: 'events.id < ?', parameters: [before] },
    { sql: 'events.id > ?', parameters: [after] },
    ...equals('source', filter.sourceId),
    ...equals('events.user_key', filter.userKey),
    ...equals('type', filter.type),
    ...equals('name', filter.name)
  ]
}

function deliveryConditions({ destinationId, state, code }: EventFilter): Condition[] {
  return [
    // The state is written into the SQL, because SQLite uses a partial index only then. States are a closed list.
    ...(state === undefined ? [] : [{ sql: `deliveries.state = '${state}'`, parameters: [] }]),
    ...equals('deliveries.destination', destinationId),
    ...equals('deliveries.code', code)
  ]
}

function alterationConditions({ altered, destinationId, before = LAST }: EventFilter): Condition[] {
  return [
    { sql: 'alterations.event < ?', parameters: [before] },
    ...equals('alterations.code', altered),
    ...equals('alterations.destination', destinationId)
  ]
}

function equals(column: string, value: string | undefined): Condition[] {
  return value === undefined ? [] : [{ sql: `${column} = ?`, parameters: [value] }]
}

function exists(conditions: readonly Condition[]): Condition {
  const all = conditions.map(({ sql }) => sql).join(' AND ')
  return {
    sql: `EXISTS (SELECT 1 FROM deliveries WHERE deliveries.event = events.id AND ${all})`,
    parameters: conditions.flatMap(({ parameters }) => parameters)
  }
}

function waitingDelivery(destinationId: string): Delivery {
  return { destinationId, state: 'waiting', attempts: 0, at: null, dueAt: null, code: null, detail: null }
}
