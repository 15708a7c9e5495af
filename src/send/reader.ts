// Reads the input of a run in chunks, leaves out what is not chosen, and watches that the file stays as it is.
// Knows files and entries, not what becomes of them.
import { readEntries } from './entries'
import type { Entry } from './entry'
import { checkBeginnings, openInput, type Input } from './input'
import { MisuseError } from '../misuse'
import type { SendOptions } from './options'
import { onlyReported } from './previous-report'
import { createSelection, type Selection } from './selection'
import { isSameFile, type Source } from './source'

type ReaderOptions = Pick<SendOptions, 'input' | 'reportPath' | 'onlyRejected' | 'since' | 'until' | 'types'>

export class Reader {
  readonly input: Input
  private readonly isSelected: Selection
  private readonly chunks: AsyncGenerator<(Entry | undefined)[], undefined>
  private isClosed = false
  private isAtEnd = false
  private lastLine = 0

  /** Throws a `MisuseError` for a file that is not there, or options that do not go together. */
  constructor(private readonly options: ReaderOptions) {
    checkPaths(options)
    this.isSelected = createSelection(options)
    this.input = openInput(options.input, readSource)
    this.chunks = this.readChunks()
  }

  /** The last line that was read; `undefined` once all are. */
  get untilLine(): number | undefined {
    return this.isAtEnd ? undefined : this.lastLine
  }

  /**
   * Reads the beginning of each of several files, and the report of the earlier run against them, so that what does not fit
   * is found before anything is done.
   */
  async check(): Promise<void> {
    const { paths } = this.input
    if (paths.length > 1) await checkBeginnings(this.input)
    const { onlyRejected } = this.options
    if (onlyRejected === undefined || paths.length === 0) return
    const chunks = onlyReported(openInput(paths, readSource).entries, { reportPath: onlyRejected, files: paths })
    while ((await chunks.next()).done !== true);
  }

  /** The next entries, `undefined` for those that are left out; or `undefined` at the end, and once it was closed. */
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

  /** Ends the reading at once: a source may be silent for ever. */
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

function readSource(source: Source): AsyncGenerator<Entry[]> {
  return readEntries(source.bytes)
}

/** Writing the report over what is being read would destroy it. */
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
