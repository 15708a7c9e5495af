// Keeps the file within its bounds: forgets the oldest events that nobody waits for. Knows no outcome but open and settled.
import type { StorageUse } from '../queue'
import { usedBytes, type Connection } from './database'
import type { Positions } from './positions'

export interface Bounds {
  /** Bytes at which new events are refused. */
  readonly maxBytes: number
  /** How long settled events are kept, in milliseconds. */
  readonly retentionMs: number
}

/** Share of the bytes from which on settled events are forgotten before their time. */
const CROWDED = 0.8
/** Events that one step looks at: about ten milliseconds of work. */
const STEP = 500

export class Retention {
  /** Where the next step begins: behind what has to stay. */
  private checked = 0
  private readonly readOldest
  private readonly readOpen
  private readonly dropEvent
  private readonly dropDeliveries
  private readonly count
  private readonly first

  constructor(
    private readonly connection: Connection,
    private readonly positions: Positions,
    private readonly bounds: Bounds
  ) {
    this.readOldest = connection.prepare(
      `SELECT id, source, received_at AS receivedAt FROM events WHERE id > ? ORDER BY id LIMIT ${STEP}`
    )
    this.readOpen = connection.prepare(
      "SELECT event FROM deliveries WHERE event = ? AND state IN ('sending', 'retrying')"
    )
    this.dropEvent = connection.prepare('DELETE FROM events WHERE id = ?')
    this.dropDeliveries = connection.prepare('DELETE FROM deliveries WHERE event = ?')
    this.count = connection.prepare('SELECT (SELECT max(id) FROM events) - (SELECT min(id) FROM events) + 1 AS events')
    this.first = connection.prepare('SELECT received_at AS at FROM events ORDER BY id LIMIT 1')
  }

  isFull(): boolean {
    return usedBytes(this.connection) >= this.bounds.maxBytes
  }

  /** Forgets at most `STEP` events; how many it was. Runs inside a transaction. */
  forgetSome(now: number): number {
    const isCrowded = usedBytes(this.connection) >= this.bounds.maxBytes * CROWDED
    const kept = isCrowded ? Infinity : now - this.bounds.retentionMs
    const lowest = this.positions.lowest()
    const rows = this.readOldest.all(this.checked) as { id: number; source: string; receivedAt: number }[]
    const old = rows.filter(({ receivedAt }) => receivedAt < kept)
    this.checked = old.length === STEP ? (old.at(-1)?.id ?? 0) : 0
    const settled = old.filter(
      ({ id, source }) => id <= (lowest.get(source) ?? Infinity) && this.readOpen.get(id) === undefined
    )
    for (const { id } of settled) {
      this.dropEvent.run(id)
      this.dropDeliveries.run(id)
    }
    return settled.length
  }

  use(): StorageUse {
    const bytes = usedBytes(this.connection)
    return {
      bytes,
      maxBytes: this.bounds.maxBytes,
      isFull: bytes >= this.bounds.maxBytes,
      events: (this.count.get() as { events: number | null }).events ?? 0,
      oldestAt: (this.first.get() as { at: number } | undefined)?.at ?? null,
      retentionMs: this.bounds.retentionMs
    }
  }
}
