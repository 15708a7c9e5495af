// Counts what waits, for destinations and for sources, and finds how old it is.
import type { Arrivals, Backlog, DeadLetterCount } from '../../queue/queue'
import { prepared, type Session } from '../connection/database'
import { Rested } from './rested'

/** Events of one source that are open at one destination. */
interface Open {
  readonly destination: string
  readonly source: string
  /** Neither tried before nor taken now. */
  readonly waiting: number
  readonly others: number
}

/** Each part reads the index of its state alone. What is taken has kept its state, and is no longer waiting. */
const COUNT_OPEN = prepared(`WITH open AS (
    SELECT destination, source, count(*) AS waiting, 0 AS others FROM deliveries WHERE state = 'waiting' GROUP BY 1, 2
    UNION ALL
    SELECT destination, source, 0, count(*) FROM deliveries WHERE state = 'retrying' GROUP BY 1, 2
    UNION ALL
    SELECT c.destination, d.source, -count(*), count(*)
      FROM (SELECT destination, unnest(events) AS event FROM claims) AS c
      JOIN deliveries AS d ON d.event = c.event AND d.destination = c.destination AND d.state = 'waiting' GROUP BY 1, 2)
  SELECT destination, source, sum(waiting)::bigint AS waiting, sum(others)::bigint AS others FROM open GROUP BY 1, 2`)

const OLDEST = prepared(`SELECT min(e.received_at) AS at FROM events AS e WHERE e.id IN (
    (SELECT event FROM deliveries WHERE destination = $1 AND state = 'waiting' AND source <> ALL ($2::text[])
      ORDER BY event LIMIT 1),
    (SELECT min(event) FROM deliveries WHERE destination = $1 AND state = 'retrying'),
    (SELECT min(event) FROM (SELECT unnest(events) AS event FROM claims WHERE destination = $1) AS claimed))`)

const ARRIVALS = prepared(`SELECT coalesce(sum(events), 0)::bigint AS events, min(first_at) AS "firstAt",
  max(last_at) AS "lastAt" FROM arrivals WHERE source = $1`)

const DEAD_OF_REASON =
  "FROM deliveries AS d WHERE d.destination = $1 AND d.code = l.code AND d.state = 'rejected' ORDER BY d.at"
const DEAD = prepared(`SELECT code, count, (SELECT d.at ${DEAD_OF_REASON} LIMIT 1) AS "firstAt",
    (SELECT d.at ${DEAD_OF_REASON} DESC LIMIT 1) AS "lastAt"
  FROM (SELECT code, sum(count)::bigint AS count FROM dead_letters WHERE destination = $1 GROUP BY code) AS l
  WHERE count > 0 ORDER BY code`)

export class OpenCounts {
  private readonly open: Rested<Open[]>

  /** @param held sources whose events are not taken @param monotonic as in `Rested` */
  constructor(
    private readonly session: Session,
    private readonly held: () => ReadonlySet<string>,
    monotonic?: () => number
  ) {
    this.open = new Rested(() => session.query<Open>(COUNT_OPEN), monotonic)
  }

  /** May be a little old where millions wait. */
  async backlog(destinationId: string): Promise<Backlog> {
    const open = (await this.open.get()).filter(({ destination }) => destination === destinationId)
    const held = this.held()
    return {
      waiting: sum(open.map(({ waiting }) => waiting)),
      held: sum(open.filter(({ source }) => held.has(source)).map(({ waiting }) => waiting)),
      retrying: sum(open.map(({ others }) => others))
    }
  }

  async oldestWaiting(destinationId: string): Promise<number | null> {
    const [row] = await this.session.query<{ at: number | null }>(OLDEST, [destinationId, [...this.held()]])
    return row?.at ?? null
  }

  async arrivals(sourceId: string): Promise<Arrivals> {
    const [[row], open] = await Promise.all([
      this.session.query<Omit<Arrivals, 'untaken'>>(ARRIVALS, [sourceId]),
      this.open.get()
    ])
    const waiting = open.filter(({ source }) => source === sourceId).map((one) => one.waiting)
    return { ...(row ?? { events: 0, firstAt: null, lastAt: null }), untaken: Math.max(0, ...waiting) }
  }

  /** From counters; the index of dead letters has the times. */
  deadLetters(destinationId: string): Promise<DeadLetterCount[]> {
    return this.session.query<DeadLetterCount>(DEAD, [destinationId])
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}
