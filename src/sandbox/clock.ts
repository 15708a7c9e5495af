// The sandbox's clock: a given clock that can be moved forward.

export interface Clock {
  /** Milliseconds since 1970. */
  now(): number
  /** Moves the clock forward by `ms` milliseconds. It keeps running from there. */
  advance(ms: number): void
  /** Undoes every `advance`. */
  reset(): void
}

export function createClock(base: () => number): Clock {
  let offset = 0
  return {
    now: () => base() + offset,
    advance: (ms) => {
      offset += ms
    },
    reset: () => {
      offset = 0
    }
  }
}
