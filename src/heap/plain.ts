// Turns JavaScript's special objects (dates, maps, sets, buffers, instances with toJSON) into plain data.
// Looks at one object at a time: nesting, limits and names are the caller's.

/**
 * True for objects that are read key by key as they are: literals, of this realm or another, null-prototype objects and
 * what inherits from one. A frame, and the context in which a host runs functions, has an `Object.prototype` of its own.
 */
export function isPlainObject(value: object): value is Record<string, unknown> {
  return !Object.getPrototypeOf(Object.getPrototypeOf(value) ?? Object.prototype) && !hasToJson(value)
}

export function hasToJson(value: object): value is { toJSON: () => unknown } {
  return typeof (value as { toJSON?: unknown }).toJSON === 'function'
}

/**
 * `target` with an own property whatever its name: `__proto__` stays an ordinary key and pollutes nothing. The same
 * object, unless that is the key.
 */
export function withOwn<Value>(target: Record<string, Value>, key: string, value: Value): Record<string, Value> {
  if (key === '__proto__') return { ...target, [key]: value }
  target[key] = value
  return target
}

/** True for every object but arrays and `null`. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** `Object.hasOwn`, which the language level of Segment's repository does not know. */
export function hasOwn(object: object, key: string): boolean {
  return {}.hasOwnProperty.call(object, key)
}

/** An own key of a value that may be no object at all. */
export function fieldOf(value: unknown, key: string): unknown {
  return isRecord(value) && hasOwn(value, key) ? value[key] : undefined
}

/** False for NaN, infinities and numbers so large that JavaScript has rounded them. */
export function isExact(value: number): boolean {
  return Math.abs(value) < 2 ** 53
}

/** False for what means no value: `undefined`, `null` and empty text. */
export function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null && value !== ''
}
