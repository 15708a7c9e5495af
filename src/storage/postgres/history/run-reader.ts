// Lists runs of audience changes, and counts what became of their events.
import type { AudienceRun, Result, RunFilter } from '../../queue/audience-runs'
import { prepared, type Session } from '../connection/database'
import { Parameters } from './parameters'
import { Rested } from './rested'

/** Runs whose counts are remembered: a few pages of them. */
const KEPT = 500

type Counts = Pick<AudienceRun, 'changes' | 'results'>
type RunRow = Omit<AudienceRun, keyof Counts>

/** The worst result at all destinations decides. */
const COUNT = prepared(`SELECT enters, worst, count(*) AS count FROM (
    SELECT e.enters, (SELECT min(CASE d.state WHEN 'rejected' THEN 0 WHEN 'retrying' THEN 1 WHEN 'waiting' THEN 1
      WHEN 'delivered' THEN 2 ELSE 3 END) FROM deliveries AS d WHERE d.event = e.id) AS worst
    FROM events AS e WHERE e.run = $1) AS results GROUP BY 1, 2`)
const RESULTS: readonly Result[] = ['refused', 'open', 'delivered', 'unsent']

interface CountRow {
  readonly enters: number | null
  readonly worst: number | null
  readonly count: number
}

export class RunReader {
  private readonly counted = new Map<number, Rested<Counts>>()

  constructor(private readonly session: Session) {}

  /** Newest first, at most `limit`. */
  async list({ id, sourceId, before }: RunFilter, limit: number): Promise<AudienceRun[]> {
    const parameters = new Parameters()
    const wanted = { 'id =': id, 'source =': sourceId, 'id <': before }
    const conditions = Object.entries(wanted).flatMap(([sql, value]) =>
      value === undefined ? [] : [`${sql} ${parameters.add(value)}`]
    )
    const rows = await this.session.query<RunRow>(
      `SELECT id, source AS "sourceId", audience AS key, together IS NOT NULL AS "isTogether", first_at AS "firstAt",
       last_at AS "lastAt" FROM audience_runs WHERE ${['TRUE', ...conditions].join(' AND ')}
       ORDER BY id DESC LIMIT ${limit}`,
      parameters.values
    )
    const runs: AudienceRun[] = []
    for (const row of rows) runs.push({ ...row, ...(await this.countsOf(row.id)) })
    return runs
  }

  private countsOf(id: number): Promise<Counts> {
    const counts = this.counted.get(id) ?? new Rested(() => this.count(id))
    this.counted.delete(id)
    this.counted.set(id, counts)
    const [oldest] = this.counted.keys()
    if (this.counted.size > KEPT && oldest !== undefined) this.counted.delete(oldest)
    return counts.get()
  }

  private async count(id: number): Promise<Counts> {
    const changes = { entered: 0, left: 0, unclear: 0 }
    const results = { refused: 0, open: 0, delivered: 0, unsent: 0 }
    for (const { enters, worst, count } of await this.session.query<CountRow>(COUNT, [id])) {
      changes[enters === null ? 'unclear' : enters === 1 ? 'entered' : 'left'] += count
      results[RESULTS[worst ?? RESULTS.length] ?? 'unsent'] += count
    }
    return { changes, results }
  }
}
