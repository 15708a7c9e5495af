// Counts events by the day of their arrival, source and event name: what was received, and what became of it where.
import { HOUR_MS, OTHER_NAMES, type DayCount, type Period } from '../../tallies/activity'
import { MINUTE_MS } from '../../tallies/tallies'
import type { NewEvent, Settlement } from '../../queue/queue'
import { bigintArray, textArray } from '../connection/arrays'
import { prepared, type Call, type Session } from '../connection/database'
import { addResults, countLetters, DAY, keyOf } from './count-sql'
import { KnownNames, toNamed, type Named } from './known-names'

const COUNTS = ['received', 'sent', 'accepted', 'refused', 'altered', 'skipped'] as const

/** Days first, then sources: as results are written. */
const RECEIVE = prepared(`WITH into_days AS (
    INSERT INTO days (day, destination, source, key, part, type, name, received)
    SELECT day, '', source, ${keyOf('type', 'name')} AS key, $6, type, name, received
    FROM unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::bigint[]) AS g (day, source, type, name, received)
    ORDER BY day, source, key
    ON CONFLICT (day, destination, source, key, part) DO UPDATE SET received = days.received + excluded.received)
  INSERT INTO source_counts (source, width, at, part, received)
  SELECT source, width, at / width * width AS at, $6, sum(received)
  FROM unnest($7::text[], $8::bigint[], $9::bigint[]) AS g (source, at, received)
  CROSS JOIN (VALUES (${MINUTE_MS}), (${HOUR_MS})) AS widths (width) GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
  ON CONFLICT (source, width, at, part) DO UPDATE SET received = source_counts.received + excluded.received`)

const RESULTS = `SELECT ${DAY} AS day, e.source, e.type, coalesce(e.name, '') AS name, g.sent,
  (g.state = 'delivered')::int AS accepted, (g.state = 'rejected')::int AS refused, g.altered,
  (g.state = 'skipped')::int AS skipped
  FROM unnest($2::bigint[], $3::text[], $4::bigint[], $5::bigint[]) AS g (id, state, sent, altered)
  JOIN events AS e ON e.id = g.id`
/** Dead letters first: as `requeue` writes them. */
const LETTERS = prepared(
  countLetters("(SELECT $1::text AS destination, code, 'rejected' AS state FROM unnest($2::text[]) AS code)", {
    part: '$3',
    sign: '+'
  })
)
const SETTLE = prepared(
  `WITH ${addResults({
    results: RESULTS,
    sources: 'SELECT source, $6::bigint AS at, accepted, refused FROM grouped',
    part: '$7'
  })} SELECT 1`
)

interface Group extends Named {
  count: number
}

export class DayCounts {
  private readonly names = new KnownNames()

  /** @param part whose rows of the counts */
  constructor(private readonly part: number) {}

  /** Reads what is not known of the names of these events, before they are stored. */
  learn(session: Session, events: readonly NewEvent[]): Promise<void> {
    return this.names.learn(session, events)
  }

  /** For the end of the transaction that stores the events: others who count the same wait for its commit. */
  received(events: readonly NewEvent[]): Call[] {
    const days = groupByName(events, (one) => this.names.isCounted(one))
    const sources = sourcesOf(events)
    const parameters = [
      bigintArray(days.map(({ day }) => day)),
      textArray(days.map(({ source }) => source)),
      textArray(days.map(({ type }) => type)),
      textArray(days.map(({ name }) => name)),
      bigintArray(days.map(({ count }) => count)),
      this.part,
      textArray(sources.map(({ source }) => source)),
      bigintArray(sources.map(({ at }) => at)),
      bigintArray(sources.map(({ count }) => count))
    ]
    return days.length === 0 ? [] : [[RECEIVE, parameters]]
  }

  /** For the end of the transaction that settles them. What is tried again is taken back by `requeue`. */
  settled(destinationId: string, all: readonly Settlement[], now: number): Call[] {
    const settlements = all.filter(({ state }) => state !== 'retrying')
    if (settlements.length === 0) return []
    const codes = settlements.flatMap((one) => (one.state === 'rejected' ? [one.code] : []))
    const parameters = [
      destinationId,
      bigintArray(settlements.map(({ id }) => id)),
      textArray(settlements.map(({ state }) => state)),
      bigintArray(settlements.map(({ state, isSent = state === 'delivered' }) => Number(isSent))),
      bigintArray(
        settlements.map(({ state, alterations = [] }) => Number(state === 'delivered' && alterations.length > 0))
      ),
      now,
      this.part
    ]
    const letters: Call[] = codes.length === 0 ? [] : [[LETTERS, [destinationId, textArray(codes), this.part]]]
    return [...letters, [SETTLE, parameters]]
  }
}

export function readDays(session: Session, { from, to }: Period): Promise<DayCount[]> {
  const sums = COUNTS.map((count) => `greatest(0, sum(${count}))::bigint AS ${count}`).join(', ')
  return session.query<DayCount>(
    `SELECT day, source AS "sourceId", destination AS "destinationId", type, name, ${sums}
     FROM days WHERE day >= $1 AND day < $2 GROUP BY day, source, destination, type, name
     ORDER BY day DESC, received DESC, type COLLATE "C", name COLLATE "C"`,
    [from, to]
  )
}

/** One row for each key, because a statement must not write the same row twice. */
function groupByName(events: readonly NewEvent[], isCounted: (one: Named) => boolean): Group[] {
  const groups = new Map<string, Group>()
  for (const event of events) {
    const named = toNamed(event)
    const group = isCounted(named) ? named : { ...named, type: OTHER_NAMES, name: '' }
    const key = `${group.day}\n${group.source}\n${group.type}\n${group.name}`
    const known = groups.get(key)
    if (known === undefined) groups.set(key, { ...group, count: 1 })
    else known.count += 1
  }
  return [...groups.values()]
}

function sourcesOf(events: readonly NewEvent[]): { source: string; at: number; count: number }[] {
  const sources = new Map<string, { source: string; at: number; count: number }>()
  for (const { sourceId, receivedAt } of events) {
    const count = (sources.get(sourceId)?.count ?? 0) + 1
    sources.set(sourceId, { source: sourceId, at: receivedAt, count })
  }
  return [...sources.values()]
}
