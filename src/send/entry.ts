// One event of an input as it was read, and where it was. Types only.
import type { HeapDestinationError } from '../errors'

/** Where an entry was read. */
export interface Place {
  /** Path of the file; absent where the run reads only one. */
  readonly file?: string | undefined
  /** Counts from 1; in a JSON array it is the element's number. */
  readonly line: number
  /** Which event of the `batch` on that line, from 0. `undefined` where the line is the event. */
  readonly index: number | undefined
}

/** One event of the stream, or why there is none. */
export type Entry = Place & ({ readonly value: unknown } | { readonly error: HeapDestinationError })
