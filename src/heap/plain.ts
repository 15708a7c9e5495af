// Turns JavaScript's special objects (dates, maps, sets, buffers, instances with toJSON) into plain data.
// Looks at one object at a time: nesting, limits and names are the caller's.

/** What `toPlain` returns for a date that is no date. */
export const INVALID_DATE = Symbol('invalid date')

/** True for objects that are read key by key as they are: literals, null-prototype objects and plain instances. */
export function isPlainObject(value: object): value is Record<string, unknown> {
  const prototype: unknown = Object.getPrototypeOf(value)
  return (prototype === Object.prototype || prototype === null) && !hasToJson(value)
}

/**
 * The plain equivalent of an object that is neither a plain object nor an array, one level deep:
 * a string for dates, an array for sets and binary data, an object for maps and instances, or what `toJSON` gives.
 */
export function toPlain(value: object): unknown {
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? INVALID_DATE : value.toISOString()
  if (isInvalidMoment(value)) return INVALID_DATE
  if (value instanceof DataView) return Array.from(new Uint8Array(value.buffer, value.byteOffset, value.byteLength))
  if (value instanceof ArrayBuffer) return Array.from(new Uint8Array(value))
  if (ArrayBuffer.isView(value)) return Array.from(value as Uint8Array)
  if (hasToJson(value)) return value.toJSON()
  if (value instanceof Map) return Object.fromEntries(value)
  if (value instanceof Set) return Array.from(value)
  return isBoxed(value) ? value.valueOf() : { ...value }
}

const BOXES = [String, Number, Boolean, BigInt, Symbol] as const

function isBoxed(value: object): boolean {
  return BOXES.some((box) => value instanceof box)
}

function hasToJson(value: object): value is { toJSON: () => unknown } {
  return typeof (value as { toJSON?: unknown }).toJSON === 'function'
}

/** dayjs, moment and luxon say themselves whether they are valid; all give `null` from toJSON when they are not. */
function isInvalidMoment(value: object): boolean {
  const { isValid, toISOString } = value as { isValid?: unknown; toISOString?: unknown }
  if (typeof isValid !== 'function') return isValid === false && hasToJson(value)
  return typeof toISOString === 'function' && isValid.call(value) === false
}

/** Sets an own property whatever its name: `__proto__` stays an ordinary key and pollutes nothing. */
export function setOwn<Value>(target: Record<string, Value>, key: string, value: Value): void {
  if (key === '__proto__') {
    Object.defineProperty(target, key, { value, enumerable: true, writable: true, configurable: true })
  } else target[key] = value
}
