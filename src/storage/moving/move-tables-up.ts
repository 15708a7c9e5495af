// Moves rows from SQLite into PostgreSQL, in steps of which each is one transaction with the checkpoint.
import type { Connection } from '../queue/sqlite/database'
import type { Database, Session } from '../postgres/connection/database'
import { AT_START, sizeOfRow, STEP_CHARACTERS, STEP_ROWS, type Checkpoint, type MoveProgress } from './checkpoint'
import {
  countPostgres,
  countSqlite,
  fromRow,
  positionOf,
  readSqlite,
  toPostgres,
  writePostgres,
  type Cell,
  type Row,
  type TableMove
} from './table-move'

export interface UpOptions {
  /** Id of the move. */
  readonly move: string
  readonly database: Database
  readonly onProgress: (progress: MoveProgress) => void
}

/** Moves what is missing of a table. Resolves to the number of its rows. */
export async function moveTableUp(table: TableMove, source: Connection, options: UpOptions): Promise<number> {
  const total = numberOf(source.prepare(countSqlite(table)).get())
  let checkpoint = await readCheckpoint(options, table.name)
  if (checkpoint.isDone) return total
  for (const step of readSteps(table, source, checkpoint.position)) {
    checkpoint = await moveStep(table, step, { ...options, checkpoint })
    options.onProgress({ title: table.title, rows: checkpoint.rows, total })
  }
  return total
}

/** How many rows of the table the database has. */
export async function countUp(table: TableMove, database: Database): Promise<number> {
  return database.transaction(async (session) => numberOf((await session.query(countPostgres(table)))[0]), {
    isLong: true
  })
}

/** Does something once, in one transaction with the mark that it is done. */
export async function moveOnce(
  part: string,
  { move, database }: Pick<UpOptions, 'move' | 'database'>,
  work: (session: Session) => Promise<void>
): Promise<void> {
  if ((await readCheckpoint({ move, database }, part)).isDone) return
  await database.transaction(
    async (session) => {
      await work(session)
      await writeCheckpoint(session, { move, part, ...AT_START, isDone: true })
    },
    { isLong: true }
  )
}

interface Step {
  readonly rows: readonly Row[]
  readonly isLast: boolean
}

async function moveStep(
  table: TableMove,
  { rows, isLast }: Step,
  { move, database, checkpoint }: UpOptions & { readonly checkpoint: Checkpoint }
): Promise<Checkpoint> {
  const last = rows.at(-1)
  const next: Checkpoint = {
    position: last === undefined ? checkpoint.position : positionOf(table, last),
    rows: checkpoint.rows + rows.length,
    isDone: isLast
  }
  await database.transaction(
    async (session) => {
      if (rows.length > 0) await session.query(writePostgres(table), toPostgres(table, rows))
      await writeCheckpoint(session, { move, part: table.name, ...next })
    },
    { isLong: true }
  )
  return next
}

/** With one statement, so that rows which have to be sorted are sorted once. */
function* readSteps(table: TableMove, source: Connection, position: readonly Cell[] | undefined): Generator<Step> {
  let rows: Row[] = []
  let size = 0
  for (const row of source.prepare(readSqlite(table, position)).iterate(...(position ?? []))) {
    const cells = fromRow(table, row as Record<string, unknown>, 'sqlite')
    rows.push(cells)
    size += sizeOfRow(cells)
    if (rows.length < (table.step ?? STEP_ROWS) && size < STEP_CHARACTERS) continue
    yield { rows, isLast: false }
    rows = []
    size = 0
  }
  yield { rows, isLast: true }
}

async function readCheckpoint({ move, database }: Pick<UpOptions, 'move' | 'database'>, part: string) {
  const text = 'SELECT position, rows, is_done AS "isDone" FROM move_steps WHERE move = $1 AND part = $2'
  const [row] = await database.query<Omit<Checkpoint, 'position'> & { position: string | null }>(text, [move, part])
  if (row === undefined) return AT_START
  return { ...row, position: row.position === null ? undefined : (JSON.parse(row.position) as Cell[]) }
}

async function writeCheckpoint(
  session: Session,
  { move, part, position, rows, isDone }: Checkpoint & { readonly move: string; readonly part: string }
): Promise<void> {
  await session.query(
    `INSERT INTO move_steps VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (move, part) DO UPDATE SET position = excluded.position, rows = excluded.rows, is_done = excluded.is_done`,
    [move, part, position === undefined ? null : JSON.stringify(position), rows, isDone]
  )
}

function numberOf(row: unknown): number {
  return (row as { count: number } | undefined)?.count ?? 0
}
