// Random nested values as events hold them, ordinary and hostile, and the list of their leaves.
import fc from 'fast-check'

/** A leaf of a random value: where it is, in the words of issues and in those of the request. */
export interface Leaf {
  /** As issues name it: keys with `.`, elements with `[n]`. */
  readonly path: string
  /** Keys of the objects down to it, or down to the array that it is in. */
  readonly keys: readonly string[]
  /** Elements and keys from that array down to it. */
  readonly inArray: readonly (string | number)[]
  readonly value: unknown
}

const keys = fc.oneof(
  { weight: 6, arbitrary: fc.string({ minLength: 1, maxLength: 8 }) },
  { weight: 3, arbitrary: fc.constantFrom('id', 'ID', 'user_id', 'email', 'Email', 'name', 'segment_library') },
  {
    weight: 3,
    arbitrary: fc.constantFrom('a', 'b', 'a.b', 'a.b.c', '.', '', '__proto__', 'constructor', 'toString', '0', '[0]')
  },
  { weight: 1, arbitrary: fc.integer({ min: 300, max: 1100 }).map((length) => 'k'.repeat(length)) }
)

const leaves = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.string({ unit: fc.constantFrom('\ud83d', '\ude00', 'x', '"', '\u0000'), maxLength: 20 }),
  fc.integer({ min: 1000, max: 3000 }).map((length) => '😀'.repeat(length / 2) + 'y'),
  fc.double(),
  fc.integer(),
  fc.boolean(),
  fc.bigInt(),
  fc.date({ noInvalidDate: false }),
  fc.constantFrom(null, undefined, NaN, Infinity)
)

export const properties: fc.Arbitrary<Record<string, unknown>> = fc.letrec<{
  value: unknown
  object: Record<string, unknown>
}>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    { weight: 5, arbitrary: leaves },
    { weight: 3, arbitrary: tie('object') },
    { weight: 2, arbitrary: fc.array(tie('value'), { maxLength: 6 }) },
    { weight: 1, arbitrary: fc.sparseArray(tie('value'), { maxLength: 400 }) },
    { weight: 1, arbitrary: fc.array(fc.string({ maxLength: 300 }), { maxLength: 8 }) },
    { weight: 1, arbitrary: tie('object').map((object) => new Map(Object.entries(object))) }
  ),
  object: fc.dictionary(keys, tie('value'), { maxKeys: 6 })
})).object

/** Every leaf, and every empty object or array, below the source. Null and undefined are no leaves. */
export function leavesOf(source: object, root: string): Leaf[] {
  return Object.entries(source).flatMap(([key, value]: [string, unknown]) =>
    leavesBelow({ path: `${root}.${key}`, keys: [key], inArray: [], value })
  )
}

function leavesBelow(leaf: Leaf): Leaf[] {
  const { value } = leaf
  if (value === null || value === undefined) return []
  const below = Array.isArray(value) ? elementsOf(leaf, value) : entriesOf(leaf, value)
  return below.length > 0 ? below.flatMap(leavesBelow) : [leaf]
}

function elementsOf({ path, keys, inArray }: Leaf, elements: readonly unknown[]): Leaf[] {
  return elements.map((value, index) => ({ path: `${path}[${index}]`, keys, inArray: [...inArray, index], value }))
}

function entriesOf({ path, keys, inArray }: Leaf, value: unknown): Leaf[] {
  if (typeof value !== 'object' || value === null || value instanceof Date) return []
  const entries: [string, unknown][] =
    value instanceof Map ? [...(value as Map<string, unknown>)] : Object.entries(value)
  const isInArray = inArray.length > 0
  return entries.map(([key, inner]) => ({
    path: `${path}.${key}`,
    keys: isInArray ? keys : [...keys, key],
    inArray: isInArray ? [...inArray, key] : [],
    value: inner
  }))
}
