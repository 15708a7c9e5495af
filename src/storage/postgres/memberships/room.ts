// How full the store of segments is: bytes of the bodies of webhooks, and of the tables of people.
import type { Database } from '../connection/database'

export interface Use {
  readonly bytes: number
  readonly maxBytes: number
}

export interface RoomOptions {
  readonly maxBytes: number
  /** Epoch milliseconds. */
  readonly now: () => number
}

/** How long a measurement counts, in milliseconds. What this process stores meanwhile is added to it. */
const MEASURED_FOR_MS = 5000

/**
 * Bodies are counted by what is in them, since the space of dropped ones is used again. Tables of people only grow.
 */
const MEASURE = `
SELECT (coalesce(sum(octet_length(body)), 0) + pg_total_relation_size('members') + pg_total_relation_size('told'))::bigint
  AS bytes FROM webhooks`

export class Room {
  private measured: { readonly at: number; bytes: number } | undefined
  private measuring: Promise<number> | undefined

  constructor(
    private readonly database: Database,
    private readonly options: RoomOptions
  ) {}

  async use(): Promise<Use> {
    return { bytes: await this.bytes(), maxBytes: this.options.maxBytes }
  }

  /** Share of the limit that is in use. */
  async fill(): Promise<number> {
    return (await this.bytes()) / this.options.maxBytes
  }

  add(bytes: number): void {
    if (this.measured !== undefined) this.measured.bytes += bytes
  }

  private async bytes(): Promise<number> {
    const { measured } = this
    if (measured !== undefined && Math.abs(this.options.now() - measured.at) < MEASURED_FOR_MS) return measured.bytes
    this.measuring ??= this.measure().finally(() => (this.measuring = undefined))
    return this.measuring
  }

  private async measure(): Promise<number> {
    const [row] = await this.database.query<{ bytes: number }>(MEASURE, [])
    const bytes = row?.bytes ?? 0
    this.measured = { at: this.options.now(), bytes }
    return bytes
  }
}
