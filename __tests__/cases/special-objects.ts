// Objects that are more than plain data: dates, instances, collections, binary data, boxed values.
import dayjs from 'dayjs'
import type { CaseRules, ValueCase } from './value-case'

const TIME = '2024-03-05T10:00:00.000Z'

export function specialObjectCases(rules: CaseRules): ValueCase[] {
  return [...dateCases(rules), ...instanceCases(rules), ...collectionCases(rules)]
}

function dateCases({ root }: CaseRules): ValueCase[] {
  const invalid = { flat: { b: 1 }, issues: [{ code: 'invalid_date', path: `${root}.a` } as const] }
  return [
    { name: 'a Date is ISO 8601 UTC', input: { a: new Date(TIME) }, flat: { a: TIME }, issues: [] },
    {
      name: 'a Date below an object is ISO 8601 UTC',
      input: { a: { b: new Date(0) } },
      flat: { 'a.b': '1970-01-01T00:00:00.000Z' },
      issues: []
    },
    { name: 'an invalid Date is left out and reported', input: { a: new Date(NaN), b: 1 }, ...invalid },
    {
      name: 'a dayjs object is ISO 8601 UTC',
      input: { a: dayjs('2024-03-05T11:00:00+01:00') },
      flat: { a: TIME },
      issues: []
    },
    { name: 'an invalid dayjs object is left out and reported', input: { a: dayjs('no date'), b: 1 }, ...invalid },
    { name: 'a moment object is ISO 8601 UTC', input: { a: new MomentLike(TIME) }, flat: { a: TIME }, issues: [] },
    { name: 'an invalid moment object is left out and reported', input: { a: new MomentLike(null), b: 1 }, ...invalid },
    { name: 'an invalid luxon object is left out and reported', input: { a: new InvalidLuxonLike(), b: 1 }, ...invalid }
  ]
}

function instanceCases(rules: CaseRules): ValueCase[] {
  return [
    { name: 'toJSON gives a scalar', input: { a: new WithJson(7) }, flat: { a: 7 }, issues: [] },
    {
      name: 'toJSON gives an object, which is flattened',
      input: { a: new WithJson({ b: { c: 1 } }) },
      flat: { 'a.b.c': 1 },
      issues: []
    },
    {
      name: 'toJSON gives an array, which is JSON',
      input: { a: new WithJson([1, new WithJson(2)]) },
      flat: { a: '[1,2]' },
      issues: []
    },
    { name: 'toJSON gives a Date', input: { a: new WithJson(new Date(TIME)) }, flat: { a: TIME }, issues: [] },
    { name: 'toJSON gives null', input: { a: new WithJson(null) }, flat: {}, issues: [] },
    {
      name: 'toJSON of a literal counts',
      input: { a: { x: 1, toJSON: () => ({ y: 2 }) } },
      flat: { 'a.y': 2 },
      issues: []
    },
    { name: 'toJSON of the whole counts', input: new WithJson({ a: 1 }), flat: { a: 1 }, issues: [] },
    {
      name: 'an Error is its name and message, and what was added to it',
      input: { a: Object.assign(new TypeError('no such plan'), { code: 'E1' }) },
      flat: { 'a.code': 'E1', 'a.name': 'TypeError', 'a.message': 'no such plan' },
      issues: []
    },
    {
      name: 'a URL is its address',
      input: { a: new URL('https://example.com/?q=1') },
      flat: { a: 'https://example.com/?q=1' },
      issues: []
    },
    {
      name: 'an instance without toJSON is its own fields',
      input: { a: new Account() },
      flat: { 'a.plan': 'pro' },
      issues: []
    },
    {
      name: 'an instance whose valueOf gives a number, or nothing, is its own fields',
      input: { a: new Worth(5), b: new Worth(undefined), c: new Worth(null) },
      flat: { 'a.currency': 'EUR', 'b.currency': 'EUR', 'c.currency': 'EUR' },
      issues: []
    },
    {
      name: 'an object that inherits nothing of Object is its own fields',
      input: { a: Object.assign(Object.create(Object.create(null) as object) as object, { plan: 'pro' }) },
      flat: { 'a.plan': 'pro' },
      issues: []
    },
    {
      name: 'text of a class of its own is what it holds',
      input: { a: new Code('SAVE') },
      flat: { a: 'SAVE' },
      issues: []
    },
    {
      name: 'a boxed string, number, boolean and bigint are what they hold',
      input: { a: Object('s'), b: Object(1), c: Object(false), d: Object(2n), e: Object(NaN), f: Object(Symbol('s')) },
      flat: { a: 's', b: 1, c: false, d: '2' },
      issues: [{ code: 'not_finite', path: `${rules.root}.e` }]
    }
  ]
}

