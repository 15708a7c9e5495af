// The counts that this process has written, of the present minute and hour: nobody else writes them, so they need not be
// read before they are.
import { randomInt } from 'node:crypto'
import { addCounts, emptyCounts, type Counts } from '../../tallies/counts'
import { HOUR_MS, LONG_KEPT_MS } from '../../tallies/activity'
import { KEPT_MS, MINUTE_MS } from '../../tallies/tallies'
import { bigintArray, textArray } from '../connection/arrays'
import { prepared, type Session } from '../connection/database'

export interface Addition {
  readonly destinationId: string
  readonly counts: Counts
  /** Epoch milliseconds. */
  readonly at: number
}

interface Row {
  readonly destinationId: string
  readonly width: number
  readonly at: number
  readonly counts: Counts
}

const WIDTHS = [MINUTE_MS, HOUR_MS] as const
/** How long a row is kept, in milliseconds. */
const KEPT_FOR: Readonly<Record<number, number>> = { [MINUTE_MS]: KEPT_MS, [HOUR_MS]: LONG_KEPT_MS }
/** Rows that are remembered: those of the present minute and hour of some hundred destinations. */
const KEPT = 1000
const MOST_WRITERS = 2 ** 47

const READ = prepared(`SELECT t.counts FROM unnest($2::text[], $3::bigint[], $4::bigint[])
  WITH ORDINALITY AS k (destination, width, at, number)
  LEFT JOIN tallies AS t ON t.destination = k.destination AND t.width = k.width AND t.at = k.at AND t.writer = $1
  ORDER BY number`)
const DROP = prepared(`DELETE FROM tallies AS t USING unnest($1::text[], $2::bigint[], $3::bigint[])
  AS g (destination, width, before) WHERE t.destination = g.destination AND t.width = g.width AND t.at < g.before`)
const WRITE = prepared(`INSERT INTO tallies (writer, destination, width, at, counts)
  SELECT $1, g.* FROM unnest($2::text[], $3::bigint[], $4::bigint[], $5::jsonb[]) AS g (destination, width, at, counts)
  ON CONFLICT (destination, width, at, writer) DO UPDATE SET counts = excluded.counts`)

export class OwnRows {
  private readonly writer = randomInt(MOST_WRITERS)
  private readonly rows = new Map<string, Row>()

  constructor(private readonly session: Session) {}

  /**
   * Writes the sums. If that fails, nothing is added here either: the next write sets the row right, even if this one
   * was committed and the answer lost.
   */
  async add(additions: readonly Addition[]): Promise<void> {
    const places = additions.flatMap(({ destinationId, at }) =>
      WIDTHS.map((width) => ({ destinationId, width, at: at - (at % width) }))
    )
    await this.recall(places)
    const sums = new Map<string, Row>()
    for (const { destinationId, counts, at } of additions) {
      for (const width of WIDTHS) {
        const place = { destinationId, width, at: at - (at % width) }
        const key = keyOf(place)
        const sum = sums.get(key) ?? { ...place, counts: copyOf(this.rows.get(key)?.counts) }
        addCounts(sum.counts, counts)
        sums.set(key, sum)
      }
    }
    const written = [...sums.values()]
    await this.session.query(WRITE, [
      this.writer,
      ...placesOf(written),
      // In text, because the binary form of a list of JSON is another one.
      written.map(({ counts }) => JSON.stringify(counts))
    ])
    for (const row of written) this.keep(row)
  }

  forget(destinationId: string): void {
    for (const [key, row] of this.rows) if (row.destinationId === destinationId) this.rows.delete(key)
  }

  /**
   * Reads own rows that are not remembered: there are none but for times that are long past. Where a row begins, those
   * whose time is over are dropped.
   */
  private async recall(places: readonly Omit<Row, 'counts'>[]): Promise<void> {
    const unknown = [...new Map(places.map((place) => [keyOf(place), place])).values()].filter(
      (place) => !this.rows.has(keyOf(place))
    )
    if (unknown.length === 0) return
    const found = await this.session.query<{ counts: Counts | null }>(READ, [this.writer, ...placesOf(unknown)])
    await this.session.query(
      DROP,
      placesOf(unknown.map((one) => ({ ...one, at: one.at - (KEPT_FOR[one.width] ?? 0) })))
    )
    unknown.forEach((place, index) => this.keep({ ...place, counts: copyOf(found[index]?.counts ?? undefined) }))
  }

  private keep(row: Row): void {
    const key = keyOf(row)
    this.rows.delete(key)
    this.rows.set(key, row)
    const [oldest] = this.rows.keys()
    if (this.rows.size > KEPT && oldest !== undefined) this.rows.delete(oldest)
  }
}

function placesOf(rows: readonly Omit<Row, 'counts'>[]): [Buffer, Buffer, Buffer] {
  return [
    textArray(rows.map(({ destinationId }) => destinationId)),
    bigintArray(rows.map(({ width }) => width)),
    bigintArray(rows.map(({ at }) => at))
  ]
}

function keyOf({ destinationId, width, at }: Omit<Row, 'counts'>): string {
  return `${destinationId} ${width} ${at}`
}

function copyOf(counts: Counts | undefined): Counts {
  return counts === undefined ? emptyCounts() : structuredClone(counts)
}
