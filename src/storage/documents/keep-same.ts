// Tells what has changed in a document that was read again, by keeping the objects of what has not.
import { isDeepStrictEqual } from 'node:util'

/**
 * `after`, in which every part that equals the one of `before` is the same object as there. Things in lists are compared
 * by their id.
 */
export function keepSame<Value>(after: Value, before: Value): Value {
  if (isDeepStrictEqual(after, before)) return before
  if (Array.isArray(after) && Array.isArray(before)) {
    const known = new Map((before as unknown[]).map((one) => [idOf(one), one]))
    return (after as unknown[]).map((one) => keepSame(one, known.get(idOf(one)))) as Value
  }
  if (!isObject(after) || !isObject(before)) return after
  const entries = Object.entries(after).map(([key, value]) => [key, keepSame(value, before[key])] as const)
  return Object.fromEntries(entries) as Value
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function idOf(value: unknown): unknown {
  return isObject(value) ? value['id'] : undefined
}
