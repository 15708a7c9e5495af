// Asks the server how it is doing: what vacuum has left, and who keeps it from its work.
import type { DatabaseHealth } from '../../database-health'
import { prepared, type Database } from '../connection/database'

const DEAD = prepared(`SELECT regexp_replace(relname, '_(\\d+|moved)$', '') AS name, sum(n_dead_tup)::float8 AS rows
  FROM pg_stat_user_tables WHERE schemaname = 'heap_destination' GROUP BY 1`)
/** Of other databases as well: a transaction of any of them keeps old rows of shared tables alive. Vacuum itself does not. */
const LONGEST =
  prepared(`SELECT coalesce(max(extract(epoch FROM clock_timestamp() - xact_start)), 0)::float8 * 1000 AS ms
  FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
  AND backend_type = 'client backend'`)
const SIZE = prepared('SELECT pg_database_size(current_database())::float8 AS bytes')

export async function readHealth(database: Database): Promise<DatabaseHealth> {
  const [dead = [], [longest] = [], [size] = []] = await database.all([[DEAD], [LONGEST], [SIZE]])
  return {
    pool: database.use,
    deadRows: Object.fromEntries(dead.map(({ name, rows }) => [String(name), Number(rows)])),
    longestTransactionMs: Math.max(0, Math.round(Number(longest?.['ms']))),
    bytes: Number(size?.['bytes'])
  }
}
