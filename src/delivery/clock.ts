// The clock of delivery: time spans that a change of the wall clock does not affect.

export interface Waiting {
  /**
   * Milliseconds on a clock that only runs forward, even if the wall clock is set. Only differences of two readings
   * have a meaning.
   */
  readonly monotonic: () => number
  readonly sleep: (ms: number) => Promise<void>
}

/**
 * Epoch milliseconds for due times that are stored: read once at the start, then counted on by the monotonic clock. If
 * the wall clock is set meanwhile, this clock differs from it until the next start.
 */
export function createSteadyClock(now: () => number, monotonic: () => number): () => number {
  const offset = now() - monotonic()
  return () => Math.round(offset + monotonic())
}
