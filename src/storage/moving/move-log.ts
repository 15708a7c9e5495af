// Which moves a database has seen, and what they forbid.
import { MisuseError } from '../../misuse'
import type { Database, Session } from '../postgres/connection/database'
import { DATABASE_NOW } from '../postgres/ownership/fence'

export interface Move {
  readonly id: string
  readonly direction: 'in' | 'out'
}

/** Whether the move has been begun before, and has ended. */
export type Begun = 'new' | 'continued' | 'ended'

/** Tables of which one row says that the database is in use. */
const CONTENT = [
  "documents WHERE name <> 'secret_key'",
  'events',
  'connections',
  'arrivals',
  'webhooks',
  'segments',
  'targets',
  'suppressions'
]

/**
 * Begins the move, or goes on with it.
 * @throws MisuseError if a runner uses the database, or it is not empty for a move into it
 */
export function beginMove(database: Database, { id, direction }: Move): Promise<Begun> {
  return database.transaction(async (session) => {
    await session.query('LOCK TABLE moves IN SHARE ROW EXCLUSIVE MODE')
    await refuseRunners(session)
    const text = 'SELECT id, direction, ended_at IS NOT NULL AS "isEnded" FROM moves'
    const moves = await session.query<Move & { isEnded: boolean }>(text)
    const known = moves.find((move) => move.id === id && move.direction === direction)
    if (known !== undefined) return known.isEnded ? 'ended' : 'continued'
    if (direction === 'in') await refuseContent(session, moves)
    else await refuseUnfinished(session)
    await session.query(`INSERT INTO moves VALUES ($1, $2, ${DATABASE_NOW}, NULL)`, [id, direction])
    return 'new'
  })
}

export async function endMove(session: Session, id: string): Promise<void> {
  await session.query(`UPDATE moves SET ended_at = coalesce(ended_at, ${DATABASE_NOW}) WHERE id = $1`, [id])
}

/**
 * For a runner that starts.
 * @throws MisuseError if not all of it is there yet, or it has gone to a data folder
 */
export async function refuseMoved(database: Database): Promise<void> {
  const text = 'SELECT direction, ended_at AS "endedAt" FROM moves ORDER BY began_at DESC LIMIT 1'
  const [last] = await database.query<Pick<Move, 'direction'> & { endedAt: number | null }>(text)
  if (last?.direction === 'in' && last.endedAt === null) {
    throw new MisuseError(
      'A data folder is being moved into this database, and not all of it is here. Run the same `heap-destination migrate` again until it has ended.'
    )
  }
  if (last?.direction === 'out') {
    throw new MisuseError(
      'What was in this database has been moved to a data folder by `heap-destination migrate`. Start the runner on that folder, or move it into an empty database.'
    )
  }
}

async function refuseRunners(session: Session): Promise<void> {
  const [live] = await session.query(`SELECT 1 FROM runners WHERE expires_at > ${DATABASE_NOW} LIMIT 1`)
  if (live !== undefined) throw new MisuseError('A runner uses the database. Stop all of its runners first.')
}

async function refuseContent(session: Session, moves: readonly Move[]): Promise<void> {
  const any = CONTENT.map((table) => `EXISTS (SELECT 1 FROM ${table})`).join(' OR ')
  const [row] = await session.query<{ isUsed: boolean }>(`SELECT ${any} AS "isUsed"`)
  if (moves.length === 0 && row?.isUsed !== true) return
  throw new MisuseError('The database is not empty, and holds no part of this move. Name an empty database.')
}

async function refuseUnfinished(session: Session): Promise<void> {
  const [open] = await session.query('SELECT 1 FROM moves WHERE ended_at IS NULL')
  if (open !== undefined) throw new MisuseError('Another move of this database has not ended. End that one first.')
}
