// Stores properties by Heap's rules, and counts the values that Heap drops.
import { SERVER_LIMITS } from '../heap/limits'
import type { WireProperties, WireValue } from '../heap/wire'
import type { Tally } from './counters'

/** Bytes of memory that one property takes besides its texts. Measured: objects with tens of thousands of them. */
const PROPERTY_BYTES = 150

/** Approximate memory of kept properties, in bytes. */
export function sizeOf(properties: WireProperties): number {
  let bytes = 0
  for (const [key, value] of Object.entries(properties)) {
    bytes += PROPERTY_BYTES + key.length + (typeof value === 'string' ? value.length : 0)
  }
  return bytes
}

type Losses = Pick<Tally, 'droppedValues' | 'shortenedValues' | 'ignoredProperties'>

/**
 * Strings are cut at 1024, arrays joined with `||` and cut at 1024, nested objects dropped.
 * Source: developers.heap.io, "Track"; that a nested object costs the value but not the event was seen on the live
 * service. `null` (but see `keepUserProperties`) and keys over 1024 are dropped as well: the documentation allows
 * numbers and strings only. Our inference.
 */
export function keepProperties(given: Readonly<Record<string, unknown>>, losses: Losses): WireProperties {
  const kept: [string, WireValue][] = []
  for (const key of Object.keys(given)) {
    const value = key.length > SERVER_LIMITS.key ? undefined : toKeptValue(given[key], losses)
    if (value === undefined) losses.droppedValues += 1
    else kept.push([key, value])
  }
  // Not by assignment: a key named __proto__ is a property like any other.
  return Object.fromEntries(kept)
}

/**
 * As `keepProperties`, without `id` in any casing. Source: developers.heap.io, "Add User Properties". A `null` stays
 * and clears the property: our reading, since Heap does not document it.
 */
export function keepUserProperties(given: Readonly<Record<string, unknown>>, losses: Losses): WireProperties {
  const entries = Object.entries(given)
  const allowed = entries.filter(([key]) => key.toLowerCase() !== 'id')
  losses.ignoredProperties += entries.length - allowed.length
  const nulls = allowed.filter(([key, value]) => value === null && key.length <= SERVER_LIMITS.key)
  const others = allowed.filter((entry) => !nulls.includes(entry))
  return Object.fromEntries([
    ...Object.entries(keepProperties(Object.fromEntries(others), losses)),
    ...nulls.map(([key]) => [key, null] as const)
  ])
}

function toKeptValue(value: unknown, losses: Losses): WireValue | undefined {
  if (typeof value === 'string') return cut(value, losses)
  if (Array.isArray(value)) return cut(joinItems(value, losses), losses)
  return isScalar(value) ? value : undefined
}

function joinItems(items: readonly unknown[], losses: Losses): string {
  const scalars = items.filter(isScalar)
  losses.droppedValues += items.length - scalars.length
  return scalars.map(String).join('||')
}

function cut(text: string, losses: Losses): string {
  if (text.length <= SERVER_LIMITS.value) return text
  losses.shortenedValues += 1
  return text.slice(0, SERVER_LIMITS.value)
}

/** JSON.parse turns 1e999 into Infinity, which a JSON answer cannot show. */
function isScalar(value: unknown): value is WireValue {
  return typeof value === 'string' || typeof value === 'boolean' || (typeof value === 'number' && isFinite(value))
}
