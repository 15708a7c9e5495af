// Reads events together with what became of them. Changes nothing.
import type { Delivery, EventFilter, EventId, StoredEvent, TrackedEvent } from '../queue'
import type { Connection } from './database'
import { EVENT_COLUMNS, type Positions } from './positions'

const DELIVERY_COLUMNS = 'destination AS destinationId, state, attempts, at, due_at AS dueAt, code, detail'
const QUALIFIED = EVENT_COLUMNS.replace('user_key', 'events.user_key')
const EVENTS = `SELECT ${EVENT_COLUMNS} FROM events`
/** For what the index knows: the events themselves are read only where it matches. */
const INDEXED_EVENTS = `${EVENTS} INDEXED BY events_to_find`
/** From the newest altered event on: the order of the tables is the order of the work. */
const ALTERED_EVENTS = `SELECT ${QUALIFIED} FROM alterations CROSS JOIN events ON events.id = alterations.event
  CROSS JOIN deliveries ON deliveries.event = alterations.event AND deliveries.destination = alterations.destination`
const DELIVERED_EVENTS = `SELECT DISTINCT ${QUALIFIED} FROM deliveries JOIN events ON events.id = deliveries.event`

interface Condition {
  readonly sql: string
  readonly parameters: readonly (string | number)[]
}

export class SqliteHistory {
  private readonly readOne
  private readonly readDeliveries

  constructor(
    private readonly connection: Connection,
    private readonly positions: Positions
  ) {
    this.readOne = connection.prepare(`SELECT ${EVENT_COLUMNS} FROM events WHERE id = ?`)
    this.readDeliveries = connection.prepare(`SELECT ${DELIVERY_COLUMNS} FROM deliveries WHERE event = ?`)
  }

  /** Newest first, at most `limit`. */
  list(filter: EventFilter, limit: number): TrackedEvent[] {
    const ofDelivery = deliveryConditions(filter)
    const isSought = filter.userKey !== undefined || filter.type !== undefined || filter.name !== undefined
    const conditions = [...eventConditions(filter)]
    let select = isSought ? INDEXED_EVENTS : EVENTS
    if (filter.altered !== undefined) {
      select = ALTERED_EVENTS
      conditions.push(...ofDelivery, ...alterationConditions(filter))
    } else if (filter.state === 'waiting') {
      conditions.push(this.waitingCondition(filter.destinationId))
    } else if (ofDelivery.length > 0 && isSought) {
      conditions.push(exists(ofDelivery))
    } else if (ofDelivery.length > 0) {
      select = DELIVERED_EVENTS
      conditions.push(...ofDelivery)
    }
    const where = conditions.map(({ sql }) => sql).join(' AND ')
    const order =
      filter.altered === undefined ? 'ORDER BY events.id' : 'GROUP BY alterations.event ORDER BY alterations.event'
    const statement = this.connection.prepare(`${select} WHERE ${where} ${order} DESC LIMIT ${limit}`)
    return this.track(statement.all(...conditions.flatMap(({ parameters }) => parameters)) as StoredEvent[])
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

  /** Waiting events have no row of their own: they are sought behind each position. */
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

/** Always bounds the id: that is where the index begins. */
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
    // Written out, because SQLite uses a partial index only for a state that it can read. States are a closed list.
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
