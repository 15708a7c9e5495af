// The port for counts of a period: results at destinations, events of sources, events by day and name, refused requests.
import type { MappingCount } from './counts'

export const HOUR_MS = 3_600_000
export const DAY_MS = 24 * HOUR_MS

/** How long counts by the hour and by the day are kept. Our choice: twice the longest period that is shown. */
export const LONG_KEPT_MS = 62 * DAY_MS

export interface Period {
  /** Epoch milliseconds; `to` is not in it. */
  readonly from: number
  readonly to: number
}

/** Events of a destination, by the time of their result. */
export interface DestinationStep {
  readonly at: number
  readonly delivered: number
  readonly rejected: number
  readonly retried: number
  /** All that was not sent; `filtered` of it because somebody wanted so: consent, opt-out, deleted people, pages. */
  readonly skipped: number
  readonly filtered: number
}

/** Events of a source. */
export interface SourceStep {
  readonly at: number
  readonly received: number
  /** Requests, not events: nobody has counted what was in them. */
  readonly refused: number
  readonly delivered: number
  readonly rejected: number
}

/** Events of one day, counted by the day of their arrival. */
export interface DayCount {
  /** Beginning of the day, UTC. */
  readonly day: number
  readonly sourceId: string
  /** Empty for what was received. */
  readonly destinationId: string
  readonly type: string
  /** Empty for events without a name. */
  readonly name: string
  readonly received: number
  /** Tried at the service at least once. */
  readonly sent: number
  readonly accepted: number
  readonly refused: number
  /** Accepted, but not as they came. */
  readonly altered: number
  readonly skipped: number
}

/** Type of the events whose names are too many to be counted each for itself. */
export const OTHER_NAMES = 'other'

/** A request that was not taken in, without anything that was in it. */
export interface RefusedRequest {
  readonly code: string
  /** What was wrong, with limits and sizes, never with a value. */
  readonly message: string
  /** The address as the API describes it. */
  readonly path: string
  /** IP address of the sender, or of the proxy in front. */
  readonly address: string
  /** Name and version of the sending program; empty if it said none. */
  readonly agent: string
  /** `null` where the write key is not known. */
  readonly sourceId: string | null
}

/** Requests that are alike, in one row. */
export interface Refusals extends RefusedRequest {
  readonly count: number
  /** Epoch milliseconds. */
  readonly firstAt: number
  readonly lastAt: number
}

export interface Activity {
  /** Steps with counts, oldest first. `stepMs`: whole minutes, or whole hours. */
  destination(destinationId: string, period: Period, stepMs: number): Promise<DestinationStep[]>
  /** The milliseconds within which 95 of 100 deliveries stayed; `null` without deliveries. */
  p95(destinationId: string, period: Period): Promise<number | null>
  /** By id of the mapping. A mapping that took nothing is left out. */
  mappings(destinationId: string, period: Period): Promise<Readonly<Record<string, MappingCount>>>
  source(sourceId: string, period: Period, stepMs: number): Promise<SourceStep[]>
  /** Days that begin in the period, with the busiest names first in each. */
  days(period: Period): Promise<DayCount[]>
  /** Notes requests that were refused; stored a moment later. A bounded number of different ones is kept. */
  refuse(request: RefusedRequest, at: number): void
  /** The latest first. */
  refusals(): Promise<Refusals[]>
}

/** Most different names that are counted of one day and source; the others together. */
export const MOST_NAMES = 1000
