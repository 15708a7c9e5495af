// Reads any value of an event as plain data: what JSON can hold, and nothing that fails when it is touched.
// The one place where values are converted. Knows neither limits of length nor names of properties.
import type { AlterationCode, Issue } from '../errors'
import { MAX_DEPTH } from './limits'
import { isPlainObject, isTime, setOwn, toPlain } from './plain'

/** Plain data. `undefined` stands for what is left out. */
export type PlainTree = string | number | boolean | null | undefined | readonly PlainTree[] | PlainRecord
export interface PlainRecord {
  readonly [key: string]: PlainTree
}

/** One reading: what it has to report, and the objects on the way down, for cycles and depth. */
export interface Reading {
  readonly issues: Issue[]
  readonly ancestors: object[]
}

/** Paths in issues are cut to this many UTF-16 units: a hostile key must not fill a log. Our choice. */
const MAX_PATH = 200

export function report(issues: Issue[], code: AlterationCode, issue: Omit<Issue, 'code'>): undefined {
  issues.push({ code, ...issue, path: issue.path.slice(0, MAX_PATH) })
}

/** `parent` is empty at the root of the event. */
export function joinPath(parent: string, key: string): string {
  return parent ? `${parent}.${key}` : key
}

/**
 * A copy of `value`: dates as ISO 8601 UTC, bigints as decimal text, special objects as their content. Functions and
 * symbols are left out; so are, with an issue, numbers that are not finite, invalid dates, cycles, what is deeper than
 * `MAX_DEPTH` levels, and what fails when it is read. In an array, `null` keeps the place. Never throws.
 */
export function readPlain(reading: Reading, value: unknown, path: string): PlainTree {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value
    case 'bigint':
      return String(value)
    case 'number':
      return Number.isFinite(value) ? value : report(reading.issues, 'not_finite', { path })
    case 'object':
      return value && readObject(reading, value, path)
    default:
      return undefined
  }
}

/** True when `readPlain` would give the same value and report nothing, as for everything that comes from JSON. */
export function isPlainTree(value: unknown): value is PlainTree {
  try {
    return isPlain(value, 0)
  } catch {
    return false
  }
}

/** Runs for every value of every event: no list of the values, and nothing to catch, at each level (bench: send). */
function isPlain(value: unknown, depth: number): boolean {
  if (typeof value === 'string' || typeof value === 'boolean' || value === null) return true
  if (typeof value === 'number') return Number.isFinite(value)
  return typeof value === 'object' && depth <= MAX_DEPTH && isPlainContent(value, depth)
}

function isPlainContent(value: object, depth: number): boolean {
  if (Array.isArray(value)) {
    for (const element of value) if (!isPlain(element, depth + 1)) return false
    return true
  }
  if (!isPlainObject(value)) return false
  for (const key in value) if (!isPlain(value[key], depth + 1)) return false
  return true
}

function readObject(reading: Reading, value: object, path: string): PlainTree {
  const { issues, ancestors } = reading
  const depth = ancestors.length
  if (ancestors.includes(value)) return report(issues, 'circular', { path })
  if (depth > MAX_DEPTH) return report(issues, 'too_deep', { path, limit: MAX_DEPTH, actual: depth })
  ancestors.push(value)
  try {
    return readContent(reading, value, path)
  } catch {
    return report(issues, 'unreadable_value', { path })
  } finally {
    ancestors.length = depth
  }
}

function readContent(reading: Reading, value: object, path: string): PlainTree {
  if (Array.isArray(value)) return readElements(reading, value, path)
  if (isPlainObject(value)) return readEntries(reading, value, path)
  const plain = toPlain(value)
  // Keys of a Map that are no text can give one name, or none.
  if (value instanceof Map && Object.keys(plain as object).length < value.size) {
    report(reading.issues, 'key_collision', { path })
  }
  if (plain === null && isTime(value)) return report(reading.issues, 'invalid_date', { path })
  return readPlain(reading, plain, path)
}

function readElements(reading: Reading, array: readonly unknown[], path: string): readonly PlainTree[] {
  const copy: PlainTree[] = []
  // By index: holes of a sparse array keep their place.
  for (let index = 0; index < array.length; index++) {
    copy.push(readPlain(reading, array[index], `${path}[${index}]`) ?? null)
  }
  return copy
}

function readEntries(reading: Reading, source: Record<string, unknown>, path: string): PlainRecord {
  const copy: Record<string, PlainTree> = {}
  for (const key of Object.keys(source)) {
    const keyPath = joinPath(path, key)
    try {
      setOwn(copy, key, readPlain(reading, source[key], keyPath))
    } catch {
      report(reading.issues, 'unreadable_value', { path: keyPath })
    }
  }
  return copy
}
