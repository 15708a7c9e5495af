// What the rows of a table stand for, as a person says it.

export const TABLES = ['users', 'identifies', 'tracks', 'pages', 'screens', 'groups'] as const

/** A table of Segment's warehouses. */
export type Table = (typeof TABLES)[number]

/** Columns by their names. What no name is given for is a property, or a trait. */
export interface Columns {
  readonly userId: string
  /** Column with the name of an event: each row is one then. Absent: each row is a person. */
  readonly eventName?: string
  readonly time?: string
  readonly messageId?: string
}

export type RowOptions = { readonly table: Table } | { readonly columns: Columns }

export type Row = Readonly<Record<string, unknown>>

/** How the rows of a file become events. */
export interface RowMapping {
  /** Columns without which no row can be sent; one of each list is enough. */
  readonly needed: readonly (readonly string[])[]
  /** @param typed gives a value its type, where the file has none: CSV is all text */
  toEvent(row: Row, typed: (value: unknown) => unknown): Record<string, unknown>
}
