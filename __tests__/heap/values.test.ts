// The flat form of properties and traits, by the shared tables, within the limits of the server and of the browser.
import { inspect } from 'node:util'
import { runInNewContext } from 'node:vm'
import type { Issue } from '../../src/errors'
import { BROWSER_LIMITS, SERVER_LIMITS } from '../../src/heap/limits'
import { userPropertyName } from '../../src/heap/user-properties'
import { arrayCases } from '../cases/arrays'
import { hostileProxy, hostileShapeCases, revokedProxy } from '../cases/hostile-shapes'
import { otherRealmCases } from '../cases/other-realm'
import { specialObjectCases } from '../cases/special-objects'
import { userPropertyCases } from '../cases/user-properties'
import type { CaseRules, ValueCase } from '../cases/value-case'
import { DOCUMENTED_EXAMPLE, valueCases } from '../cases/values'
import { flattened } from './flattened'
import { deepFreeze } from './frozen'

const WAYS: [string, CaseRules][] = [
  ['server', { root: 'properties', limits: SERVER_LIMITS }],
  ['browser', { root: 'traits', limits: BROWSER_LIMITS }]
]

const named = (cases: readonly ValueCase[]) => cases.map((one) => [one.name, one] as const)

test('the documented example gives exactly what the documentation says', () => {
  expect(flattened(DOCUMENTED_EXAMPLE.input, { root: 'properties', limits: SERVER_LIMITS })).toStrictEqual({
    properties: {
      'foo.bar.cheese': 'american',
      'foo.bar.prop': '[1,2,3]',
      'foo.bar.products': '[{"A":"Jello"},{"B":"Peanut"}]'
    },
    issues: []
  })
})

describe.each(WAYS)('on the way through the %s', (_, rules) => {
  const cases = [...valueCases(rules), ...arrayCases(rules), ...specialObjectCases(rules), ...hostileShapeCases(rules)]

  test.each(named(cases))('%s', (_name, { input, flat, issues }) => {
    const { properties, issues: reported } = flattened(input, rules)
    // As entries: a comparison of objects passes over a key called __proto__.
    expect(Object.entries(properties)).toStrictEqual(Object.entries(flat))
    expect(reported).toStrictEqual(issues)
  })

  test.each(named(cases))('%s: the input stays as it was', (_name, { input }) => {
    const look = () => inspect(input, { depth: 40, maxStringLength: 100, maxArrayLength: 100, showHidden: true })
    const before = look()
    flattened(deepFreeze(input), rules)
    expect(look()).toBe(before)
  })

  test('no case pollutes a prototype', () => {
    for (const { input } of cases) flattened(input, rules)
    expect(Object.keys(Object.prototype)).toEqual([])
    expect(({} as Record<string, unknown>)['x'] ?? ({} as Record<string, unknown>)['y']).toBeUndefined()
  })
})

test.each(
  otherRealmCases(WAYS[0]![1], (expression) => runInNewContext(expression)).map((one) => [one.name, one] as const)
)('of another realm: %s', (_, { input, flat, issues }) => {
  const { properties, issues: reported } = flattened(input, WAYS[0]![1])
  expect(Object.entries(properties)).toStrictEqual(Object.entries(flat))
  expect(reported).toStrictEqual(issues)
})

test('a hostile key is in the JSON text of the result', () => {
  const input = JSON.parse('{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":2}}}') as object
  const { properties } = flattened(input, { root: 'properties', limits: SERVER_LIMITS })
  expect(JSON.stringify(properties)).toBe('{"__proto__.polluted":1,"constructor.prototype.polluted":2}')
})

test('a Buffer is its bytes', () => {
  const { properties } = flattened({ a: { toJSON: undefined, b: Buffer.from('hi') } }, WAYS[0]![1])
  expect(properties).toStrictEqual({ 'a.b': '[104,105]' })
})

test.each<[string, () => object]>([
  ['a Proxy that throws in every trap', hostileProxy],
  ['a revoked Proxy', revokedProxy],
  ['a Date', () => new Date(0)],
  ['a Set', () => new Set([1])],
  ['binary data', () => new Uint8Array(1)],
  ['a boxed string', () => Object('text') as object],
  ['an object whose toJSON gives text', () => ({ toJSON: () => 'text' })]
])('%s in place of the properties is one issue', (_, make) => {
  expect(flattened(make(), { root: 'properties', limits: SERVER_LIMITS })).toStrictEqual({
    properties: {},
    issues: [{ code: 'unreadable_value', path: 'properties' }]
  })
})

test.each<[string, () => object, Issue]>([
  ['a Date that is none', () => new Date(NaN), { code: 'invalid_date', path: 'properties' }],
  ['a boxed NaN', () => Object(NaN) as object, { code: 'not_finite', path: 'properties' }],
  ['a list that holds NaN', () => new Float64Array([NaN]), { code: 'not_finite', path: 'properties[0]' }]
])('%s in place of the properties is that, and that nothing of them is sent', (_, make, issue) => {
  expect(flattened(make(), { root: 'properties', limits: SERVER_LIMITS })).toStrictEqual({
    properties: {},
    issues: [issue, { code: 'unreadable_value', path: 'properties' }]
  })
})

test('two values that cannot be read are two issues, also where the path is cut before their names', () => {
  const unreadable = (name: string): PropertyDescriptorMap => ({
    [name]: { enumerable: true, get: () => JSON.parse('{') as never }
  })
  const inner = Object.defineProperties({}, { ...unreadable('a'), ...unreadable('b') })
  const { issues } = flattened({ ['k'.repeat(300)]: inner }, { root: 'properties', limits: SERVER_LIMITS })
  expect(issues.map(({ code }) => code)).toEqual(['unreadable_value', 'unreadable_value'])
})

test.each(named(userPropertyCases))('among user properties, %s', (_, { input, flat, issues }) => {
  const result = flattened(input, { root: 'traits', limits: SERVER_LIMITS, rename: userPropertyName })
  expect(result).toStrictEqual({ properties: flat, issues })
})
