// Turns JavaScript's special objects (dates, maps, sets, buffers, instances with toJSON) into plain data.
// Looks at one object at a time: nesting, limits and names are the caller's.

/** True for objects that are read key by key as they are: literals, null-prototype objects and plain instances. */
export function isPlainObject(value: object): value is Record<string, unknown> {
  const prototype: unknown = Object.getPrototypeOf(value)
  return (prototype === Object.prototype || prototype === null) && !hasToJson(value)
}

/**
 * The plain equivalent of an object that is neither a plain object nor an array, one level deep:
 * a string for dates, an array for sets and binary data, an object for maps, errors and instances, or what `toJSON` gives.
 */
export function toPlain(value: object): unknown {
  // The toJSON of a Buffer tells more than its bytes.
  if (hasToJson(value) && !ArrayBuffer.isView(value)) return value.toJSON()
  if (value instanceof ArrayBuffer) return toPlain(new DataView(value))
  if (value instanceof DataView) return [...new Uint8Array(value.buffer, value.byteOffset, value.byteLength)]
  if (value instanceof Set || ArrayBuffer.isView(value)) return [...(value as Iterable<unknown>)]
  if (value instanceof Error) return { ...(value as object), name: value.name, message: value.message }
  if (value instanceof Map) return Object.fromEntries(value)
  const isBox = [String, Number, Boolean, BigInt, Symbol].some((box) => value instanceof box)
  return isBox ? value.valueOf() : { ...value }
}

function hasToJson(value: object): value is { toJSON: () => unknown } {
  return typeof (value as { toJSON?: unknown }).toJSON === 'function'
}

/** True for dates, and for those of dayjs, moment and luxon. All give `null` from toJSON when they hold no time. */
export function isTime(value: object): boolean {
  return value instanceof Date || 'isValid' in value
}

/** Sets an own property whatever its name: `__proto__` stays an ordinary key and pollutes nothing. */
export function setOwn<Value>(target: Record<string, Value>, key: string, value: Value): void {
  if (key === '__proto__') {
    Object.defineProperty(target, key, { value, enumerable: true, writable: true, configurable: true })
  } else target[key] = value
}

/** True for every object but arrays and `null`. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
