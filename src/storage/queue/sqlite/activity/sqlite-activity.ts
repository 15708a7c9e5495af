// Reads what went on in a period from the file of the queue.
import { spanAt, emptyCounts, type MappingCount } from '../../../tallies/counts'
import {
  DAY_MS,
  HOUR_MS,
  type Activity,
  type DayCount,
  type DestinationStep,
  type Period
} from '../../../tallies/activity'
import type { Refusals, RefusedRequest, SourceStep } from '../../../tallies/activity'
import { KEPT_MS } from '../../../tallies/tallies'
import type { Connection } from '../database'
import type { Counting } from './counting'

type Table = 'tallies' | 'tallies_by_hour'

export class SqliteActivity implements Activity {
  private readonly readSteps
  private readonly readSpans
  private readonly readMappings

  constructor(
    connection: Connection,
    private readonly parts: Counting,
    private readonly now: () => number
  ) {
    const sum = (key: string): string => `max(0, sum(coalesce(counts->>'$.${key}', 0))) AS ${key}`
    const keys = ['delivered', 'rejected', 'retried', 'skipped', 'filtered'].map(sum).join(', ')
    const within = 'WHERE destination = ?1 AND minute >= ?2 AND minute < ?3'
    const prepare = (toSql: (table: Table) => string) => ({
      tallies: connection.prepare(toSql('tallies')),
      tallies_by_hour: connection.prepare(toSql('tallies_by_hour'))
    })
    this.readSteps = prepare(
      (table) => `SELECT minute - minute % ?4 AS at, ${keys} FROM ${table} ${within} GROUP BY 1 ORDER BY 1`
    )
    this.readSpans = prepare(
      (table) =>
        `SELECT CAST(key AS INTEGER) AS bucket, sum(value) AS count FROM ${table}, json_each(counts, '$.spans') ${within} GROUP BY 1`
    )
    const total = ['taken', 'sent', 'refused'].map((key) => `sum(value->>'$.${key}') AS ${key}`).join(', ')
    this.readMappings = prepare(
      (table) => `SELECT key AS id, ${total} FROM ${table}, json_each(counts, '$.mappings') ${within} GROUP BY 1`
    )
  }

  async destination(destinationId: string, { from, to }: Period, stepMs: number): Promise<DestinationStep[]> {
    const table = stepMs % HOUR_MS === 0 ? 'tallies_by_hour' : 'tallies'
    return this.readSteps[table].all(destinationId, from, to, stepMs) as DestinationStep[]
  }

  async p95(destinationId: string, period: Period): Promise<number | null> {
    const { from, to } = period
    const rows = this.readSpans[this.tableFor(period)].all(destinationId, from, to) as {
      bucket: number
      count: number
    }[]
    const spans = Object.fromEntries(rows.map(({ bucket, count }) => [bucket, count]))
    return spanAt({ ...emptyCounts(), spans }, 0.95)
  }

  async mappings(destinationId: string, period: Period): Promise<Readonly<Record<string, MappingCount>>> {
    const rows = this.readMappings[this.tableFor(period)].all(destinationId, period.from, period.to)
    return Object.fromEntries((rows as (MappingCount & { id: string })[]).map(({ id, ...count }) => [id, count]))
  }

  private tableFor({ from, to }: Period): Table {
    return to - from > DAY_MS || from < this.now() - KEPT_MS ? 'tallies_by_hour' : 'tallies'
  }

  async source(sourceId: string, period: Period, stepMs: number): Promise<SourceStep[]> {
    return this.parts.sources.steps(sourceId, period, stepMs)
  }

  async days(period: Period): Promise<DayCount[]> {
    return this.parts.days.days(period)
  }

  refuse(request: RefusedRequest, at: number): void {
    this.parts.refused.note(request, at)
  }

  refusals(): Promise<Refusals[]> {
    return this.parts.refused.list()
  }
}
