// Describes how the rows of a table are moved between SQLite and PostgreSQL, and makes the statements for it.
import { fromStored, toStored } from '../postgres/memberships/text'
import { bigintArray, textArray } from '../postgres/connection/arrays'

/** What a cell is on the way between the two. */
export type Cell = string | number | null | Uint8Array

export type ColumnType = 'integer' | 'text' | 'key' | 'boolean' | 'bytes' | 'json'

export interface Column {
  readonly name: string
  /** `key`: a text that may have any character. `bytes` and `json` are never compared. */
  readonly type: ColumnType
  /** SQL that reads it. Default: its name. */
  readonly sqlite?: string
  readonly postgres?: string
  /** Where it is written. Default: on both sides. */
  readonly only?: 'sqlite' | 'postgres'
  /** Changes what was read from PostgreSQL. */
  readonly back?: (cell: Cell) => Cell
}

/** One side: where rows are read, and where they are written. */
export interface Side {
  /** Table that is written. Default: the name of the move. */
  readonly table?: string
  /** What happens with a row that is there already. Default: it is an error. */
  readonly conflict?: string
  /** SQL of what is read. Default: the table. */
  readonly from?: string
}

export interface PostgresSide extends Side {
  /** Columns that are written in addition, as SQL over the others (`given`). */
  readonly also?: Readonly<Record<string, string>>
  /** SQL that is joined to `given`. */
  readonly join?: string
}

export interface SqliteSide extends Side {
  /** SQL of what is counted in the end. Default: the table. */
  readonly counted?: string
  /** Values that are written for columns instead of what was read: SQL, with `?` for it. */
  readonly as?: Readonly<Record<string, string>>
}

export interface TableMove {
  /** Unique; stands in the log of the move. */
  readonly name: string
  /** For people. */
  readonly title: string
  readonly columns: readonly Column[]
  /** Names of the columns by which rows are ordered. No two rows have the same. */
  readonly key: readonly string[]
  readonly sqlite?: SqliteSide
  readonly postgres?: PostgresSide
  /** Rows of one step: fewer where a row is large. Default: 2000. */
  readonly step?: number
}

export const integer = (name: string, rest: Partial<Column> = {}): Column => ({ name, type: 'integer', ...rest })
export const text = (name: string, rest: Partial<Column> = {}): Column => ({ name, type: 'text', ...rest })
export const key = (name: string, rest: Partial<Column> = {}): Column => ({ name, type: 'key', ...rest })
export const integers = (...names: string[]): Column[] => names.map((name) => integer(name))
export const texts = (...names: string[]): Column[] => names.map((name) => text(name))

/** A cell of each column. */
export type Row = readonly Cell[]

/** Reads all rows after a position, in order. Its parameters are the position. */
export function readSqlite(move: TableMove, position: readonly Cell[] | undefined): string {
  const columns = move.columns.map(({ name, sqlite }) => `${sqlite ?? name} AS ${name}`)
  const after = position ? `WHERE (${move.key.join(', ')}) > (${move.key.map(() => '?').join(', ')})` : ''
  const from = `(SELECT ${columns.join(', ')} FROM ${sqliteFrom(move)})`
  return `SELECT * FROM ${from} ${after} ORDER BY ${move.key.join(', ')}`
}

export function readPostgres(move: TableMove, position: readonly Cell[] | undefined): string {
  const columns = move.columns.map((column) => `${readerOf(column)} AS ${column.name}`)
  const keys = move.key.map((name) => (columnOf(move, name).type === 'integer' ? name : `${name} COLLATE "C"`))
  const places = move.key.map((name, index) =>
    columnOf(move, name).type === 'integer' ? `$${index + 1}::bigint` : `$${index + 1}::text`
  )
  const after = position ? `WHERE (${keys.join(', ')}) > (${places.join(', ')})` : ''
  const from = `(SELECT ${columns.join(', ')} FROM ${postgresFrom(move)}) AS rows`
  return `SELECT * FROM ${from} ${after} ORDER BY ${keys.join(', ')}`
}

export function countSqlite(move: TableMove): string {
  return `SELECT count(*) AS count FROM ${sqliteFrom(move)}`
}

export function countPostgres(move: TableMove): string {
  return `SELECT count(*) AS count FROM ${postgresFrom(move)}`
}

