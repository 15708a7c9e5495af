// The conditions of filters of events, as SQL.
import type { Delivery, EventFilter, EventId } from '../queue'
import { ENTERS } from './run-tables'
import { TAKEN_IDS, type FirstTaken } from './taken'

/**
 * A filter, among these events alone if there are any. `isFirst`: those that are under way for the first time, which
 * have no row in `deliveries`.
 */
export type Selection = EventFilter & {
  readonly ids?: readonly EventId[] | undefined
  readonly isFirst?: boolean | undefined
}

export interface Condition {
  readonly sql: string
  readonly parameters: readonly (string | number)[]
}

export const LAST = Number.MAX_SAFE_INTEGER
export const NOTHING: Condition = { sql: 'FALSE', parameters: [] }

/**
 * The searches that a filter needs: a state may be kept in `deliveries`, in `taken` or in the positions. An event can be
 * in several of them, for its destinations.
 */
export function partsOf(filter: Selection): Selection[] {
  const { destinationId, state, code, altered } = filter
  const isOfDestinationOnly = destinationId !== undefined && [state, code, altered].every((one) => one === undefined)
  if (isOfDestinationOnly) return [filter, { ...filter, isFirst: true }, { ...filter, state: 'waiting' }]
  const isFirst = state === 'sending' && code === undefined && altered === undefined
  return isFirst ? [filter, { ...filter, isFirst }] : [filter]
}

/** Always bounds the id, because the index begins with it. */
export function eventConditions({ before = LAST, after = 0, ...filter }: Selection): Condition[] {
  return [
    { sql: 'events.id < ?', parameters: [before] },
    { sql: 'events.id > ?', parameters: [after] },
    ...(filter.ids === undefined ? [] : [among(filter.ids)]),
    ...(filter.from === undefined ? [] : [{ sql: 'received_at >= ?', parameters: [filter.from] }]),
    ...(filter.to === undefined ? [] : [{ sql: 'received_at < ?', parameters: [filter.to] }]),
    ...equals('source', filter.sourceId),
    ...equals('events.user_key', filter.userKey),
    ...equals('type', filter.type),
    ...equals('name', filter.name),
    ...runConditions(filter)
  ]
}

export function deliveryConditions({ destinationId, state, code }: EventFilter): Condition[] {
  return [
    // The state is written into the SQL, because SQLite uses a partial index only then. States are a closed list.
    ...(state === undefined ? [] : [{ sql: `deliveries.state = '${state}'`, parameters: [] }]),
    ...equals('deliveries.destination', destinationId),
    ...equals('deliveries.code', code)
  ]
}

export function alterationConditions({ altered, destinationId, before = LAST }: EventFilter): Condition[] {
  return [
    { sql: 'alterations.event < ?', parameters: [before] },
    ...equals('alterations.code', altered),
    ...equals('alterations.destination', destinationId)
  ]
}

function runConditions({ run, change }: EventFilter): Condition[] {
  const isMeant = run !== undefined && change !== undefined
  return [...equals('run', run), ...(isMeant ? [{ sql: ENTERS[change], parameters: [] }] : [])]
}

function among(ids: readonly EventId[]): Condition {
  return { sql: 'events.id IN (SELECT value FROM json_each(?))', parameters: [JSON.stringify(ids)] }
}

function equals(column: string, value: string | number | undefined): Condition[] {
  return value === undefined ? [] : [{ sql: `${column} = ?`, parameters: [value] }]
}

export function exists(conditions: readonly Condition[]): Condition {
  const all = conditions.map(({ sql }) => sql).join(' AND ')
  return {
    sql: `EXISTS (SELECT 1 FROM deliveries WHERE deliveries.event = events.id AND ${all})`,
    parameters: conditions.flatMap(({ parameters }) => parameters)
  }
}

/** Events that are under way for the first time. */
export function firstCondition({ destinationId }: EventFilter): Condition {
  const conditions = equals('destination', destinationId)
  const where = conditions.map(({ sql }) => ` WHERE ${sql}`).join('')
  return {
    sql: `events.id IN (${TAKEN_IDS}${where})`,
    parameters: conditions.flatMap(({ parameters }) => parameters)
  }
}

export function firstDelivery({ destinationId, at }: FirstTaken): Delivery {
  return { destinationId, state: 'sending', attempts: 0, at, dueAt: null, code: null, detail: null }
}

export function waitingDelivery(destinationId: string): Delivery {
  return { destinationId, state: 'waiting', attempts: 0, at: null, dueAt: null, code: null, detail: null }
}
