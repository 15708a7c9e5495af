// Flattens the properties or traits of an event into the record that Heap keeps: names are joined, text is cut to
// length. How a single value is converted is decided in plain-tree.ts.
import { readText } from './checks'
import type { Limits } from './limits'
import { hasOwn, isRecord, withOwn } from './plain'
import { readRecord, type PlainRecord, type PlainTree, type Report } from './plain-tree'
import { hasLostCharacters, shortenText } from './text'
import type { WireProperties, WireValue } from './wire'

export interface FlattenRules {
  /** Field of the event that is flattened. Every reported path starts with it. */
  readonly root: 'properties' | 'traits' | 'context.traits'
  readonly limits: Pick<Limits, 'key' | 'value'>
  /** Maps a joined key to its name in Heap. Default: unchanged. A changed name is reported. */
  readonly rename?: (key: string) => string
  /** Whether `null` is kept, which clears a user property. Default: it is left out. */
  readonly keepsNull?: boolean
  /** Name and category of a page or screen call (`toView`). They win over properties of the same name. */
  readonly view?: PlainRecord | undefined
  /** Name of the library that sent the call: `segment_library`, unless there is a property of that name. */
  readonly library?: unknown
}

/**
 * One flat record of strings, finite numbers and booleans. Nested objects are joined with `.`; an array becomes one
 * JSON string; an empty object becomes `{}`; dates become ISO 8601 UTC. `null`, `undefined`, functions and symbols are
 * left out. Everything else that is cut, renamed, left out or overwritten is reported. Never throws; never changes
 * `source`.
 *
 * @example { foo: { bar: { cheese: 'american', prop: [1, 2, 3] } } } → { 'foo.bar.cheese': 'american', 'foo.bar.prop':
 * '[1,2,3]' }
 */
export function flatten(source: object, rules: FlattenRules, report: Report): WireProperties {
  const tree = readRecord(source, rules.root, report)
  return tree ? flattenTree(tree, rules, report) : {}
}

/** The same for a record that is plain data already. */
export function flattenTree(tree: PlainRecord, rules: FlattenRules, report: Report): WireProperties {
  const { root, limits, rename, keepsNull, view, library } = rules
  let properties: WireProperties = {}

  /** Reports what was altered in a property, by its joined name. */
  const note: Report = (code, key, ...facts) => report(code, `${root}.${key}`, ...facts)

  /** `prefix` ends with a dot; it is empty at the root. */
  function flattenEntries(source: PlainRecord, prefix: string): void {
    const names = Object.keys(source)
    if (names.length === 0 && prefix) write(prefix.slice(0, -1), '{}')
    for (const name of names) {
      const key = prefix + name
      const value = source[name]
      if (isRecord(value)) flattenEntries(value, `${key}.`)
      else if (value !== undefined && (value !== null || keepsNull)) write(key, toWireValue(key, value))
    }
  }

  function toWireValue(key: string, value: WireValue | readonly PlainTree[]): WireValue {
    const limit = limits.value
    if (typeof value === 'object' && value) {
      return arrayToJson(value, limit, (actual) => note('array_shortened', key, limit, actual))
    }
    if (typeof value !== 'string' || value.length <= limit) return value
    note('value_shortened', key, limit, value.length)
    return shortenText(value, limit)
  }

  function write(key: string, value: WireValue): void {
    const limit = limits.key
    const name = rename ? rename(key) : key
    if (name.length > limit) return note('key_too_long', key, limit, name.length)
    // Before the pattern: the look-up turns the joined name into one piece of memory, which is faster (bench: send).
    const isTaken = hasOwn(properties, name)
    if (hasLostCharacters(key) || hasLostCharacters(value)) note('characters_lost', key)
    if (name !== key) note('key_renamed', key, undefined, undefined, name)
    if (isTaken && properties[name] !== value) note('key_collision', name)
    properties = withOwn(properties, name, value)
  }

  flattenEntries(tree, '')
  // A property of that name is written again, unchanged. Adding it to a copy of the view is slower (bench: send).
  flattenEntries(view ?? {}, '')
  flattenEntries({ segment_library: properties['segment_library'] ?? readText(library) }, '')
  return properties
}

/** JSON text. Over the limit it loses whole elements from the end, so that it stays valid JSON. */
function arrayToJson(array: readonly PlainTree[], limit: number, shortened: (actual: number) => void): string {
  // An array with more elements than `limit` never fits, so its whole JSON is never made.
  const whole = JSON.stringify(array.slice(0, limit))
  if (whole.length <= limit) return whole
  const kept: string[] = []
  let actual = 1
  for (const element of array) {
    const text = JSON.stringify(element ?? null)
    actual += text.length + 1
    if (actual <= limit) kept.push(text)
  }
  if (actual > limit) shortened(actual)
  return `[${kept.join()}]`
}
