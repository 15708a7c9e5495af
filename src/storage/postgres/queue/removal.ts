// Removes events with everything that belongs to them, inside a transaction of the caller.
import type { EventId } from '../../queue/queue'
import { bigintArray } from '../connection/arrays'
import { prepared, type Session } from '../connection/database'
import { dropEmptyRuns } from '../history/run-keeper'

const REMOVE = prepared(`
WITH gone AS (DELETE FROM events WHERE id = ANY ($1::bigint[]) RETURNING id, run),
deliveries_gone AS (DELETE FROM deliveries WHERE event = ANY ($1::bigint[])),
attempts_gone AS (DELETE FROM attempts WHERE event = ANY ($1::bigint[])),
alterations_gone AS (DELETE FROM alterations WHERE event = ANY ($1::bigint[]))
SELECT count(*) AS count, array_agg(DISTINCT run) FILTER (WHERE run IS NOT NULL) AS runs FROM gone`)
/** A part goes with the last event that has it. */
const REMOVE_PARTS = prepared(`
DELETE FROM shared_parts AS p WHERE p.event = ANY ($1::bigint[]) AND NOT EXISTS (
  SELECT 1 FROM events AS e WHERE e.id BETWEEN p.event AND p.last_event AND e.shared = p.event)`)

/** Dead letters among them have to be uncounted before. Resolves to how many of them existed. */
export async function removeEvents(session: Session, ids: readonly EventId[]): Promise<number> {
  if (ids.length === 0) return 0
  const [row] = await session.query<{ count: number; runs: number[] | null }>(REMOVE, [bigintArray(ids)])
  if (row?.runs) await dropEmptyRuns(session, row.runs)
  await noteForgotten(session, { all: row?.count ?? 0, dead: 0 })
  return row?.count ?? 0
}

/** Those of these parts that no event has any more. */
export async function removeParts(session: Session, parts: readonly EventId[]): Promise<void> {
  if (parts.length > 0) await session.query(REMOVE_PARTS, [bigintArray(parts)])
}

/** `all`: removed events. `dead`: dead letters among them that a person might have retried. */
export async function noteForgotten(session: Session, counts: Readonly<Record<'all' | 'dead', number>>): Promise<void> {
  for (const [what, events] of Object.entries(counts)) {
    if (events > 0) await session.query('UPDATE forgotten SET events = events + $2 WHERE what = $1', [what, events])
  }
}
