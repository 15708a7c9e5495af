// Finds stored events that match a filter, newest first.
import type { EventFilter, EventId, StoredEvent } from '../../queue/queue'
import type { Session } from '../connection/database'
import { whereMatches, type Range } from './event-conditions'
import { EVENT_COLUMNS } from './event-rows'
import { Parameters } from './parameters'
import { windowsOf } from './windows'
import { findByWords, type FoundPage } from './word-search'

/**
 * Events are stored about in the order of their arrival, but for a request that took long, and for clocks of runners.
 * The exact time of each event is compared as well; this much around the period is looked at, in milliseconds.
 */
const MARGIN_MS = 10 * 60_000
/** Events of one answer of the server. */
const MOST_AT_ONCE = 1000

export class EventSearch {
  constructor(private readonly session: Session) {}

  async page(filter: EventFilter, limit: number): Promise<FoundPage> {
    const range = await this.rangeOf(filter)
    if (filter.words !== undefined) return findByWords(this.session, { filter, range }, limit)
    const rows: StoredEvent[] = []
    for await (const window of windowsOf(this.session, range)) {
      rows.push(...(await this.select(filter, window, limit - rows.length)))
      if (rows.length >= limit) return { rows, next: rows.at(-1)?.id ?? null }
    }
    return { rows, next: null }
  }

  async all(filter: EventFilter, limit: number): Promise<StoredEvent[]> {
    const found: StoredEvent[] = []
    let before: EventId | null | undefined = filter.before
    do {
      const { rows, next } = await this.page({ ...filter, before }, Math.min(MOST_AT_ONCE, limit - found.length))
      found.push(...rows)
      before = next
    } while (before !== null && found.length < limit)
    return found
  }

  async count(filter: EventFilter, limit: number): Promise<number> {
    if (filter.words !== undefined) return (await this.all(filter, limit)).length
    let counted = 0
    for await (const window of windowsOf(this.session, await this.rangeOf(filter), { first: limit })) {
      const parameters = new Parameters()
      const where = whereMatches(filter, window, parameters)
      const some = `SELECT 1 FROM events AS e WHERE ${where} LIMIT ${limit - counted}`
      const [row] = await this.session.query<{ count: number }>(
        `SELECT count(*) AS count FROM (${some}) AS these`,
        parameters.values
      )
      counted += row?.count ?? 0
      if (counted >= limit) break
    }
    return counted
  }

  private select(filter: EventFilter, window: Range, limit: number): Promise<StoredEvent[]> {
    const parameters = new Parameters()
    const where = whereMatches(filter, window, parameters)
    const sql = `SELECT ${EVENT_COLUMNS} FROM events AS e WHERE ${where} ORDER BY e.id DESC LIMIT ${limit}`
    return this.session.query<StoredEvent>(sql, parameters.values)
  }

  /** The ids between which the events of the filter are, by its ids and its period. */
  private async rangeOf(filter: EventFilter): Promise<Range> {
    const { from, to, after = 0, before = Number.MAX_SAFE_INTEGER } = filter
    const [since, until] = [from, to].map((time) => time !== undefined)
    if (since !== true && until !== true) return { after, before }
    const [row] = await this.session.query<{ first: number; end: number }>(
      'SELECT first_event_since($1) AS first, first_event_since($2) AS end',
      [(from ?? 0) - MARGIN_MS, (to ?? Number.MAX_SAFE_INTEGER - MARGIN_MS) + MARGIN_MS]
    )
    return { after: Math.max(after, (row?.first ?? 1) - 1), before: Math.min(before, row?.end ?? before) }
  }
}
