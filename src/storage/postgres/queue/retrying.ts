// Events that wait to be taken again: reads them, and makes them due.
import { MOST_HASTENED } from '../../queue/due-times'
import type { EventId, RetryingEvent } from '../../queue/queue'
import { prepared, type Session } from '../connection/database'
import type { QueueParts } from './parts'

/** Without events that may end the process when they are read, and without what is taken. */
const READ = prepared(`
SELECT e.id, e.source AS "sourceId", e.received_at AS "receivedAt", e.type, e.name, e.user_key AS "userKey", e.body, e.run,
  (SELECT text FROM shared_parts AS p WHERE p.event = e.shared) AS shared, d."dueAt"
FROM (SELECT event, due_at AS "dueAt" FROM deliveries WHERE destination = $1 AND state = 'retrying' AND event > $2
    AND deaths = 0 AND NOT EXISTS (SELECT 1 FROM claims AS c WHERE c.destination = $1 AND event = ANY (c.events))
  ORDER BY event LIMIT $3) AS d
JOIN events AS e ON e.id = d.event ORDER BY e.id`)

const HASTEN = prepared(`
UPDATE deliveries AS d SET due_at = $2 FROM (
  SELECT event FROM deliveries WHERE destination = $1 AND state = 'retrying' AND due_at > $2 ORDER BY due_at LIMIT ${MOST_HASTENED}) AS next
WHERE d.event = next.event AND d.destination = $1 AND d.state = 'retrying'`)

export function readRetrying(
  session: Session,
  destinationId: string,
  { after, limit }: { readonly after: EventId; readonly limit: number }
): Promise<RetryingEvent[]> {
  return session.query<RetryingEvent>(READ, [destinationId, after, limit])
}

export async function hasten({ database, steady }: QueueParts, destinationId: string): Promise<void> {
  await database.query(HASTEN, [destinationId, steady()])
}
