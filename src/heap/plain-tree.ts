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

/** Paths in issues are cut to this many UTF-16 units: a hostile key must not fill a log. Our choice. */
const MAX_PATH = 200

/** Adds one alteration to a list of issues. */
export type Report = (code: AlterationCode, path: string, facts?: Omit<Issue, 'code' | 'path'>) => undefined

export function reportTo(issues: Issue[]): Report {
  return (code, path, facts) => void issues.push({ code, path: path.slice(0, MAX_PATH), ...facts })
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
export function readPlain(value: unknown, path: string, report: Report): PlainTree {
  /** The objects on the way down, for cycles and depth. */
  const ancestors: object[] = []

  function read(value: unknown, path: string): PlainTree {
    if (typeof value === 'object' && value) return readObject(value, path)
    if (typeof value === 'bigint') return String(value)
    if (typeof value === 'number' && !Number.isFinite(value)) return report('not_finite', path)
    return typeof value === 'function' || typeof value === 'symbol' ? undefined : (value as PlainTree)
  }

  function readObject(value: object, path: string): PlainTree {
    const depth = ancestors.length
    if (ancestors.includes(value)) return report('circular', path)
    if (depth > MAX_DEPTH) return report('too_deep', path, { limit: MAX_DEPTH, actual: depth })
    ancestors.push(value)
    try {
      // Also the holes of a sparse array keep their place.
      if (Array.isArray(value)) return Array.from(value, (item, index) => read(item, `${path}[${index}]`) ?? null)
      return isPlainObject(value) ? readEntries(value, path) : read(unwrap(value, path, report), path)
    } catch {
      return report('unreadable_value', path)
    } finally {
      ancestors.length = depth
    }
  }

  function readEntries(source: Record<string, unknown>, path: string): PlainRecord {
    const copy: Record<string, PlainTree> = {}
    for (const key of Object.keys(source)) {
      const keyPath = joinPath(path, key)
      try {
        setOwn(copy, key, read(source[key], keyPath))
      } catch {
        report('unreadable_value', keyPath)
      }
    }
    return copy
  }

  return read(value, path)
}

/** What a special object holds, one level deep. */
function unwrap(value: object, path: string, report: Report): unknown {
  const plain = toPlain(value)
  // Keys of a Map that are no text can give one name, or none.
  if (value instanceof Map && Object.keys(plain as object).length < value.size) report('key_collision', path)
  return plain === null && isTime(value) ? report('invalid_date', path) : plain
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
