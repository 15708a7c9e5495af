// Moves what is in a PostgreSQL database into a data folder, queue and all.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { MisuseError } from '../../misuse'
import { openMembershipFile } from '../memberships/sqlite/membership-file'
import { connect } from '../memberships/sqlite/tables'
import type { Connection } from '../queue/sqlite/database'
import { createSqliteQueue } from '../queue/sqlite/sqlite-store'
import type { Session } from '../postgres/connection/database'
import { migrate } from '../postgres/schema/migrations'
import { DAY_BITS, TODAY } from '../postgres/schema/partitions'
import { moveBudgetsBack } from './budget-moves'
import type { Moved } from './checkpoint'
import { COUNT_MOVES } from './count-moves'
import { moveDocumentsBack } from './document-moves'
import { ALTERATIONS, ATTEMPTS, EVENTS, PARTS, POSITIONS, TAKEN_BACK } from './event-moves'
import { markFolder, readMark, unmarkFolder } from './folder-mark'
import { beginMove, endMove } from './move-log'
import { BACK_TABLES, countBack, DROP_BACK_TABLES, moveTableBack } from './move-tables-back'
import { compare, KEEPS_ALL, type MoveOptions } from './move-up'
import { preparePositions } from './positions-back'
import { SEGMENT_MOVES } from './segment-moves'
import type { TableMove } from './table-move'

const EVENT_MOVES = [PARTS, EVENTS, TAKEN_BACK, POSITIONS, ATTEMPTS, ALTERATIONS, ...COUNT_MOVES]

type FileName = 'events.db' | 'segments.db'
const FILES: readonly (readonly [FileName, readonly TableMove[]])[] = [
  ['events.db', EVENT_MOVES],
  ['segments.db', SEGMENT_MOVES]
]

/**
 * Goes on where an earlier call ended. Afterwards no runner starts on the database.
 * @throws MisuseError for a folder that is not empty, for a database that runners use, and if not all has arrived
 */
export async function moveBack(options: MoveOptions): Promise<Moved[]> {
  const { folder, database, program, now } = options
  const isUsed = ['settings.json', 'events.db', 'segments.db'].some((name) => existsSync(join(folder, name)))
  if (isUsed && readMark(folder) === undefined) {
    throw new MisuseError(`${folder} is not empty, and holds no part of this move. Name a folder that is new.`)
  }
  await migrate(database, program)
  const { id } = markFolder(folder, 'out')
  const begun = await beginMove(database, { id, direction: 'out' })
  await makeFiles(options)
  const moved = await moveDocumentsBack(options)
  if (begun !== 'ended') await database.transaction((session) => moveBudgetsBack(session, folder, now()), LONG)
  for (const [name, tables] of FILES) {
    // Once it has ended, the files no longer say how far each has come.
    moved.push(...(begun === 'ended' ? countFile(name, tables, options) : await moveFile(name, tables, options)))
  }
  await database.transaction((session) => endMove(session, id))
  for (const [name] of FILES) inFile(name, options, (target) => target.exec(DROP_BACK_TABLES))
  await makeFiles(options)
  unmarkFolder(folder)
  return moved
}

const LONG = { isLong: true }

function inFile<Result>(name: FileName, { folder }: MoveOptions, work: (target: Connection) => Result): Result {
  const target = connect(join(folder, name))
  try {
    return work(target)
  } finally {
    target.close()
  }
}

function countFile(name: FileName, tables: readonly TableMove[], options: MoveOptions): Moved[] {
  return inFile(name, options, (target) =>
    tables.flatMap((table) => (table === PARTS ? [] : [{ title: table.title, rows: countBack(table, target) }]))
  )
}

/** Opens the files as a runner does, and closes them, so that they have their tables, and are marked as complete. */
async function makeFiles({ folder, now }: MoveOptions): Promise<void> {
  await createSqliteQueue({ path: join(folder, 'events.db'), now, ...KEEPS_ALL }).queue.close()
  await openMembershipFile({ path: join(folder, 'segments.db'), now, isOwner: true }).close()
}

async function moveFile(
  name: FileName,
  tables: readonly TableMove[],
  { folder, database, now, onProgress }: MoveOptions
): Promise<Moved[]> {
  const target = connect(join(folder, name))
  try {
    target.exec(BACK_TABLES)
    return await database.transaction(async (session) => {
      if (name === 'events.db') await preparePositions(session, now())
      const counts: number[] = []
      for (const table of tables) counts.push(await moveTableBack(table, { session, target, onProgress }))
      const moved = await compare(tables, counts, async (table) => countBack(table, target))
      target.exec('BEGIN IMMEDIATE')
      if (name === 'events.db') finishEvents(target, await readLastId(session))
      else target.exec('UPDATE changes SET last = (SELECT coalesce(max(change), 0) FROM members)')
      target.exec('COMMIT')
      return moved
    }, LONG)
  } finally {
    target.close()
  }
}

/** Later events have larger ids than any that the database has given. */
function finishEvents(target: Connection, lastId: number): void {
  target.exec(`DELETE FROM dead_letters;
    INSERT INTO dead_letters SELECT destination, code, count(*) FROM deliveries WHERE state = 'rejected'
      GROUP BY destination, code;
    INSERT INTO sqlite_sequence (name, seq) SELECT 'events', 0
      WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = 'events');
    UPDATE sqlite_sequence SET seq = max(seq, ${lastId}) WHERE name = 'events'`)
}

async function readLastId(session: Session): Promise<number> {
  const text = `SELECT (${TODAY} << ${DAY_BITS}) | last_value AS id FROM event_numbers`
  return (await session.query<{ id: number }>(text))[0]?.id ?? 0
}
