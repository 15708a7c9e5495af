// Which destinations something is kept for, whoever of them is still set up.
import type { Connection } from './database'

const OPEN = "SELECT min(destination) FROM deliveries WHERE state IN ('sending', 'retrying') AND destination >"

/** One step of the index for each destination: a long backlog costs no more than a short one. */
const WITH_OPEN = `WITH RECURSIVE found (destination) AS (
  SELECT (${OPEN} '') UNION ALL SELECT (${OPEN} found.destination) FROM found WHERE found.destination IS NOT NULL)
  SELECT destination FROM found WHERE destination IS NOT NULL`

const ALL = `SELECT destination FROM positions UNION SELECT destination FROM dead_letters WHERE count > 0 UNION
  SELECT destination FROM (${WITH_OPEN})`

/** Those that listen to a source, have events that wait, or dead letters. */
export function readDestinations(connection: Connection): string[] {
  return (connection.prepare(ALL).all() as { destination: string }[]).map(({ destination }) => destination)
}
