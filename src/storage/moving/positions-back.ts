// How far each destination has come in each source, as SQLite counts it, made from the rows of PostgreSQL.
import type { Session } from '../postgres/connection/database'

/**
 * Makes `move_claims`, `move_times` and `move_positions` for the transaction.
 *
 * Of a connected source: the position is the last event that does not simply wait. All behind it are new; others that
 * wait become due. Of a source that is connected no more, but of which events wait: from the first to the last, if
 * nothing else is between; otherwise they become due as well. `seen` counts the arrivals up to the position.
 *
 * @param now epoch milliseconds
 */
export async function preparePositions(session: Session, now: number): Promise<void> {
  await session.query(`CREATE TEMP TABLE move_times ON COMMIT DROP AS SELECT ${now}::bigint AS now`)
  await session.query(CLAIMS)
  await session.query('CREATE UNIQUE INDEX ON move_claims (event, destination)')
  await session.query('ANALYZE move_claims')
  await session.query(POSITIONS)
}

const CLAIMS = `
CREATE TEMP TABLE move_claims ON COMMIT DROP AS
SELECT event, destination, min(since) AS since FROM claims, unnest(events) AS event GROUP BY 1, 2`

const IS_CLAIMED = 'EXISTS (SELECT 1 FROM move_claims AS m WHERE m.event = d.event AND m.destination = d.destination)'
const SEEN = `coalesce((SELECT sum(events) FROM arrivals AS a WHERE a.source = at.source), 0)::bigint`
const BEHIND = (position: string) =>
  `(SELECT count(*) FROM events AS e WHERE e.source = at.source AND e.id > ${position})`

const POSITIONS = `
CREATE TEMP TABLE move_positions ON COMMIT DROP AS
WITH live AS (
  SELECT c.destination, c.source, coalesce((
    SELECT e.id FROM events AS e WHERE e.source = c.source AND NOT EXISTS (
      SELECT 1 FROM deliveries AS d WHERE d.event = e.id AND d.destination = c.destination AND d.state = 'waiting'
        AND NOT ${IS_CLAIMED})
    ORDER BY e.id DESC LIMIT 1), 0) AS position, NULL::bigint AS end_position
  FROM connections AS c),
ended AS (
  SELECT destination, source, min(event) - 1 AS position, max(event) AS end_position, count(*) AS waiting
  FROM deliveries AS d WHERE state = 'waiting' AND NOT ${IS_CLAIMED} AND NOT EXISTS (
    SELECT 1 FROM connections AS c WHERE c.destination = d.destination AND c.source = d.source)
  GROUP BY 1, 2),
whole AS (
  SELECT destination, source, position, end_position FROM ended WHERE waiting = (
    SELECT count(*) FROM events AS e WHERE e.source = ended.source AND e.id > position AND e.id <= end_position))
SELECT destination, source, position, end_position, ${SEEN} - ${BEHIND('position')} AS seen,
  CASE WHEN end_position IS NOT NULL THEN ${SEEN} - ${BEHIND('end_position')} END AS end_seen
FROM (SELECT * FROM live UNION ALL SELECT * FROM whole) AS at`
