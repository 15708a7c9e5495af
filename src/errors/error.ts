// The one error class of this package, what becomes of an event for each code, and what is said of an alteration.
import * as ALTERATIONS from './alterations'
import type { Reason } from './reason'
import * as REJECTIONS from './rejections'
import * as RETRIES from './retries'

/** What becomes of an event. `retry` means: nothing was decided, deliver the stored event again later. */
export type Fate = 'delivered' | 'rejected' | 'retry'

export type RejectionCode = keyof typeof REJECTIONS
export type RetryCode = keyof typeof RETRIES
export type AlterationCode = keyof typeof ALTERATIONS
export type ErrorCode = RejectionCode | RetryCode

/** What was altered in an event that was sent. Names paths and lengths, never a value: values are personal data. */
export interface Issue {
  readonly code: AlterationCode
  /** Where, from the root of the event: `properties.cart.items`. At most 200 characters of it. */
  readonly path: string
  /** The limit that was applied, in UTF-16 units or levels. */
  readonly limit?: number
  /** What was found, in the unit of `limit`. */
  readonly actual?: number
  /** The name that the property has in Heap, where it was renamed. */
  readonly renamedTo?: string
}

export interface ErrorFacts {
  readonly path?: string
  readonly limit?: number
  /** What was found, in the unit of `limit`. */
  readonly actual?: number
  /** Unit of `limit` and `actual`. Absent: UTF-16 units. */
  readonly unit?: 'bytes'
  /** HTTP status of the refusal, when there was one. */
  readonly status?: number
  /** What the service answered, at most 300 characters. */
  readonly answer?: string
  /** How long the service asked to wait, in milliseconds. */
  readonly retryAfterMs?: number
}

/**
 * The one error of this package. Usually a value inside an outcome; thrown only for misuse.
 * `message` says what, where, which limit and what to do, and never contains a value of the event.
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

/** Title and advice of any code of the three lists. */
export function reasonFor(code: ErrorCode | AlterationCode): Reason {
  return isIn(ALTERATIONS, code) ? ALTERATIONS[code] : reasonOf(code)
}

/** Apart, so that a bundle with errors only leaves out the texts of alterations. */
function reasonOf(code: ErrorCode): Reason {
  // Looked up, not merged: this is asked for every event that is refused.
  return isIn(REJECTIONS, code) ? REJECTIONS[code] : RETRIES[code]
}

function isIn<Table extends object>(table: Table, code: string): code is Extract<keyof Table, string> {
  return Object.prototype.hasOwnProperty.call(table, code)
}
