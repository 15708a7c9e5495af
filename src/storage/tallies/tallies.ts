// The counts of each destination, minute by minute, over restarts. Assumes no SQL.
import type { Counts } from './counts'

export const MINUTE_MS = 60_000

/** Days for which counts are kept. Our choice: a week, and the day that is not over. */
export const KEPT_MS = 8 * 24 * 60 * MINUTE_MS

export interface Minute {
  /** Epoch milliseconds of its beginning. */
  readonly at: number
  readonly counts: Counts
}

export interface Tallies {
  /** Adds counts to the minute of `at`. Durable together with what is settled at the same time. */
  add(destinationId: string, counts: Counts, at: number): Promise<void>
  /** Minutes from `from` on in which something happened, oldest first. */
  since(destinationId: string, from: number): Promise<Minute[]>
  forget(destinationId: string): Promise<void>
}
