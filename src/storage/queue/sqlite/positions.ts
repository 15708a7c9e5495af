// How far each destination has come in the log of each source, and what comes next. Knows no outcome.
import type { StoredEvent } from '../queue'
import type { Connection } from './database'
import type { Log } from './log'

/** One stretch of one source's events that a destination still has to see: after `position`, up to the end if it has one. */
export interface Stretch {
  readonly source: string
  readonly position: number
  /** Events of the source up to `position`. */
  readonly seen: number
  readonly endPosition: number | null
  readonly endSeen: number | null
}

const COLUMNS = 'source, position, seen, end_position AS endPosition, end_seen AS endSeen'
export const EVENT_COLUMNS = 'id, source AS sourceId, received_at AS receivedAt, type, name, user_key AS userKey, body'

export class Positions {
  private readonly readStretches
  private readonly start
  private readonly end
  private readonly move
  private readonly drop
  private readonly dropAll
  private readonly readNext
  private readonly readLowest
  private readonly readDestinations

  constructor(
    connection: Connection,
    private readonly log: Log
  ) {
    this.readStretches = connection.prepare(`SELECT ${COLUMNS} FROM positions WHERE destination = ?`)
    this.start = connection.prepare('INSERT INTO positions (destination, source, position, seen) VALUES (?, ?, ?, ?)')
    this.end = connection.prepare(
      `UPDATE positions SET end_position = ?, end_seen = ? WHERE destination = ? AND source = ? AND end_position IS NULL`
    )
    const one = 'WHERE destination = ? AND source = ? AND position = ?'
    this.move = connection.prepare(`UPDATE positions SET position = ?, seen = seen + ? ${one}`)
    this.drop = connection.prepare(`DELETE FROM positions ${one}`)
    this.dropAll = connection.prepare('DELETE FROM positions WHERE destination = ?')
    this.readNext = connection.prepare(
      `SELECT ${EVENT_COLUMNS} FROM events WHERE source = ? AND id > ? AND id <= ? ORDER BY id LIMIT ?`
    )
    this.readLowest = connection.prepare('SELECT source, min(position) AS position FROM positions GROUP BY source')
    this.readDestinations = connection.prepare('SELECT DISTINCT destination FROM positions')
  }

  stretches(destinationId: string): Stretch[] {
    return this.readStretches.all(destinationId) as Stretch[]
  }

  connect(destinationId: string, sourceIds: readonly string[]): void {
    const live = this.stretches(destinationId).filter(({ endPosition }) => endPosition === null)
    const now = this.log.lastId()
    for (const { source, position, seen } of live) {
      if (sourceIds.includes(source)) continue
      const arrived = this.log.arrivals(source).events
      if (arrived === seen) this.drop.run(destinationId, source, position)
      else this.end.run(now, arrived, destinationId, source)
    }
    for (const source of sourceIds) {
      if (live.some((stretch) => stretch.source === source)) continue
      this.start.run(destinationId, source, now, this.log.arrivals(source).events)
    }
  }

  forget(destinationId: string): void {
    this.dropAll.run(destinationId)
  }

  /** The next events, oldest first, at most `limit`. The position moves behind them. */
  advance(destinationId: string, limit: number): StoredEvent[] {
    const stretches = this.stretches(destinationId)
    const candidates = stretches.flatMap(({ source, position, endPosition }) => {
      const last = endPosition ?? Number.MAX_SAFE_INTEGER
      return this.readNext.all(source, position, last, limit) as StoredEvent[]
    })
    const next = candidates.sort((a, b) => a.id - b.id).slice(0, limit)
    for (const stretch of stretches) this.moveBehind(destinationId, stretch, next)
    return next
  }

  private moveBehind(destinationId: string, stretch: Stretch, next: readonly StoredEvent[]): void {
    const { source, position, seen, endPosition, endSeen } = stretch
    const last = endPosition ?? Number.MAX_SAFE_INTEGER
    const passed = next.filter(({ sourceId, id }) => sourceId === source && id > position && id <= last)
    const newest = passed.at(-1)
    if (newest === undefined) return
    if (seen + passed.length === endSeen) this.drop.run(destinationId, source, position)
    else this.move.run(newest.id, passed.length, destinationId, source, position)
  }

  /** Events that no worker has taken yet. Counted from tallies: a long backlog costs no more than a short one. */
  waiting(destinationId: string): number {
    return this.stretches(destinationId).reduce(
      (sum, { source, seen, endSeen }) => sum + (endSeen ?? this.log.arrivals(source).events) - seen,
      0
    )
  }

  /** Destinations that listen to something, or still have something to see. */
  destinations(): string[] {
    return (this.readDestinations.all() as { destination: string }[]).map(({ destination }) => destination)
  }

  /** For each source that somebody listens to: the position up to which everybody has taken its events. */
  lowest(): Map<string, number> {
    const rows = this.readLowest.all() as { source: string; position: number }[]
    return new Map(rows.map(({ source, position }) => [source, position]))
  }
}
