// Objects of another realm: a frame, a vm, a host that runs its functions in a context of their own. Each realm has its
// own Object, Date and Map, so nothing about these objects may be told by comparing with ours.
import { MAX_DEPTH } from '../../src/heap/limits'
import type { CaseRules, ValueCase } from './value-case'

/** Runs an expression in the other realm. */
export type Evaluate = (expression: string) => unknown

const TIME = '2024-03-05T10:00:00.000Z'

/** Levels of objects below the properties, the innermost with `b: 1`. */
const nested = (levels: number): string => `{"a":`.repeat(levels) + '{"b":1}' + '}'.repeat(levels)

export function otherRealmCases({ root }: CaseRules, evaluate: Evaluate): ValueCase[] {
  const input = (expression: string): object => evaluate(`(${expression})`) as object
  const path = `${root}.a`
  return [
    { name: 'a literal', input: input('{ a: { b: 1 } }'), flat: { 'a.b': 1 }, issues: [] },
    { name: 'what JSON gives', input: input(`JSON.parse('{"a":[{"b":1}]}')`), flat: { a: '[{"b":1}]' }, issues: [] },
    {
      name: 'as many levels as are read',
      input: input(`JSON.parse('${nested(MAX_DEPTH)}')`),
      flat: { [`${'a.'.repeat(MAX_DEPTH)}b`]: 1 },
      issues: []
    },
    {
      name: 'one level more is left out and reported',
      input: input(`JSON.parse('${nested(MAX_DEPTH + 1)}')`),
      flat: {},
      issues: [
        {
          code: 'too_deep',
          path: `${root}${'.a'.repeat(MAX_DEPTH + 1)}`,
          limit: MAX_DEPTH,
          actual: MAX_DEPTH + 1
        }
      ]
    },
    { name: 'a Date', input: input(`{ a: new Date('${TIME}') }`), flat: { a: TIME }, issues: [] },
    {
      name: 'an invalid Date',
      input: input('{ a: new Date(NaN) }'),
      flat: {},
      issues: [{ code: 'invalid_date', path }]
    },
    { name: 'a Map', input: input(`{ a: new Map([['b', 1]]) }`), flat: { 'a.b': 1 }, issues: [] },
    {
      name: 'entries of a Map that get lost',
      input: input(`{ a: new Map([[1, 1], ['1', 2]]) }`),
      flat: { 'a.1': 2 },
      issues: [{ code: 'key_collision', path }]
    },
    { name: 'a Set', input: input(`{ a: new Set([1, 'b']) }`), flat: { a: '[1,"b"]' }, issues: [] },
    { name: 'a typed array', input: input('{ a: new Int16Array([1, -2]) }'), flat: { a: '[1,-2]' }, issues: [] },
    { name: 'an ArrayBuffer', input: input('{ a: new Uint8Array([1, 2]).buffer }'), flat: { a: '[1,2]' }, issues: [] },
    {
      name: 'an Error',
      input: input(`{ a: new TypeError('no such plan') }`),
      flat: { 'a.name': 'TypeError', 'a.message': 'no such plan' },
      issues: []
    },
    {
      name: 'boxed values',
      input: input(`{ a: new String('s'), b: new Number(1), c: new Boolean(false) }`),
      flat: { a: 's', b: 1, c: false },
      issues: []
    },
    {
      name: 'an instance',
      input: input(`{ a: new (class { plan = 'pro' })() }`),
      flat: { 'a.plan': 'pro' },
      issues: []
    }
  ]
}
