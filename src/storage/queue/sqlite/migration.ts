// Updates the tables of a file of an earlier version, before anything else reads them.
import type { Database as Connection } from 'libsql'

/** Columns that were added later, by table. New files have them from the start. */
const LATER = {
  events: { shared: 'INTEGER', run: 'INTEGER', enters: 'INTEGER' },
  deliveries: { tried_since: 'INTEGER', deaths: 'INTEGER NOT NULL DEFAULT 0', tried_at: 'INTEGER', tried_as: 'TEXT' }
} as const

/** Adds missing columns. Can be repeated after an interruption. */
export function migrate(connection: Connection): void {
  for (const [table, columns] of Object.entries(LATER)) {
    const known = columnsOf(connection, table)
    if (known.size === 0) continue
    for (const [column, definition] of Object.entries(columns)) {
      if (!known.has(column)) connection.exec(`ALTER TABLE ${table} ADD COLUMN ${column} ${definition}`)
    }
  }
}

/** The columns of a table; empty if there is no such table. */
function columnsOf(connection: Connection, table: string): ReadonlySet<string> {
  const rows = connection.prepare('SELECT name FROM pragma_table_info(?)').all(table) as { name: string }[]
  return new Set(rows.map(({ name }) => name))
}
