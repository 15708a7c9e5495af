// Reads JSON text without losing the digits of long integers: JavaScript rounds them beyond 2^53. Only text with a long
// run of digits is read twice.
import { hasOwn, isRecord } from './plain'

/** No shorter integer is rounded: 2^53 has sixteen digits. */
const LONG_RUN = 16

/** A text, which may hold digits as well, or a number with its fraction and exponent. */
const TEXT_OR_NUMBER = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g
const LONG_INTEGER = /^-?\d{16,}$/

/** What a customer sends as data. Anything else of an event is an id or a time, with rules of its own. */
const DATA = ['properties', 'traits', 'context'] as const

/**
 * As `JSON.parse`, with integers beyond 2^53 as the text of their digits wherever they are in the properties, traits or
 * context of the event, or of the events of a batch. Elsewhere they stay numbers: a rounded id is for the rules of ids.
 * Throws what `JSON.parse` throws.
 */
export function parseExactJson(text: string): unknown {
  const value: unknown = JSON.parse(text)
  if (!hasLongRun(text)) return value
  const quoted = quoteLongIntegers(text)
  return quoted === text ? value : withExactEvents(value, JSON.parse(quoted))
}

/** As `JSON.parse`, with each integer beyond 2^53 as the text of its digits. Throws what `JSON.parse` throws. */
export function parseDigitsJson(text: string): unknown {
  return JSON.parse(hasLongRun(text) ? quoteLongIntegers(text) : text)
}

/** Looks at one character of sixteen, and around it where it is a digit: a pattern reads every one (bench: send). */
function hasLongRun(text: string): boolean {
  for (let index = LONG_RUN - 1; index < text.length; index += LONG_RUN) {
    if (isDigit(text.charCodeAt(index)) && runLength(text, index) >= LONG_RUN) return true
  }
  return false
}

/** Digits on both sides of the one at `index`, itself included. */
function runLength(text: string, index: number): number {
  let start = index
  while (isDigit(text.charCodeAt(start - 1))) start--
  let end = index + 1
  while (isDigit(text.charCodeAt(end))) end++
  return end - start
}

/** False for the `NaN` outside of a text. */
function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39
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
  const data = DATA.filter((key) => hasOwn(exact, key)).map((key) => [key, exact[key]] as const)
  return { ...rounded, ...Object.fromEntries(data) }
}
