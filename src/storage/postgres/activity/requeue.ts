// Queues settled events again, and takes their results out of all counts: they will be counted by their new result.
import type { Requeued } from '../../queue/resends'
import type { Parameter, Session } from '../connection/database'
import { addResults, countLetters, DAY } from './count-sql'

export interface Requeuing {
  readonly destinationId: string
  /** SQL about the delivery `d`, besides its destination. Its first parameter is `$5`. */
  readonly which: string
  readonly parameters: readonly Parameter[]
  /** Epoch milliseconds, by the clock of people and by that of due times. */
  readonly now: number
  readonly steady: number
  /** Whose rows of the counts. */
  readonly part: number
}

/** Whether the service was asked, as the detail says. In JSON text, a quote within a text has a backslash before it. */
const WAS_SENT = `(state = 'delivered' OR coalesce(detail LIKE '%"sent":[{%', false))`

const RESULTS = `SELECT ${DAY} AS day, e.source, e.type, coalesce(e.name, '') AS name, -${WAS_SENT}::int AS sent,
  -(state = 'delivered')::int AS accepted, -(state IN ('rejected', 'discarded'))::int AS refused,
  -(state = 'delivered' AND EXISTS (SELECT 1 FROM unaltered AS u WHERE u.event = old.event))::int AS altered,
  -(state = 'skipped')::int AS skipped FROM old JOIN events AS e ON e.id = old.event`

/** Dead letters, days, sources: as a settlement writes them. */
function statementFor(which: string): string {
  return `WITH old AS MATERIALIZED (
    SELECT d.event, d.destination, d.source, d.state, d.code, d.at, d.detail FROM deliveries AS d
    WHERE d.destination = $1 AND ${which} ORDER BY d.event FOR UPDATE),
  moved AS (UPDATE deliveries AS d SET state = 'retrying', attempts = 0, at = $2, due_at = $3, tried_since = $3
    FROM old WHERE d.event = old.event AND d.destination = old.destination),
  unaltered AS (DELETE FROM alterations AS a USING old WHERE a.event = old.event AND a.destination = old.destination
    RETURNING a.event),
  letters AS (${countLetters('old', { part: '$4', sign: '-' })}),
  ${addResults({
    results: RESULTS,
    sources: `SELECT source, at, -(state = 'delivered')::int AS accepted,
      -(state IN ('rejected', 'discarded'))::int AS refused FROM old`,
    part: '$4'
  })}
  SELECT state, code, min(at) AS at, count(*) AS count FROM old GROUP BY state, code, at / 60000
  ORDER BY code, state, at`
}

/** By state and code, and by the minute in which they were settled. Inside a transaction. */
export function requeue(session: Session, asked: Requeuing): Promise<Requeued[]> {
  const { destinationId, which, parameters, now, steady, part } = asked
  return session.query<Requeued>(statementFor(which), [destinationId, now, steady, part, ...parameters])
}
