// Reads the report of an earlier run: which lines of the file were refused then, and must be sent again.
// Knows the report's format; holds one line of it at a time.
import { at } from '../../heap/input'
import type { Entry } from './entries'
import { MisuseError } from './misuse'
import { openFile } from './source'
import { readLines } from './lines'

/** An event that the report names: its line in the file and, where it had one, its message id. */
interface Named {
  readonly line: number
  readonly messageId: string | undefined
}

/** The entries of each chunk that the report names as rejected or not delivered; the others are `undefined`. */
export async function* onlyReported(
  chunks: AsyncIterable<Entry[]>,
  reportPath: string
): AsyncGenerator<(Entry | undefined)[]> {
  const named = readNamed(reportPath)
  let next = await named.next()
  for await (const entries of chunks) {
    const chosen: (Entry | undefined)[] = []
    for (const entry of entries) {
      // A line can hold several events, so its number alone does not choose one.
      const isNamed = next.done !== true && next.value.line === entry.line && hasId(entry, next.value)
      if (next.done !== true && next.value.line < entry.line) throw doesNotBelong(reportPath, next.value.line)
      chosen.push(isNamed ? entry : undefined)
      if (isNamed) next = await named.next()
    }
    yield chosen
  }
  if (next.done !== true) throw doesNotBelong(reportPath, next.value.line)
}

async function* readNamed(path: string): AsyncGenerator<Named> {
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
    const [line, fate, messageId] = [at(value, 'line'), at(value, 'fate'), at(value, 'messageId')]
    if (typeof line !== 'number' || typeof fate !== 'string') return 'unreadable'
    return fate === 'delivered' ? undefined : { line, messageId: typeof messageId === 'string' ? messageId : undefined }
  } catch {
    return 'unreadable'
  }
}

/** An entry without a message id, or that could not be read then, is told by its line alone: it may have been mended. */
function hasId(entry: Entry, { messageId }: Named): boolean {
  return messageId === undefined || 'error' in entry || at(entry.value, 'messageId') === messageId
}

function doesNotBelong(path: string, line: number): MisuseError {
  return new MisuseError(
    `${path} does not belong to this file: it names line ${line} with another message id, or there is no such line. ` +
      'Pass the file for which the report was written; lines may be mended, not moved.'
  )
}
