// What a simulated day is made of, with the source of each default.
import { WAITS } from '../../src/delivery/caps'

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
  /** Hours after the day, until what still waits counts as never going to be delivered. */
  readonly afterHours: number
  readonly runners: number
  /**
   * Seconds of CPU for 1,000 events, to take them in and to deliver them. A runner has one core for both, because one
   * thread does most of it. Defaults: as measured beside other work, see docs/performance.md ("On PostgreSQL").
   */
  readonly runnerIntake: number
  readonly runnerDelivery: number
  /** The same for the server of PostgreSQL, which has `databaseCores`. */
  readonly databaseIntake: number
  readonly databaseDelivery: number
  readonly databaseCores: number
  /** From the moment a request is sent until its answer, in milliseconds. */
  readonly requestMs: number
  /** Share of requests that Heap answers with 500. While nothing waits, each event is a request. */
  readonly failing: number
  /** Share of requests that Heap answers with 429 and a Retry-After of 30 seconds. */
  readonly limited: number
  /** Heap cannot be reached from this hour on; for `outageHours`. */
  readonly outageAt: number
  readonly outageHours: number
  /** Hours for which an event is tried before it becomes a dead letter. */
  readonly giveUpHours: number
  /** Runners killed at random times of the day. Another one starts a minute later. */
  readonly kills: number
  /** From this hour on, all runners are replaced one after the other, a minute apart. Absent: never. */
  readonly replaceAt?: number
  /** One more runner comes at the first of these hours, and is stopped at the second. Absent: none. */
  readonly extra?: readonly [number, number]
  /** While nothing changes, leases are looked at this often, in seconds. */
  readonly lookEvery: number
  /** An App ID that nothing keeps is looked at this often, in seconds, or as soon as so many events have come. */
  readonly appEvery: number
  readonly eventsOfLook: number
}

export const HOUR_MS = 3_600_000

export const DEFAULTS: Parameters = {
  seed: 1,
  appIds: 5000,
  eventsPerDay: 300_000_000,
  exponent: 0.8,
  swing: 0.6,
  hours: 24,
  afterHours: 24,
  runners: 4,
  runnerIntake: 0.037,
  runnerDelivery: 0.116,
  databaseIntake: 0.021,
  databaseDelivery: 0.062,
  databaseCores: 2,
  requestMs: 200,
  failing: 0.0002,
  limited: 0.0001,
  outageAt: 14,
  outageHours: 1,
  giveUpHours: WAITS.eventPatience / HOUR_MS,
  kills: 6,
  replaceAt: 10,
  extra: [18, 22],
  lookEvery: 3600,
  appEvery: 3600,
  eventsOfLook: 1000
}

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
