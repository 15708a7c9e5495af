// Turns rows of Segment's warehouse tables back into the calls that they were made from.
// Source: Segment, "Warehouse Schemas" (segment.com/docs/connections/storage/warehouses/schema).
import { isEmpty, timeOf } from './cells'
import type { Row, RowMapping, Table } from './row-options'

interface TableFacts {
  readonly type: string
  /** The field for columns that are not Segment's own. */
  readonly values: 'traits' | 'properties'
  readonly needed: RowMapping['needed']
  /** Columns that are fields of the call. */
  readonly fields: Readonly<Record<string, string>>
}

const ANY_USER_ID = [['user_id', 'anonymous_id']]
/** `id` is the message id of the call; in `users` it is the user id. */
const CALL = { id: 'messageId', user_id: 'userId', anonymous_id: 'anonymousId' } as const

const TABLE_FACTS: Readonly<Record<Table, TableFacts>> = {
  users: { type: 'identify', values: 'traits', needed: [['id']], fields: { id: 'userId' } },
  identifies: { type: 'identify', values: 'traits', needed: ANY_USER_ID, fields: CALL },
  tracks: {
    type: 'track',
    values: 'properties',
    needed: [...ANY_USER_ID, ['event', 'event_text']],
    // `event_text` is the name as it was sent; `event` is the name of the event's table.
    fields: { ...CALL, event: 'event', event_text: 'event' }
  },
  pages: {
    type: 'page',
    values: 'properties',
    needed: ANY_USER_ID,
    fields: { ...CALL, name: 'name', category: 'category' }
  },
  screens: {
    type: 'screen',
    values: 'properties',
    needed: ANY_USER_ID,
    fields: { ...CALL, name: 'name', category: 'category' }
  },
  groups: { type: 'group', values: 'traits', needed: [['group_id']], fields: { ...CALL, group_id: 'groupId' } }
}

const TIMES: Readonly<Record<string, string>> = {
  timestamp: 'timestamp',
  original_timestamp: 'originalTimestamp',
  sent_at: 'sentAt',
  received_at: 'receivedAt'
}

/** Columns that the warehouse adds. */
const HOUSEKEEPING: ReadonlySet<string> = new Set(['uuid', 'uuid_ts', 'loaded_at'])

/** Columns of objects in Segment's context. Any other context column is a field of the context itself. */
const CONTEXT_OBJECT = /^context_(app|campaign|device|library|location|network|os|page|referrer|screen|traits)_(.+)$/

export function mapTable(table: Table): RowMapping {
  const { needed } = TABLE_FACTS[table]
  return { needed, toEvent: (row, typed) => toCall(TABLE_FACTS[table], row, typed) }
}

function toCall({ type, values: container, fields }: TableFacts, row: Row, typed: (value: unknown) => unknown): Row {
  const call: Record<string, unknown> = { type }
  const context: Record<string, unknown> = {}
  const values: Record<string, unknown> = {}
  for (const [column, value] of Object.entries(row)) {
    if (isEmpty(value) || HOUSEKEEPING.has(column)) continue
    const time = TIMES[column]
    const field = fields[column]
    if (time !== undefined) call[time] = timeOf(value)
    else if (field !== undefined) call[field] = value
    else if (column.startsWith('context_')) addToContext(context, column, value)
    else if (column !== 'event_text') values[column] = typed(value)
  }
  if (!isEmpty(row['event_text']) && fields['event_text'] !== undefined) call['event'] = row['event_text']
  return { ...call, [container]: values, ...(Object.keys(context).length > 0 && { context }) }
}

function addToContext(context: Record<string, unknown>, column: string, value: unknown): void {
  const [, object, rest] = CONTEXT_OBJECT.exec(column) ?? []
  if (object === undefined || rest === undefined) {
    context[toCamelCase(column.slice('context_'.length))] = value
    return
  }
  const inner = (context[object] ??= {}) as Record<string, unknown>
  // Names of traits are the customer's and stay unchanged; the fields of the context are Segment's.
  inner[object === 'traits' ? rest : toCamelCase(rest)] = value
}

function toCamelCase(name: string): string {
  return name.replace(/_(\w)/g, (_match, letter: string) => letter.toUpperCase())
}
