// Turns a period of arrival into the ids that it is about, so that only these events are read.
import type { EventFilter, EventId } from '../queue'
import type { Connection } from './database'

/**
 * Events are stored in the order of their arrival, but for a request that took long, and for a clock that was set. The
 * exact time of each event is compared as well; this much around the period is looked at, in milliseconds.
 */
const MARGIN_MS = 10 * 60_000

export class Period {
  private readonly readFrom
  private readonly readEnds

  constructor(connection: Connection) {
    this.readFrom = connection.prepare('SELECT id, received_at AS at FROM events WHERE id >= ? ORDER BY id LIMIT 1')
    this.readEnds = connection.prepare(
      'SELECT (SELECT min(id) FROM events) AS first, (SELECT max(id) FROM events) AS last'
    )
  }

  /** The same filter, with the ids between which its period is. */
  within(filter: EventFilter): EventFilter {
    const { from, to, after = 0, before = Number.MAX_SAFE_INTEGER } = filter
    if (from === undefined && to === undefined) return filter
    return {
      ...filter,
      ...(from !== undefined && { after: Math.max(after, this.firstSince(from - MARGIN_MS) - 1) }),
      ...(to !== undefined && { before: Math.min(before, this.firstSince(to + MARGIN_MS)) })
    }
  }

  /** Id of the first event that arrived at `time` or later; one above the last if there is none. */
  private firstSince(time: number): EventId {
    const { first, last } = this.readEnds.get() as { first: EventId | null; last: EventId | null }
    let [low, high] = [first ?? 0, (last ?? 0) + 1]
    while (low < high) {
      const middle = Math.floor((low + high) / 2)
      const found = this.readFrom.get(middle) as { id: EventId; at: number } | undefined
      if (found === undefined || found.at >= time) high = middle
      else low = found.id + 1
    }
    return low
  }
}
