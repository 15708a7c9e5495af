// Due times for people: the wall clock may have been set since they were stored.
import type { TrackedEvent } from './queue'

/** If the two clocks differ by more than this, in milliseconds, the wall clock was set. */
const SET_MS = 1000

/** Converts due times to the wall clock. @param offset of the wall clock from the clock of due times, in milliseconds */
export function onWallClock(events: readonly TrackedEvent[], offset: number): TrackedEvent[] {
  if (Math.abs(offset) < SET_MS) return [...events]
  return events.map((event) => ({
    ...event,
    deliveries: event.deliveries.map((one) => (one.dueAt === null ? one : { ...one, dueAt: one.dueAt + offset }))
  }))
}

/** Events that `hasten` makes due at once: a tenth of a second of work. */
export const MOST_HASTENED = 10_000
