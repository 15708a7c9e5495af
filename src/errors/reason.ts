// What every code says of itself.

export interface Reason {
  /** A few words for a table of reasons. */
  readonly title: string
  /** What the reader can do about it. One or two sentences, no values. */
  readonly advice: string
}

/** A code that is answered over HTTP. */
export interface RefusalReason extends Reason {
  readonly status: number
}
