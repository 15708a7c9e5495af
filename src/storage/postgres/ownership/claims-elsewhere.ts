// Waits for what the runners of a cluster have under way, as before people are deleted: nothing about them may be sent
// afterwards.
import { prepared, type Database } from '../connection/database'
import { DATABASE_NOW } from './fence'

/** Claims of owners that may still send. What older owners had taken is taken again, by later decisions. */
export const VALID_CLAIMS = `SELECT claims.id FROM claims JOIN leases ON claims.owner = leases.key || '#' || leases.epoch
  JOIN runners ON runners.id = leases.owner AND runners.expires_at > ${DATABASE_NOW}`
const ALL = prepared(VALID_CLAIMS)
const LEFT = prepared(`${VALID_CLAIMS} WHERE claims.id = ANY($1::bigint[])`)
const EVERY_MS = 100

/**
 * Resolves once each batch that is under way now, at any runner, is settled or can no longer be sent by who has it.
 * @param sleep waits so many milliseconds
 */
export async function afterClaims(database: Database, sleep: (ms: number) => Promise<void>): Promise<void> {
  let claims = await database.query<{ id: number }>(ALL)
  while (claims.length > 0) {
    await sleep(EVERY_MS)
    claims = await database.query<{ id: number }>(LEFT, [claims.map(({ id }) => id)])
  }
}
