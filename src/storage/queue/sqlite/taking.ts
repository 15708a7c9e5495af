// What is known when events are taken for a destination, and what it comes to. Types only.
import type { TakenEvent } from '../queue'
import type { Capacity, Sized } from './positions'

/** An event that is due, unread. */
export interface Due extends Sized {
  readonly userKey: string
  readonly attempts: number
  readonly triedSince: number
  readonly deaths: number
}

/** When something happens, in epoch milliseconds: for people to read, and on the clock of due times. */
export interface Times {
  readonly now: number
  readonly steady: number
}

/** For whom something is taken, and when. */
export interface Taking extends Times {
  readonly capacity: Capacity
  /** Whether other destinations have something under way: then nothing is taken that has to be alone. */
  readonly isOtherUnderWay: boolean
}

/** What was taken of what is due, and whether new events may follow in the same batch. `later`: something has to be alone. */
export interface TakenDue {
  readonly events: readonly TakenEvent[]
  readonly next: 'new' | 'none' | 'later'
}

/** What a taker has already, and when. */
export interface Hand extends Times {
  readonly events: readonly TakenEvent[]
}
