// Reads any value of an event as plain data: what JSON can hold, and nothing that fails when it is touched. The one
// place where values are converted.
import type { AlterationCode, Issue } from '../errors'
import { MAX_DEPTH } from './limits'
import { hasToJson, isExact, isPlainObject, isRecord, withOwn } from './plain'

/** Plain data. `undefined` stands for what is left out. */
export type PlainTree = string | number | boolean | null | undefined | readonly PlainTree[] | PlainRecord
export interface PlainRecord {
  readonly [key: string]: PlainTree
}

/** Paths in issues are cut to this many UTF-16 units: a hostile key must not fill a log. Our choice. */
export const MAX_PATH = 200

/** What is known of an alteration, as in `Issue`. */
type Facts = readonly [limit?: number | undefined, actual?: number | undefined, renamedTo?: string]

/** Takes one alteration. `path` may be longer than an issue has it. */
export type Report = (code: AlterationCode, path: string, ...facts: Facts) => undefined

/** Adds alterations to a list. */
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
 * A copy of `source`: dates as ISO 8601 UTC, bigints as decimal text, special objects as their content. Functions and
 * symbols are left out; integers beyond 2^53 stay, with an issue; left out with an issue are numbers that are not finite, invalid dates, cycles, what is deeper than
 * `MAX_DEPTH` levels, and what fails when it is read. In an array, `null` keeps the place. `undefined`, with an issue,
 * for a source that does not come to a record. Never throws; `source` stays as it is.
 */
export function readRecord(source: object, root: string, report: Report): PlainRecord | undefined {
  /** The objects on the way down, for cycles and depth. */
  const ancestors: object[] = []

  /** What fails when it is touched costs itself only, not what it is in. */
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
    // Also the holes of a sparse array keep their place.
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
    // Reported below, together with everything else that is no record in the end.
  }
  return report('unreadable_value', root)
}

/**
 * What a special object holds, one level deep: a string for dates, an array for sets and binary data, an object for
 * maps, errors and instances, or what `toJSON` gives.
 */
function unwrap(value: object, path: string, report: Report): unknown {
  // Before toJSON: that of a Buffer tells more than its bytes.
  if (ArrayBuffer.isView(value)) return [...(value as unknown as Iterable<unknown>)]
  if (!hasToJson(value)) return contentOf(value, path, report)
  const json = value.toJSON()
  // Also dates of dayjs, moment and luxon give null when they hold no time.
  return json === null && ('getTime' in value || 'isValid' in value) ? report('invalid_date', path) : json
}

/** What an object without toJSON holds. */
function contentOf(value: { valueOf?: () => unknown }, path: string, report: Report): unknown {
  const kind = kindOf(value)
  if (kind === '[object ArrayBuffer]') return [...new Uint8Array(value as ArrayBuffer)]
  if (kind === '[object Set]') return [...(value as Set<unknown>)]
  if (kind === '[object Map]') {
    const plain = Object.fromEntries(value as Map<string, unknown>)
    // Keys that are no text can give one name, or none.
    if (Object.keys(plain).length < (value as Map<string, unknown>).size) report('key_collision', path)
    return plain
  }
  // An error, also one of a page such as DOMException: its own fields do not name it.
  if ('message' in value) return { ...value, name: (value as Error).name, message: value.message }
  // What `new String` and its like hold.
  const held = value.valueOf?.()
  return typeof held !== 'object' && kindOf(held) === kind ? held : { ...value }
}

/** `[object Map]`, in every realm: the classes of another one are not ours, so `instanceof` does not know them. */
function kindOf(value: unknown): string {
  return {}.toString.call(value)
}

/** True for a record of which `readRecord` would give a copy and report nothing, as for all that comes from JSON. */
export function isPlainRecord(value: object): value is PlainRecord {
  try {
    return isRecord(value) && isPlain(value, 0)
  } catch {
    return false
  }
}

/** Runs for every value of every event: no list of the values, and nothing to catch, at each level (bench: send). */
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
