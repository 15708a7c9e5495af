// Stores tallies: one row per destination, minute and process, and one per hour.
import type { Activity } from '../../tallies/activity'
import { addCounts, emptyCounts, type Counts } from '../../tallies/counts'
import { MINUTE_MS, type Minute, type Tallies } from '../../tallies/tallies'
import type { Database } from '../connection/database'
import { OwnRows, type Addition } from './own-rows'

interface Waiting extends Addition {
  readonly resolve: () => void
  readonly reject: (error: unknown) => void
}

/** What comes while a write is under way goes into the next one. */
export class PostgresTallies implements Tallies {
  private readonly own: OwnRows
  private waiting: Waiting[] = []
  private writing: Promise<void> | undefined

  constructor(
    private readonly database: Database,
    readonly activity: Activity
  ) {
    this.own = new OwnRows(database)
  }

  add(destinationId: string, counts: Counts, at: number): Promise<void> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ destinationId, counts, at, resolve, reject })
      this.writing ??= this.write()
    })
  }

  private async write(): Promise<void> {
    // So that `writing` is set before it is cleared.
    await Promise.resolve()
    while (this.waiting.length > 0) {
      const additions = this.waiting
      this.waiting = []
      try {
        await this.own.add(additions)
        for (const { resolve } of additions) resolve()
      } catch (error) {
        for (const { reject } of additions) reject(error)
      }
    }
    this.writing = undefined
  }

  /** Counts of the last days, of all runners together. */
  async since(destinationId: string, from: number): Promise<Minute[]> {
    const rows = await this.database.query<{ at: number; counts: Counts }>(
      'SELECT at, counts FROM tallies WHERE destination = $1 AND width = $2 AND at >= $3 ORDER BY at',
      [destinationId, MINUTE_MS, from]
    )
    const minutes = new Map<number, Counts>()
    for (const { at, counts } of rows) {
      const sum = minutes.get(at) ?? emptyCounts()
      addCounts(sum, counts)
      minutes.set(at, sum)
    }
    return [...minutes].map(([at, counts]) => ({ at, counts }))
  }

  async forget(destinationId: string): Promise<void> {
    await this.writing
    this.own.forget(destinationId)
    await this.database.query('DELETE FROM tallies WHERE destination = $1', [destinationId])
  }
}
