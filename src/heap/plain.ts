// Small checks of JavaScript values: plain objects and records, own fields, exact numbers, missing values.

/**
 * True for objects whose keys are read as they are: literals of this realm or another, null-prototype objects and
 * objects that inherit from one. A frame, or the context in which a host runs functions, has an `Object.prototype` of
 * its own.
 */
export function isPlainObject(value: object): value is Record<string, unknown> {
  return !Object.getPrototypeOf(Object.getPrototypeOf(value) ?? Object.prototype) && !hasToJson(value)
}

export function hasToJson(value: object): value is { toJSON: () => unknown } {
  return typeof (value as { toJSON?: unknown }).toJSON === 'function'
}

/**
 * Sets an own property of any name: `__proto__` becomes an ordinary key and pollutes nothing. Returns `target` itself,
 * or a copy if the key is `__proto__`.
 */
export function withOwn<Value>(target: Record<string, Value>, key: string, value: Value): Record<string, Value> {
  if (key === '__proto__') return { ...target, [key]: value }
  target[key] = value
  return target
}

/** True for every object except arrays and `null`. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** `Object.hasOwn`, which the language level of Segment's repository does not have. */
export function hasOwn(object: object, key: string): boolean {
  return {}.hasOwnProperty.call(object, key)
}

/** The value of an own key; `undefined` if `value` is not an object. */
export function fieldOf(value: unknown, key: string): unknown {
  return isRecord(value) && hasOwn(value, key) ? value[key] : undefined
}

/** False for NaN, infinities and numbers so large that JavaScript has rounded them. */
export function isExact(value: number): boolean {
  return Math.abs(value) < 2 ** 53
}

/** False for `undefined`, `null` and the empty string. */
export function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null && value !== ''
}
