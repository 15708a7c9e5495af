// Which destination gets the events of which sources, and which destinations have anything in the queue.
import type { Database, Session } from '../connection/database'
import type { PostgresResends } from '../resends/postgres-resends'
import { partitionName, readDays } from '../schema/partitions'
import { WIRING_LOCK } from './append-statement'

interface ForgettingParts {
  readonly database: Database
  readonly resends: PostgresResends
}

const LIVE = `
SELECT destination FROM connections UNION SELECT destination FROM claims UNION ${['waiting', 'retrying', 'rejected']
  .map(
    (state) => `SELECT destination FROM (
  WITH RECURSIVE found (destination) AS (
    SELECT (SELECT min(destination) FROM deliveries WHERE state = '${state}')
    UNION ALL SELECT (SELECT min(destination) FROM deliveries WHERE state = '${state}' AND destination > found.destination)
      FROM found WHERE found.destination IS NOT NULL)
  SELECT destination FROM found WHERE destination IS NOT NULL) AS ${state}`
  )
  .join(' UNION ')} ORDER BY destination`

/**
 * @param version version of the settings that the caller goes by; `undefined` where there is one runner alone, whose
 * settings are the newest. Where the database has a newer one, nothing is changed: its runner does it.
 */
export async function connect(
  database: Database,
  destinationId: string,
  { sourceIds, version }: { sourceIds: readonly string[]; version: number | undefined }
): Promise<void> {
  await rewire(database, version, async (session) => {
    await session.query('DELETE FROM connections WHERE destination = $1 AND source <> ALL ($2)', [
      destinationId,
      sourceIds
    ])
    await session.query(
      'INSERT INTO connections (destination, source) SELECT $1, unnest($2::text[]) ON CONFLICT DO NOTHING',
      [destinationId, sourceIds]
    )
  })
}

/** Removes the destination and everything that is kept for it. @param version as in `connect` */
export async function forget(
  { database, resends }: ForgettingParts,
  destinationId: string,
  version: number | undefined
): Promise<void> {
  const isMeant = await rewire(database, version, async (session) => {
    await session.query('DELETE FROM connections WHERE destination = $1', [destinationId])
    await session.query('DELETE FROM claims WHERE destination = $1', [destinationId])
    await resends.forget(session, destinationId)
  })
  // No append adds to them from now on. Each day by itself, so that no transaction lasts for long.
  if (isMeant) for (const day of await readDays(database)) await forgetDay(database, destinationId, day)
  if (isMeant) await database.query('DELETE FROM dead_letters WHERE destination = $1', [destinationId])
}

async function forgetDay(database: Database, destinationId: string, day: number): Promise<void> {
  const work = async (session: Session): Promise<void> => {
    for (const table of ['attempts', 'alterations', 'deliveries']) {
      await session.query(`DELETE FROM ${partitionName(table, day)} WHERE destination = $1`, [destinationId])
    }
  }
  await database.transaction(work, { isLong: true })
}

export async function readDestinations(database: Database): Promise<string[]> {
  const rows = await database.query<{ destination: string }>(LIVE)
  return rows.map(({ destination }) => destination)
}

/** Waits for appends under way, and keeps others waiting. `false`: the settings are newer than `version`. */
function rewire(
  database: Database,
  version: number | undefined,
  change: (session: Session) => Promise<void>
): Promise<boolean> {
  return database.transaction(async (session) => {
    await session.query(`SELECT pg_advisory_xact_lock(${WIRING_LOCK})`)
    if (version !== undefined && (await isOutdated(session, version))) return false
    await change(session)
    return true
  })
}

async function isOutdated(session: Session, version: number): Promise<boolean> {
  const [row] = await session.query<{ version: number }>(
    "SELECT version FROM documents WHERE name = 'settings' FOR SHARE"
  )
  return row !== undefined && row.version > version
}