function collectionCases({ root }: CaseRules): ValueCase[] {
  const lossyMap = (keys: string, a: Map<unknown, number>, flat: ValueCase['flat']): ValueCase => ({
    name: `entries of a Map that get lost are reported: ${keys}`,
    input: { a },
    flat,
    issues: [{ code: 'key_collision', path: `${root}.a` }]
  })
  return [
    {
      name: 'a Map is flattened',
      input: {
        a: new Map<unknown, unknown>([
          ['b', 1],
          [true, new Map([['c', 3]])],
          ['__proto__', 4]
        ])
      },
      flat: { 'a.b': 1, 'a.true.c': 3, 'a.__proto__': 4 },
      issues: []
    },
    lossyMap(
      '1 and "1"',
      new Map<unknown, number>([
        [1, 1],
        ['1', 2]
      ]),
      { 'a.1': 2 }
    ),
    lossyMap(
      'two objects',
      new Map([
        [{}, 1],
        [{ b: 1 }, 2]
      ]),
      { 'a.[object Object]': 2 }
    ),
    lossyMap(
      'a symbol',
      new Map<unknown, number>([
        [Symbol('b'), 1],
        ['c', 2]
      ]),
      { 'a.c': 2 }
    ),
    { name: 'an empty Map is {} as text', input: { a: new Map() }, flat: { a: '{}' }, issues: [] },
    { name: 'a Map in place of the whole is read', input: new Map([['a', 1]]), flat: { a: 1 }, issues: [] },
    {
      name: 'a Set is JSON',
      input: { a: new Set([1, 'b', new Date(TIME)]) },
      flat: { a: `[1,"b","${TIME}"]` },
      issues: []
    },
    { name: 'an empty Set is [] as text', input: { a: new Set() }, flat: { a: '[]' }, issues: [] },
    { name: 'a typed array is JSON', input: { a: new Int16Array([1, -2]) }, flat: { a: '[1,-2]' }, issues: [] },
    {
      name: 'NaN in a typed array is reported',
      input: { a: new Float64Array([0.5, NaN]) },
      flat: { a: '[0.5,null]' },
      issues: [{ code: 'not_finite', path: `${root}.a[1]` }]
    },
    {
      name: 'a BigInt64Array is JSON of text',
      input: { a: new BigInt64Array([1n, -2n]) },
      flat: { a: '["1","-2"]' },
      issues: []
    },
    {
      name: 'an ArrayBuffer is its bytes',
      input: { a: new Uint8Array([1, 2]).buffer },
      flat: { a: '[1,2]' },
      issues: []
    },
    {
      name: 'a DataView, which has no items, is left out and reported',
      input: { a: new DataView(new Uint8Array([1, 2, 3, 4]).buffer, 1, 2) },
      flat: {},
      issues: [{ code: 'unreadable_value', path: `${root}.a` }]
    }
  ]
}

/** As moment: `toJSON` gives null for an invalid time. */
class MomentLike {
  readonly _isAMomentObject = true
  constructor(private readonly time: string | null) {}
  isValid(): boolean {
    return this.time !== null
  }
  toISOString(): string | null {
    return this.time
  }
  toJSON(): string | null {
    return this.toISOString()
  }
}

/** As luxon: `isValid` is a field. */
class InvalidLuxonLike {
  readonly isValid = false
  toISOString(): null {
    return null
  }
  toJSON(): null {
    return null
  }
}

class WithJson {
  constructor(private readonly json: unknown) {}
  toJSON(): unknown {
    return this.json
  }
}

class Worth {
  readonly currency = 'EUR'
  readonly #value: unknown
  constructor(value: unknown) {
    this.#value = value
  }
  valueOf(): object {
    return this.#value as object
  }
}

class Code extends String {}

class Account {
  readonly plan = 'pro'
  get computed(): string {
    throw new Error('a getter of the class is no field')
  }
}
