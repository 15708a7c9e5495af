// The attempts of an event: the last one of each destination stands with its delivery, the earlier ones on their own.
import { withDetails, type Attempt } from '../../queue/attempts'
import type { EventId } from '../../queue/queue'
import type { Session } from '../connection/database'

/** The last ones behind the earlier ones; of those that are erased there is nothing to be found. */
const ALL = `SELECT destination AS "destinationId", number, at, state, code, detail FROM attempts WHERE event = $1
  UNION ALL SELECT destination, coalesce((SELECT max(number) FROM attempts AS a WHERE a.event = d.event
    AND a.destination = d.destination), 0) + 1, tried_at, tried_as, code, detail
  FROM deliveries AS d WHERE event = $1 AND tried_at IS NOT NULL ORDER BY "destinationId", number DESC`

/** At all its destinations, of each the newest first. */
export async function readAttempts(session: Session, id: EventId): Promise<Attempt[]> {
  return withDetails(await session.query<Attempt>(ALL, [id]))
}
