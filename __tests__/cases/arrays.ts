// Arrays of events and the JSON text that Heap gets. Limits come from the caller.
import type { CaseRules, ValueCase } from './value-case'

export function arrayCases(rules: CaseRules): ValueCase[] {
  return [...contentCases(rules), ...lengthCases(rules)]
}

function contentCases({ root }: CaseRules): ValueCase[] {
  const date = new Date('2024-03-05T10:00:00.000Z')
  const holes: unknown[] = []
  holes[2] = 'c'
  return [
    { name: 'an empty array is [] as text', input: { a: [] }, flat: { a: '[]' }, issues: [] },
    {
      name: 'an array of scalars is JSON',
      input: { a: [1, 'b', true, null] },
      flat: { a: '[1,"b",true,null]' },
      issues: []
    },
    {
      name: 'an array inside arrays and objects is JSON',
      input: { a: { b: [[1, [2]], { c: { d: [] } }] } },
      flat: { 'a.b': '[[1,[2]],{"c":{"d":[]}}]' },
      issues: []
    },
    {
      name: 'dates in an array are ISO 8601 at any depth',
      input: { a: [date, { at: date, all: [date] }] },
      flat: {
        a: '["2024-03-05T10:00:00.000Z",{"at":"2024-03-05T10:00:00.000Z","all":["2024-03-05T10:00:00.000Z"]}]'
      },
      issues: []
    },
    {
      name: 'an invalid date in an array is null, in an object left out, and reported',
      input: { a: [new Date(NaN), 1, { at: new Date(NaN), b: 2 }] },
      flat: { a: '[null,1,{"b":2}]' },
      issues: [
        { code: 'invalid_date', path: `${root}.a[0]` },
        { code: 'invalid_date', path: `${root}.a[2].at` }
      ]
    },
    {
      name: 'NaN in an array is null, in an object left out, and reported',
      input: { a: [NaN, 1, { b: Infinity, c: 2 }] },
      flat: { a: '[null,1,{"c":2}]' },
      issues: [
        { code: 'not_finite', path: `${root}.a[0]` },
        { code: 'not_finite', path: `${root}.a[2].b` }
      ]
    },
    {
      name: 'a bigint in an array is decimal text',
      input: { a: [7n, { b: 8n }] },
      flat: { a: '["7",{"b":"8"}]' },
      issues: []
    },
    {
      name: 'undefined, functions and symbols in an array are null, as JSON has it',
      input: { a: [undefined, () => 1, Symbol('s'), { b: undefined, c: 1 }] },
      flat: { a: '[null,null,null,{"c":1}]' },
      issues: []
    },
    { name: 'holes of a sparse array are null', input: { a: holes }, flat: { a: '[null,null,"c"]' }, issues: [] },
    {
      name: 'an invalid date beside a hole is still reported',
      input: { a: Object.assign([], { 1: new Date(NaN) }) },
      flat: { a: '[null,null]' },
      issues: [{ code: 'invalid_date', path: `${root}.a[1]` }]
    },
    {
      name: 'special objects in an array are their content',
      input: { a: [new Map([['k', 1]]), new Set([2]), new Uint8Array([3]), Object('boxed'), new Point(4)] },
      flat: { a: '[{"k":1},[2],[3],"boxed",{"x":4}]' },
      issues: []
    },
    {
      name: 'quotes in an array are escaped',
      input: { a: ['"\\\n\u2028'] },
      flat: { a: '["\\"\\\\\\n\u2028"]' },
      issues: []
    },
    {
      name: 'a lone surrogate in an array is escaped',
      input: { a: ['\ud800'] },
      flat: { a: '["\\ud800"]' },
      issues: []
    },
    {
      name: 'hostile keys in an array are ordinary keys',
      input: JSON.parse('{"a":[{"__proto__":1,"constructor":2}]}') as object,
      flat: { a: '[{"__proto__":1,"constructor":2}]' },
      issues: []
    },
    {
      name: 'a too deep branch in an array is null and reported',
      input: { a: nestedArray(40) },
      flat: { a: `${'['.repeat(32)}null${']'.repeat(32)}` },
      issues: [{ code: 'too_deep', path: `${root}.a${'[0]'.repeat(32)}`, limit: 32, actual: 33 }]
    }
  ]
}

function lengthCases({ root, limits }: CaseRules): ValueCase[] {
  const { value: limit } = limits
  const shortened = (actual: number, path = `${root}.a`) => [{ code: 'array_shortened', path, limit, actual } as const]
  const fitting = 'x'.repeat(limit - 4)
  const quarter = 'x'.repeat(Math.floor(limit / 4))
  const date = new Date(0)
  const dates = Math.floor((limit - 1) / 27)
  return [
    { name: 'JSON text of the limit is whole', input: { a: [fitting] }, flat: { a: `["${fitting}"]` }, issues: [] },
    {
      name: 'an array whose first element alone is too long is empty',
      input: { a: [`${fitting}y`, 1] },
      flat: { a: '[]' },
      issues: shortened(limit + 3)
    },
    {
      name: 'an element that would fit after one that does not is dropped with it',
      input: { a: [1, fitting, 2] },
      flat: { a: '[1]' },
      issues: shortened(limit + 4)
    },
    {
      name: 'whole elements are dropped from the end',
      input: { a: [quarter, quarter, quarter, quarter, quarter] },
      flat: { a: JSON.stringify([quarter, quarter, quarter]) },
      issues: shortened(quarter.length * 5 + 16)
    },
    {
      name: 'the same holds below an object',
      input: { b: { a: [1, fitting] } },
      flat: { 'b.a': '[1]' },
      issues: shortened(limit + 2, `${root}.b.a`)
    },
    {
      name: 'an array inside an array is dropped as a whole',
      input: { a: [[1], [fitting, 2], [3]] },
      flat: { a: '[[1]]' },
      issues: shortened(limit + 12)
    },
    {
      name: 'an array of dates over the limit stays valid JSON',
      input: { a: Array.from({ length: dates + 1 }, () => date) },
      flat: { a: JSON.stringify(Array.from({ length: dates }, () => date)) },
      issues: shortened((dates + 1) * 27 + 1)
    },
    {
      name: 'what is wrong in dropped elements is reported too',
      input: { a: [`${fitting}y`, NaN] },
      flat: { a: '[]' },
      issues: [{ code: 'not_finite', path: `${root}.a[1]` }, ...shortened(limit + 6)]
    },
    {
      name: 'holes of a sparse array over the limit are null',
      input: { a: Object.assign([], { [limit - 1]: 1 }) },
      flat: { a: JSON.stringify(Array.from({ length: Math.floor((limit - 1) / 5) }, () => null)) },
      issues: shortened((limit - 1) * 5 + 3)
    },
    {
      name: 'as many elements as the limit has room for are whole',
      input: { a: Array.from({ length: Math.floor((limit - 1) / 2) }, () => 7) },
      flat: { a: JSON.stringify(Array.from({ length: Math.floor((limit - 1) / 2) }, () => 7)) },
      issues: []
    },
    {
      name: 'binary data is shortened like an array',
      input: { a: new Uint8Array(limit).fill(7) },
      flat: { a: JSON.stringify(Array.from({ length: Math.floor((limit - 1) / 2) }, () => 7)) },
      issues: shortened(limit * 2 + 1)
    }
  ]
}

class Point {
  constructor(readonly x: number) {}
}

function nestedArray(levels: number): unknown[] {
  return levels === 1 ? [] : [nestedArray(levels - 1)]
}
