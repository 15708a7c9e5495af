// Time as delivery needs it: spans on a clock that nobody can set.

export interface Waiting {
  /**
   * Milliseconds on a clock that only runs forward, whatever becomes of the wall clock. Differences mean something, the
   * number itself does not.
   */
  readonly monotonic: () => number
  readonly sleep: (ms: number) => Promise<void>
}

/**
 * Epoch milliseconds as they were at the start, counted on by a clock that nobody can set: for due times that are stored.
 * After the wall clock was set it is as far off as that was, until the next start.
 */
export function createSteadyClock(now: () => number, monotonic: () => number): () => number {
  const offset = now() - monotonic()
  return () => Math.round(offset + monotonic())
}
