// Reads the settings that shape properties and event names beyond what Heap needs. shaped-properties.ts applies them.
import type { FlattenRules } from './flatten'

/** How a customer wants properties and event names shaped, with every default filled in. */
export interface Shaping {
  /** Only these properties are sent. Empty: all. */
  readonly allowed: readonly string[]
  /** These are not sent; wins over `allowed`. */
  readonly blocked: readonly string[]
  /** How nested objects are sent. `drop` leaves out lists as well. */
  readonly nested: NestedValues
  /** Text in front of every event name, unchanged. */
  readonly eventPrefix: string
  /** How many list items of one event become events of their own, at most. 0: none. */
  readonly maxItemEvents: number
}

/** No shaping, for calls that the connector makes itself. */
export const UNSHAPED: Shaping = { allowed: [], blocked: [], nested: 'flatten', eventPrefix: '', maxItemEvents: 0 }

export const NESTED_VALUES = ['flatten', 'stringify', 'drop'] as const
export type NestedValues = (typeof NESTED_VALUES)[number]

/** Highest value of `maxItemEvents`. Our choice: enough for the items of a cart. */
export const MAX_ITEM_EVENTS = 100

/** Shaping settings from a form or a configuration file, unchecked. All are optional. */
export interface RawShaping {
  /** Names, comma-separated or as a list. A name stands for the property and for everything nested in it. */
  readonly allowedProperties?: unknown
  /** As `allowedProperties`. */
  readonly blockedProperties?: unknown
  /** `flatten` (default), `stringify` or `drop`. */
  readonly nestedValues?: unknown
  /** Text. Default: none. */
  readonly eventPrefix?: unknown
  /** A whole number from 0 (default) to `MAX_ITEM_EVENTS`. */
  readonly arrayItemsAsEvents?: unknown
}

export type ShapingErrors = Partial<Record<keyof RawShaping, string>>

/** The shaping, or all errors at once. `undefined` if no shaping is asked for, so that it costs nothing then. */
export function parseShaping(raw: RawShaping): Shaping | undefined | { readonly errors: ShapingErrors } {
  const nested = chooseOne(raw.nestedValues, NESTED_VALUES)
  const maxItemEvents = readCount(raw.arrayItemsAsEvents)
  const eventPrefix = readPrefix(raw.eventPrefix)
  if (nested === undefined || maxItemEvents === undefined || eventPrefix === undefined) {
    const most = String(MAX_ITEM_EVENTS)
    const errors: ShapingErrors = {
      ...(nested === undefined && { nestedValues: 'Nested values are set to flatten, stringify or drop.' }),
      ...(maxItemEvents === undefined && {
        arrayItemsAsEvents: `Items as events is a whole number from 0 to ${most}.`
      }),
      ...(eventPrefix === undefined && { eventPrefix: 'The event prefix is text.' })
    }
    return { errors }
  }
  const [allowed, blocked] = [parsePropertyNames(raw.allowedProperties), parsePropertyNames(raw.blockedProperties)]
  const shaping: Shaping = { allowed, blocked, nested, eventPrefix, maxItemEvents }
  return shapesProperties(shaping) || eventPrefix !== '' || maxItemEvents > 0 ? shaping : undefined
}

/** The choice equal to `value`; the first one if nothing is given; `undefined` if it is none of them. */
export function chooseOne<Choice>(value: unknown, choices: readonly Choice[]): Choice | undefined {
  return value === undefined || value === null ? choices[0] : choices.find((choice) => choice === value)
}

/** Text unchanged; empty if nothing is given; `undefined` if it is not text. */
export function readPrefix(value: unknown): string | undefined {
  if (value === undefined || value === null) return ''
  return typeof value === 'string' ? value : undefined
}

/** Whether the shaping concerns properties, not event names alone. */
export function shapesProperties({ allowed, blocked, nested }: Shaping): boolean {
  return allowed.length > 0 || blocked.length > 0 || nested !== 'flatten'
}

/** A property to look up in the customer's lists. */
export interface Named {
  /** Joined name. */
  readonly key: string
  /** Maps a key to its name in Heap: two keys with the same name there are one property. Default: unchanged. */
  readonly rename: FlattenRules['rename']
}

/** Whether a property is sent. A name in a list also stands for everything nested in it. */
export function isKept(named: Named, { allowed, blocked }: Shaping): boolean {
  if (blocked.some((name) => covers(name, named))) return false
  return allowed.length === 0 || allowed.some((name) => covers(name, named))
}

/** Whether something nested in an object or list may be sent. */
export function mayHoldKept(named: Named, shaping: Shaping): boolean {
  const isPartlyAllowed = shaping.allowed.some((name) => isWithin(name, named.key))
  return isKept(named, isPartlyAllowed ? { ...shaping, allowed: [] } : shaping)
}

function covers(name: string, { key, rename }: Named): boolean {
  return isWithin(key, name) || (rename !== undefined && rename(key) === rename(name))
}

/** True for the property itself and for what is nested in it: `cart` and `cart.total` are within `cart`. */
function isWithin(key: string, name: string): boolean {
  return key === name || key.startsWith(`${name}.`)
}

function readCount(value: unknown): number | undefined {
  if (value === undefined || value === null) return 0
  const count = typeof value === 'string' && /^\d+$/.test(value.trim()) ? Number(value) : value
  return typeof count === 'number' && Number.isInteger(count) && count >= 0 && count <= MAX_ITEM_EVENTS
    ? count
    : undefined
}

/** The names of a list, or of text with commas: trimmed, case kept. */
export function parseNames(value: unknown): readonly string[] {
  const items: unknown[] = typeof value === 'string' ? value.split(',') : Array.isArray(value) ? value : []
  return items.map((item) => String(item).trim()).filter((name) => name !== '')
}

/** `cart.` is another way to write `cart`. */
function parsePropertyNames(value: unknown): readonly string[] {
  return parseNames(value)
    .map((name) => name.replace(/\.$/, ''))
    .filter((name) => name !== '')
}
