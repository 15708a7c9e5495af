// Describes what the rows of a table mean: one of Segment's warehouse tables, or columns that a person names. Types
// only.

export const TABLES = ['users', 'identifies', 'tracks', 'pages', 'screens', 'groups'] as const

/** A table of Segment's warehouses. */
export type Table = (typeof TABLES)[number]

/** Names of columns. All other columns become properties or traits. */
export interface Columns {
  readonly userId: string
  /** Column with the event name: each row is then an event. Absent: each row is a user. */
  readonly eventName?: string
  readonly time?: string
  readonly messageId?: string
}

export type RowOptions = { readonly table: Table } | { readonly columns: Columns }

export type Row = Readonly<Record<string, unknown>>

/** How the rows of a file become events. */
export interface RowMapping {
  /** Required columns. Of each list, one column is enough. */
  readonly needed: readonly (readonly string[])[]
  /** @param typed gives a value its type if the file has none: in CSV every value is text */
  toEvent(row: Row, typed: (value: unknown) => unknown): Record<string, unknown>
}
