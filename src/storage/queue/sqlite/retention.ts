// Keeps the file within its bounds: forgets the oldest events that nobody waits for, dead letters last.
import type { StorageUse } from '../queue'
import { usedBytes, type Connection } from './database'
import type { Positions } from './positions'

export interface Bounds {
  /** Bytes at which new events are refused. */
  readonly maxBytes: number
  /** How long settled events are kept, in milliseconds. */
  readonly retentionMs: number
}

/** What one step did. */
export interface Cleaned {
  readonly forgotten: number
  /** The next step begins with the oldest event again. */
  readonly isAtEnd: boolean
}

/** Share of the bytes from which on settled events are forgotten before their time. */
const CROWDED = 0.8
/** Share from which on dead letters are, too: what else there was is gone by then. */
const CRAMMED = 0.95
/** Events that one step looks at: about ten milliseconds of work. */
const STEP = 500

interface Row {
  readonly id: number
  readonly source: string
  readonly receivedAt: number
}

export class Retention {
  /** Where the next step begins: behind what has to stay. */
  private checked = 0
  private readonly readOldest
  private readonly readStates
  private readonly dropEvent
  private readonly dropDeliveries
  private readonly addForgotten
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
    this.readStates = connection.prepare(
      `SELECT max(state IN ('sending', 'retrying')) AS isOpen, max(state = 'rejected') AS isDead
       FROM deliveries WHERE event = ?`
    )
    this.dropEvent = connection.prepare('DELETE FROM events WHERE id = ?')
    this.dropDeliveries = connection.prepare('DELETE FROM deliveries WHERE event = ?')
    // Files of earlier versions have counted nothing yet.
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
    return usedBytes(this.connection) >= this.bounds.maxBytes
  }

  /**
   * Looks at `STEP` events, and forgets what it can of them; whatever is settled, where `isScarce` says that the disk has
   * no room left. Runs inside a transaction.
   */
  forgetSome({ now, isScarce }: { readonly now: number; readonly isScarce: boolean }): Cleaned {
    const expiry = now - this.bounds.retentionMs
    const kept = isScarce || this.share() >= CROWDED ? Infinity : expiry
    const lowest = this.positions.lowest()
    const rows = this.readOldest.all(this.checked) as Row[]
    const old = rows.filter(({ receivedAt }) => receivedAt < kept)
    this.checked = old.length === STEP ? (old.at(-1)?.id ?? 0) : 0
    const gone = { all: 0, dead: 0 }
    for (const row of old) {
      const standing = this.standingOf(row, { expiry, lowest })
      if (standing === 'kept') continue
      // At once: the next dead letter stays if this has made enough room.
      this.dropEvent.run(row.id)
      this.dropDeliveries.run(row.id)
      gone.all += 1
      if (standing === 'wanted') gone.dead += 1
    }
    for (const [what, events] of Object.entries(gone)) if (events > 0) this.addForgotten.run(events, what)
    return { forgotten: gone.all, isAtEnd: this.checked === 0 }
  }

  /** `kept`: it has to stay. `wanted`: a dead letter before its time. `settled`: nobody wants it. */
  private standingOf(
    { id, source, receivedAt }: Row,
    { expiry, lowest }: { expiry: number; lowest: ReadonlyMap<string, number> }
  ): 'kept' | 'wanted' | 'settled' {
    if (id > (lowest.get(source) ?? Infinity)) return 'kept'
    const { isOpen, isDead } = this.readStates.get(id) as { isOpen: number | null; isDead: number | null }
    if (isOpen === 1) return 'kept'
    if (isDead !== 1 || receivedAt < expiry) return 'settled'
    return this.share() < CRAMMED ? 'kept' : 'wanted'
  }

  use(): Omit<StorageUse, 'refusedAt' | 'isDamaged'> {
    const bytes = usedBytes(this.connection)
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

  /** Of the bytes that may be used. */
  private share(): number {
    return usedBytes(this.connection) / this.bounds.maxBytes
  }
}
