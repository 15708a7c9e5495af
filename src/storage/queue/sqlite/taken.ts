// Events that are under way for the first time: they have no row in `deliveries` before they are settled.
import type { EventId } from '../queue'
import type { Connection } from './database'
import type { Times } from './taking'

/** Most events of a row. A settlement reads and writes the whole row. */
const MOST = 500
const COLUMNS = 'destination AS destinationId, first, at, since, events'

interface Row {
  readonly destinationId: string
  readonly first: EventId
  readonly at: number
  readonly since: number
  readonly events: string
}

/** An event that is under way for the first time. */
export interface FirstTaken {
  readonly id: EventId
  readonly destinationId: string
  /** Epoch milliseconds when it was taken. */
  readonly at: number
}

export class Taken {
  private readonly insert
  private readonly drop
  private readonly dropAll
  private readonly readOfDestination
  private readonly readWithin
  private readonly readUsers
  private readonly readCount

  constructor(private readonly connection: Connection) {
    this.insert = connection.prepare(
      'INSERT INTO taken (destination, first, last, at, since, events) VALUES (?, ?, ?, ?, ?, ?)'
    )
    this.drop = connection.prepare('DELETE FROM taken WHERE destination = ? AND first = ?')
    this.dropAll = connection.prepare('DELETE FROM taken WHERE destination = ?')
    const within = 'first <= ? AND last >= ?'
    this.readOfDestination = connection.prepare(`SELECT ${COLUMNS} FROM taken WHERE destination = ? AND ${within}`)
    this.readWithin = connection.prepare(`SELECT ${COLUMNS} FROM taken WHERE ${within}`)
    this.readUsers = connection.prepare(
      `SELECT user_key AS userKey, min(events.id) AS id FROM taken, json_each(taken.events) AS one
       CROSS JOIN events ON events.id = one.value WHERE destination = ? GROUP BY user_key`
    )
    this.readCount = connection.prepare(
      'SELECT coalesce(sum(json_array_length(events)), 0) AS count FROM taken WHERE destination = ?'
    )
  }

  /** @param ids in ascending order */
  add(destinationId: string, ids: readonly EventId[], { now, steady }: Times): void {
    for (let from = 0; from < ids.length; from += MOST) {
      this.store({ destinationId, at: now, since: steady }, ids.slice(from, from + MOST))
    }
  }

  /** Those of the events that were under way for the first time, and since when. They no longer are. */
  release(destinationId: string, ids: readonly EventId[]): Map<EventId, number> {
    const wanted = new Set(ids)
    const { first, last } = endsOf(ids)
    const released = new Map<EventId, number>()
    for (const row of this.readOfDestination.all(destinationId, last, first) as Row[]) {
      const rest: EventId[] = []
      const before = released.size
      for (const id of idsOf(row)) {
        if (wanted.has(id)) released.set(id, row.since)
        else rest.push(id)
      }
      if (released.size === before) continue
      this.drop.run(destinationId, row.first)
      if (rest.length > 0) this.store(row, rest)
    }
    return released
  }

  /** Those of the events that are under way for the first time, for each destination where they are. */
  of(ids: readonly EventId[]): FirstTaken[] {
    const wanted = new Set(ids)
    const { first, last } = endsOf(ids)
    const found: FirstTaken[] = []
    for (const row of this.readWithin.all(last, first) as Row[]) {
      for (const id of idsOf(row)) {
        if (wanted.has(id)) found.push({ id, destinationId: row.destinationId, at: row.at })
      }
    }
    return found
  }

  /** Their ids. Default: at any destination. */
  among(events: readonly { readonly id: EventId }[], destinationId?: string): Set<EventId> {
    const found = this.of(events.map(({ id }) => id))
    const there = destinationId === undefined ? found : found.filter((one) => one.destinationId === destinationId)
    return new Set(there.map(({ id }) => id))
  }

  /** The oldest event of each user. */
  users(destinationId: string): Map<string, EventId> {
    const rows = this.readUsers.all(destinationId) as { userKey: string; id: EventId }[]
    return new Map(rows.map(({ userKey, id }) => [userKey, id]))
  }

  count(destinationId: string): number {
    return (this.readCount.get(destinationId) as { count: number }).count
  }

  forget(destinationId: string): void {
    this.dropAll.run(destinationId)
  }

  /** Inside a transaction. Their process has ended: they get their rows in `deliveries`, and are due at once. */
  recover(now: number): void {
    this.connection
      .prepare(
        `INSERT INTO deliveries (event, destination, user_key, state, attempts, at, due_at, tried_since, deaths)
         SELECT events.id, destination, user_key, 'retrying', 0, at, ?1, ?1, 1
         FROM taken, json_each(taken.events) AS one JOIN events ON events.id = one.value ORDER BY events.id`
      )
      .run(now)
    this.connection.exec('DELETE FROM taken')
  }

  private store({ destinationId, at, since }: Pick<Row, 'destinationId' | 'at' | 'since'>, ids: EventId[]): void {
    this.insert.run(destinationId, ids[0] ?? 0, ids.at(-1) ?? 0, at, since, JSON.stringify(ids))
  }
}

/** SQL for the ids of events that are under way for the first time. */
export const TAKEN_IDS = 'SELECT one.value FROM taken, json_each(taken.events) AS one'

function idsOf({ events }: Row): EventId[] {
  return JSON.parse(events) as EventId[]
}

function endsOf(ids: readonly EventId[]): { first: EventId; last: EventId } {
  let [first, last] = [Infinity, 0]
  for (const id of ids) {
    if (id < first) first = id
    if (id > last) last = id
  }
  return { first: ids.length === 0 ? 0 : first, last }
}
