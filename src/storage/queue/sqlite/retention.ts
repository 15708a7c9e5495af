// Keeps the file within its bounds: removes the oldest events that are settled, and dead letters last.
import { CRAMMED, CROWDED } from '../room-rules'
import type { StorageUse } from '../queue'
import { usedBytes, type Connection } from './database'
import type { Positions } from './positions'
import type { Taken } from './taken'

export interface Bounds {
  /** Bytes from which on new events are refused. */
  readonly maxBytes: number
  /** How long settled events are kept, in milliseconds. */
  readonly retentionMs: number
}

/** The result of one step. */
export interface Cleaned {
  readonly forgotten: number
  /** Whether the next step begins with the oldest event again. */
  readonly isAtEnd: boolean
}

/** Events that one step checks: about ten milliseconds of work. */
const STEP = 500

interface Row {
  readonly id: number
  readonly source: string
  readonly receivedAt: number
}

export class Retention {
  /** Id after which the next step begins. */
  private checked = 0
  private readonly readOldest
  private readonly readStates
  private readonly dropEvent
  private readonly dropDeliveries
  private readonly addForgotten
  private readonly count
  private readonly first

  constructor(
    private readonly parts: { readonly connection: Connection; readonly positions: Positions; readonly taken: Taken },
    private readonly bounds: Bounds
  ) {
    const { connection } = parts
    this.readOldest = connection.prepare(
      `SELECT id, source, received_at AS receivedAt FROM events WHERE id > ? ORDER BY id LIMIT ${STEP}`
    )
    this.readStates = connection.prepare(
      `SELECT max(state IN ('sending', 'retrying')) AS isOpen, max(state = 'rejected') AS isDead
       FROM deliveries WHERE event = ?`
    )
    this.dropEvent = connection.prepare('DELETE FROM events WHERE id = ?')
    this.dropDeliveries = connection.prepare('DELETE FROM deliveries WHERE event = ?')
    // Files of earlier versions have no counts yet.
    connection.exec(`INSERT INTO forgotten (what, events)
      SELECT 'all', (SELECT coalesce(sum(events), 0) FROM arrivals) - (SELECT count(*) FROM events)
      WHERE NOT EXISTS (SELECT 1 FROM forgotten WHERE what = 'all')`)
    connection.exec("INSERT OR IGNORE INTO forgotten (what, events) VALUES ('dead', 0)")
    this.addForgotten = connection.prepare('UPDATE forgotten SET events = events + ? WHERE what = ?')
    this.count = connection.prepare(
      `SELECT (SELECT coalesce(sum(events), 0) FROM arrivals) - (SELECT events FROM forgotten WHERE what = 'all') AS kept,
       (SELECT events FROM forgotten WHERE what = 'dead') AS dead`
    )
    this.first = connection.prepare('SELECT received_at AS at FROM events ORDER BY id LIMIT 1')
  }

  isFull(): boolean {
    return usedBytes(this.parts.connection) >= this.bounds.maxBytes
  }

  /**
   * Checks `STEP` events, and removes those that it may. With `isScarce`, which means that the disk is full, it removes
   * all settled events. Runs inside a transaction.
   */
  forgetSome({ now, isScarce }: { readonly now: number; readonly isScarce: boolean }): Cleaned {
    const expiry = now - this.bounds.retentionMs
    const kept = isScarce || this.share() >= CROWDED ? Infinity : expiry
    const lowest = this.parts.positions.lowest()
    const rows = this.readOldest.all(this.checked) as Row[]
    const old = rows.filter(({ receivedAt }) => receivedAt < kept)
    this.checked = old.length === STEP ? (old.at(-1)?.id ?? 0) : 0
    const gone = { all: 0, dead: 0 }
    const taken = this.parts.taken.among(old)
    for (const row of old) {
      const decision = taken.has(row.id) ? 'keep' : this.decide(row, { expiry, lowest })
      if (decision === 'keep') continue
      // Removed before the next event is checked: with enough room, the next dead letter stays.
      this.dropEvent.run(row.id)
      this.dropDeliveries.run(row.id)
      gone.all += 1
      if (decision === 'remove_early') gone.dead += 1
    }
    for (const [what, events] of Object.entries(gone)) if (events > 0) this.addForgotten.run(events, what)
    return { forgotten: gone.all, isAtEnd: this.checked === 0 }
  }

  /** Whether to keep or remove an event. `remove_early`: a dead letter that a person might still have retried. */
  private decide(
    { id, source, receivedAt }: Row,
    { expiry, lowest }: { expiry: number; lowest: ReadonlyMap<string, number> }
  ): 'keep' | 'remove_early' | 'remove' {
    if (id > (lowest.get(source) ?? Infinity)) return 'keep'
    const { isOpen, isDead } = this.readStates.get(id) as { isOpen: number | null; isDead: number | null }
    if (isOpen === 1) return 'keep'
    if (isDead !== 1 || receivedAt < expiry) return 'remove'
    return this.share() < CRAMMED ? 'keep' : 'remove_early'
  }

  use(): Omit<StorageUse, 'refusedAt' | 'isDamaged'> {
    const bytes = usedBytes(this.parts.connection)
    const { kept, dead } = this.count.get() as { kept: number; dead: number }
    return {
      bytes,
      maxBytes: this.bounds.maxBytes,
      isFull: bytes >= this.bounds.maxBytes,
      events: kept,
      deadLettersForgotten: dead,
      oldestAt: (this.first.get() as { at: number } | undefined)?.at ?? null,
      retentionMs: this.bounds.retentionMs
    }
  }

  /** Share of the limit that is in use. */
  private share(): number {
    return usedBytes(this.parts.connection) / this.bounds.maxBytes
  }
}
