// Compiles the schema of an action's field into a check that tells whether a value is valid as it is. Segment's schema
// also changes values, such as numbers to text; values that it would change are left to it.
import { isRecord } from '../../heap/input'

/** What becomes of a value: it is valid as it is, it is left out, or Segment's code has to decide. */
export type Verdict = 'keep' | 'leave out' | 'ask'

export type Judge = (value: unknown) => Verdict

/** Parts of a schema that say nothing about whether a value is valid. */
const TEXTS = new Set(['title', 'description', 'default'])
const KNOWN = new Set(['type', 'enum', 'minimum', 'maximum'])

const TYPES: Readonly<Record<string, (value: unknown) => boolean>> = {
  null: (value) => value === null,
  string: (value) => typeof value === 'string',
  boolean: (value) => typeof value === 'boolean',
  number: (value) => Number.isFinite(value),
  integer: (value) => Number.isInteger(value),
  object: (value) => isRecord(value) && isPlainJson(value, DEEPEST)
}

/** Levels of a value that are looked through. Segment's code decides about deeper ones. */
const DEEPEST = 200

/** `undefined`: the schema has more than is understood here. */
export function compileField(schema: unknown): Judge | undefined {
  if (!isRecord(schema)) return undefined
  const parts = Object.entries(schema).filter(([key, part]) => part !== undefined && !TEXTS.has(key))
  if (parts.some(([key]) => !KNOWN.has(key))) return undefined
  const names = [schema['type']].flat()
  const types = names.map((name) => (typeof name === 'string' ? TYPES[name] : undefined))
  if (!types.every((type) => type !== undefined)) return undefined
  const isInside = compileBounds(schema)
  const takesNull = names.includes('null')
  return (value) => {
    // An empty text of a field is removed, whatever its type, and so is a null that the type does not have.
    if (value === undefined || value === '' || (value === null && !takesNull)) return 'leave out'
    return types.some((type) => type(value)) && isInside(value) ? 'keep' : 'ask'
  }
}

function compileBounds({
  enum: choices,
  minimum,
  maximum
}: Readonly<Record<string, unknown>>): (value: unknown) => boolean {
  const listed = Array.isArray(choices) ? new Set<unknown>(choices) : undefined
  const [least, most] = [minimum ?? -Infinity, maximum ?? Infinity] as [number, number]
  return (value) =>
    (listed === undefined || listed.has(value)) && (typeof value !== 'number' || (value >= least && value <= most))
}

/**
 * Whether the value is as JSON makes it, so that Segment's code would only copy it. Not so with a key `__proto__`, which
 * its copy loses.
 */
function isPlainJson(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return value !== undefined && typeof value !== 'function'
  if (levels === 0) return false
  if (Array.isArray(value)) return value.every((one) => isPlainJson(one, levels - 1))
  if (Object.getPrototypeOf(value) !== Object.prototype) return false
  for (const key in value) {
    if (key === '__proto__' || !isPlainJson((value as Record<string, unknown>)[key], levels - 1)) return false
  }
  return true
}
