// Counts what write keys have brought to all runners together.
import { QUOTA_KEPT_MS, type QuotaCount, type QuotaCounts } from '../../quotas/quota-counts'
import { bigintArray, textArray } from '../connection/arrays'
import { prepared, type Database } from '../connection/database'

/** In the order of the keys: two runners that add the same ones would wait for each other for ever. */
const ADD =
  prepared(`INSERT INTO quotas SELECT * FROM unnest($1::text[], $2::bigint[], $3::bigint[]) AS t (key, since, events)
  ORDER BY key, since ON CONFLICT (key, since) DO UPDATE SET events = quotas.events + excluded.events
  RETURNING key, since, events`)
const FORGET = prepared('DELETE FROM quotas WHERE since < $1')

export class PostgresQuotas implements QuotaCounts {
  constructor(
    private readonly database: Database,
    private readonly now: () => number
  ) {}

  async add(counts: readonly QuotaCount[]): Promise<number[]> {
    const columns = [
      textArray(counts.map(({ key }) => key)),
      bigintArray(counts.map(({ since }) => since)),
      bigintArray(counts.map(({ events }) => events))
    ]
    const [rows = []] = await this.database.all([
      [ADD, columns],
      [FORGET, [this.now() - QUOTA_KEPT_MS]]
    ])
    const totals = new Map(rows.map(({ key, since, events }) => [`${String(key)} ${String(since)}`, Number(events)]))
    return counts.map(({ key, since }) => totals.get(`${key} ${since}`) ?? 0)
  }

  /** The database is closed by whoever opened it. */
  close(): void {
    return
  }
}
