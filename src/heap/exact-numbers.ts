// Parses JSON without losing digits of long integers, which JavaScript rounds beyond 2^53. Only text with a long run of
// digits is parsed twice.
import { hasOwn, isRecord } from './plain'

/** Digits of 2^53: a shorter integer is never rounded. */
const LONG_RUN = 16

/** A JSON string, so that digits inside one are skipped, or a number with its fraction and exponent. */
const TEXT_OR_NUMBER = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g
const LONG_INTEGER = /^-?\d{16,}$/

/** Fields with the customer's data. The other fields are ids and times, which have their own rules. */
const DATA = ['properties', 'traits', 'context'] as const

/**
 * As `JSON.parse`, but integers beyond 2^53 become strings of their digits in the properties, traits and context of an
 * event, or of the events of a batch. Elsewhere they stay numbers: the rules of ids refuse a rounded id. Throws what
 * `JSON.parse` throws.
 */
export function parseExactJson(text: string): unknown {
  const value: unknown = JSON.parse(text)
  if (!hasLongRun(text)) return value
  const quoted = quoteLongIntegers(text)
  return quoted === text ? value : withExactEvents(value, JSON.parse(quoted))
}

/** As `JSON.parse`, but every integer beyond 2^53 becomes a string of its digits. Throws what `JSON.parse` throws. */
export function parseDigitsJson(text: string): unknown {
  return JSON.parse(hasLongRun(text) ? quoteLongIntegers(text) : text)
}

/**
 * Looks at every sixteenth character, and around it when it is a digit. A pattern would read every one (bench: send).
 */
function hasLongRun(text: string): boolean {
  for (let index = LONG_RUN - 1; index < text.length; index += LONG_RUN) {
    if (isDigit(text.charCodeAt(index)) && runLength(text, index) >= LONG_RUN) return true
  }
  return false
}

/** Length of the run of digits around `index`. */
function runLength(text: string, index: number): number {
  let start = index
  while (isDigit(text.charCodeAt(start - 1))) start--
  let end = index + 1
  while (isDigit(text.charCodeAt(end))) end++
  return end - start
}

/** `code` is `NaN` outside the text: that is no digit. */
function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39
}

function quoteLongIntegers(text: string): string {
  return text.replace(TEXT_OR_NUMBER, (token) =>
    LONG_INTEGER.test(token) && !Number.isSafeInteger(Number(token)) ? `"${token}"` : token
  )
}

/** `rounded` and `exact` are the same JSON, parsed in two ways: an event, a batch of events, or something else. */
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
