// Keeps how far each destination has come in the events of each source, and reads the next events.
import type { StoredEvent } from '../queue'
import type { Connection } from './database'
import type { Log } from './log'

/**
 * A part of one source's events that a destination has not taken yet: after `position`, up to the end if it has one.
 */
export interface Stretch {
  readonly source: string
  readonly position: number
  /** Number of events of the source up to `position`. */
  readonly seen: number
  readonly endPosition: number | null
  readonly endSeen: number | null
}

/** How much a taker has room for. */
export interface Capacity {
  readonly events: number
  readonly bytes: number
}

/** An event and its bytes, shared fields included. */
export interface Sized {
  readonly id: number
  readonly size: number
}

/** How many events from the front fit into `bytes`. At least one: otherwise a large event would never be taken. */
export function countFitting(events: readonly Sized[], bytes: number): number {
  let left = bytes
  const first = events.findIndex(({ size }) => (left -= size) < 0)
  return first < 0 ? events.length : Math.max(1, first)
}

const LAST = Number.MAX_SAFE_INTEGER
const COLUMNS = 'source, position, seen, end_position AS endPosition, end_seen AS endSeen'
const SHARED = '(SELECT text FROM shared_parts WHERE shared_parts.id = events.shared)'
export const EVENT_COLUMNS = `id, source AS sourceId, received_at AS receivedAt, type, name, user_key AS userKey, body, run, ${SHARED} AS shared`
/** The same as an array. */
type EventRow = readonly [
  id: number,
  sourceId: string,
  receivedAt: number,
  type: string,
  name: string | null,
  userKey: string,
  body: string,
  run: number | null,
  shared: string | null
]

function toEvent([id, sourceId, receivedAt, type, name, userKey, body, run, shared]: EventRow): StoredEvent {
  return { id, sourceId, receivedAt, type, name, userKey, body, run, shared }
}

/** SQL for the bytes of an event, shared fields included, without reading it. */
export const EVENT_SIZE = `octet_length(events.body) + coalesce(octet_length(${SHARED}), 0)`

export class Positions {
  private readonly readStretches
  private readonly start
  private readonly end
  private readonly move
  private readonly drop
  private readonly dropAll
  private readonly readSizes
  private readonly measure
  private readonly readNext
  private readonly readLowest
  private readonly readDestinations
  private readonly readSlowest
  private held: ReadonlySet<string> = new Set()

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
    const behind = 'FROM events WHERE source = ? AND id > ? AND id <= ? ORDER BY id'
    const sizes = `SELECT id, ${EVENT_SIZE} AS size ${behind} LIMIT ?`
    this.readSizes = connection.prepare(sizes)
    this.measure = connection.prepare(
      `SELECT coalesce(max(id), 0) AS last, count(*) AS events, coalesce(sum(size), 0) AS bytes FROM (${sizes})`
    )
    // Rows as arrays: as objects, whose properties are set one by one, they take a third longer.
    this.readNext = connection.prepare(`SELECT ${EVENT_COLUMNS} ${behind}`).raw()
    this.readLowest = connection.prepare('SELECT source, min(position) AS position FROM positions GROUP BY source')
    this.readDestinations = connection.prepare('SELECT DISTINCT destination FROM positions')
    this.readSlowest = connection.prepare(
      `SELECT max(untaken) AS untaken FROM
       (SELECT sum(coalesce(end_seen, ?2) - seen) AS untaken FROM positions WHERE source = ?1 GROUP BY destination)`
    )
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

  /** Those whose events are taken. */
  flowing(destinationId: string): Stretch[] {
    return this.stretches(destinationId).filter(({ source }) => !this.held.has(source))
  }

  hold(sourceIds: readonly string[]): void {
    this.held = new Set(sourceIds)
  }

  isHeld(source: string): boolean {
    return this.held.has(source)
  }

  forget(destinationId: string): void {
    this.dropAll.run(destinationId)
  }

  /** The next events, oldest first, as many as there is room for. Moves the positions after them. */
  advance(destinationId: string, capacity: Capacity): StoredEvent[] {
    const stretches = this.flowing(destinationId)
    const last = this.lastFitting(stretches, capacity)
    const next: StoredEvent[] = []
    for (const { source, position, endPosition } of stretches) {
      const end = Math.min(last, endPosition ?? last)
      if (end <= position) continue
      for (const row of this.readNext.all(source, position, end) as EventRow[]) next.push(toEvent(row))
    }
    next.sort((a, b) => a.id - b.id)
    for (const stretch of stretches) this.moveBehind(destinationId, stretch, next)
    return next
  }

  /** Id of the last of the next events that fit; 0 if there are none. Reads sizes only, not the events. */
  private lastFitting(stretches: readonly Stretch[], { events, bytes }: Capacity): number {
    const all = { last: 0, events: 0, bytes: 0 }
    for (const { source, position, endPosition } of stretches) {
      const found = this.measure.get(source, position, endPosition ?? LAST, events) as typeof all
      all.last = Math.max(all.last, found.last)
      all.events += found.events
      all.bytes += found.bytes
    }
    if (all.events <= events && all.bytes <= bytes) return all.last
    const sizes = stretches.flatMap(
      ({ source, position, endPosition }) =>
        this.readSizes.all(source, position, endPosition ?? LAST, events) as Sized[]
    )
    const next = sizes.sort((a, b) => a.id - b.id).slice(0, events)
    return next[countFitting(next, bytes) - 1]?.id ?? 0
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

  /**
   * Numbers of events that no worker has taken yet. Computed from counters, so a long backlog is as fast as a short one.
   */
  waiting(destinationId: string): { readonly all: number; readonly held: number } {
    const count = { all: 0, held: 0 }
    for (const { source, seen, endSeen } of this.stretches(destinationId)) {
      const waiting = (endSeen ?? this.log.arrivals(source).events) - seen
      count.all += waiting
      if (this.held.has(source)) count.held += waiting
    }
    return count
  }

  /** Events of a source that are waiting for at least one destination. */
  untaken(sourceId: string): number {
    const row = this.readSlowest.get(sourceId, this.log.arrivals(sourceId).events) as { untaken: number | null }
    return row.untaken ?? 0
  }

  /** Destinations with connected sources, or with events still to take. */
  destinations(): string[] {
    return (this.readDestinations.all() as { destination: string }[]).map(({ destination }) => destination)
  }

  /** For each connected source, the position up to which all its destinations have taken its events. */
  lowest(): Map<string, number> {
    const rows = this.readLowest.all() as { source: string; position: number }[]
    return new Map(rows.map(({ source, position }) => [source, position]))
  }
}
