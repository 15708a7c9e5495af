// Reads what may be taken next for a destination: what is due, what nobody has taken before, and what keeps it waiting.
import type { EventId, StoredEvent } from '../../queue/queue'
import { bigintArray, textArray } from '../connection/arrays'
import { prepared, type Session } from '../connection/database'
import type { Blocker, Candidate } from './choosing'
import type { Reading } from './flow'

export interface Looking {
  readonly destinationId: string
  readonly reading: Reading
  readonly capacity: { readonly events: number; readonly bytes: number }
  readonly steady: number
  /** What this runner has taken already. */
  readonly taken: readonly EventId[]
}

export interface FreshEvent extends Candidate {
  readonly event: StoredEvent
}

export interface Found {
  readonly due: readonly Candidate[]
  readonly fresh: readonly FreshEvent[]
  /** Whether any event waits to be taken again, due or not. */
  readonly isAnyRetrying: boolean
}

const PART_SIZE = '(SELECT octet_length(text) FROM shared_parts AS p WHERE p.event = e.shared)'
const SIZE = `octet_length(e.body) + coalesce(${PART_SIZE}, 0)`

const DUE = prepared(`
SELECT d.event AS id, d.user_key AS "userKey", attempts, coalesce(tried_since, at) AS "triedSince", deaths, ${SIZE} AS size
FROM (SELECT event, user_key, attempts, tried_since, at, deaths FROM deliveries
  WHERE destination = $1 AND state = 'retrying' AND due_at <= $2 AND event <> ALL ($3::bigint[])
  ORDER BY due_at, event LIMIT $4) AS d
JOIN events AS e ON e.id = d.event ORDER BY d.event`)

/** Shared fields come with the first event that has them. */
const FRESH = prepared(`
SELECT id, source, "receivedAt", type, name, "userKey", body, run, part, size,
  CASE WHEN part IS NOT NULL AND row_number() OVER (PARTITION BY part ORDER BY id) = 1
    THEN (SELECT text FROM shared_parts AS p WHERE p.event = part) END AS shared
FROM (SELECT *, sum(size) OVER (ORDER BY id) - size AS before FROM (
  SELECT e.id, e.source, e.received_at AS "receivedAt", e.type, e.name, e.user_key AS "userKey", e.body, e.run,
    e.shared AS part, ${SIZE} AS size
  FROM (SELECT next.event FROM unnest($2::text[]) AS s (source) CROSS JOIN LATERAL (
      SELECT event FROM deliveries WHERE destination = $1 AND source = s.source AND state = 'waiting' AND event > $3
        AND event <> ALL ($4::bigint[]) ORDER BY event LIMIT $5) AS next
    ORDER BY next.event LIMIT $5) AS d
  JOIN events AS e ON e.id = d.event) AS sized) AS fitting
WHERE before < $6 ORDER BY id`)

const ANY_RETRYING = prepared(
  `SELECT EXISTS (SELECT 1 FROM deliveries WHERE destination = $1 AND state = 'retrying') AS "isAny"`
)

const BLOCKERS = prepared(`
SELECT u.user_key AS "userKey", open.event, open.due_at AS "dueAt" FROM unnest($2::text[]) AS u (user_key)
CROSS JOIN LATERAL (
  SELECT event, due_at FROM deliveries WHERE destination = $1 AND left(user_key, 200) = left(u.user_key, 200) AND user_key = u.user_key AND state = 'retrying'
    AND event <> ALL ($3::bigint[]) ORDER BY event LIMIT 1) AS open`)

const SOURCES = prepared(`
WITH RECURSIVE found (source) AS (
  SELECT (SELECT min(source) FROM deliveries WHERE destination = $1 AND state = 'waiting')
  UNION ALL SELECT (SELECT min(source) FROM deliveries WHERE destination = $1 AND state = 'waiting' AND source > found.source)
    FROM found WHERE found.source IS NOT NULL)
SELECT source FROM found WHERE source IS NOT NULL UNION SELECT source FROM connections WHERE destination = $1`)

const EVENTS = prepared(`
SELECT e.id, e.source, e.received_at AS "receivedAt", e.type, e.name, e.user_key AS "userKey", e.body, e.run,
  (SELECT text FROM shared_parts AS p WHERE p.event = e.shared) AS shared
FROM events AS e WHERE e.id = ANY ($1::bigint[])`)

interface EventRow {
  readonly id: EventId
  readonly source: string
  readonly receivedAt: number
  readonly type: string
  readonly name: string | null
  readonly userKey: string
  readonly body: string
  readonly run: number | null
  readonly shared: string | null
}

/** Sources of which events wait for the destination, and those that it is connected to. */
export async function readSources(session: Session, destinationId: string): Promise<string[]> {
  const rows = await session.query<{ source: string }>(SOURCES, [destinationId])
  return rows.map(({ source }) => source)
}

export async function readCandidates(session: Session, looking: Looking): Promise<Found> {
  const { destinationId, reading, capacity, steady, taken } = looking
  const ids = bigintArray(taken)
  const bytes = Math.min(capacity.bytes, Number.MAX_SAFE_INTEGER)
  const [due, fresh, retrying] = (await session.all([
    [DUE, [destinationId, steady, ids, capacity.events]],
    [FRESH, [destinationId, textArray(reading.sources), reading.after, ids, capacity.events, bytes]],
    [ANY_RETRYING, [destinationId]]
  ])) as unknown as [Candidate[], (EventRow & { part: number | null; size: number })[], [{ isAny: boolean }]]
  return { due, fresh: withShared(fresh), isAnyRetrying: retrying[0].isAny }
}

/** By user: its oldest event that waits to be taken again, without these. */
export async function readBlockers(
  session: Session,
  destinationId: string,
  { users, without }: { users: readonly string[]; without: readonly EventId[] }
): Promise<Map<string, Blocker>> {
  const parameters = [destinationId, textArray(users), bigintArray(without)]
  const rows = await session.query<Blocker & { userKey: string }>(BLOCKERS, parameters)
  return new Map(rows.map(({ userKey, ...blocker }) => [userKey, blocker]))
}

/** Stored events by id. Those that were erased are missing. */
export async function readEvents(session: Session, ids: readonly EventId[]): Promise<Map<EventId, StoredEvent>> {
  if (ids.length === 0) return new Map()
  const rows = await session.query<EventRow>(EVENTS, [bigintArray(ids)])
  return new Map(rows.map((row) => [row.id, toEvent(row, row.shared)]))
}

function withShared(rows: readonly (EventRow & { part: number | null; size: number })[]): FreshEvent[] {
  const parts = new Map<number, string>()
  return rows.map((row) => {
    const { id, userKey, part, size } = row
    if (part !== null && row.shared !== null) parts.set(part, row.shared)
    const shared = part === null ? null : (parts.get(part) ?? null)
    return { id, userKey, attempts: 0, triedSince: null, deaths: 0, size, event: toEvent(row, shared) }
  })
}

function toEvent(
  { source, ...row }: EventRow & { part?: unknown; size?: unknown },
  shared: string | null
): StoredEvent {
  const { id, receivedAt, type, name, userKey, body, run } = row
  return { id, sourceId: source, receivedAt, type, name, userKey, body, run, shared }
}
