// Decides whether there is room for new events, within the limit that the settings give the tables.
import { REFUSING_MS, CRAMMED, CROWDED } from '../../queue/room-rules'
import type { Appended, StorageUse } from '../../queue/queue'
import { prepared, type Database } from '../connection/database'

const BYTES = prepared(`
SELECT coalesce(sum(pg_total_relation_size(c.oid)), 0)::bigint AS bytes FROM pg_class AS c
JOIN pg_namespace AS n ON n.oid = c.relnamespace WHERE n.nspname = current_schema() AND c.relkind = 'r'`)
const USE = prepared(`
SELECT (SELECT coalesce(sum(events), 0) FROM arrivals)::bigint - (SELECT events FROM forgotten WHERE what = 'all') AS events,
  (SELECT events FROM forgotten WHERE what = 'dead') AS "deadLettersForgotten",
  (SELECT received_at FROM events ORDER BY id LIMIT 1) AS "oldestAt"`)

export interface RoomOptions {
  readonly database: Database
  /** Bytes of all tables and indexes from which on new events are refused. */
  readonly maxBytes: number
  readonly retentionMs: number
  /** Epoch milliseconds, for what people read. */
  readonly now: () => number
  /** The clock of due times. */
  readonly steady: () => number
}

export class Room {
  private bytes = 0
  private refusedAt: number | null = null
  /** On the clock of due times. */
  private fullUntil = 0

  constructor(private readonly options: RoomOptions) {}

  get isFull(): boolean {
    return this.bytes >= this.options.maxBytes || this.options.steady() < this.fullUntil
  }

  get isCrowded(): boolean {
    return this.bytes >= this.options.maxBytes * CROWDED
  }

  get isCrammed(): boolean {
    return this.bytes >= this.options.maxBytes * CRAMMED
  }

  /** Stores events; refuses them while there is no room. */
  async append(store: () => Promise<Appended>): Promise<Appended> {
    // Whether the server's disk is full again is seen by a write alone.
    const appended: Appended = this.bytes >= this.options.maxBytes ? { refused: 'store_full' } : await store()
    if ('ids' in appended) this.fullUntil = 0
    else if (appended.refused === 'store_full') this.refusedAt = this.options.now()
    return appended
  }

  /** The server has no room on its disk. */
  noteDiskFull(): void {
    this.fullUntil = this.options.steady() + REFUSING_MS
  }

  /** Looks how large the tables are. */
  async measure(): Promise<void> {
    const [row] = await this.options.database.query<{ bytes: number }>(BYTES)
    this.bytes = row?.bytes ?? 0
  }

  async use(): Promise<StorageUse> {
    const { database, maxBytes, retentionMs } = this.options
    await this.measure()
    type Row = Pick<StorageUse, 'events' | 'deadLettersForgotten' | 'oldestAt'>
    const [row] = await database.query<Row>(USE)
    return {
      bytes: this.bytes,
      maxBytes,
      isFull: this.isFull,
      isDamaged: false,
      refusedAt: this.refusedAt,
      events: row?.events ?? 0,
      deadLettersForgotten: row?.deadLettersForgotten ?? 0,
      oldestAt: row?.oldestAt ?? null,
      retentionMs
    }
  }
}
