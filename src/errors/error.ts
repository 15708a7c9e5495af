// The error class of this package, the fate of an event for each code, and the shape of an issue.
import * as ALTERATIONS from './alterations'
import type { Reason } from './reason'
import * as REJECTIONS from './rejections'
import * as RETRIES from './retries'

/** What became of an event. `retry`: nothing is decided, deliver the stored event again later. */
export type Fate = 'delivered' | 'rejected' | 'retry'

export type RejectionCode = keyof typeof REJECTIONS
export type RetryCode = keyof typeof RETRIES
export type AlterationCode = keyof typeof ALTERATIONS
export type ErrorCode = RejectionCode | RetryCode

/** One alteration of an event that was sent. Holds paths and lengths, never a value: values are personal data. */
export interface Issue {
  readonly code: AlterationCode
  /** Path from the root of the event: `properties.cart.items`. Cut to 200 characters. */
  readonly path: string
  /** The limit that was applied, in UTF-16 units or levels. */
  readonly limit?: number
  /** The length or depth that was found, in the unit of `limit`. */
  readonly actual?: number
  /** The property's name in Heap, if it was renamed. */
  readonly renamedTo?: string
}

/** What is known of an error beside its code. */
export interface ErrorFacts {
  readonly path?: string
  readonly limit?: number
  /** What was found, in the unit of `limit`. */
  readonly actual?: number
  /** Unit of `limit` and `actual`. Absent: UTF-16 units. */
  readonly unit?: 'bytes'
  /** HTTP status of the answer, if there was one. */
  readonly status?: number
  /** The answer of the service, at most 300 characters. */
  readonly answer?: string
  /** How long the service asked to wait, in milliseconds. */
  readonly retryAfterMs?: number
}

/**
 * The error of this package: a value inside an outcome, thrown only where a host expects that.
 * `message` says what is wrong, where, which limit and what to do. It never contains a value of the event.
 */
export class HeapDestinationError extends Error {
  override readonly name = 'HeapDestinationError'

  constructor(
    readonly code: ErrorCode,
    what: string,
    readonly facts: ErrorFacts = {}
  ) {
    super(`${what} ${reasonOf(code).advice}`)
  }

  get fate(): Exclude<Fate, 'delivered'> {
    return fateOfCode(this.code)
  }
}

export function fateOfCode(code: ErrorCode): Exclude<Fate, 'delivered'> {
  return isIn(RETRIES, code) ? 'retry' : 'rejected'
}

/** Title and advice of any code of an event. */
export function reasonFor(code: ErrorCode | AlterationCode): Reason {
  return isIn(ALTERATIONS, code) ? ALTERATIONS[code] : reasonOf(code)
}

/** A function of its own, so that a bundle without alterations leaves out their texts. */
function reasonOf(code: ErrorCode): Reason {
  // Looked up in two tables, not in a merged one: this runs for every event that is rejected.
  return isIn(REJECTIONS, code) ? REJECTIONS[code] : RETRIES[code]
}

function isIn<Table extends object>(table: Table, code: string): code is Extract<keyof Table, string> {
  return Object.prototype.hasOwnProperty.call(table, code)
}
