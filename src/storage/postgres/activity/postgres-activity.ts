// Reads what went on in a period.
import {
  DAY_MS,
  HOUR_MS,
  type Activity,
  type DayCount,
  type DestinationStep,
  type Period,
  type Refusals,
  type RefusedRequest,
  type SourceStep
} from '../../tallies/activity'
import { emptyCounts, spanAt, type MappingCount } from '../../tallies/counts'
import { KEPT_MS, MINUTE_MS } from '../../tallies/tallies'
import type { Database } from '../connection/database'
import { readDays } from './day-counts'
import type { RefusedRequests } from './refused-requests'
import { readSourceSteps } from './source-counts'

const WITHIN = 'FROM tallies WHERE destination = $1 AND width = $2 AND at >= $3 AND at < $4'
const STEPS = ['delivered', 'rejected', 'retried', 'skipped', 'filtered']
  .map((key) => `greatest(0, sum(coalesce((counts->>'${key}')::bigint, 0)))::bigint AS ${key}`)
  .join(', ')
const MAPPING = ['taken', 'sent', 'refused']
  .map((key) => `sum((value->>'${key}')::bigint)::bigint AS ${key}`)
  .join(', ')

export class PostgresActivity implements Activity {
  constructor(
    private readonly database: Database,
    private readonly refused: RefusedRequests,
    private readonly now: () => number
  ) {}

  destination(destinationId: string, { from, to }: Period, stepMs: number): Promise<DestinationStep[]> {
    const width = stepMs % HOUR_MS === 0 ? HOUR_MS : MINUTE_MS
    return this.database.query<DestinationStep>(
      `SELECT at / $5::bigint * $5::bigint AS at, ${STEPS} ${WITHIN} GROUP BY 1 ORDER BY 1`,
      [destinationId, width, from, to, stepMs]
    )
  }

  async p95(destinationId: string, period: Period): Promise<number | null> {
    const rows = await this.database.query<{ bucket: string; count: number }>(
      `SELECT key AS bucket, sum(value::bigint)::bigint AS count
       FROM (SELECT counts ${WITHIN}) AS these CROSS JOIN jsonb_each_text(counts->'spans') GROUP BY 1`,
      [destinationId, this.widthFor(period), period.from, period.to]
    )
    const spans = Object.fromEntries(rows.map(({ bucket, count }) => [bucket, count]))
    return spanAt({ ...emptyCounts(), spans }, 0.95)
  }

  async mappings(destinationId: string, period: Period): Promise<Readonly<Record<string, MappingCount>>> {
    const rows = await this.database.query<MappingCount & { id: string }>(
      `SELECT key AS id, ${MAPPING}
       FROM (SELECT counts ${WITHIN}) AS these CROSS JOIN jsonb_each(coalesce(counts->'mappings', '{}')) GROUP BY 1`,
      [destinationId, this.widthFor(period), period.from, period.to]
    )
    return Object.fromEntries(rows.map(({ id, ...count }) => [id, count]))
  }

  private widthFor({ from, to }: Period): number {
    return to - from > DAY_MS || from < this.now() - KEPT_MS ? HOUR_MS : MINUTE_MS
  }

  source(sourceId: string, period: Period, stepMs: number): Promise<SourceStep[]> {
    return readSourceSteps(this.database, { sourceId, period }, stepMs)
  }

  days(period: Period): Promise<DayCount[]> {
    return readDays(this.database, period)
  }

  refuse(request: RefusedRequest, at: number): void {
    this.refused.note(request, at)
  }

  refusals(): Promise<Refusals[]> {
    return this.refused.list()
  }
}
