// The flags of `send` for tables: what a row means, and which columns hold its parts.
import { InvalidArgumentError } from 'commander'
import { TABLES, type RowOptions, type Table } from '../send'
import { UsageError } from './io'

const ROWS = { resumed: 'equal', repeated: 'always' } as const

export const ROW_FLAGS = {
  table: {
    ...ROWS,
    flag: '--table <name>',
    help: `the files are rows of this table of a Segment warehouse, as CSV or JSON: ${TABLES.join(', ')}`,
    parse: parseTable
  },
  rows: {
    ...ROWS,
    flag: '--rows',
    help: 'the files are CSV or JSON objects: each row is a user, or, with --event-name, an event'
  },
  userId: { ...ROWS, flag: '--user-id <column>', help: 'with --rows: column of the user id' },
  eventName: { ...ROWS, flag: '--event-name <column>', help: 'with --rows: column of the event name' },
  time: { ...ROWS, flag: '--time <column>', help: 'with --rows: column of the time of the event' },
  messageId: { ...ROWS, flag: '--message-id <column>', help: 'with --rows: column of an id that is unique to each row' }
} as const

interface RowFlags {
  readonly table?: Table
  readonly rows?: boolean
  readonly userId?: string
  readonly eventName?: string
  readonly time?: string
  readonly messageId?: string
}

/** `undefined` if the files hold events. Throws a `UsageError` for flags that do not go together. */
export function rowOptionsOf(flags: RowFlags): RowOptions | undefined {
  const { table, rows, userId, eventName, time, messageId } = flags
  const hasColumns = [userId, eventName, time, messageId].some((column) => column !== undefined)
  if (table !== undefined) {
    if (rows === true || hasColumns) {
      throw new UsageError('--table knows its columns. Leave --rows and the columns out.')
    }
    return { table }
  }
  if (rows !== true) {
    if (hasColumns) throw new UsageError('the column flags are for rows. Pass --rows as well.')
    return undefined
  }
  if (userId === undefined) throw new UsageError('--rows needs the column of the user id. Pass --user-id <column>.')
  const columns = { eventName, time, messageId }
  const given = Object.entries(columns).filter(([, column]) => column !== undefined)
  return { columns: { userId, ...(Object.fromEntries(given) as Partial<Record<keyof typeof columns, string>>) } }
}

function parseTable(text: string): Table {
  const table = TABLES.find((name) => name === text)
  if (table !== undefined) return table
  throw new InvalidArgumentError(`Choose from ${TABLES.join(', ')}.`)
}
