// An input that ends before its time: what was read of it counts, and one last entry says where it ended.
import { HeapDestinationError } from '../errors'
import type { Entry } from './entry'
import { MisuseError } from '../misuse'

/** Thrown by a source that has given something and cannot be read any further. */
export class CutOffError extends MisuseError {
  constructor(
    name: string,
    readonly reason: string
  ) {
    super(`${name} cannot be read any further (${reason}). Check the file and start again.`)
  }
}

/** How one reading of an input ends. */
export class Ending {
  private reason: string | undefined

  /** From now on the input counts as cut off; the first reason is kept. */
  cutOff(reason: string): void {
    this.reason ??= reason
  }

  /** `bytes` as far as they can be read. */
  async *within(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    try {
      yield* bytes
    } catch (failure) {
      if (!(failure instanceof CutOffError)) throw failure
      this.cutOff(`It cannot be read any further (${failure.reason}).`)
    }
  }

  /** The entries of `chunks` and, where the input was cut off, one that says so. It replaces half an event at the end. */
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
