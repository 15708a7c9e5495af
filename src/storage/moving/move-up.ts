// Moves a data folder into a PostgreSQL database, queue and all.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { MisuseError } from '../../misuse'
import { openMembershipFile } from '../memberships/sqlite/membership-file'
import { connect } from '../memberships/sqlite/tables'
import type { Connection } from '../queue/sqlite/database'
import { createSqliteQueue } from '../queue/sqlite/sqlite-store'
import type { Database, Session } from '../postgres/connection/database'
import { countLetters } from '../postgres/activity/count-sql'
import { migrate } from '../postgres/schema/migrations'
import { DAY_BITS, makeDay } from '../postgres/schema/partitions'
import type { KeyRing } from '../settings/key-ring'
import { moveBudgetsUp } from './budget-moves'
import type { Moved, MoveProgress } from './checkpoint'
import { COUNT_MOVES } from './count-moves'
import { moveDocumentsUp } from './document-moves'
import { ALTERATIONS, ATTEMPTS, CONNECTIONS, DELIVERIES, EVENTS, PARTS, WAITING } from './event-moves'
import { markFolder } from './folder-mark'
import { beginMove, endMove } from './move-log'
import { countUp, moveOnce, moveTableUp, type UpOptions } from './move-tables-up'
import { SEGMENT_MOVES } from './segment-moves'
import type { TableMove } from './table-move'

export interface MoveOptions {
  /** A data folder that the caller has locked. */
  readonly folder: string
  readonly database: Database
  /** The key to the secrets in the database. */
  readonly key: KeyRing
  /** Version of this program. */
  readonly program: string
  /** Epoch milliseconds. */
  readonly now: () => number
  readonly onProgress: (progress: MoveProgress) => void
}

const EVENT_MOVES = [PARTS, EVENTS, DELIVERIES, WAITING, CONNECTIONS, ATTEMPTS, ALTERATIONS, ...COUNT_MOVES]

/**
 * Goes on where an earlier call ended. Afterwards no runner starts on the folder.
 * @throws MisuseError for a database that is in use or not empty, and if not all has arrived; DamageError for a folder
 * that is damaged
 */
export async function moveUp(options: MoveOptions): Promise<Moved[]> {
  const { folder, database, program } = options
  if (!existsSync(join(folder, 'events.db'))) throw new MisuseError(`There is no events.db in ${folder}.`)
  await migrate(database, program)
  const { id } = markFolder(folder, 'in')
  await beginMove(database, { id, direction: 'in' })
  await settleFiles(options)
  const moved = await moveDocumentsUp(options)
  const up = { ...options, move: id }
  await moveOnce('budgets and quotas', up, (session) => moveBudgetsUp(session, folder, options.now()))
  moved.push(...(await moveFile('events.db', EVENT_MOVES, up)))
  moved.push(...(await moveFile('segments.db', SEGMENT_MOVES, up)))
  await moveOnce('the end', up, async (session) => {
    await finish(session)
    await endMove(session, id)
  })
  await database.query('ANALYZE')
  return moved
}

/** For opening a queue without removing anything. */
export const KEEPS_ALL = { maxBytes: Number.MAX_SAFE_INTEGER, retentionMs: Number.MAX_SAFE_INTEGER }

const IS_UNDER_WAY = `SELECT EXISTS (SELECT 1 FROM taken)
  OR EXISTS (SELECT 1 FROM deliveries WHERE state = 'sending') AS isUnderWay`

/** On a full disk, opening the queue leaves events under way, which would not be moved. @throws MisuseError */
function refuseUnderWay(folder: string): void {
  const events = connect(join(folder, 'events.db'))
  const { isUnderWay } = events.prepare(IS_UNDER_WAY).get() as { isUnderWay: number }
  events.close()
  if (isUnderWay === 0) return
  throw new MisuseError(
    `The disk of ${folder} is full: the events that were under way when its runner ended cannot be queued again. Free some space, and repeat the command.`
  )
}

/** What was under way when the last process ended is due, and the logs of SQLite are empty. */
async function settleFiles({ folder, now }: MoveOptions): Promise<void> {
  const expectation = { isExpected: true, acceptsLoss: false }
  const { queue } = createSqliteQueue({ path: join(folder, 'events.db'), now, expectation, ...KEEPS_ALL })
  await queue.close()
  refuseUnderWay(folder)
  const path = join(folder, 'segments.db')
  await openMembershipFile({ path, now, isOwner: true }).close()
}

async function moveFile(
  name: string,
  tables: readonly TableMove[],
  up: UpOptions & Pick<MoveOptions, 'folder'>
): Promise<Moved[]> {
  const source = connect(join(up.folder, name))
  try {
    if (name === 'events.db') await moveOnce('partitions of days', up, (session) => makeDays(session, source))
    const counts: number[] = []
    for (const table of tables) counts.push(await moveTableUp(table, source, up))
    return await compare(tables, counts, (table) => countUp(table, up.database))
  } finally {
    source.close()
  }
}

/** @throws MisuseError if not all rows of a table have arrived */
export async function compare(
  tables: readonly TableMove[],
  counts: readonly number[],
  countArrived: (table: TableMove) => Promise<number>
): Promise<Moved[]> {
  const moved: Moved[] = []
  for (const [index, table] of tables.entries()) {
    const rows = counts[index] ?? 0
    const arrived = await countArrived(table)
    if (arrived !== rows) throw new MisuseError(differing(table, { rows, arrived }))
    moved.push({ title: table.title, rows })
  }
  return moved
}

function differing({ title }: TableMove, { rows, arrived }: { rows: number; arrived: number }): string {
  return `Of ${rows} ${title}, ${arrived} have arrived. Nothing was removed where they came from. Please report this.`
}

/** Events that have been in a database before keep ids of their day. */
async function makeDays(session: Session, source: Connection): Promise<void> {
  const days = source.prepare(`SELECT DISTINCT id >> ${DAY_BITS} AS day FROM events`).all() as { day: number }[]
  for (const { day } of days) await makeDay(session, day)
}

/** Tables with numbers that go on after the largest. */
const NUMBERED = [
  ['webhooks', 'id'],
  ['segments', 'ref'],
  ['targets', 'number'],
  ['target_syncs', 'id'],
  ['audience_runs', 'id'],
  ['resends', 'id']
] as const

async function finish(session: Session): Promise<void> {
  await session.query(countLetters('deliveries', { part: '0', sign: '+' }))
  for (const [table, column] of NUMBERED) {
    const sequence = `pg_get_serial_sequence('${table}', '${column}')`
    await session.query(`SELECT setval(${sequence}, max(${column})) FROM ${table} HAVING max(${column}) IS NOT NULL`)
  }
  const last = `max(id & ${2 ** DAY_BITS - 1})`
  await session.query(`SELECT setval('event_numbers', ${last}) FROM events HAVING max(id) IS NOT NULL`)
}
