// The texts that every code has: title and advice.

export interface Reason {
  /** A few words, for tables of reasons. */
  readonly title: string
  /** What the reader can do. One or two sentences, without values. */
  readonly advice: string
}

/** A code that a request is refused with, and its HTTP status. */
export interface RefusalReason extends Reason {
  readonly status: number
}
