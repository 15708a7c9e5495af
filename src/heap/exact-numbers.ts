// Reads JSON text without losing the digits of long integers: JavaScript rounds them beyond 2^53. Only text with a long
// run of digits is read twice.
import { isRecord } from './plain'

/** No shorter integer is rounded: 2^53 has sixteen digits. */
const LONG_RUN = /\d{16}/

/** A text, which may hold digits as well, or a number with its fraction and exponent. */
const TEXT_OR_NUMBER = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g
const LONG_INTEGER = /^-?\d{16,}$/

/** What a customer sends as data. Anything else of an event is an id or a time, with rules of its own. */
const DATA = ['properties', 'traits', 'context'] as const

/**
 * As `JSON.parse`, with integers beyond 2^53 as the text of their digits wherever they stand in the properties, traits or
 * context of the event, or of the events of a batch. Elsewhere they stay numbers: a rounded id is for the rules of ids.
 * Throws what `JSON.parse` throws.
 */
export function parseExactJson(text: string): unknown {
  const value: unknown = JSON.parse(text)
  if (!LONG_RUN.test(text)) return value
  const quoted = quoteLongIntegers(text)
  return quoted === text ? value : withExactEvents(value, JSON.parse(quoted))
}

function quoteLongIntegers(text: string): string {
  return text.replace(TEXT_OR_NUMBER, (token) =>
    LONG_INTEGER.test(token) && !Number.isSafeInteger(Number(token)) ? `"${token}"` : token
  )
}

/** `rounded` and `exact` are the same JSON, read in two ways: an event, a batch of them, or something else. */
function withExactEvents(rounded: unknown, exact: unknown): unknown {
  const outer = withExactData(rounded, exact)
  if (!isRecord(outer) || !isRecord(exact)) return outer
  const { batch } = outer
  const exactBatch = exact['batch']
  if (!Array.isArray(batch) || !Array.isArray(exactBatch)) return outer
  return { ...outer, batch: batch.map((event: unknown, index) => withExactData(event, exactBatch[index])) }
}

function withExactData(rounded: unknown, exact: unknown): unknown {
  if (!isRecord(rounded) || !isRecord(exact)) return rounded
  const data = DATA.filter((key) => Object.hasOwn(exact, key)).map((key) => [key, exact[key]] as const)
  return { ...rounded, ...Object.fromEntries(data) }
}
