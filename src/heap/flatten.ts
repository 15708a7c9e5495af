// Turns the properties or traits of an event into the flat record that Heap keeps.
// The one place where values are converted; knows neither endpoints nor people.
import type { Issue } from '../errors'
import { arrayToJson } from './json'
import type { Limits } from './limits'
import { INVALID_DATE, isPlainObject, setOwn, toPlain } from './plain'
import { shortenText } from './text'
import { descend, readKey, report, type Walk } from './walk'
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

interface Flattening extends Walk {
  readonly rules: FlattenRules
  readonly properties: WireProperties
}

/**
 * One flat record of strings, finite numbers and booleans. Nested objects are joined with `.`; an array becomes one
 * JSON string; an empty object becomes `{}`; dates become ISO 8601 UTC. `null`, `undefined`, functions and symbols are
 * left out. Everything else that is cut, renamed, left out or overwritten is in `issues`. Never throws; never changes
 * `source`.
 *
 * @example { foo: { bar: { cheese: 'american', prop: [1, 2, 3] } } } → { 'foo.bar.cheese': 'american', 'foo.bar.prop': '[1,2,3]' }
 */
export function flatten(source: object, rules: FlattenRules): Flattened {
  const flattening: Flattening = { rules, properties: {}, issues: [], ancestors: [] }
  descend(flattening, rules.root, {
    value: source,
    visit: () => {
      const plain = isPlainObject(source) ? source : toPlain(source)
      if (isRecord(plain)) flattenEntries(flattening, plain, '')
      else report(flattening, 'unreadable_value', { path: rules.root })
    }
  })
  return { properties: flattening.properties, issues: flattening.issues }
}

function flattenEntries(flattening: Flattening, source: Record<string, unknown>, prefix: string): void {
  for (const name of Object.keys(source)) {
    const key = prefix + name
    flattenValue(flattening, key, readKey(flattening, source, { key: name, path: pathOf(flattening, key) }))
  }
}

function flattenValue(flattening: Flattening, key: string, value: unknown): void {
  switch (typeof value) {
    case 'string':
      writeText(flattening, key, value)
      break
    case 'boolean':
      write(flattening, key, value)
      break
    case 'number':
      if (Number.isFinite(value)) write(flattening, key, value)
      else report(flattening, 'not_finite', { path: pathOf(flattening, key) })
      break
    case 'bigint':
      writeText(flattening, key, value.toString())
      break
    case 'object':
      if (value !== null) flattenObject(flattening, key, value)
      break
    default:
  }
}

function flattenObject(flattening: Flattening, key: string, value: object): void {
  const path = pathOf(flattening, key)
  descend(flattening, path, {
    value,
    visit: () => {
      if (Array.isArray(value)) {
        write(flattening, key, arrayToJson(flattening, value, { path, limit: flattening.rules.limits.value }))
      } else if (isPlainObject(value)) {
        if (Object.keys(value).length === 0) write(flattening, key, '{}')
        else flattenEntries(flattening, value, `${key}.`)
      } else {
        const plain = toPlain(value)
        if (plain === INVALID_DATE) report(flattening, 'invalid_date', { path })
        else flattenValue(flattening, key, plain)
      }
    }
  })
}

function writeText(flattening: Flattening, key: string, text: string): void {
  const limit = flattening.rules.limits.value
  if (text.length > limit) {
    report(flattening, 'value_shortened', { path: pathOf(flattening, key), limit, actual: text.length })
  }
  write(flattening, key, shortenText(text, limit))
}

function write(flattening: Flattening, key: string, value: WireValue): void {
  const { rules, properties } = flattening
  const limit = rules.limits.key
  const name = rules.rename ? rules.rename(key) : key
  const path = pathOf(flattening, key)
  if (name.length > limit) {
    report(flattening, 'key_too_long', { path, limit, actual: name.length })
    return
  }
  if (name !== key) report(flattening, 'key_renamed', { path, renamedTo: name })
  if (Object.hasOwn(properties, name)) report(flattening, 'key_collision', { path: pathOf(flattening, name) })
  setOwn(properties, name, value)
}

function pathOf({ rules }: Flattening, key: string): string {
  return rules.root === '' ? key : `${rules.root}.${key}`
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
