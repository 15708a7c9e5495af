// Whether new events find room: within the bounds of the store, and on the disk. Knows no event.
import type { Appended, StorageUse } from '../queue'
import { isDamage } from './database'
import type { Retention } from './retention'

/** How long a disk counts as full after it refused events, unless others find room, in milliseconds. */
const REFUSING_MS = 30_000

export class Room {
  private refusedAt: number | null = null
  /** Epoch milliseconds until which the disk counts as full: it says so only when it is written to. */
  private fullUntil = 0
  private isDamaged = false
  private last: ReturnType<Retention['use']>

  constructor(
    private readonly retention: Retention,
    private readonly now: () => number
  ) {
    this.last = retention.use()
  }

  /** The ids of stored events, or that there is no room for them. Any other failure is passed on. */
  async append(store: () => Promise<readonly number[]>): Promise<Appended> {
    if (this.isDamaged) return { refused: 'store_damaged' }
    if (this.retention.isFull()) return this.refuse()
    try {
      const ids = await store()
      this.fullUntil = 0
      return { ids }
    } catch (error) {
      if (!isOutOfRoom(error)) throw error
      this.fullUntil = this.now() + REFUSING_MS
      return this.refuse()
    }
  }

  /** Told of whatever goes wrong with the file. */
  note(error: unknown): void {
    if (isDamage(error)) this.isDamaged = true
  }

  use(): StorageUse {
    const use = this.look()
    return {
      ...use,
      isFull: use.isFull || this.now() < this.fullUntil,
      isDamaged: this.isDamaged,
      refusedAt: this.refusedAt
    }
  }

  /** As it is, or as it was before the file was damaged. */
  private look(): ReturnType<Retention['use']> {
    try {
      this.last = this.retention.use()
    } catch (error) {
      this.note(error)
      if (!this.isDamaged) throw error
    }
    return this.last
  }

  private refuse(): Appended {
    this.refusedAt = this.now()
    return { refused: 'store_full' }
  }
}

/** SQLite's words for a disk, or an allowed size, that is used up. */
function isOutOfRoom(error: unknown): boolean {
  const { code, message } = error as { code?: unknown; message?: unknown }
  return /SQLITE_FULL|SQLITE_IOERR|disk is full|disk I\/O/i.test(`${String(code)} ${String(message)}`)
}
