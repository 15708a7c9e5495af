// Values of events, and the flat record that Heap gets: every row of the value table, on a server and in a page.
import type { CaseRules, ValueCase } from './value-case'

/** The nested example of Heap's Segment documentation. */
export const DOCUMENTED_EXAMPLE = {
  input: { foo: { bar: { cheese: 'american', prop: [1, 2, 3], products: [{ A: 'Jello' }, { B: 'Peanut' }] } } },
  flat: {
    'foo.bar.cheese': 'american',
    'foo.bar.prop': '[1,2,3]',
    'foo.bar.products': '[{"A":"Jello"},{"B":"Peanut"}]'
  }
} as const

/** All plain values. Special objects, arrays and hostile shapes have tables of their own. */
export function valueCases(rules: CaseRules): ValueCase[] {
  return [...textCases(rules), ...scalarCases(rules), ...nestingCases(rules), ...keyCases(rules)]
}

function textCases({ root, limits }: CaseRules): ValueCase[] {
  const { value: limit } = limits
  const full = 'x'.repeat(limit)
  const shortened = (actual: number) => [{ code: 'value_shortened', path: `${root}.a`, limit, actual } as const]
  return [
    { name: 'a string is itself', input: { a: ' as is ' }, flat: { a: ' as is ' }, issues: [] },
    { name: 'an empty string is itself', input: { a: '' }, flat: { a: '' }, issues: [] },
    { name: 'a string of every script is itself', input: { a: 'Größe 大 😀' }, flat: { a: 'Größe 大 😀' }, issues: [] },
    { name: 'a string that is a date is untouched', input: { a: '2024-02-30' }, flat: { a: '2024-02-30' }, issues: [] },
    { name: 'a string that is JSON is untouched', input: { a: '{"b":[1]}' }, flat: { a: '{"b":[1]}' }, issues: [] },
    { name: 'a string of the limit is whole', input: { a: full }, flat: { a: full }, issues: [] },
    {
      name: 'a string over the limit is cut',
      input: { a: `${full}y` },
      flat: { a: full },
      issues: shortened(limit + 1)
    },
    {
      name: 'a surrogate pair that ends at the limit stays',
      input: { a: `${full.slice(2)}😀y` },
      flat: { a: `${full.slice(2)}😀` },
      issues: shortened(limit + 1)
    },
    {
      name: 'a surrogate pair across the limit goes as a whole',
      input: { a: `${full.slice(1)}😀` },
      flat: { a: full.slice(1) },
      issues: shortened(limit + 1)
    },
    {
      name: 'a lone surrogate is itself',
      input: { a: 'x\ud800y\udc00' },
      flat: { a: 'x\ud800y\udc00' },
      issues: [{ code: 'characters_lost', path: `${root}.a` }]
    },
    {
      name: 'text that lost characters in decoding is itself, reported',
      input: { a: 'Jos\ufffd', b: ['x', 'y\ufffd'], 'c\ufffd': 1 },
      flat: { a: 'Jos\ufffd', b: '["x","y\ufffd"]', 'c\ufffd': 1 },
      issues: [`${root}.a`, `${root}.b`, `${root}.c\ufffd`].map((path) => ({ code: 'characters_lost', path }))
    },
    {
      name: 'ten million characters are cut',
      input: { a: 'x'.repeat(10_000_000) },
      flat: { a: full },
      issues: shortened(10_000_000)
    }
  ]
}

function scalarCases({ root }: CaseRules): ValueCase[] {
  const notFinite = [{ code: 'not_finite', path: `${root}.a` } as const]
  const nothing = { flat: {}, issues: [] }
  return [
    { name: 'an integer keeps its type', input: { a: 42 }, flat: { a: 42 }, issues: [] },
    { name: 'a fraction keeps its type', input: { a: -0.5 }, flat: { a: -0.5 }, issues: [] },
    { name: 'zero is a value', input: { a: 0 }, flat: { a: 0 }, issues: [] },
    { name: 'true keeps its type', input: { a: true }, flat: { a: true }, issues: [] },
    { name: 'false is a value', input: { a: false }, flat: { a: false }, issues: [] },
    { name: 'null is left out', input: { a: null }, ...nothing },
    { name: 'undefined is left out', input: { a: undefined }, ...nothing },
    { name: 'a function is left out', input: { a: () => 1 }, ...nothing },
    { name: 'a symbol is left out', input: { a: Symbol('a') }, ...nothing },
    { name: 'a key that is a symbol is left out', input: { [Symbol('a')]: 1 }, ...nothing },
    { name: 'NaN is left out and reported', input: { a: NaN }, flat: {}, issues: notFinite },
    { name: 'Infinity is left out and reported', input: { a: Infinity }, flat: {}, issues: notFinite },
    { name: '-Infinity is left out and reported', input: { a: -Infinity }, flat: {}, issues: notFinite },
    {
      name: 'a JSON number out of range is left out and reported',
      input: JSON.parse('{"a":1e400}') as object,
      flat: {},
      issues: notFinite
    },
    {
      name: 'a bigint is decimal text',
      input: { a: 123456789012345678901234567890n, b: -1n },
      flat: { a: '123456789012345678901234567890', b: '-1' },
      issues: []
    }
  ]
}

