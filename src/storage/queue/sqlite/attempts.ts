// The attempts of an event: the last one of each destination stands with its delivery, the earlier ones on their own.
import { withDetails, type Attempt } from '../attempts'
import type { EventId } from '../queue'
import type { Connection } from './database'

const COLUMNS = 'destination AS destinationId, number, at, state, code, detail'
/** The last ones behind the earlier ones; of those that are erased there is nothing to be found. */
const ALL = `SELECT ${COLUMNS} FROM attempts WHERE event = ?1
  UNION ALL SELECT destination, coalesce((SELECT max(number) FROM attempts AS a WHERE a.event = d.event
    AND a.destination = d.destination), 0) + 1, tried_at, tried_as, code, detail
  FROM deliveries AS d WHERE event = ?1 AND tried_at IS NOT NULL ORDER BY destinationId, number DESC`

export class Attempts {
  private readonly readAll

  constructor(connection: Connection) {
    this.readAll = connection.prepare(ALL)
  }

  /** Of an event at all its destinations, of each the newest first. */
  of(id: EventId): Attempt[] {
    return withDetails(this.readAll.all(id) as Attempt[])
  }
}
