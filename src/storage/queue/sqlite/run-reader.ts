// Lists runs of audience changes, and counts what became of their events.
import type { AudienceRun, Result, RunFilter } from '../audience-runs'
import type { Connection } from './database'
import type { Positions } from './positions'
import { RUN_COLUMNS, type RunRow } from './run-tables'
import type { Taken } from './taken'

/** Events that are counted in one go, in a few milliseconds. */
const STEP = 2000
/** A count stays for as many times the time that it took, so that long runs cost little while a page shows them. */
const REST = 20

type Counts = Pick<AudienceRun, 'changes' | 'results'>

export class RunReader {
  private readonly readSome
  /** Counts by run, and until when they are good enough, on a clock that nobody can set. */
  private readonly counted = new Map<number, Counts & { readonly until: number }>()

  constructor(
    private readonly parts: { readonly connection: Connection; readonly positions: Positions; readonly taken: Taken }
  ) {
    const { connection } = parts
    // The worst result at all destinations decides.
    this.readSome = connection.prepare(
      `SELECT id, enters, (SELECT min(CASE state WHEN 'rejected' THEN 0 WHEN 'retrying' THEN 1 WHEN 'sending' THEN 1
         WHEN 'delivered' THEN 2 ELSE 3 END) FROM deliveries WHERE event = events.id) AS worst
       FROM events INDEXED BY events_of_run WHERE run = ? AND id > ? ORDER BY id LIMIT ${STEP}`
    )
  }

  /** Newest first, at most `limit`. */
  async list({ id, sourceId, before }: RunFilter, limit: number): Promise<AudienceRun[]> {
    const wanted = { 'id = ?': id, 'source = ?': sourceId, 'id < ?': before }
    const conditions = Object.entries(wanted).flatMap(([sql, value]) => (value === undefined ? [] : [{ sql, value }]))
    const where = ['TRUE', ...conditions.map(({ sql }) => sql)].join(' AND ')
    const rows = this.parts.connection
      .prepare(`SELECT ${RUN_COLUMNS} FROM audience_runs WHERE ${where} ORDER BY id DESC LIMIT ${limit}`)
      .all(...conditions.map(({ value }) => value)) as RunRow[]
    const runs: AudienceRun[] = []
    for (const { together, ...row } of rows) {
      runs.push({ ...row, isTogether: together !== null, ...(await this.count(row)) })
    }
    return runs
  }

  private async count({ id, sourceId }: Pick<RunRow, 'id' | 'sourceId'>): Promise<Counts> {
    const began = performance.now()
    const known = this.counted.get(id)
    if (known !== undefined && known.until > began) return known
    const changes = { entered: 0, left: 0, unclear: 0 }
    const results = { refused: 0, open: 0, delivered: 0, unsent: 0 }
    for (let after = 0, isMore = true; isMore;) {
      const rows = this.readSome.all(id, after) as { id: number; enters: number | null; worst: number | null }[]
      const isOpen = this.openOf(sourceId, rows)
      for (const row of rows) {
        changes[row.enters === null ? 'unclear' : row.enters === 1 ? 'entered' : 'left'] += 1
        results[isOpen(row.id) ? resultOf(Math.min(row.worst ?? OPEN, OPEN)) : resultOf(row.worst)] += 1
      }
      after = rows.at(-1)?.id ?? after
      isMore = rows.length === STEP
      if (isMore) await new Promise((resolve) => setImmediate(resolve))
    }
    const ended = performance.now()
    this.keep(id, { changes, results, until: ended + (ended - began) * REST })
    return { changes, results }
  }

  private keep(id: number, counts: Counts & { readonly until: number }): void {
    this.counted.delete(id)
    this.counted.set(id, counts)
    const [oldest] = this.counted.keys()
    if (this.counted.size > KEPT && oldest !== undefined) this.counted.delete(oldest)
  }

  /** Which of the events are open at a destination where they have no row in `deliveries`. */
  private openOf(sourceId: string, events: readonly { readonly id: number }[]): (id: number) => boolean {
    const taken = this.parts.taken.among(events)
    const own = this.parts.positions
      .destinations()
      .flatMap((destination) => this.parts.positions.stretches(destination))
      .filter(({ source }) => source === sourceId)
    return (id) => taken.has(id) || own.some(({ position, endPosition }) => id > position && id <= (endPosition ?? id))
  }
}

/** Runs whose counts are remembered: a few pages of them. */
const KEPT = 500

/** As the query ranks it. */
const OPEN = 1

function resultOf(worst: number | null): Result {
  if (worst === 0) return 'refused'
  if (worst === OPEN) return 'open'
  return worst === 2 ? 'delivered' : 'unsent'
}