function nestingCases({ root }: CaseRules): ValueCase[] {
  return [
    { name: 'the documented example', ...DOCUMENTED_EXAMPLE, issues: [] },
    { name: 'nothing gives nothing', input: {}, flat: {}, issues: [] },
    { name: 'an empty object is {} as text', input: { a: { b: {} } }, flat: { 'a.b': '{}' }, issues: [] },
    { name: 'an object of nulls gives nothing', input: { a: { b: null } }, flat: {}, issues: [] },
    {
      name: 'an object without a prototype is flattened',
      input: Object.assign(Object.create(null) as object, {
        a: Object.assign(Object.create(null) as object, { b: 1 })
      }),
      flat: { 'a.b': 1 },
      issues: []
    },
    { name: '32 levels are read', input: nested(32), flat: { [keyOfLevels(33)]: 1 }, issues: [] },
    {
      name: 'the 33rd level is left out and reported',
      input: { ...nested(33), b: 2 },
      flat: { b: 2 },
      issues: [{ code: 'too_deep', path: `${root}.${keyOfLevels(33)}`, limit: 32, actual: 33 }]
    },
    {
      name: 'ten thousand levels are no stack overflow',
      input: { ...nested(10_000), b: 2 },
      flat: { b: 2 },
      issues: [{ code: 'too_deep', path: `${root}.${keyOfLevels(33)}`, limit: 32, actual: 33 }]
    },
    {
      name: 'ten thousand keys are all kept',
      input: Object.fromEntries(Array.from({ length: 10_000 }, (_, index) => [`k${index}`, index])),
      flat: Object.fromEntries(Array.from({ length: 10_000 }, (_, index) => [`k${index}`, index])),
      issues: []
    },
    {
      name: 'one object in two places is no cycle',
      input: (({ shared }) => ({ a: shared, b: [shared], c: shared }))({ shared: { x: 1 } }),
      flat: { 'a.x': 1, b: '[{"x":1}]', 'c.x': 1 },
      issues: []
    }
  ]
}

function keyCases({ root, limits }: CaseRules): ValueCase[] {
  const { key: limit } = limits
  const longest = 'k'.repeat(limit)
  const half = 'k'.repeat(limit / 2)
  const collision = [{ code: 'key_collision', path: `${root}.a.b` } as const]
  return [
    { name: 'a key of the limit is kept', input: { [longest]: 1 }, flat: { [longest]: 1 }, issues: [] },
    {
      name: 'a key over the limit is left out and reported',
      input: { [`${longest}k`]: 1, b: 2 },
      flat: { b: 2 },
      issues: [{ code: 'key_too_long', path: `${root}.${longest}`.slice(0, 200), limit, actual: limit + 1 }]
    },
    {
      name: 'joined keys over the limit are left out and reported',
      input: { [half]: { [`${half}kk`]: 1 } },
      flat: {},
      issues: [{ code: 'key_too_long', path: `${root}.${longest}`.slice(0, 200), limit, actual: half.length * 2 + 3 }]
    },
    { name: 'an empty key is a key', input: { '': 1, a: { '': 2 } }, flat: { '': 1, 'a.': 2 }, issues: [] },
    { name: 'a.b after { a: { b } } wins', input: { a: { b: 1 }, 'a.b': 2 }, flat: { 'a.b': 2 }, issues: collision },
    { name: '{ a: { b } } after a.b wins', input: { 'a.b': 1, a: { b: 2 } }, flat: { 'a.b': 2 }, issues: collision },
    { name: 'null does not win a collision', input: { 'a.b': 1, a: { b: null } }, flat: { 'a.b': 1 }, issues: [] },
    {
      name: '__proto__, constructor and prototype are ordinary keys',
      input: JSON.parse('{"__proto__":1,"constructor":{"prototype":{"x":2}},"a":{"__proto__":{"y":3}}}') as object,
      flat: JSON.parse('{"__proto__":1,"constructor.prototype.x":2,"a.__proto__.y":3}') as Record<string, number>,
      issues: []
    },
    {
      name: 'names of methods are ordinary keys',
      input: { hasOwnProperty: 1, toString: 2, valueOf: 3, toJSON: 4, length: 5 },
      flat: { hasOwnProperty: 1, toString: 2, valueOf: 3, toJSON: 4, length: 5 },
      issues: []
    }
  ]
}

/** `{ a: { a: … { a: 1 } } }` with `levels` objects below the first. */
function nested(levels: number): object {
  let inner: object = { a: 1 }
  for (let level = 0; level < levels; level++) inner = { a: inner }
  return inner
}

function keyOfLevels(levels: number): string {
  return Array.from({ length: levels }, () => 'a').join('.')
}
