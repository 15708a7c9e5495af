// Groups events about audiences into runs as they are stored.
import { LONGEST_RUN_MS, RUN_GAP_MS } from '../../queue/audience-runs'
import type { NewEvent } from '../../queue/queue'
import type { Database, Session } from '../connection/database'
import { storable } from '../connection/arrays'

interface Group {
  readonly sourceId: string
  readonly audience: string
  readonly together: string | null
  /** Of the first event. */
  readonly receivedAt: number
}

const FIND = `SELECT id FROM audience_runs WHERE source = $1 AND left(audience, 200) = left($2, 200) AND audience = $2 AND`
const FIND_CURRENT = `${FIND} together IS NULL AND last_at >= $3 AND first_at > $4 ORDER BY last_at DESC LIMIT 1`
const FIND_TOGETHER = `${FIND} together = $3 LIMIT 1`

/**
 * The run of each event, in their order; `null` for events that are about no audience. Before they are stored, in a
 * transaction of its own: a run whose events are then not stored after all is empty, and is removed some time later.
 */
export async function chooseRuns(database: Database, events: readonly NewEvent[]): Promise<(number | null)[]> {
  if (events.every(({ audience }) => audience === undefined)) return events.map(() => null)
  return database.transaction((session) => chooseIn(session, events))
}

async function chooseIn(session: Session, events: readonly NewEvent[]): Promise<(number | null)[]> {
  const groups = new Map<string, Group>()
  const keys = events.map((event) => {
    const key = keyOf(event)
    if (key !== null && !groups.has(key)) groups.set(key, toGroup(event))
    return key
  })
  // Always in the same order, so that two transactions never wait for each other.
  const runs = new Map<string, number>()
  for (const [, group] of [...groups].sort(([a], [b]) => (a < b ? -1 : 1))) await lock(session, group)
  for (const [key, group] of groups) runs.set(key, await runOf(session, group))
  return keys.map((key) => (key === null ? null : (runs.get(key) ?? null)))
}

function keyOf({ sourceId, audience }: NewEvent): string | null {
  return audience === undefined ? null : JSON.stringify([sourceId, audience.key, audience.together])
}

function toGroup({ sourceId, receivedAt, audience }: NewEvent): Group {
  const { key = '', together } = audience ?? {}
  return {
    sourceId,
    audience: storable(key),
    together: together === undefined ? null : storable(together),
    receivedAt
  }
}

async function lock(session: Session, { sourceId, audience }: Group): Promise<void> {
  await session.query('SELECT pg_advisory_xact_lock(hashtext($1), hashtext($2))', [sourceId, audience])
}

async function runOf(session: Session, { sourceId, audience, together, receivedAt }: Group): Promise<number> {
  const [found] =
    together === null
      ? await session.query<{ id: number }>(FIND_CURRENT, [
          sourceId,
          audience,
          receivedAt - RUN_GAP_MS,
          receivedAt - LONGEST_RUN_MS
        ])
      : await session.query<{ id: number }>(FIND_TOGETHER, [sourceId, audience, together])
  if (found === undefined) {
    const [made] = await session.query<{ id: number }>(
      `INSERT INTO audience_runs (source, audience, together, first_at, last_at) VALUES ($1, $2, $3, $4, $4)
       RETURNING id`,
      [sourceId, audience, together, receivedAt]
    )
    return made?.id ?? 0
  }
  await session.query('UPDATE audience_runs SET last_at = greatest(last_at, $1) WHERE id = $2', [receivedAt, found.id])
  return found.id
}

/** Removes runs whose last event is gone. @param runs those that events were removed of; default: all */
export async function dropEmptyRuns(session: Session, runs?: readonly number[]): Promise<void> {
  const among = runs === undefined ? 'TRUE' : 'r.id = ANY ($1::bigint[])'
  await session.query(
    `DELETE FROM audience_runs AS r WHERE ${among} AND NOT EXISTS (SELECT 1 FROM events AS e WHERE e.run = r.id)`,
    runs === undefined ? [] : [[...runs]]
  )
}
