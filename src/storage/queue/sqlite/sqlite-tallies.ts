// Stores tallies in the file of the queue: one row per destination and minute.
import { addCounts, emptyCounts, type Counts } from '../../tallies/counts'
import { KEPT_MS, MINUTE_MS, type Minute, type Tallies } from '../../tallies/tallies'
import type { CommitGroup } from './commit-group'
import type { Connection } from './database'

export class SqliteTallies implements Tallies {
  private readonly readOne
  private readonly readSince
  private readonly store
  private readonly dropOld
  private readonly dropAll

  constructor(
    connection: Connection,
    private readonly commits: CommitGroup
  ) {
    this.readOne = connection.prepare('SELECT counts FROM tallies WHERE destination = ? AND minute = ?')
    this.readSince = connection.prepare(
      'SELECT minute, counts FROM tallies WHERE destination = ? AND minute >= ? ORDER BY minute'
    )
    this.store = connection.prepare('INSERT OR REPLACE INTO tallies (destination, minute, counts) VALUES (?, ?, ?)')
    this.dropOld = connection.prepare('DELETE FROM tallies WHERE destination = ? AND minute < ?')
    this.dropAll = connection.prepare('DELETE FROM tallies WHERE destination = ?')
  }

  add(destinationId: string, counts: Counts, at: number): Promise<void> {
    const minute = at - (at % MINUTE_MS)
    return this.commits.write(() => {
      const row = this.readOne.get(destinationId, minute) as { counts: string } | undefined
      if (row === undefined) this.dropOld.run(destinationId, at - KEPT_MS)
      const sum = row === undefined ? emptyCounts() : (JSON.parse(row.counts) as Counts)
      addCounts(sum, counts)
      this.store.run(destinationId, minute, JSON.stringify(sum))
    })
  }

  async since(destinationId: string, from: number): Promise<Minute[]> {
    const rows = this.readSince.all(destinationId, from) as { minute: number; counts: string }[]
    return rows.map(({ minute, counts }) => ({ at: minute, counts: JSON.parse(counts) as Counts }))
  }

  forget(destinationId: string): Promise<void> {
    return this.commits.write(() => void this.dropAll.run(destinationId))
  }
}
