// Reads the report of an earlier run: which events of the file were refused then, and must be sent again.
// Knows the report's format; holds one line of it at a time.
import type { ErrorCode } from '../errors'
import { fieldOf } from '../heap/input'
import type { Entry, Place } from './entry'
import { MisuseError } from '../misuse'
import { openFile } from './source'
import { readLines } from './lines'

/** What a line of the report names: an event, all events of a line that held none then, or all from a line on. */
interface Named extends Place {
  readonly messageId: string | undefined
  /** All that follows was not there then. */
  readonly isOpenEnded: boolean
}

/**
 * The entries of each chunk that the report names as rejected or not delivered; the others are `undefined`.
 * @param files the paths of several files in the order in which they are read; one file needs no name
 */
export async function* onlyReported(
  chunks: AsyncIterable<Entry[]>,
  { reportPath, files }: { readonly reportPath: string; readonly files: readonly string[] }
): AsyncGenerator<(Entry | undefined)[]> {
  const names = new Names(reportPath, files)
  await names.advance()
  for await (const entries of chunks) {
    const chosen: (Entry | undefined)[] = []
    for (const entry of entries) {
      while (names.isBehind(entry)) await names.advance()
      chosen.push(names.covers(entry) ? entry : undefined)
    }
    yield chosen
  }
  while (names.isLeft) await names.advance()
}

/** Goes through the names of a report beside the entries of its file. Throws a `MisuseError` for one without entry. */
class Names {
  private readonly names: AsyncGenerator<Named, undefined>
  private named: Named | undefined
  private isFound = true

  constructor(
    private readonly path: string,
    private readonly files: readonly string[]
  ) {
    this.names = readNames(path)
  }

  get isLeft(): boolean {
    return this.named !== undefined
  }

  async advance(): Promise<void> {
    if (this.named && !this.isFound && !this.named.isOpenEnded) throw doesNotBelong(this.path, this.named)
    this.named = (await this.names.next()).value
    this.isFound = false
    const { named } = this
    if (named && this.files.length > 1 !== (named.file !== undefined && this.files.includes(named.file))) {
      throw doesNotBelong(this.path, named)
    }
  }

  /** True when nothing that the present name covers follows any more. */
  isBehind({ file, line, index }: Entry): boolean {
    const { named } = this
    if (named === undefined) return false
    if (named.file !== file) return this.rankOf(named.file) < this.rankOf(file)
    if (named.isOpenEnded || named.line > line) return false
    return named.line < line || (named.index ?? Infinity) < (index ?? 0)
  }

  covers(entry: Entry): boolean {
    const { named } = this
    if (named?.file !== entry.file) return false
    if (named?.isOpenEnded === true) return named.line <= entry.line
    if (named?.line !== entry.line) return false
    // A line that could not be read then may have been mended to several events.
    if (named.index !== undefined && named.index !== entry.index) return false
    if (!hasId(entry, named)) throw doesNotBelong(this.path, named)
    this.isFound = true
    return true
  }

  private rankOf(file: string | undefined): number {
    return file === undefined ? 0 : this.files.indexOf(file)
  }
}

async function* readNames(path: string): AsyncGenerator<Named, undefined> {
  let number = 0
  for await (const lines of readLines(openFile(path).bytes)) {
    for (const text of lines) {
      number++
      const named = parseReportLine(text)
      if (named === 'unreadable') {
        throw new MisuseError(`line ${number} of ${path} is no line of a report. Pass a file that --report wrote.`)
      }
      if (named !== undefined) yield named
    }
  }
}

/** `undefined` for an event that was delivered. */
function parseReportLine(text: string | symbol): Named | undefined | 'unreadable' {
  if (typeof text !== 'string') return 'unreadable'
  if (text.trim() === '') return undefined
  try {
    const value: unknown = JSON.parse(text)
    const [file, line, index, fate, code, messageId] = ['file', 'line', 'index', 'fate', 'code', 'messageId'].map(
      (key) => fieldOf(value, key)
    )
    if (typeof line !== 'number' || typeof fate !== 'string') return 'unreadable'
    if (fate === 'delivered') return undefined
    return {
      ...(typeof file === 'string' && { file }),
      line,
      index: typeof index === 'number' ? index : undefined,
      messageId: typeof messageId === 'string' ? messageId : undefined,
      isOpenEnded: code === ('input_cut_off' satisfies ErrorCode)
    }
  } catch {
    return 'unreadable'
  }
}

/** An entry without a message id, or that could not be read then, is told by its place alone: it may have been mended. */
function hasId(entry: Entry, { messageId }: Named): boolean {
  return messageId === undefined || 'error' in entry || fieldOf(entry.value, 'messageId') === messageId
}

function doesNotBelong(path: string, { file, line }: Named): MisuseError {
  const where = file === undefined ? '' : ` of ${file}`
  return new MisuseError(
    `${path} does not belong to this file: it names line ${line}${where} with another message id, or there is no such line. ` +
      'Pass the file for which the report was written; lines may be mended, not moved.'
  )
}
