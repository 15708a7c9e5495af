// Stores tallies in the file of the queue: one row per destination and minute, and one per hour.
import { addCounts, emptyCounts, type Counts } from '../../tallies/counts'
import { HOUR_MS, LONG_KEPT_MS, type Activity } from '../../tallies/activity'
import { KEPT_MS, MINUTE_MS, type Minute, type Tallies } from '../../tallies/tallies'
import type { CommitGroup } from './commit-group'
import type { Connection } from './database'

/** The tables of counts: how wide a row is, and how long it is kept, in milliseconds. */
const TABLES = [
  { name: 'tallies', width: MINUTE_MS, kept: KEPT_MS },
  { name: 'tallies_by_hour', width: HOUR_MS, kept: LONG_KEPT_MS }
] as const

export class SqliteTallies implements Tallies {
  private readonly tables
  private readonly readSince

  constructor(
    connection: Connection,
    private readonly commits: CommitGroup,
    readonly activity: Activity
  ) {
    this.tables = TABLES.map(({ name, ...rest }) => ({
      ...rest,
      read: connection.prepare(`SELECT counts FROM ${name} WHERE destination = ? AND minute = ?`),
      store: connection.prepare(`INSERT OR REPLACE INTO ${name} (destination, minute, counts) VALUES (?, ?, ?)`),
      dropOld: connection.prepare(`DELETE FROM ${name} WHERE destination = ? AND minute < ?`),
      dropAll: connection.prepare(`DELETE FROM ${name} WHERE destination = ?`)
    }))
    this.readSince = connection.prepare(
      'SELECT minute, counts FROM tallies WHERE destination = ? AND minute >= ? ORDER BY minute'
    )
  }

  add(destinationId: string, counts: Counts, at: number): Promise<void> {
    return this.commits.write(() => {
      for (const { width, kept, read, store, dropOld } of this.tables) {
        const time = at - (at % width)
        const row = read.get(destinationId, time) as { counts: string } | undefined
        if (row === undefined) dropOld.run(destinationId, at - kept)
        const sum = row === undefined ? emptyCounts() : (JSON.parse(row.counts) as Counts)
        addCounts(sum, counts)
        store.run(destinationId, time, JSON.stringify(sum))
      }
    })
  }

  async since(destinationId: string, from: number): Promise<Minute[]> {
    const rows = this.readSince.all(destinationId, from) as { minute: number; counts: string }[]
    return rows.map(({ minute, counts }) => ({ at: minute, counts: JSON.parse(counts) as Counts }))
  }

  forget(destinationId: string): Promise<void> {
    return this.commits.write(() => {
      for (const { dropAll } of this.tables) dropAll.run(destinationId)
    })
  }
}
