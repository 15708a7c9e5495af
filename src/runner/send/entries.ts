// Reads the events out of a stream: one JSON object a line, a JSON array, or the body of an SDK's request.
// Knows JSON and places, not what an event means.
import { Readable } from 'node:stream'
import { parser } from 'stream-json'
import { streamArray } from 'stream-json/streamers/StreamArray'
import { HeapDestinationError } from '../../errors'
import { at } from '../../heap/input'
import { MAX_LINE, readLines, TOO_LONG, type Line } from './lines'
import { peek } from './peek'

/** One event of the stream, or why there is none. `line` counts from 1; in a JSON array it is the element's number. */
export type Entry =
  { readonly line: number; readonly value: unknown } | { readonly line: number; readonly error: HeapDestinationError }

/** Entries that a consumer gets at once from a JSON array. */
const ARRAY_CHUNK = 500

/** The entries of `bytes`, in order and in chunks. A broken line is an entry with an error; the rest goes on. */
export async function* readEntries(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Entry[]> {
  const { head, all } = await peek(bytes)
  const start = new TextDecoder()
    .decode(head)
    .replace(/^\uFEFF/, '')
    .trimStart()
  if (start.startsWith('[')) yield* readArray(all)
  else if (isMultiLineObject(start)) yield* readDocument(all)
  else yield* readLineEntries(all)
}

/** `{` alone on its line begins a document over several lines; an event per line has its first key on the same line. */
function isMultiLineObject(start: string): boolean {
  const [firstLine = ''] = start.split('\n', 1)
  return /^\{\s*("[^"]*"\s*:\s*[[{]?\s*)?$/.test(firstLine)
}

async function* readLineEntries(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Entry[]> {
  let line = 0
  for await (const lines of readLines(bytes)) {
    const entries: Entry[] = []
    for (const text of lines) {
      line++
      if (text !== '' && text !== '\r') pushEntries(entries, text, line)
    }
    yield entries
  }
}

/** The entries of one line: usually one; several for the `{ "batch": [...] }` of an SDK. */
function pushEntries(entries: Entry[], text: Line, line: number): void {
  if (text === TOO_LONG) {
    entries.push({ line, error: tooLong() })
    return
  }
  const parsed = parseJson(line === 1 ? text.replace(/^\uFEFF/, '') : text)
  if ('error' in parsed) {
    if (text.trim() !== '') entries.push({ line, error: parsed.error })
    return
  }
  const batch = at(parsed.value, 'batch')
  if (Array.isArray(batch)) for (const value of batch) entries.push({ line, value })
  else entries.push({ line, value: parsed.value })
}

async function* readDocument(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Entry[]> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of bytes) {
    length += chunk.byteLength
    if (length <= MAX_LINE) chunks.push(chunk)
  }
  const entries: Entry[] = []
  pushEntries(
    entries,
    length > MAX_LINE
      ? TOO_LONG
      : Buffer.concat(chunks)
          .toString('utf8')
          .replace(/^\uFEFF/, ''),
    1
  )
  yield entries
}

async function* readArray(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Entry[]> {
  const elements = Readable.from(bytes).pipe(parser()).pipe(streamArray())
  let entries: Entry[] = []
  let line = 0
  try {
    for await (const { value } of elements as AsyncIterable<{ value: unknown }>) {
      entries.push({ line: ++line, value })
      if (entries.length < ARRAY_CHUNK) continue
      yield entries
      entries = []
    }
  } catch {
    const what = `The array cannot be read after element ${line}; nothing behind it was sent.`
    entries.push({ line: line + 1, error: new HeapDestinationError('invalid_json', what) })
  }
  yield entries
}

function parseJson(text: string): { readonly value: unknown } | { readonly error: HeapDestinationError } {
  try {
    return { value: JSON.parse(text) }
  } catch (failure) {
    // The message of a SyntaxError quotes the text, which is personal data: only the place is kept.
    const place = /position \d+/.exec(String(failure))?.[0] ?? 'its end'
    return { error: new HeapDestinationError('invalid_json', `The line is not valid JSON, at ${place}.`) }
  }
}

function tooLong(): HeapDestinationError {
  return new HeapDestinationError('event_too_large', `The line has more than ${MAX_LINE} characters.`, {
    limit: MAX_LINE
  })
}
