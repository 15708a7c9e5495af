// Counts events by the day of their arrival, source and event name: what was received, and what became of it where.
import { MOST_NAMES, DAY_MS, LONG_KEPT_MS, OTHER_NAMES, type DayCount, type Period } from '../../../tallies/activity'
import type { EventId, NewEvent, Settlement } from '../../queue'
import type { Connection } from '../database'
import type { SourceCounts } from './source-counts'

const COUNTS = ['received', 'sent', 'accepted', 'refused', 'altered', 'skipped'] as const

/** Events of one day, source and name. */
interface Group {
  readonly day: number
  readonly source: string
  readonly type: string
  readonly name: string
  readonly count: number
}

interface Alike extends Readonly<Record<Exclude<(typeof COUNTS)[number], 'received'>, number>> {
  readonly ids: EventId[]
}

export class DayCounts {
  /** Names of the newest day, by source. */
  private names = new Map<string, Set<string>>()
  private day = 0
  private readonly receive
  private readonly settleAlike
  private readonly readGroups
  private readonly readNames
  private readonly readDays
  private readonly dropOld

  constructor(
    connection: Connection,
    private readonly sources: SourceCounts
  ) {
    const key = 'ON CONFLICT (day, destination, source, type, name) DO UPDATE SET'
    this.receive = connection.prepare(
      `INSERT INTO days (day, destination, source, type, name, received) VALUES (?, '', ?, ?, ?, ?)
       ${key} received = received + excluded.received`
    )
    // A name that was not counted at its arrival is not counted here either.
    const known = `EXISTS (SELECT 1 FROM days WHERE day = ?2 AND destination = '' AND source = ?3 AND type = ?4
      AND name = ?5)`
    this.settleAlike = connection.prepare(
      `INSERT INTO days (destination, day, source, type, name, sent, accepted, refused, altered, skipped)
       VALUES (?1, ?2, ?3, iif(${known}, ?4, '${OTHER_NAMES}'), iif(${known}, ?5, ''), ?6, ?7, ?8, ?9, ?10)
       ${key} sent = sent + excluded.sent, accepted = accepted + excluded.accepted, refused = refused + excluded.refused,
       altered = altered + excluded.altered, skipped = skipped + excluded.skipped`
    )
    this.readGroups = connection.prepare(
      `SELECT received_at / ${DAY_MS} * ${DAY_MS} AS day, source, events.type, coalesce(name, '') AS name, count(*) AS count
       FROM json_each(?) AS one CROSS JOIN events ON events.id = one.value GROUP BY 1, 2, 3, 4`
    )
    this.readNames = connection.prepare("SELECT source, type, name FROM days WHERE day = ? AND destination = ''")
    this.readDays = connection.prepare(
      `SELECT day, source AS sourceId, destination AS destinationId, type, name,
       ${COUNTS.map((count) => `max(0, ${count}) AS ${count}`).join(', ')}
       FROM days WHERE day >= ? AND day < ? ORDER BY day DESC, received DESC, type, name`
    )
    this.dropOld = connection.prepare('DELETE FROM days WHERE day < ?')
  }

  /** Inside a transaction. */
  received(events: readonly NewEvent[]): void {
    const groups = new Map<string, { source: string; type: string; name: string; at: number; count: number }>()
    for (const { sourceId, type, name, receivedAt } of events) {
      const known = groups.get(`${sourceId}\n${type}\n${name}`)
      if (known !== undefined) known.count += 1
      else {
        groups.set(`${sourceId}\n${type}\n${name}`, {
          source: sourceId,
          type,
          name: name ?? '',
          at: receivedAt,
          count: 1
        })
      }
    }
    for (const { source, type, name, at, count } of groups.values()) {
      const day = at - (at % DAY_MS)
      const isCounted = this.isCounted(day, source, `${type}\n${name}`)
      this.receive.run(day, source, isCounted ? type : OTHER_NAMES, isCounted ? name : '', count)
    }
  }

  /** Inside a transaction. What is tried again is taken back by a trigger. */
  settled(destinationId: string, settlements: readonly Settlement[], at: number): void {
    const bySource = new Map<string, { delivered: number; rejected: number }>()
    for (const { ids, sent, accepted, refused, altered, skipped } of alike(settlements)) {
      for (const { day, source, type, name, count } of this.readGroups.all(JSON.stringify(ids)) as Group[]) {
        const counts = [sent, accepted, refused, altered, skipped].map((one) => one * count)
        this.settleAlike.run(destinationId, day, source, type, name, ...counts)
        const known = bySource.get(source) ?? { delivered: 0, rejected: 0 }
        known.delivered += accepted * count
        known.rejected += refused * count
        bySource.set(source, known)
      }
    }
    for (const [source, { delivered, rejected }] of bySource) {
      if (delivered + rejected > 0) this.sources.add(source, { delivered, rejected }, at)
    }
  }

  days({ from, to }: Period): DayCount[] {
    return this.readDays.all(from, to) as DayCount[]
  }

  private isCounted(day: number, source: string, name: string): boolean {
    if (day > this.day) this.beginDay(day)
    if (day < this.day) return true
    const names = this.names.get(source) ?? new Set()
    if (!names.has(name) && names.size >= MOST_NAMES) return false
    this.names.set(source, names.add(name))
    return true
  }

  private beginDay(day: number): void {
    this.day = day
    this.names = new Map()
    this.dropOld.run(day - LONG_KEPT_MS)
    for (const { source, type, name } of this.readNames.all(day) as { source: string; type: string; name: string }[]) {
      const names = this.names.get(source) ?? new Set()
      this.names.set(source, names.add(`${type}\n${name}`))
    }
  }
}

/** Settled events that count alike: 1 or 0 for each count. They differ in few ways, and SQL is quick with bare ids. */
function alike(settlements: readonly Settlement[]): Iterable<Alike> {
  const found = new Map<string, Alike>()
  for (const { id, state, isSent = state === 'delivered', alterations = [] } of settlements) {
    if (state === 'retrying') continue
    const isAltered = state === 'delivered' && alterations.length > 0
    const key = `${state} ${isSent} ${isAltered}`
    const known = found.get(key)
    if (known !== undefined) known.ids.push(id)
    else {
      found.set(key, {
        ids: [id],
        sent: Number(isSent),
        accepted: Number(state === 'delivered'),
        refused: Number(state === 'rejected'),
        altered: Number(isAltered),
        skipped: Number(state === 'skipped')
      })
    }
  }
  return found.values()
}
