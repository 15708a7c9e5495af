// Fills the index of words in the background: small steps, with long rests between them while there is much to do.
import type { Connection } from '../database'
import { searchedText } from '../../words'
import { removeWordIndex, WordIndex } from './word-index'

/** Events per step: some milliseconds of work. */
const STEP = 50
/** Rest after a step, as a multiple of its time: at most a fifth of the thread goes to the index. */
const REST = 4
/** Rest when there is nothing to do, in milliseconds. Events newer than the index are looked through one by one. */
const IDLE_MS = 500
/** Rest after a failure, in milliseconds. */
const FAILED_MS = 60_000

interface Row {
  readonly id: number
  readonly body: string
  readonly shared: string | null
}

export interface IndexerOptions {
  readonly connection: Connection
  readonly path: string
  /** Milliseconds; only differences mean something. Default: `performance.now`. */
  readonly monotonic?: () => number
}

export class Indexer {
  private index: WordIndex | undefined
  private timer: NodeJS.Timeout | undefined
  private isClosed = false
  /** How often in a row. */
  private failures = 0
  private readonly readRows
  private readonly readEnds
  private readonly monotonic

  /** A file that cannot be opened is tried again later: until then events are looked through one by one. */
  constructor(private readonly options: IndexerOptions) {
    const { connection, monotonic = () => performance.now() } = options
    this.monotonic = monotonic
    this.readRows = connection.prepare(
      `SELECT id, body, (SELECT text FROM shared_parts WHERE shared_parts.id = events.shared) AS shared
       FROM events WHERE id > ? AND id <= ? ORDER BY id LIMIT ${STEP}`
    )
    this.readEnds = connection.prepare(
      'SELECT (SELECT min(id) FROM events) AS first, (SELECT max(id) FROM events) AS last'
    )
    this.wait(0)
  }

  /** The index as far as it is filled; `undefined` while there is none. */
  get current(): WordIndex | undefined {
    return this.index
  }

  /** Nothing of these events is left in the file when it returns. @throws the error of the file system */
  erase(ids: readonly number[]): void {
    try {
      if (this.index === undefined) removeWordIndex(this.options.path)
      else this.index.dropPartsOf(ids)
    } catch {
      this.beginAnew()
    }
  }

  close(): void {
    this.isClosed = true
    clearTimeout(this.timer)
    this.index?.close()
    this.index = undefined
  }

  private wait(ms: number): void {
    if (!this.isClosed) this.timer = setTimeout(() => this.turn(), ms).unref()
  }

  private turn(): void {
    const began = this.monotonic()
    try {
      this.index ??= new WordIndex(this.options.path)
      const isDone = this.step(this.index)
      this.wait(isDone ? IDLE_MS : (this.monotonic() - began) * REST)
      this.failures = 0
    } catch {
      this.failures += 1
      this.wait(this.failures > 1 ? FAILED_MS : IDLE_MS)
      this.leave()
    }
  }

  private leave(): void {
    try {
      this.beginAnew()
    } catch {
      // The next turn tries again, and opens a file only if it can.
    }
  }

  /** Gives whether nothing is left to do. */
  private step(index: WordIndex): boolean {
    const { first, last } = this.readEnds.get() as { first: number | null; last: number | null }
    if (first === null || last === null) return true
    index.dropBefore(first)
    const wanted = index.next({ first, last })
    if (wanted === undefined) return true
    const rows = this.readRows.all(wanted.after, wanted.to) as Row[]
    const to = rows.length === STEP ? (rows.at(-1)?.id ?? wanted.to) : wanted.to
    index.add(
      rows.map((row) => ({ id: row.id, text: searchedText(row) })),
      to
    )
    return false
  }

  /** A file that has failed is not trusted any more. @throws the error of the file system */
  private beginAnew(): void {
    this.index?.close()
    this.index = undefined
    removeWordIndex(this.options.path)
  }
}
