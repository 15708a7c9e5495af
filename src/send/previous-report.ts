// Reads the report of an earlier run, to send only those events of the file that were not delivered then. Holds one
// line of the report at a time.
import type { ErrorCode } from '../errors'
import { fieldOf } from '../heap/input'
import type { Entry, Place } from './entry'
import { MisuseError } from '../misuse'
import { openFile } from './source'
import { readLines } from './lines'

/**
 * What a line of the report names: an event, all events of a line that could not be read, or all events from a line on.
 */
interface Named extends Place {
  readonly messageId: string | undefined
  /** The earlier input ended here: everything from this line on is new. */
  readonly isOpenEnded: boolean
}

/**
 * The entries that the report names as rejected or not delivered; the other entries are `undefined`.
 * @param files the paths of the files in the order in which they are read; a single file is not named in the report
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

/**
 * Walks through the lines of a report in step with the entries of its files. Throws a `MisuseError` for a line without
 * entry.
 */
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

  /** True if the current line of the report covers neither this entry nor a later one. */
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
    // A line that could not be read then may have been corrected, to several events.
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
        throw new MisuseError(`line ${number} of ${path} is not a line of a report. Pass a file that --report wrote.`)
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

/** An entry that has no message id in the report, or cannot be read, is recognised by its place alone. */
function hasId(entry: Entry, { messageId }: Named): boolean {
  return messageId === undefined || 'error' in entry || fieldOf(entry.value, 'messageId') === messageId
}

function doesNotBelong(path: string, { file, line }: Named): MisuseError {
  const where = file === undefined ? '' : ` of ${file}`
  return new MisuseError(
    `${path} does not belong to this file: it names line ${line}${where} with another message id, or there is no such line. ` +
      'Pass the file for which the report was written. Its lines may be corrected, but not moved.'
  )
}
