// What the file of the queue needs from time to time: what was under way at the end of the last process is taken back, room
// on the disk is kept, and old events are forgotten.
import { isOutOfRoom } from '../../out-of-room'
import type { CommitGroup } from './commit-group'
import type { Deliveries } from './deliveries'
import type { Reserve } from './reserve'
import type { Cleaned, Retention } from './retention'
import type { Room } from './room'

export interface UpkeepOptions {
  readonly commits: CommitGroup
  readonly deliveries: Deliveries
  readonly retention: Retention
  readonly reserve: Reserve
  readonly room: Room
  readonly now: () => number
  readonly steady: () => number
}

const INTERVAL_MS = 1000
/** Steps in a row that may find nothing to forget, before the others wait for the next time: a tenth of the time. */
const FRUITLESS = 10
const NOTHING: Cleaned = { forgotten: 0, isAtEnd: true }

export class Upkeep {
  /** Until then nothing may be taken: what was under way when the last process ended would never be taken again. */
  isRecovered = false
  private isClosing = false
  private readonly timer: NodeJS.Timeout

  /** @throws the error of SQLite, unless it is that the disk is full: then it is tried again */
  constructor(private readonly options: UpkeepOptions) {
    // Twice: the first failure makes room.
    if (!this.recover()) this.recover()
    this.timer = setInterval(() => void this.keepUp(), INTERVAL_MS).unref()
  }

  async close(): Promise<void> {
    this.isClosing = true
    clearInterval(this.timer)
    await this.options.reserve.close()
  }

  private recover(): boolean {
    const { deliveries, room, steady } = this.options
    try {
      deliveries.recover(steady())
      this.isRecovered = true
    } catch (error) {
      room.note(error)
      if (!isOutOfRoom(error)) throw error
    }
    return this.isRecovered
  }

  private async keepUp(): Promise<void> {
    try {
      if (!this.isRecovered) this.recover()
    } catch {
      // The room for events knows of it.
    }
    if (await this.options.reserve.hold()) this.options.room.reopen()
    await this.clean()
  }

  /** A failure here is no reason to stop: the next step finds the same events. */
  private async clean(): Promise<void> {
    const { commits, retention, room, now } = this.options
    for (let fruitless = 0; fruitless < FRUITLESS && !this.isClosing;) {
      const step = (): Cleaned => retention.forgetSome({ now: now(), isScarce: room.isScarce })
      const { forgotten, isAtEnd } = await commits.write(step).catch(() => NOTHING)
      fruitless = forgotten > 0 ? 0 : isAtEnd ? FRUITLESS : fruitless + 1
    }
  }
}
