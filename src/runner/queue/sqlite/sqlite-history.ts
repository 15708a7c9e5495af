// Reads events together with what became of them. Changes nothing.
import type { Delivery, EventFilter, EventId, StoredEvent, TrackedEvent } from '../queue'
import type { Connection } from './database'
import { EVENT_COLUMNS, type Positions } from './positions'

const DELIVERY_COLUMNS = 'destination AS destinationId, state, attempts, at, due_at AS dueAt, code, detail'
const SELECT_EVENTS = `SELECT ${EVENT_COLUMNS} FROM events`
const QUALIFIED = EVENT_COLUMNS.replace('user_key', 'events.user_key')

interface Query {
  readonly select: string
  readonly conditions: readonly string[]
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

  /** Newest first, at most `limit`. Waiting events have no row of their own: they are sought behind each position. */
  list(filter: EventFilter, limit: number): TrackedEvent[] {
    const query = filter.state === 'waiting' ? this.waitingQuery(filter) : rowsQuery(filter)
    const { select, conditions, parameters } = query
    const where = conditions.length > 0 ? `WHERE ${conditions.join(' AND ')}` : ''
    const sql = `${select} ${where} ORDER BY events.id DESC LIMIT ${limit}`
    return this.track(this.connection.prepare(sql).all(...parameters) as StoredEvent[])
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

  private waitingQuery(filter: EventFilter): Query {
    const destinations = filter.destinationId === undefined ? this.positions.destinations() : [filter.destinationId]
    const parameters: (string | number)[] = []
    const behind = destinations.flatMap((destinationId) =>
      this.positions.stretches(destinationId).map(({ source, position, endPosition }) => {
        parameters.push(source, position, endPosition ?? Number.MAX_SAFE_INTEGER)
        return '(source = ? AND id > ? AND id <= ?)'
      })
    )
    const rest = eventConditions(filter)
    return {
      select: SELECT_EVENTS,
      conditions: [behind.length > 0 ? `(${behind.join(' OR ')})` : 'FALSE', ...rest.conditions],
      parameters: [...parameters, ...rest.parameters]
    }
  }
}

function rowsQuery(filter: EventFilter): Query {
  const { destinationId, state, code } = filter
  const { conditions, parameters } = eventConditions(filter)
  if (destinationId === undefined && state === undefined && code === undefined) {
    return { select: SELECT_EVENTS, conditions, parameters }
  }
  const wanted: [string, string | undefined][] = [
    ['deliveries.destination = ?', destinationId],
    ['deliveries.code = ?', code]
  ]
  const given = wanted.filter((pair): pair is [string, string] => pair[1] !== undefined)
  // Written out, because SQLite uses a partial index only for a state that it can read. States are a closed list.
  const ofState = state === undefined ? [] : [`deliveries.state = '${state}'`]
  return {
    select: `SELECT DISTINCT ${QUALIFIED} FROM deliveries JOIN events ON events.id = deliveries.event`,
    conditions: [...ofState, ...given.map(([condition]) => condition), ...conditions],
    parameters: [...given.map(([, value]) => value), ...parameters]
  }
}

function eventConditions({ before, after, ...filter }: EventFilter): Omit<Query, 'select'> {
  const pairs: [string, string | number | undefined][] = [
    ['events.id < ?', before],
    ['events.id > ?', after],
    ['source = ?', filter.sourceId],
    ['events.user_key = ?', filter.userKey],
    ['type = ?', filter.type],
    ['name = ?', filter.name]
  ]
  const given = pairs.filter((pair): pair is [string, string | number] => pair[1] !== undefined)
  return { conditions: given.map(([condition]) => condition), parameters: given.map(([, value]) => value) }
}

function waitingDelivery(destinationId: string): Delivery {
  return { destinationId, state: 'waiting', attempts: 0, at: null, dueAt: null, code: null, detail: null }
}
