// What a simulated day is made of, with the source of each default.

export interface Parameters {
  /** The same seed gives the same day. */
  readonly seed: number
  readonly appIds: number
  readonly eventsPerDay: number
  /** Size of the App ID of rank n, as a power of n: 0 makes all equal. */
  readonly exponent: number
  /** How far the rate of events swings around its mean between night and day, from 0 to 1. */
  readonly swing: number
  /** Length of the day, in hours. Tests take a short one. */
  readonly hours: number
  readonly runners: number
  /** Events that one runner takes in and delivers a second. Default: as measured, see docs/performance.md. */
  readonly runnerRate: number
  /** Events that the database stores and settles a second. Default: two cores at 0.083 s of CPU for 1,000 events. */
  readonly databaseRate: number
  /** From the moment a request is sent until its answer, in milliseconds. */
  readonly requestMs: number
  /** Share of requests that Heap answers with 500. */
  readonly failing: number
  /** Share of requests that Heap answers with 429 and a Retry-After of 30 seconds. */
  readonly limited: number
  /** Heap cannot be reached from this hour on; for `outageHours`. */
  readonly outageAt: number
  readonly outageHours: number
  /** Runners killed at random times of the day. Another one starts a minute later. */
  readonly kills: number
  /** From this hour on, all runners are replaced one after the other, a minute apart. Absent: never. */
  readonly replaceAt?: number
  /** One more runner comes at the first of these hours, and is stopped at the second. Absent: none. */
  readonly extra?: readonly [number, number]
  /** While nothing changes, leases are looked at this often, in seconds. */
  readonly lookEvery: number
  /** An App ID that nothing keeps is looked at this often, in seconds, or as soon as 200 events have come. */
  readonly appEvery: number
}

export const DEFAULTS: Parameters = {
  seed: 1,
  appIds: 5000,
  eventsPerDay: 300_000_000,
  exponent: 0.8,
  swing: 0.6,
  hours: 24,
  runners: 4,
  runnerRate: 6763,
  databaseRate: 24_000,
  requestMs: 200,
  failing: 0.001,
  limited: 0.0005,
  outageAt: 14,
  outageHours: 1,
  kills: 6,
  replaceAt: 10,
  extra: [18, 22],
  lookEvery: 600,
  appEvery: 60
}

export const HOUR_MS = 3_600_000

export type Random = () => number

/** Numbers from 0 to 1 that are the same for the same seed (mulberry32). */
export function createRandom(seed: number): Random {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
