// Lists the destinations with anything in the queue, whether or not they are still set up.
import type { Connection } from './database'

const OPEN = "SELECT min(destination) FROM deliveries WHERE state IN ('sending', 'retrying') AND destination >"

/** Takes one index step per destination, so a long backlog is as fast as a short one. */
const WITH_OPEN = `WITH RECURSIVE found (destination) AS (
  SELECT (${OPEN} '') UNION ALL SELECT (${OPEN} found.destination) FROM found WHERE found.destination IS NOT NULL)
  SELECT destination FROM found WHERE destination IS NOT NULL`

const ALL = `SELECT destination FROM positions UNION SELECT destination FROM dead_letters WHERE count > 0 UNION
  SELECT destination FROM taken UNION SELECT destination FROM (${WITH_OPEN})`

/** Destinations with connected sources, waiting events, or dead letters. */
export function readDestinations(connection: Connection): string[] {
  return (connection.prepare(ALL).all() as { destination: string }[]).map(({ destination }) => destination)
}
