// Counts events and refused requests of each source, by the minute and by the hour.
import { HOUR_MS, LONG_KEPT_MS, type Period, type SourceStep } from '../../../tallies/activity'
import { KEPT_MS, MINUTE_MS } from '../../../tallies/tallies'
import type { Connection } from '../database'

/** What to add to the counts of a source. */
export type SourceCount = Partial<Pick<SourceStep, 'received' | 'refused' | 'delivered' | 'rejected'>>

const KEPT = [
  [MINUTE_MS, KEPT_MS],
  [HOUR_MS, LONG_KEPT_MS]
] as const

export class SourceCounts {
  private readonly count
  private readonly dropOld
  private readonly read
  /** The minute in which old counts were last dropped. */
  private cleanedAt = 0

  constructor(connection: Connection) {
    this.count = connection.prepare(
      `INSERT INTO source_counts (source, width, at, received, refused, delivered, rejected) VALUES (?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (source, width, at) DO UPDATE SET received = received + excluded.received,
       refused = refused + excluded.refused, delivered = delivered + excluded.delivered, rejected = rejected + excluded.rejected`
    )
    this.dropOld = connection.prepare('DELETE FROM source_counts WHERE source = ? AND width = ? AND at < ?')
    this.read = connection.prepare(
      `SELECT at - at % ?4 AS at, sum(received) AS received, sum(refused) AS refused, max(0, sum(delivered)) AS delivered,
       max(0, sum(rejected)) AS rejected FROM source_counts
       WHERE source = ?1 AND width = ?5 AND at >= ?2 AND at < ?3 GROUP BY 1 ORDER BY 1`
    )
  }

  /** Inside a transaction. */
  add(sourceId: string, { received = 0, refused = 0, delivered = 0, rejected = 0 }: SourceCount, at: number): void {
    const isNewHour = at - this.cleanedAt >= HOUR_MS
    for (const [width, kept] of KEPT) {
      this.count.run(sourceId, width, at - (at % width), received, refused, delivered, rejected)
      if (isNewHour) this.dropOld.run(sourceId, width, at - kept)
    }
    if (isNewHour) this.cleanedAt = at
  }

  /** Times of day do not matter: steps begin where whole steps since 1970 do. */
  steps(sourceId: string, { from, to }: Period, stepMs: number): SourceStep[] {
    const width = stepMs % HOUR_MS === 0 ? HOUR_MS : MINUTE_MS
    return this.read.all(sourceId, from, to, stepMs, width) as SourceStep[]
  }
}
