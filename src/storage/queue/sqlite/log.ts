// The log of events: appends events, and counts what has arrived from each source.
import type { AudienceChange } from '../audience-runs'
import type { Arrivals, EventId, NewEvent } from '../queue'
import type { Connection } from './database'
import { RunKeeper } from './run-keeper'
import { BatchParts } from './batch-parts'

/** By source: how many events, and when the last of them came. */
export type Arrived = ReadonlyMap<string, { readonly events: number; readonly lastAt: number }>

export function arrivedFrom(events: readonly NewEvent[]): Arrived {
  const arrived = new Map<string, { events: number; lastAt: number }>()
  for (const { sourceId, receivedAt } of events) {
    arrived.set(sourceId, { events: (arrived.get(sourceId)?.events ?? 0) + 1, lastAt: receivedAt })
  }
  return arrived
}

export class Log {
  private readonly insert
  private readonly countArrivals
  private readonly readArrivals
  private readonly readLastId
  private readonly parts
  private readonly runs

  constructor(connection: Connection) {
    this.insert = connection.prepare(
      'INSERT INTO events (source, received_at, type, name, user_key, shared, body, run, enters) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)'
    )
    this.countArrivals = connection.prepare(
      `INSERT INTO arrivals (source, events, first_at, last_at) VALUES (?1, ?2, ?3, ?3)
       ON CONFLICT (source) DO UPDATE SET events = events + ?2, last_at = ?3`
    )
    this.readArrivals = connection.prepare(
      'SELECT events, first_at AS firstAt, last_at AS lastAt FROM arrivals WHERE source = ?'
    )
    this.readLastId = connection.prepare("SELECT seq FROM sqlite_sequence WHERE name = 'events'")
    this.parts = new BatchParts(connection)
    this.runs = new RunKeeper(connection)
  }

  /** Returns the ids, in the order of the events. @param arrived what `arrivedFrom` says of them */
  append(events: readonly NewEvent[], arrived: Arrived): EventId[] {
    const parts = new Map<string, number>()
    const partOf = (shared: string): number => {
      const id = parts.get(shared) ?? this.parts.store(shared)
      parts.set(shared, id)
      return id
    }
    const runOf = this.runs.begin()
    const ids = events.map((event) => {
      const { sourceId, receivedAt, type, name, userKey, shared, body, audience } = event
      const part = shared === undefined || shared === null ? null : partOf(shared)
      const run = audience === undefined ? [null, null] : [runOf(event, audience), toEnters(audience)]
      return Number(this.insert.run(sourceId, receivedAt, type, name, userKey, part, body, ...run).lastInsertRowid)
    })
    for (const [sourceId, { events: count, lastAt }] of arrived) this.countArrivals.run(sourceId, count, lastAt)
    return ids
  }

  arrivals(sourceId: string): Omit<Arrivals, 'untaken'> {
    const row = this.readArrivals.get(sourceId) as Omit<Arrivals, 'untaken'> | undefined
    return row ?? { events: 0, firstAt: null, lastAt: null }
  }

  /** Id of the newest event ever appended, 0 before the first. */
  lastId(): EventId {
    return (this.readLastId.get() as { seq: number } | undefined)?.seq ?? 0
  }
}

function toEnters({ isMember }: AudienceChange): number | null {
  return isMember === undefined ? null : Number(isMember)
}
