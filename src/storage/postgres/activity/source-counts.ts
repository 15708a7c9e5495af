// Counts of each source, by the minute and by the hour.
import { DAY_MS, HOUR_MS, LONG_KEPT_MS, type Period, type SourceStep } from '../../tallies/activity'
import { KEPT_MS, MINUTE_MS } from '../../tallies/tallies'
import type { Session } from '../connection/database'

const COUNTS = ['received', 'refused', 'delivered', 'rejected'] as const

/** Times of day do not matter: steps begin where whole steps since 1970 do. */
export function readSourceSteps(
  session: Session,
  { sourceId, period: { from, to } }: { readonly sourceId: string; readonly period: Period },
  stepMs: number
): Promise<SourceStep[]> {
  const width = stepMs % HOUR_MS === 0 ? HOUR_MS : MINUTE_MS
  const sums = COUNTS.map((count) => `greatest(0, sum(${count}))::bigint AS ${count}`).join(', ')
  return session.query<SourceStep>(
    `SELECT at / $4::bigint * $4::bigint AS at, ${sums} FROM source_counts
     WHERE source = $1 AND width = $5 AND at >= $2 AND at < $3 GROUP BY 1 ORDER BY 1`,
    [sourceId, from, to, stepMs, width]
  )
}

/** Drops counts whose time is over. */
export async function dropOldCounts(session: Session, now: number): Promise<void> {
  for (const [width, kept] of [
    [MINUTE_MS, KEPT_MS],
    [HOUR_MS, LONG_KEPT_MS]
  ] as const) {
    await session.query('DELETE FROM source_counts WHERE width = $1 AND at < $2', [width, now - kept])
  }
  await session.query('DELETE FROM days WHERE day < $1', [now - (now % DAY_MS) - LONG_KEPT_MS])
}
