// Reads events by their ids, with their state at each destination.
import type { Delivery, EventId, StoredEvent, TrackedEvent } from '../../queue/queue'
import { bigintArray } from '../connection/arrays'
import type { Session } from '../connection/database'

/** Of the event `e`. */
export const EVENT_COLUMNS = `e.id, e.source AS "sourceId", e.received_at AS "receivedAt", e.type, e.name,
  e.user_key AS "userKey", e.body, e.run, (SELECT s.text FROM shared_parts AS s WHERE s.event = e.shared) AS shared`

/** What waits stands last. While an event is taken, its row is as it was before. */
const DELIVERIES = `SELECT d.event, d.destination AS "destinationId", d.attempts,
  CASE WHEN c.at IS NULL THEN d.state ELSE 'sending' END AS state,
  CASE WHEN c.at IS NOT NULL THEN c.at WHEN d.state = 'waiting' THEN NULL ELSE d.at END AS at,
  CASE WHEN c.at IS NULL THEN d.due_at END AS "dueAt", d.code, d.detail
  FROM deliveries AS d LEFT JOIN LATERAL (SELECT c.at FROM claims AS c
    WHERE c.destination = d.destination AND d.event = ANY (c.events) LIMIT 1) AS c ON TRUE
  WHERE d.event = ANY ($1::bigint[]) AND d.event >= $2 AND d.event <= $3
  ORDER BY d.event, (d.state = 'waiting'), d.destination`

interface DeliveryRow extends Delivery {
  readonly event: EventId
}

/** These events as they are known, each with its deliveries. */
export async function track(session: Session, events: readonly StoredEvent[]): Promise<TrackedEvent[]> {
  if (events.length === 0) return []
  const ids = events.map(({ id }) => id)
  const rows = await session.query<DeliveryRow>(DELIVERIES, [bigintArray(ids), Math.min(...ids), Math.max(...ids)])
  const known = new Map<EventId, Delivery[]>(ids.map((id) => [id, []]))
  for (const { event, ...delivery } of rows) known.get(event)?.push(delivery)
  return events.map((event) => ({ ...event, deliveries: known.get(event.id) ?? [] }))
}

/** In the order of the ids; those that are gone are left out. */
export async function readEvents(session: Session, ids: readonly EventId[]): Promise<StoredEvent[]> {
  if (ids.length === 0) return []
  const rows = await session.query<StoredEvent>(
    `SELECT ${EVENT_COLUMNS} FROM events AS e WHERE e.id = ANY ($1::bigint[]) AND e.id >= $2 AND e.id <= $3`,
    [bigintArray(ids), Math.min(...ids), Math.max(...ids)]
  )
  const byId = new Map(rows.map((event) => [event.id, event]))
  return ids.flatMap((id) => byId.get(id) ?? [])
}
