// What all queues have in common about due times, which have a clock of their own (`createSteadyClock`).
import { WAITS } from '../../delivery/caps'
import type { TrackedEvent } from './queue'

/** If the two clocks differ by more than this, in milliseconds, the wall clock was set. */
const SET_MS = 1000

/**
 * Converts due times to the wall clock, for people: it may have been set since they were stored.
 * @param offset of the wall clock from the clock of due times, in milliseconds
 */
export function onWallClock(events: readonly TrackedEvent[], offset: number): TrackedEvent[] {
  if (Math.abs(offset) < SET_MS) return [...events]
  return events.map((event) => ({
    ...event,
    deliveries: event.deliveries.map((one) => (one.dueAt === null ? one : { ...one, dueAt: one.dueAt + offset }))
  }))
}

/** Events that `hasten` makes due at once: a tenth of a second of work. */
export const MOST_HASTENED = 10_000

/**
 * Longest time between two looks at a destination while a runner sends to it, in milliseconds: it rests for as long as
 * the service may ask for, at most. After a longer break nobody sent: no event was tried meanwhile, or the clock was set.
 */
export const LONGEST_BREAK = 2 * WAITS.longestAsked
