// Reads the input of a run in chunks, skips entries that are not selected, and checks that the file does not change.
import type { HeapDestinationError } from '../errors'
import { fieldOf } from '../heap/input'
import { readEntries } from './entries'
import type { Entry, Place } from './entry'
import { checkBeginnings, openInput, type RunInput, type ReadEntries } from './run-input'
import { MisuseError } from '../misuse'
import type { SendOptions } from './options'
import { onlyReported } from './previous-report'
import { createSelection, type Selection } from './selection'
import { readRows } from './rows/read-rows'
import { isSameFile } from './source'
import { createUserIdFrom } from './user-id-from'

type ReaderOptions = Pick<
  SendOptions,
  'input' | 'rows' | 'userIdFrom' | 'reportPath' | 'onlyRejected' | 'since' | 'until' | 'types'
>

export class Reader {
  readonly input: RunInput
  private readonly isSelected: Selection
  private readonly readSource: ReadEntries
  private readonly chunks: AsyncGenerator<(Entry | undefined)[], undefined>
  private isClosed = false
  private isAtEnd = false
  private lastLine = 0

  /** Throws a `MisuseError` for a file that does not exist, or options that exclude each other. */
  constructor(private readonly options: ReaderOptions) {
    checkPaths(options)
    this.isSelected = createSelection(options)
    this.readSource = readerOf(options)
    this.input = openInput(options.input, this.readSource)
    this.chunks = this.readChunks()
  }

  /** The last line that was read; `undefined` once all lines are read. */
  get untilLine(): number | undefined {
    return this.isAtEnd ? undefined : this.lastLine
  }

  /**
   * Checks before the run starts: reads the beginning of each of several files, and compares the report of the earlier
   * run with the files.
   */
  async check(): Promise<void> {
    const { paths } = this.input
    if (paths.length > 1) await checkBeginnings(this.input, this.readSource)
    const { onlyRejected } = this.options
    if (onlyRejected === undefined || paths.length === 0) return
    const chunks = onlyReported(openInput(paths, this.readSource).entries, { reportPath: onlyRejected, files: paths })
    while ((await chunks.next()).done !== true);
  }

  /** The next entries, with `undefined` for each that is skipped. `undefined` at the end and after `close`. */
  async next(): Promise<(Entry | undefined)[] | undefined> {
    try {
      const next = await this.chunks.next()
      this.input.check()
      this.isAtEnd = next.done === true
      return next.value
    } catch (failure) {
      if (this.isClosed) return undefined
      throw failure
    }
  }

  /** Ends reading at once, even if the source is silent. */
  close(): void {
    this.isClosed = true
    this.input.close()
  }

  private async *readChunks(): AsyncGenerator<(Entry | undefined)[], undefined> {
    const { onlyRejected } = this.options
    const entries = this.follow(this.input.entries)
    const files = this.input.paths
    const chosen = onlyRejected === undefined ? entries : onlyReported(entries, { reportPath: onlyRejected, files })
    for await (const chunk of chosen) {
      yield chunk.map((entry) => (entry && this.isSelected(entry) ? entry : undefined))
    }
  }

  private async *follow(chunks: AsyncIterable<Entry[]>): AsyncGenerator<Entry[]> {
    for await (const chunk of chunks) {
      this.lastLine = chunk.at(-1)?.line ?? this.lastLine
      yield chunk
    }
  }
}

/** The user id of each event of the input, or its error. Throws a `MisuseError` for a file that does not exist. */
export async function* readUserIds(
  options: Required<Pick<SendOptions, 'input' | 'userIdFrom'>>
): AsyncGenerator<Place & ({ readonly userId: unknown } | { readonly error: HeapDestinationError })> {
  const reader = new Reader(options)
  for (let entries = await reader.next(); entries !== undefined; entries = await reader.next()) {
    for (const entry of entries) {
      if (entry === undefined) continue
      const { file, line, index } = entry
      const place = { file, line, index }
      yield 'error' in entry ? { ...place, error: entry.error } : { ...place, userId: fieldOf(entry.value, 'userId') }
    }
  }
}

/** The function that reads entries as the options say. */
function readerOf({ rows, userIdFrom }: ReaderOptions): ReadEntries {
  const read: ReadEntries = (source) => (rows ? readRows(source, rows) : readEntries(source.bytes))
  if (userIdFrom === undefined) return read
  const replaced = createUserIdFrom(userIdFrom)
  return async function* (source) {
    for await (const entries of read(source)) {
      yield entries.map((entry) => ('error' in entry ? entry : { ...entry, value: replaced(entry.value) }))
    }
  }
}

/** Refuses options with which the report would overwrite a file that is being read. */
function checkPaths({ input, reportPath, onlyRejected }: ReaderOptions): void {
  const paths = typeof input === 'string' ? [input] : Array.isArray(input) ? (input as readonly string[]) : []
  if (onlyRejected !== undefined && paths.length === 0) {
    throw new MisuseError('--only-rejected needs a file: standard input cannot be read twice.')
  }
  if (reportPath === undefined) return
  for (const path of [...paths, onlyRejected]) {
    if (path === undefined || !isSameFile(path, reportPath)) continue
    throw new MisuseError(`--report would overwrite ${path}, which is being read. Pass another file.`)
  }
}
