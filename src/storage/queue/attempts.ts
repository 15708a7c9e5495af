// One attempt to deliver an event to one destination, as it is kept to be looked at.

export interface Attempt {
  readonly destinationId: string
  /** Counts from 1, and goes on when a dead letter is tried again. */
  readonly number: number
  /** Epoch milliseconds of its end. */
  readonly at: number
  /** What became of it. */
  readonly state: 'delivered' | 'skipped' | 'rejected' | 'retrying'
  readonly code: string | null
  /** As in the settlement; `null`: it was erased. */
  readonly detail: string | null
}

/** Attempts that are kept of each event and destination: the last ones. Our choice: a day in which Heap is down has more. */
export const KEPT_ATTEMPTS = 20