/** Writes rows to SQLite one by one. */
export function writeSqlite({ name, columns, sqlite }: TableMove): string {
  const { table = name, as = {}, conflict = '' } = sqlite ?? {}
  const written = columns.filter(({ only }) => only !== 'postgres')
  const names = written.map((column) => column.name)
  const values = names.map((column) => as[column] ?? '?')
  return `INSERT INTO ${table} (${names.join(', ')}) VALUES (${values.join(', ')}) ${conflict}`
}

export function toSqlite({ columns }: TableMove, row: Row): Cell[] {
  return row.filter((_, index) => columns[index]?.only !== 'postgres')
}

/** Writes many rows to PostgreSQL: one parameter for each column, made by `toPostgres`. */
export function writePostgres({ name, columns, postgres }: TableMove): string {
  const { table = name, also = {}, join = '', conflict = '' } = postgres ?? {}
  const written = columns.filter(({ only }) => only !== 'sqlite')
  const given = columns.map((column, index) => `$${index + 1}::${isNumber(column) ? 'bigint' : 'text'}[]`)
  const names = [...written.map((column) => column.name), ...Object.keys(also)]
  const values = [...written.map(writerOf), ...Object.values(also)]
  return `INSERT INTO ${table} (${names.join(', ')}) SELECT ${values.join(', ')}
    FROM unnest(${given.join(', ')}) AS given (${columns.map((column) => column.name).join(', ')}) ${join} ${conflict}`
}

export function toPostgres({ columns }: TableMove, rows: readonly Row[]): Buffer[] {
  return columns.map((column, index) => {
    const cells = rows.map((row) => row[index] ?? null)
    return isNumber(column) ? bigintArray(cells.map(toNumber)) : textArray(cells.map((cell) => toText(column, cell)))
  })
}

/** A row as it came from one of the two, in the form of both. */
export function fromRow(
  { columns }: TableMove,
  row: Readonly<Record<string, unknown>>,
  from: 'sqlite' | 'postgres'
): Row {
  return columns.map(({ name, type, back }) => {
    const cell = row[name] as Cell | boolean
    if (cell === null) return null
    if (typeof cell === 'boolean') return Number(cell)
    if (from === 'sqlite') return cell
    const read = type === 'key' && typeof cell === 'string' ? fromStored(cell) : cell
    return back === undefined ? read : back(read)
  })
}

export function positionOf({ columns, key: keys }: TableMove, row: Row): Cell[] {
  return keys.map((name) => row[columns.findIndex((column) => column.name === name)] ?? null)
}

/** The position as PostgreSQL compares it. */
export function toPostgresPosition(move: TableMove, position: readonly Cell[]): (string | number)[] {
  return position.map((cell, index) => {
    const isKey = columnOf(move, move.key[index] ?? '').type === 'key'
    return isKey ? toStored(String(cell)) : (cell as string | number)
  })
}

function sqliteFrom({ name, sqlite }: TableMove): string {
  return sqlite?.from ?? sqlite?.table ?? name
}

function postgresFrom({ name, postgres }: TableMove): string {
  return postgres?.from ?? postgres?.table ?? name
}

function columnOf({ name: move, columns }: TableMove, name: string): Column {
  const column = columns.find((one) => one.name === name)
  if (column === undefined) throw new Error(`${move} has no column ${name}.`)
  return column
}

function isNumber({ type }: Column): boolean {
  return type === 'integer' || type === 'boolean'
}

function readerOf({ name, type, postgres = name }: Column): string {
  return type === 'json' ? `${postgres}::text` : postgres
}

function writerOf({ name, type }: Column): string {
  switch (type) {
    case 'boolean':
      return `given.${name} = 1`
    case 'bytes':
      return `decode(given.${name}, 'hex')`
    case 'json':
      return `given.${name}::jsonb`
    default:
      return `given.${name}`
  }
}

function toNumber(cell: Cell): number | null {
  return cell === null ? null : Number(cell)
}

function toText({ type }: Column, cell: Cell): string | null {
  if (cell === null) return null
  if (type === 'bytes' && typeof cell === 'object') return Buffer.from(cell).toString('hex')
  return type === 'key' ? toStored(String(cell)) : String(cell)
}
