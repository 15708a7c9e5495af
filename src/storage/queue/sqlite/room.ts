// Decides whether there is room for new events, within the limit of the store and on the disk.
import { REFUSING_MS } from '../room-rules'
import type { Appended, StorageUse } from '../queue'
import { isOutOfRoom } from '../../out-of-room'
import { isDamage } from './database'
import type { Reserve } from './reserve'
import type { Retention } from './retention'

export interface RoomOptions {
  readonly retention: Retention
  readonly reserve: Reserve
  /** Epoch milliseconds, for what people read. */
  readonly now: () => number
  /** The clock of due times. */
  readonly steady: () => number
}

export class Room {
  private refusedAt: number | null = null
  /** Time until which the disk counts as full, on the clock of due times. Only a write shows whether it is. */
  private fullUntil = 0
  private isDamaged = false
  private last: ReturnType<Retention['use']>

  constructor(private readonly options: RoomOptions) {
    this.last = options.retention.use()
  }

  /** Whether the remaining disk space is for stored events only. */
  get isScarce(): boolean {
    return this.options.reserve.isSpent
  }

  /** Stores events; refuses them if there is no room. Any other failure is thrown. */
  async append(store: () => Promise<readonly number[]>): Promise<Appended> {
    if (this.isDamaged) return { refused: 'store_damaged' }
    if (this.isScarce || this.options.retention.isFull()) return this.refuse()
    try {
      const ids = await store()
      this.fullUntil = 0
      return { ids }
    } catch (error) {
      if (!isOutOfRoom(error)) throw error
      return this.refuse()
    }
  }

  /** Runs a write of new events, unless the disk space has become scarce meanwhile. */
  checked<Result>(write: () => Result): Result {
    if (this.isScarce) throw new Error('The disk is full.')
    return write()
  }

  /** Called with every failure of the file, before it is tried again. */
  note(error: unknown): void {
    if (isDamage(error)) this.isDamaged = true
    if (!isOutOfRoom(error)) return
    this.fullUntil = this.options.steady() + REFUSING_MS
    this.options.reserve.spend()
  }

  /** Call when there is room on the disk again. */
  reopen(): void {
    this.fullUntil = 0
  }

  use(): StorageUse {
    const use = this.look()
    return {
      ...use,
      isFull: use.isFull || this.isScarce || this.options.steady() < this.fullUntil,
      isDamaged: this.isDamaged,
      refusedAt: this.refusedAt
    }
  }

  /** The present use, or the last known one if the file is damaged. */
  private look(): ReturnType<Retention['use']> {
    try {
      this.last = this.options.retention.use()
    } catch (error) {
      this.note(error)
      if (!this.isDamaged) throw error
    }
    return this.last
  }

  private refuse(): Appended {
    this.refusedAt = this.options.now()
    return { refused: 'store_full' }
  }
}
