// The parameters and results of taking events for a destination. Types only.
import type { TakenEvent } from '../queue'
import type { Capacity, Sized } from './positions'

/** A due event whose body has not been read. */
export interface Due extends Sized {
  readonly userKey: string
  readonly attempts: number
  readonly triedSince: number
  readonly deaths: number
}

/** The present time in epoch milliseconds, by the wall clock (for people) and by the clock of due times. */
export interface Times {
  readonly now: number
  readonly steady: number
}

/** How much may be taken, and when. */
export interface Taking extends Times {
  readonly capacity: Capacity
  /** Whether other destinations have events under way: then no event is taken that has to be alone. */
  readonly isOtherUnderWay: boolean
}

/**
 * The due events that were taken. `next: 'new'` allows new events in the same batch; `'later'`: an event has to be
 * alone.
 */
export interface TakenDue {
  readonly events: readonly TakenEvent[]
  readonly next: 'new' | 'none' | 'later'
}

/** The events that a taker has already, and the time. */
export interface Hand extends Times {
  readonly events: readonly TakenEvent[]
  /** Whether it has every event of the destination that is taken, and sends those first. */
  readonly isAhead: boolean
}
