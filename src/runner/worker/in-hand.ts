// Bounds what all destinations of a runner have in hand together: with many backlogs at once, each gets smaller batches.
import { sizeOfAll } from '../../storage/queue/event-size'
import type { TakenEvent } from '../../storage/queue/queue'

/** How much one batch may take. */
export interface Amount {
  readonly events: number
  /** Of their texts, shared fields included. */
  readonly bytes: number
}

export interface Grant extends Amount {
  /** Call with what was taken, at once; the rest is free again. */
  readonly keep: (events: readonly TakenEvent[]) => void
  /** Call when it is sent and stored, or if that fails. */
  readonly end: () => void
}

/**
 * All destinations together. An event of 500 bytes takes some 5 kB of memory while it is sent, and a thousand events some
 * 40 ms of the one thread, during which heartbeats and the page wait. So much at once already keeps a core busy: the
 * answer to a request takes some 0.4 s, and a core delivers less than 10,000 events in that time.
 */
export const MOST_IN_HAND: Amount = { events: 10_000, bytes: 10 * 1024 * 1024 }
/** What each batch gets however much there is: no destination waits for another one. */
export const LEAST_IN_HAND: Amount = { events: 50, bytes: 64 * 1024 }

export class InHand {
  private events = 0
  private bytes = 0

  /** Whether there is so much room that events may be taken ahead. */
  get isAmple(): boolean {
    return this.events <= MOST_IN_HAND.events / 2 && this.bytes <= MOST_IN_HAND.bytes / 2
  }

  /** At most `wanted`, and half of what is free: so the next ones get something as well. */
  grant(wanted: Amount): Grant {
    const events = bounded(wanted.events, (MOST_IN_HAND.events - this.events) / 2, LEAST_IN_HAND.events)
    const bytes = bounded(wanted.bytes, (MOST_IN_HAND.bytes - this.bytes) / 2, LEAST_IN_HAND.bytes)
    let held: Amount = { events: 0, bytes: 0 }
    const hold = (amount: Amount): void => {
      this.events += amount.events - held.events
      this.bytes += amount.bytes - held.bytes
      held = amount
    }
    hold({ events, bytes })
    return {
      events,
      bytes,
      keep: (taken) => hold({ events: taken.length, bytes: sizeOfAll(taken) }),
      end: () => hold({ events: 0, bytes: 0 })
    }
  }
}

function bounded(wanted: number, free: number, least: number): number {
  return Math.min(wanted, Math.max(least, Math.floor(free)))
}
