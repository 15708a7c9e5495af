// Reads the input of a run in chunks, leaves out what is not chosen, and watches that the file stays as it is.
// Knows files and entries, not what becomes of them.
import { readEntries } from './entries'
import type { Entry } from './entry'
import { MisuseError } from '../misuse'
import type { SendOptions } from './options'
import { onlyReported } from './previous-report'
import { createSelection, type Selection } from './selection'
import { isSameFile, openFile, openStream, type Source } from './source'

type ReaderOptions = Pick<SendOptions, 'input' | 'reportPath' | 'onlyRejected' | 'since' | 'until' | 'types'>

export class Reader {
  readonly source: Source
  /** The file as it was at the start. */
  readonly fileMark: ReturnType<Source['mark']>
  private readonly isSelected: Selection
  private readonly chunks: AsyncGenerator<(Entry | undefined)[], undefined>
  private isClosed = false
  private isAtEnd = false
  private lastLine = 0

  /** Throws a `MisuseError` for a file that is not there, or options that do not go together. */
  constructor(private readonly options: ReaderOptions) {
    checkPaths(options)
    this.isSelected = createSelection(options)
    const { input } = options
    this.source = typeof input === 'string' ? openFile(input) : openStream(input)
    this.fileMark = this.source.mark()
    this.chunks = this.readChunks()
  }

  /** The last line that was read; `undefined` once all are. */
  get untilLine(): number | undefined {
    return this.isAtEnd ? undefined : this.lastLine
  }

  /** Reads the report of the earlier run against the file, so that a wrong one is found before anything is done. */
  async checkReport(): Promise<void> {
    const { onlyRejected, input } = this.options
    if (onlyRejected === undefined || typeof input !== 'string') return
    const chunks = onlyReported(readEntries(openFile(input).bytes), onlyRejected)
    while ((await chunks.next()).done !== true);
  }

  /** The next entries, `undefined` for those that are left out; or `undefined` at the end, and once it was closed. */
  async next(): Promise<(Entry | undefined)[] | undefined> {
    try {
      const next = await this.chunks.next()
      this.checkFile()
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
    this.source.close()
  }

  private async *readChunks(): AsyncGenerator<(Entry | undefined)[], undefined> {
    const { onlyRejected } = this.options
    const entries = this.follow(readEntries(this.source.bytes))
    for await (const chunk of onlyRejected === undefined ? entries : onlyReported(entries, onlyRejected)) {
      yield chunk.map((entry) => (entry && this.isSelected(entry) ? entry : undefined))
    }
  }

  private async *follow(chunks: AsyncIterable<Entry[]>): AsyncGenerator<Entry[]> {
    for await (const chunk of chunks) {
      this.lastLine = chunk.at(-1)?.line ?? this.lastLine
      yield chunk
    }
  }

  private checkFile(): void {
    const { size, modifiedMs } = this.source.mark() ?? {}
    if (size === this.fileMark?.size && modifiedMs === this.fileMark?.modifiedMs) return
    throw new MisuseError('the file changed while it was read. Send a copy of it that nobody writes to.')
  }
}

/** Writing the report over what is being read would destroy it. */
function checkPaths({ input, reportPath, onlyRejected }: ReaderOptions): void {
  if (onlyRejected !== undefined && typeof input !== 'string') {
    throw new MisuseError('--only-rejected needs a file: standard input cannot be read twice.')
  }
  if (reportPath === undefined) return
  for (const path of [input, onlyRejected]) {
    if (typeof path !== 'string' || !isSameFile(path, reportPath)) continue
    throw new MisuseError(`--report would overwrite ${path}, which is being read. Pass another file.`)
  }
}
