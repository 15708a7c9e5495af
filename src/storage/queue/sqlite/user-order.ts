// Finds the oldest open event of a user, behind which the later ones have to wait.
import type { EventId } from '../queue'
import type { Connection } from './database'
import type { Taken } from './taken'

export interface Open {
  readonly event: EventId
  /** `null` while it is taken. */
  readonly dueAt: number | null
}

/** The open events of a destination, until others are taken. */
export interface OpenOfUsers {
  any(userKey: string): Open | undefined
  /** For a taker that has taken events of the user already: only events that are not taken hold others back. */
  retrying(userKey: string): Open | undefined
}

export const IS_OPEN = "state IN ('sending', 'retrying')"

/** The column keeps its value while the event is taken, for the next start. */
export const DUE_AT = "CASE state WHEN 'retrying' THEN due_at END"

export class UserOrder {
  private readonly readOldest
  private readonly readRetrying
  private readonly readAny

  constructor(
    connection: Connection,
    private readonly taken: Taken
  ) {
    const ofUser = `SELECT event, ${DUE_AT} AS dueAt FROM deliveries WHERE destination = ? AND user_key = ?`
    this.readOldest = connection.prepare(`${ofUser} AND ${IS_OPEN} ORDER BY event LIMIT 1`)
    // Both conditions, because the index is on open events, of which some are taken.
    this.readRetrying = connection.prepare(`${ofUser} AND ${IS_OPEN} AND state = 'retrying' ORDER BY event LIMIT 1`)
    this.readAny = connection.prepare(`SELECT event FROM deliveries WHERE destination = ? AND ${IS_OPEN} LIMIT 1`)
  }

  look(destinationId: string): OpenOfUsers {
    const isAny = this.readAny.get(destinationId) !== undefined
    const ask = ({ readOldest, readRetrying }: UserOrder, userKey: string, among: 'any' | 'retrying') =>
      isAny
        ? ((among === 'any' ? readOldest : readRetrying).get(destinationId, userKey) as Open | undefined)
        : undefined
    let first: ReadonlyMap<string, EventId> | undefined
    return {
      any: (userKey) => {
        first ??= this.taken.users(destinationId)
        return older(ask(this, userKey, 'any'), first.get(userKey))
      },
      retrying: (userKey) => ask(this, userKey, 'retrying')
    }
  }
}

function older(known: Open | undefined, taken: EventId | undefined): Open | undefined {
  return taken !== undefined && taken < (known?.event ?? Infinity) ? { event: taken, dueAt: null } : known
}
