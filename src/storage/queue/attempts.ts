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

/**
 * A row without a detail has that of the next newer attempt at its destination, which was alike.
 *
 * @param rows by destination, of each the newest first
 */
export function withDetails(rows: readonly Attempt[]): Attempt[] {
  let newer: Attempt | undefined
  return rows.map((row) => {
    const isAlike = row.detail === null && newer?.destinationId === row.destinationId
    newer = isAlike ? { ...row, detail: newer?.detail ?? null } : row
    return newer
  })
}
