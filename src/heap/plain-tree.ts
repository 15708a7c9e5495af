// Converts any value of an event to plain data, which is what JSON can hold. All conversion of values is here.
import type { AlterationCode, Issue } from '../errors'
import { MAX_DEPTH } from './limits'
import { hasToJson, isExact, isPlainObject, isRecord, withOwn } from './plain'

/** Plain data. `undefined` means left out. */
export type PlainTree = string | number | boolean | null | undefined | readonly PlainTree[] | PlainRecord
export interface PlainRecord {
  readonly [key: string]: PlainTree
}

/** Paths in issues are cut to this many UTF-16 units, so that a hostile key cannot fill a log. Our choice. */
export const MAX_PATH = 200

/** Further facts of an alteration, as in `Issue`. */
type Facts = readonly [limit?: number | undefined, actual?: number | undefined, renamedTo?: string]

/** Reports one alteration. `path` may be longer than `MAX_PATH`. */
export type Report = (code: AlterationCode, path: string, ...facts: Facts) => undefined

/** A `Report` that adds each alteration to a list. */
export function reportTo(issues: Issue[]): Report {
  return (code, path, ...[limit, actual, renamedTo]) => {
    issues.push({
      code,
      path: path.slice(0, MAX_PATH),
      ...(limit !== undefined && { limit }),
      ...(actual !== undefined && { actual }),
      ...(renamedTo !== undefined && { renamedTo })
    })
  }
}

/**
 * A copy of `source`: dates as ISO 8601 UTC, bigints as decimal text, special objects as their content.
 *
 * Functions and symbols are left out. Integers beyond 2^53 stay, with an issue. These are left out with an issue:
 * numbers that are not finite, invalid dates, cycles, values deeper than `MAX_DEPTH` levels, and values that throw when
 * they are read. A left out element of an array becomes `null`. Returns `undefined`, with an issue, if `source` does
 * not convert to a record. Never throws; never changes `source`.
 */
export function readRecord(source: object, root: string, report: Report): PlainRecord | undefined {
  /** The objects that contain the current value, to find cycles and measure depth. */
  const ancestors: object[] = []

  /** A value that throws when it is read is left out alone; its siblings stay. */
  function readAt(holder: unknown[] | Record<string, unknown>, key: string | number, path: string): PlainTree {
    const depth = ancestors.length
    try {
      return read((holder as Record<string | number, unknown>)[key], path)
    } catch {
      return report('unreadable_value', path)
    } finally {
      ancestors.length = depth
    }
  }

  function read(value: unknown, path: string): PlainTree {
    if (typeof value === 'object' && value) return readObject(value, path)
    if (typeof value === 'bigint') return String(value)
    if (typeof value === 'number' && !isExact(value)) {
      return isFinite(value) ? (report('digits_lost', path), value) : report('not_finite', path)
    }
    return typeof value === 'function' || typeof value === 'symbol' ? undefined : (value as PlainTree)
  }

  function readObject(value: object, path: string): PlainTree {
    if (ancestors.includes(value)) return report('circular', path)
    if (ancestors.length > MAX_DEPTH) return report('too_deep', path, MAX_DEPTH, ancestors.length)
    ancestors.push(value)
    // Array.from reads the holes of a sparse array too, so every element keeps its index.
    if (Array.isArray(value)) return Array.from(value, (_, index) => readAt(value, index, `${path}[${index}]`) ?? null)
    if (!isPlainObject(value)) return read(unwrap(value, path, report), path)
    let copy: Record<string, PlainTree> = {}
    for (const key of Object.keys(value)) copy = withOwn(copy, key, readAt(value, key, `${path}.${key}`))
    return copy
  }

  try {
    const tree = read(source, root)
    if (isRecord(tree)) return tree
  } catch {
    // Reported below, with every other source that does not convert to a record.
  }
  return report('unreadable_value', root)
}

/**
 * The content of a special object, one level deep: a string for dates, an array for sets and binary data, an object for
 * maps, errors and instances, or what `toJSON` returns.
 */
function unwrap(value: object, path: string, report: Report): unknown {
  // Before toJSON: the one of a Buffer adds a type to the bytes.
  if (ArrayBuffer.isView(value)) return [...(value as unknown as Iterable<unknown>)]
  if (!hasToJson(value)) return contentOf(value, path, report)
  const json = value.toJSON()
  // Invalid dates of dayjs, moment and luxon return null as well.
  return json === null && ('getTime' in value || 'isValid' in value) ? report('invalid_date', path) : json
}

/** The content of an object without toJSON. */
function contentOf(value: { valueOf?: () => unknown }, path: string, report: Report): unknown {
  const kind = kindOf(value)
  if (kind === '[object ArrayBuffer]') return [...new Uint8Array(value as ArrayBuffer)]
  if (kind === '[object Set]') return [...(value as Set<unknown>)]
  if (kind === '[object Map]') {
    const plain = Object.fromEntries(value as Map<string, unknown>)
    // Two keys that are not strings can become the same name, and a symbol becomes none.
    if (Object.keys(plain).length < (value as Map<string, unknown>).size) report('key_collision', path)
    return plain
  }
  // An error or DOMException: its name and message are not own fields.
  if ('message' in value) return { ...value, name: (value as Error).name, message: value.message }
  // The primitive inside `new String(…)` and similar objects.
  const held = value.valueOf?.()
  return typeof held !== 'object' && kindOf(held) === kind ? held : { ...value }
}

/** `[object Map]`, for objects of every realm. `instanceof` does not recognise the classes of another realm. */
function kindOf(value: unknown): string {
  return {}.toString.call(value)
}

/**
 * True for a record that `readRecord` would copy without an issue. Every record from JSON is one, but for rounded
 * numbers.
 */
export function isPlainRecord(value: object): value is PlainRecord {
  try {
    return isRecord(value) && isPlain(value, 0)
  } catch {
    return false
  }
}

/**
 * Runs for every value of every event, so it makes no list of the values and has no `try` at each level (bench: send).
 */
function isPlain(value: unknown, depth: number): boolean {
  if (typeof value === 'string' || typeof value === 'boolean' || value === null) return true
  if (typeof value === 'number') return isExact(value)
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
