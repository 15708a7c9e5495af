// Handles an input that ends early: the entries that were read count, and one last entry says where the input ended.
import { HeapDestinationError } from '../errors'
import type { Entry } from './entry'
import { MisuseError } from '../misuse'

/** Thrown by a source that fails after some of it was read. */
export class CutOffError extends MisuseError {
  constructor(
    name: string,
    readonly reason: string
  ) {
    super(`${name} cannot be read any further (${reason}). Check the file and start again.`)
  }
}

/** Records whether the reading of an input was cut off, and adds the entry that says so. */
export class Ending {
  private reason: string | undefined

  /** From now on the input counts as cut off; the first reason is kept. */
  cutOff(reason: string): void {
    this.reason ??= reason
  }

  /** The bytes up to the point where reading fails. */
  async *within(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    try {
      yield* bytes
    } catch (failure) {
      if (!(failure instanceof CutOffError)) throw failure
      this.cutOff(`It cannot be read any further (${failure.reason}).`)
    }
  }

  /**
   * The entries of `chunks` and, if the input was cut off, an entry that says so. It replaces half an event at the end.
   */
  async *behind(chunks: AsyncIterable<Entry[]>): AsyncGenerator<Entry[]> {
    let line = 0
    for await (const entries of chunks) {
      const last = entries.at(-1)
      const isHalf = this.reason !== undefined && last !== undefined && 'error' in last
      line = (last?.line ?? line) - (isHalf ? 1 : 0)
      yield isHalf ? entries.slice(0, -1) : entries
    }
    if (this.reason === undefined) return
    const error = new HeapDestinationError('input_cut_off', this.reason)
    yield [{ line: line + 1, index: undefined, error }]
  }
}
