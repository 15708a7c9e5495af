// The port for tallies: the counts of each destination per minute, which survive restarts.
import type { Activity } from './activity'
import type { Counts } from './counts'

export const MINUTE_MS = 60_000

/** How long counts are kept. Our choice: a week and the current day. */
export const KEPT_MS = 8 * 24 * 60 * MINUTE_MS

export interface Minute {
  /** Beginning of the minute, in epoch milliseconds. */
  readonly at: number
  readonly counts: Counts
}

export interface Tallies {
  /** Adds counts to the minute of `at`. Events that are settled at the same time are in the same commit. */
  add(destinationId: string, counts: Counts, at: number): Promise<void>
  /** Minutes from `from` on that have counts, oldest first. */
  since(destinationId: string, from: number): Promise<Minute[]>
  forget(destinationId: string): Promise<void>
  /** Counts of longer periods, by source and by event name, and refused requests. */
  readonly activity: Activity
}
