// Freezes whatever an event can hold, so that a test fails where the code under test writes to its input.
import { types } from 'node:util'

/** The value itself, frozen all the way down. Binary data cannot be frozen, and proxies and getters are left alone. */
export function deepFreeze<Value>(value: Value): Value {
  const waiting: unknown[] = [value]
  const seen = new Set<unknown>()
  while (waiting.length > 0) {
    const next = waiting.pop()
    if (typeof next !== 'object' || next === null || seen.has(next)) continue
    seen.add(next)
    if (types.isProxy(next) || ArrayBuffer.isView(next) || types.isAnyArrayBuffer(next)) continue
    if (next instanceof Map) waiting.push(...next.keys(), ...next.values())
    if (next instanceof Set) waiting.push(...next)
    waiting.push(...Object.values(Object.getOwnPropertyDescriptors(next)).map((property) => property.value as unknown))
    Object.freeze(next)
  }
  return value
}
