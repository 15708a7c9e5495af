// Regular work on the tables: measures them, makes partitions ahead, and removes old events.
import type { Counting } from '../activity/counting'
import { preparePartitions } from '../schema/partitions'
import type { Retention } from './retention'
import type { Room } from './room'
import type { Database } from '../connection/database'

export interface UpkeepOptions {
  readonly database: Database
  readonly room: Room
  readonly retention: Retention
  readonly counting: Counting
  readonly retentionMs: number
  /** Epoch milliseconds by the clock that all runners share. */
  readonly now: () => number
  /** Whether this runner does it for all. */
  readonly isMine: () => boolean
  readonly onError: (error: unknown) => void
  /** Milliseconds between two looks. Default: 1000. */
  readonly everyMs?: number | undefined
}

/** Default of `everyMs`. */
const INTERVAL_MS = 1000
/** Steps of removal in one interval. */
const STEPS = 50
/** Intervals between two looks for old events, if nothing was found. */
const FRUITLESS = 10
/** Intervals between two looks at the partitions of the next days: ten minutes. */
const PARTITIONS = 600
/** Intervals between two tries to give room back while there is next to none. */
const SHRINKING = 15

export class Upkeep {
  private timer: NodeJS.Timeout | undefined
  private working: Promise<void> = Promise.resolve()
  private isClosing = false
  private ticks = 0
  private cleansAt = 0
  private shrinksAt = 0

  constructor(private readonly options: UpkeepOptions) {
    this.plan()
  }

  async close(): Promise<void> {
    this.isClosing = true
    clearTimeout(this.timer)
    await this.working
  }

  private plan(): void {
    this.timer = setTimeout(() => {
      this.working = this.tick()
        .catch(this.options.onError)
        .finally(() => {
          if (!this.isClosing) this.plan()
        })
    }, this.options.everyMs ?? INTERVAL_MS).unref()
  }

  private async tick(): Promise<void> {
    const { room, database, counting, now, isMine } = this.options
    this.ticks += 1
    await room.measure()
    if (!isMine()) return
    if (this.ticks % PARTITIONS === 1) await database.transaction(preparePartitions)
    await counting.dropOld(now())
    if (this.ticks >= this.cleansAt || room.isCrowded) await this.clean()
    if (!room.isCrammed || this.ticks < this.shrinksAt) return
    this.shrinksAt = this.ticks + SHRINKING
    await this.options.retention.shrink()
  }

  private async clean(): Promise<void> {
    const { room, retention, retentionMs, now } = this.options
    for (let step = 0; step < STEPS; step++) {
      if (this.isClosing) return
      const early = room.isCrammed ? 'all' : room.isCrowded ? 'settled' : 'none'
      if (await retention.removeSome({ now: now(), retentionMs, early })) continue
      this.cleansAt = this.ticks + FRUITLESS
      return
    }
  }
}
