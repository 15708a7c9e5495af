// Reads a stream as entries: one JSON object per line, a JSON array, or the bodies of an SDK's requests.
import { StringDecoder } from 'node:string_decoder'
import { HeapDestinationError } from '../errors'
import { parseExactJson } from '../heap/exact-numbers'
import { fieldOf } from '../heap/input'
import { describeFault } from '../heap/json-fault'
import { sharedFields, withBatchFields, type BatchFields } from '../heap/batch-fields'
import { ArrayCutter } from './array'
import { Ending } from './cut-off'
import type { Entry } from './entry'
import { readLineParts } from './line-parts'
import { MAX_LINE, TOO_LONG, type Line } from './lines'
import { objectsOf } from './object-cutter'
import { peek, startOf } from './peek'
import { isTooHeavy, MAX_CONTAINERS } from './weight'

/**
 * Most characters of a batch on one line, with the shared fields counted once for each event. 250 events of an SDK that
 * share 3 KB have less than 1 MB. Our choice.
 */
const MAX_INHERITED = 16 * 1024 * 1024

/**
 * The entries of `bytes`, in order and in chunks. A broken line becomes an entry with an error, and reading goes on. An
 * input that is cut off ends with an entry with an error.
 */
export async function* readEntries(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Entry[]> {
  const ending = new Ending()
  const { head, all } = await peek(ending.within(bytes))
  yield* ending.behind(startOf(head).startsWith('[') ? readArray(all, ending) : readLineEntries(all))
}

async function* readLineEntries(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Entry[]> {
  let line = 1
  /** Entries of this line so far, if it comes in parts. */
  let before = 0
  for await (const lines of readLineParts(bytes)) {
    const entries: Entry[] = []
    for (const text of lines) {
      if (typeof text !== 'object') {
        if (text !== '' && text !== '\r') pushEntries(entries, text, { line, first: undefined })
        line++
      } else if ('from' in text) line = text.from
      else if ('line' in text) pushEntries(entries, text.text, { line: text.line, first: undefined })
      else {
        const { length } = entries
        pushEntries(entries, text.text, { line, first: before })
        before = text.isLast ? 0 : before + entries.length - length
        if (text.isLast) line++
      }
    }
    yield entries
  }
}

interface LinePlace {
  readonly line: number
  /** The `index` of the line's first entry; `undefined` if the line is a single event. */
  readonly first: number | undefined
}

/** The entries of one line: usually one; several for the `{ "batch": [...] }` of an SDK, or objects side by side. */
function pushEntries(entries: Entry[], text: Line, { line, first }: LinePlace): void {
  const read = readLine(text, line)
  if (read === undefined) return
  if ('value' in read) {
    const batch = fieldOf(read.value, 'batch')
    // The most common case, an event on a line of its own, makes no further objects.
    if (!Array.isArray(batch)) entries.push({ line, index: first, value: read.value })
    else pushBatch(entries, { body: read.value, batch, text }, { line, first })
    return
  }
  const objects = first === undefined && text !== TOO_LONG ? objectsOf(text) : undefined
  if (objects === undefined) entries.push({ line, index: first, error: read.error })
  let index = 0
  for (const object of objects ?? []) {
    const { length } = entries
    pushEntries(entries, object, { line, first: index })
    index += entries.length - length
  }
}

interface Batch {
  readonly body: unknown
  readonly batch: readonly unknown[]
  readonly text: Line
}

function pushBatch(entries: Entry[], { body, batch, text }: Batch, { line, first }: LinePlace): void {
  const shared = sharedFields(body)
  const length = lengthInherited(text, batch.length, shared)
  if (length > MAX_INHERITED) {
    const what = `With what it shares for each event, the batch has ${length} characters; the limit is ${MAX_INHERITED}.`
    const error = new HeapDestinationError('event_too_large', what, { limit: MAX_INHERITED, actual: length })
    batch.forEach((_event, index) => entries.push({ line, index: (first ?? 0) + index, error }))
    return
  }
  batch.forEach((event: unknown, index) =>
    entries.push({ line, index: (first ?? 0) + index, value: withBatchFields(event, shared) })
  )
}

/** Characters of a batch with its shared fields counted once for each event. */
function lengthInherited(text: Line, events: number, shared: BatchFields | undefined): number {
  const length = text === TOO_LONG ? 0 : text.length
  return shared === undefined ? length : length + events * lengthOf(shared, length)
}

/** Length of the value's JSON text; `longest` if it is nested deeper than JavaScript can write. */
function lengthOf(value: object, longest: number): number {
  try {
    return JSON.stringify(value).length
  } catch {
    return longest
  }
}

/** `undefined` for a blank line. */
function readLine(text: Line, line: number): Parsed | undefined {
  if (text === TOO_LONG) return tooLarge(MAX_LINE, 'characters')
  if (isTooHeavy(text)) return tooLarge(MAX_CONTAINERS, 'objects and lists')
  const parsed = parseJson(line === 1 ? text.replace(/^\uFEFF/, '') : text)
  return 'error' in parsed && isBlank(text) ? undefined : parsed
}

async function* readArray(bytes: AsyncIterable<Uint8Array>, ending: Ending): AsyncGenerator<Entry[]> {
  const decoder = new StringDecoder('utf8')
  const cutter = new ArrayCutter()
  let line = 0
  const toEntries = (elements: readonly Line[]): Entry[] => {
    const entries: Entry[] = []
    for (const element of elements) {
      if (!isBlank(element)) pushEntries(entries, element, { line: ++line, first: undefined })
    }
    return entries
  }
  for await (const chunk of bytes) yield toEntries(cutter.cut(decoder.write(chunk)))
  if (cutter.isOpen) ending.cutOff('The list of events is not closed with a ].')
  yield toEntries([cutter.end()])
}

function isBlank(text: Line): boolean {
  return text !== TOO_LONG && text.trim() === ''
}

type Parsed = { readonly value: unknown } | { readonly error: HeapDestinationError }

function parseJson(text: string): Parsed {
  try {
    return { value: parseExactJson(text) }
  } catch {
    return { error: new HeapDestinationError('invalid_json', `It is not valid JSON, ${describeFault(text)}.`) }
  }
}

function tooLarge(limit: number, units: string): Parsed {
  return { error: new HeapDestinationError('event_too_large', `It has more than ${limit} ${units}.`, { limit }) }
}
