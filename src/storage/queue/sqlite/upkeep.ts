// Regular work on the file of the queue: frees the events that were under way when the last process ended, reserves
// disk space, and removes old events.
import { isOutOfRoom } from '../../out-of-room'
import type { CommitGroup } from './commit-group'
import type { Connection } from './database'
import type { Deliveries } from './deliveries'
import { recover } from './recovery'
import type { Reserve } from './reserve'
import type { Cleaned, Retention } from './retention'
import type { Room } from './room'
import type { Taken } from './taken'

export interface UpkeepOptions {
  readonly connection: Connection
  readonly commits: CommitGroup
  readonly taken: Taken
  readonly deliveries: Deliveries
  readonly retention: Retention
  readonly reserve: Reserve
  readonly room: Room
  readonly now: () => number
  readonly steady: () => number
}

const INTERVAL_MS = 1000
/** Steps in a row without a removal, after which cleaning pauses until the next interval: a tenth of the time. */
const FRUITLESS = 10
const NOTHING: Cleaned = { forgotten: 0, isAtEnd: true }

export class Upkeep {
  /** While false, no event may be taken: events of the last process could not be told apart from those under way. */
  isRecovered = false
  private isClosing = false
  private readonly timer: NodeJS.Timeout

  /** @throws the error of SQLite, except for a full disk: then recovery is tried again later */
  constructor(private readonly options: UpkeepOptions) {
    // Twice, because the first failure frees the reserved space.
    if (!this.recover()) this.recover()
    this.timer = setInterval(() => void this.keepUp(), INTERVAL_MS).unref()
  }

  async close(): Promise<void> {
    this.isClosing = true
    clearInterval(this.timer)
    await this.options.reserve.close()
  }

  private recover(): boolean {
    const { connection, taken, room, steady } = this.options
    try {
      recover(connection, taken, steady())
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
      // `recover` has told `room` already.
    }
    if (await this.options.reserve.hold()) this.options.room.reopen()
    await this.clean()
  }

  /** A failure does not matter: the next step finds the same events. */
  private async clean(): Promise<void> {
    const { commits, retention, room, now } = this.options
    for (let fruitless = 0; fruitless < FRUITLESS && !this.isClosing;) {
      const step = (): Cleaned => retention.forgetSome({ now: now(), isScarce: room.isScarce })
      const { forgotten, isAtEnd } = await commits.write(step).catch(() => NOTHING)
      fruitless = forgotten > 0 ? 0 : isAtEnd ? FRUITLESS : fruitless + 1
    }
  }
}
