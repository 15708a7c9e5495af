// The counts of what went on, kept in the same transactions as the events themselves.
import { randomInt } from 'node:crypto'
import { HOUR_MS } from '../../tallies/activity'
import type { NewEvent, Settlement } from '../../queue/queue'
import type { Call, Database } from '../connection/database'
import { DayCounts } from './day-counts'
import { RefusedRequests } from './refused-requests'
import { dropOldCounts } from './source-counts'

/** Rows of a count, one of which each runner writes to: two that share one wait for each other's commits. */
const PARTS = 16

/** Those who settle do not wait for those who store. */
function choosePart(): { readonly storing: number; readonly settling: number } {
  const part = randomInt(PARTS)
  return { storing: part, settling: PARTS + part }
}

export class Counting {
  readonly refused: RefusedRequests
  /** Whose rows of the counts results go to. */
  readonly part: number
  private readonly stored: DayCounts
  private readonly results: DayCounts
  /** When old counts were last dropped. */
  private cleanedAt = -Infinity

  constructor(private readonly database: Database) {
    const { storing, settling } = choosePart()
    this.part = settling
    this.stored = new DayCounts(storing)
    this.results = new DayCounts(settling)
    this.refused = new RefusedRequests(database, settling)
  }

  /** Before the events are stored: reads what is not known of their names. */
  learn(events: readonly NewEvent[]): Promise<void> {
    return this.stored.learn(this.database, events)
  }

  /** For the end of the transaction that stores the events: others who count the same wait for its commit. */
  received(events: readonly NewEvent[]): Call[] {
    return this.stored.received(events)
  }

  /** For the end of the transaction that settles them. What is tried again is taken out of the counts by `requeue`. */
  settled(destinationId: string, settlements: readonly Settlement[], now: number): Call[] {
    return this.results.settled(destinationId, settlements, now)
  }

  /** Once an hour, at most; a failure does not matter, since the next hour does the same. */
  async dropOld(now: number): Promise<void> {
    if (now - this.cleanedAt < HOUR_MS) return
    this.cleanedAt = now
    await dropOldCounts(this.database, now).catch(() => undefined)
  }

  /** Stores what is noted but not stored yet. */
  async close(): Promise<void> {
    await this.refused.store()
  }
}
