// What a customer asks to be done to properties and event names beyond what Heap needs. Reads wishes; shapes nothing
// itself and knows no call.
import type { FlattenRules } from './flatten'

/** The wishes of a customer, each with its default filled in. There is none at all where nothing is asked for. */
export interface Shaping {
  /** Only these properties are sent. Empty: all. */
  readonly allowed: readonly string[]
  /** These are not; wins over `allowed`. */
  readonly blocked: readonly string[]
  /** What becomes of objects. `drop` leaves out lists as well. */
  readonly nested: NestedValues
  /** Put before every event name as it is. */
  readonly eventPrefix: string
  /** At most so many items of lists are events of their own, for each event. 0: none. */
  readonly maxItemEvents: number
}

/** For events of ours, which the customer's wishes are not about. */
export const UNSHAPED: Shaping = { allowed: [], blocked: [], nested: 'flatten', eventPrefix: '', maxItemEvents: 0 }

export const NESTED_VALUES = ['flatten', 'stringify', 'drop'] as const
export type NestedValues = (typeof NESTED_VALUES)[number]

/** Items of one event that become events, at most. Our choice: a cart, not a database. */
export const MAX_ITEM_EVENTS = 100

/** Wishes as a form or a configuration file gives them. Everything may be left out. */
export interface RawShaping {
  /** Names, comma-separated or as a list. A name stands for the property and for everything nested in it. */
  readonly allowedProperties?: unknown
  /** The same. */
  readonly blockedProperties?: unknown
  /** `flatten` (default), `stringify` or `drop`. */
  readonly nestedValues?: unknown
  /** Text. Default: none. */
  readonly eventPrefix?: unknown
  /** A whole number from 0 (default) to `MAX_ITEM_EVENTS`. */
  readonly arrayItemsAsEvents?: unknown
}

export type ShapingErrors = Partial<Record<keyof RawShaping, string>>

/** `undefined` where nothing is asked for, so that events which are not shaped cost nothing; or all that is wrong. */
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

/** The choice of that name, the first one when nothing is given, `undefined` when it is none of them. */
export function chooseOne<Choice>(value: unknown, choices: readonly Choice[]): Choice | undefined {
  return value === undefined || value === null ? choices[0] : choices.find((choice) => choice === value)
}

/** Text as it is, none when nothing is given, `undefined` when it is no text. */
export function readPrefix(value: unknown): string | undefined {
  if (value === undefined || value === null) return ''
  return typeof value === 'string' ? value : undefined
}

/** Whether properties are to be filtered, or nested ones treated in another way than usual. */
export function shapesProperties({ allowed, blocked, nested }: Shaping): boolean {
  return allowed.length > 0 || blocked.length > 0 || nested !== 'flatten'
}

/** A property as the customer's lists are asked about it. */
export interface Named {
  /** Joined name. */
  readonly key: string
  /** Gives the name that a property has in Heap; what has one name there is one property here. Default: its own. */
  readonly rename: FlattenRules['rename']
}

/** Whether a property is sent: a name in a list stands for all that is nested in it, too. */
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

/** Names of a list, or of text with commas: trimmed, case kept. */
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
