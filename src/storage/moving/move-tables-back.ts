// Moves rows from PostgreSQL into SQLite, in steps of which each is one transaction with the checkpoint.
import { createHash } from 'node:crypto'
import type { Connection } from '../queue/sqlite/database'
import type { Session } from '../postgres/connection/database'
import { AT_START, STEP_ROWS, type Checkpoint, type MoveProgress } from './checkpoint'
import { PARTS } from './event-moves'
import {
  countPostgres,
  fromRow,
  positionOf,
  readPostgres,
  toPostgresPosition,
  toSqlite,
  writeSqlite,
  type Cell,
  type Row,
  type TableMove
} from './table-move'

/** `moved_parts` says under which id the shared fields of an event are here. */
export const BACK_TABLES = `
CREATE TABLE IF NOT EXISTS moved_steps (part TEXT PRIMARY KEY, position TEXT, rows INTEGER NOT NULL, is_done INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS moved_parts (event INTEGER PRIMARY KEY, id INTEGER NOT NULL);`
export const DROP_BACK_TABLES = 'DROP TABLE IF EXISTS moved_steps; DROP TABLE IF EXISTS moved_parts;'

export interface BackOptions {
  readonly session: Session
  readonly target: Connection
  readonly onProgress: (progress: MoveProgress) => void
}

/** Moves what is missing of a table. Resolves to the number of its rows in the database. Inside a transaction. */
export async function moveTableBack(table: TableMove, options: BackOptions): Promise<number> {
  const { session, target, onProgress } = options
  const [count] = await session.query<{ count: number }>(countPostgres(table))
  const total = count?.count ?? 0
  let checkpoint = readCheckpoint(target, table.name)
  if (checkpoint.isDone) return total
  const { position } = checkpoint
  const declare = `DECLARE moving NO SCROLL CURSOR FOR ${readPostgres(table, position)}`
  await session.query(declare, toPostgresPosition(table, position ?? []))
  const write = writerOf(table, target)
  while (!checkpoint.isDone) {
    const rows = await session.query(`FETCH ${table.step ?? STEP_ROWS} FROM moving`)
    checkpoint = writeStep(table, target, { rows, checkpoint, write })
    onProgress({ title: table.title, rows: checkpoint.rows, total })
  }
  await session.query('CLOSE moving')
  return total
}

/** How many rows of the table the file has. */
export function countBack({ name, sqlite }: TableMove, target: Connection): number {
  return (
    target.prepare(`SELECT count(*) AS count FROM ${sqlite?.counted ?? sqlite?.table ?? name}`).get() as {
      count: number
    }
  ).count
}

function writeStep(
  table: TableMove,
  target: Connection,
  step: {
    readonly rows: readonly Record<string, unknown>[]
    readonly checkpoint: Checkpoint
    readonly write: (row: Row) => void
  }
): Checkpoint {
  const { rows, checkpoint, write } = step
  const given = rows.map((row) => fromRow(table, row, 'postgres'))
  const last = given.at(-1)
  const next: Checkpoint = {
    position: last === undefined ? checkpoint.position : positionOf(table, last),
    rows: checkpoint.rows + rows.length,
    isDone: rows.length < (table.step ?? STEP_ROWS)
  }
  target.exec('BEGIN IMMEDIATE')
  try {
    given.forEach(write)
    target
      .prepare('INSERT OR REPLACE INTO moved_steps VALUES (?, ?, ?, ?)')
      .run(table.name, JSON.stringify(next.position ?? null), next.rows, Number(next.isDone))
    target.exec('COMMIT')
  } catch (error) {
    if (target.inTransaction) target.exec('ROLLBACK')
    throw error
  }
  return next
}

function writerOf(table: TableMove, target: Connection): (row: Row) => void {
  if (table.name === PARTS.name) return partWriter(target)
  const statement = target.prepare(writeSqlite(table))
  return (row) => void statement.run(...toSqlite(table, row).map(toBytes))
}

/** Fields that several batches share are one row here. */
function partWriter(target: Connection): (row: Row) => void {
  const insert = target.prepare('INSERT OR IGNORE INTO shared_parts (id, digest, text) VALUES (?, ?, ?)')
  const find = target.prepare('SELECT id FROM shared_parts WHERE digest = ?')
  const note = target.prepare('INSERT INTO moved_parts VALUES (?, ?)')
  return ([event = null, , text = null]) => {
    const digest = createHash('sha256').update(String(text)).digest('base64')
    insert.run(event, digest, text)
    note.run(event, (find.get(digest) as { id: number }).id)
  }
}

function toBytes(cell: Cell): Cell {
  return typeof cell === 'object' && cell !== null ? Buffer.from(cell.buffer, cell.byteOffset, cell.byteLength) : cell
}

function readCheckpoint(target: Connection, part: string): Checkpoint {
  const row = target.prepare('SELECT position, rows, is_done AS isDone FROM moved_steps WHERE part = ?').get(part) as
    { position: string; rows: number; isDone: number } | undefined
  if (row === undefined) return AT_START
  return {
    position: (JSON.parse(row.position) as Cell[] | null) ?? undefined,
    rows: row.rows,
    isDone: row.isDone === 1
  }
}
