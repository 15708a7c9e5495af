// Counts events by the day of their arrival, source and event name: what was received, and what became of it where.
import { MOST_NAMES, DAY_MS, LONG_KEPT_MS, OTHER_NAMES, type DayCount, type Period } from '../../../tallies/activity'
import type { NewEvent, Settlement } from '../../queue'
import type { Connection } from '../database'
import type { SourceCounts } from './source-counts'

const COUNTS = ['received', 'sent', 'accepted', 'refused', 'altered', 'skipped'] as const

interface Group {
  readonly source: string
  readonly delivered: number
  readonly rejected: number
}

export class DayCounts {
  /** Names of the newest day, by source. */
  private names = new Map<string, Set<string>>()
  private day = 0
  private readonly receive
  private readonly settleAll
  private readonly groups
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
    const results = `FROM json_each(?2) AS one CROSS JOIN events ON events.id = one.value->>0`
    // A name that was not counted at its arrival is not counted here either.
    const known = `EXISTS (SELECT 1 FROM days AS d WHERE d.day = received_at / ${DAY_MS} * ${DAY_MS} AND d.destination = ''
      AND d.source = events.source AND d.type = events.type AND d.name = coalesce(events.name, ''))`
    this.settleAll = connection.prepare(
      `INSERT INTO days (day, destination, source, type, name, sent, accepted, refused, altered, skipped)
       SELECT received_at / ${DAY_MS} * ${DAY_MS}, ?1, source, iif(${known}, events.type, '${OTHER_NAMES}'),
       iif(${known}, coalesce(events.name, ''), ''), sum(one.value->>2), sum(one.value->>1 = 'delivered'),
       sum(one.value->>1 = 'rejected'), sum(one.value->>3), sum(one.value->>1 = 'skipped')
       ${results} WHERE true GROUP BY 1, 3, 4, 5
       ${key} sent = sent + excluded.sent, accepted = accepted + excluded.accepted, refused = refused + excluded.refused,
       altered = altered + excluded.altered, skipped = skipped + excluded.skipped`
    )
    this.groups = connection.prepare(
      `SELECT source, sum(one.value->>1 = 'delivered') AS delivered, sum(one.value->>1 = 'rejected') AS rejected
       ${results.replace('?2', '?1')} GROUP BY 1`
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
    const rows = settlements.flatMap((one) => (one.state === 'retrying' ? [] : [toRow(one)]))
    if (rows.length === 0) return
    const json = JSON.stringify(rows)
    this.settleAll.run(destinationId, json)
    for (const { source, delivered, rejected } of this.groups.all(json) as Group[]) {
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

/** Id, state, whether it was sent, whether it was altered: as SQL reads it. */
function toRow({ id, state, isSent = state === 'delivered', alterations = [] }: Settlement): unknown[] {
  return [id, state, isSent ? 1 : 0, state === 'delivered' && alterations.length > 0 ? 1 : 0]
}
