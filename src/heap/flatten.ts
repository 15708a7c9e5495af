// Turns the properties or traits of an event into the flat record that Heap keeps: names joined, text cut to length.
// What a value becomes is decided in plain-tree.ts; knows neither endpoints nor people.
import type { Issue } from '../errors'
import type { Limits } from './limits'
import { isRecord, setOwn } from './plain'
import { joinPath, readPlain, reportTo, type PlainRecord, type PlainTree, type Report } from './plain-tree'
import { shortenText } from './text'
import type { WireProperties, WireValue } from './wire'

export interface FlattenRules {
  /** Name of the source in the event, the first word of every reported path; empty for the event itself. */
  readonly root: 'properties' | 'traits' | ''
  readonly limits: Pick<Limits, 'key' | 'value'>
  /** Gives the name that a finished (joined) key has in Heap. Default: itself. A changed name is reported. */
  readonly rename?: (key: string) => string
}

export interface Flattened {
  readonly properties: WireProperties
  readonly issues: readonly Issue[]
}

interface Flattening {
  readonly rules: FlattenRules
  readonly properties: WireProperties
  /** Reports what was altered in a property, by its joined name. */
  readonly note: Report
}

/**
 * One flat record of strings, finite numbers and booleans. Nested objects are joined with `.`; an array becomes one
 * JSON string; an empty object becomes `{}`; dates become ISO 8601 UTC. `null`, `undefined`, functions and symbols are
 * left out. Everything else that is cut, renamed, left out or overwritten is in `issues`. Never throws; never changes
 * `source`.
 *
 * @param issues Takes what is reported, behind what it has. Default: a new list.
 * @example { foo: { bar: { cheese: 'american', prop: [1, 2, 3] } } } → { 'foo.bar.cheese': 'american', 'foo.bar.prop': '[1,2,3]' }
 */
export function flatten(source: object, rules: FlattenRules, issues: Issue[] = []): Flattened {
  const before = issues.length
  const report = reportTo(issues)
  const tree = readPlain(source, rules.root, report)
  if (!isRecord(tree) && issues.length === before) report('unreadable_value', rules.root)
  return flattenTree(tree, rules, issues)
}

/** The same for data that is plain already. Anything but an object has no properties. */
export function flattenTree(tree: PlainTree, rules: FlattenRules, issues: Issue[] = []): Flattened {
  const properties: WireProperties = {}
  const report = reportTo(issues)
  const note: Report = (code, key, facts) => report(code, joinPath(rules.root, key), facts)
  if (isRecord(tree)) flattenEntries({ rules, properties, note }, tree, '')
  return { properties, issues }
}

/** `prefix` ends with a dot; it is empty at the root. */
function flattenEntries(flattening: Flattening, source: PlainRecord, prefix: string): void {
  const names = Object.keys(source)
  if (names.length === 0 && prefix) write(flattening, prefix.slice(0, -1), '{}')
  for (const name of names) {
    const key = prefix + name
    const value = source[name]
    if (isRecord(value)) flattenEntries(flattening, value, `${key}.`)
    else if (typeof value === 'object') {
      if (value !== null) write(flattening, key, arrayToJson(flattening, key, value))
    } else if (typeof value === 'string') write(flattening, key, shorten(flattening, key, value))
    else if (value !== undefined) write(flattening, key, value)
  }
}

function shorten(flattening: Flattening, key: string, text: string): string {
  const limit = flattening.rules.limits.value
  if (text.length > limit) flattening.note('value_shortened', key, { limit, actual: text.length })
  return shortenText(text, limit)
}

/** JSON text. Over the limit it loses whole elements from the end, so that it stays valid JSON. */
function arrayToJson(flattening: Flattening, key: string, array: readonly PlainTree[]): string {
  const limit = flattening.rules.limits.value
  // No longer array fits: the text of millions of elements is never made as a whole.
  const whole = JSON.stringify(array.slice(0, limit))
  if (whole.length <= limit) return whole
  const kept: string[] = []
  let actual = 1
  for (const element of array) {
    const text = JSON.stringify(element ?? null)
    actual += text.length + 1
    if (actual <= limit) kept.push(text)
  }
  if (actual > limit) flattening.note('array_shortened', key, { limit, actual })
  return `[${kept.join()}]`
}

function write(flattening: Flattening, key: string, value: WireValue): void {
  const { rules, properties, note } = flattening
  const limit = rules.limits.key
  const name = rules.rename ? rules.rename(key) : key
  if (name.length > limit) return note('key_too_long', key, { limit, actual: name.length })
  if (name !== key) note('key_renamed', key, { renamedTo: name })
  if (Object.hasOwn(properties, name)) note('key_collision', name)
  setOwn(properties, name, value)
}
