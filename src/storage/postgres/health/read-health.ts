// Asks the server how it is doing: what vacuum has left, and who keeps it from its work.
import type { DatabaseHealth, OpenTransaction } from '../../database-health'
import { prepared, type Database } from '../connection/database'

const ROWS = prepared(`SELECT regexp_replace(relname, '_(\\d+|moved)$', '') AS name,
  sum(n_live_tup)::float8 AS live, sum(n_dead_tup)::float8 AS dead
  FROM pg_stat_user_tables WHERE schemaname = 'heap_destination' GROUP BY 1`)
/**
 * Of this database alone: those of others do not hold up the vacuum of its tables. A prepared transaction does, though no
 * connection has it.
 */
const OLDEST = prepared(`SELECT pid, (extract(epoch FROM clock_timestamp() - began) * 1000)::float8 AS ms FROM (
  SELECT pid, xact_start AS began FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
  AND backend_type = 'client backend' AND xact_start IS NOT NULL
  UNION ALL SELECT NULL, prepared FROM pg_prepared_xacts WHERE database = current_database()) AS open
  ORDER BY began LIMIT 1`)
const SIZE = prepared('SELECT pg_database_size(current_database())::float8 AS bytes')

export async function readHealth(database: Database): Promise<DatabaseHealth> {
  const [rows = [], [oldest] = [], [size] = []] = await database.all([[ROWS], [OLDEST], [SIZE]])
  return {
    pool: database.use,
    rows: Object.fromEntries(
      rows.map(({ name, live, dead }) => [String(name), { live: Number(live), dead: Number(dead) }])
    ),
    oldestTransaction: oldest && toTransaction(oldest),
    bytes: Number(size?.['bytes'])
  }
}

function toTransaction({ pid, ms }: Readonly<Record<string, unknown>>): OpenTransaction {
  return { ms: Math.max(0, Math.round(Number(ms))), pid: pid === null ? null : Number(pid) }
}
