// One event of an input as it was read, and its place in the input. Types only.
import type { HeapDestinationError } from '../errors'

/** Where an entry was read. */
export interface Place {
  /** Path of the file; absent if the run reads only one. */
  readonly file?: string | undefined
  /** Line number from 1; in a JSON array, the number of the element. */
  readonly line: number
  /** Index in the `batch` on that line, from 0. `undefined` if the line is a single event. */
  readonly index: number | undefined
}

/** One event of the input, or the error of a line that cannot be read as one. */
export type Entry = Place & ({ readonly value: unknown } | { readonly error: HeapDestinationError })
