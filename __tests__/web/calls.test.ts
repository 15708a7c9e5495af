// Names and values as heap.js gets them: the tables that hold for the server, with the limits of heap.js.
import { BROWSER_LIMITS } from '../../src/heap/limits'
import { arrayItems } from '../../src/web/array-items'
import type { PageCall } from '../../src/web/page-call'
import { pageEvents } from '../../src/web/page-views'
import { arrayCases } from '../cases/arrays'
import { hostileShapeCases } from '../cases/hostile-shapes'
import { identityCases } from '../cases/identities'
import { specialObjectCases } from '../cases/special-objects'
import { userPropertyCases } from '../cases/user-properties'
import { libraryCases, viewCases } from '../cases/track-events'
import type { CaseRules } from '../cases/value-case'
import { valueCases } from '../cases/values'
import { mapped } from './mapped'

const PROPERTIES: CaseRules = { root: 'properties', limits: BROWSER_LIMITS }

const tables = [valueCases, arrayCases, specialObjectCases, hostileShapeCases]
const values = tables.flatMap((cases) => cases(PROPERTIES)).map((one) => [one.name, one] as const)

/** Half a surrogate pair as U+FFFD. */
function whole(value: unknown): unknown {
  return typeof value === 'string' ? Buffer.from(value).toString() : value
}

test.each(values)('event properties: %s', (_, { input, flat, issues }) => {
  const { calls, ...rest } = mapped({ type: 'track', event: 'Looked', properties: input })
  const [[method, event, properties] = []] = calls
  expect([method, event]).toEqual(['track', 'Looked'])
  // heap.js cannot take half a surrogate pair: it becomes what an encoder would make of it.
  const sent = Object.entries(flat).map(([key, value]) => [whole(key), whole(value)])
  expect(Object.entries(properties as object)).toStrictEqual(sent)
  expect(rest).toStrictEqual({ issues, refusals: [] })
})

const events = [...libraryCases(BROWSER_LIMITS), ...viewCases(BROWSER_LIMITS)].map((one) => [one.name, one] as const)

test.each(events)('page, screen and library: %s', (_, { event, gives, issues = [] }) => {
  const { calls } = gives as { calls: readonly { item: { event: string; properties: object } }[] }
  expect(mapped(event as PageCall, { trackPages: pageEvents() })).toEqual({
    calls: calls.map(({ item }) => ['track', item.event, item.properties]),
    issues,
    refusals: []
  })
})

test.each(userPropertyCases.map((one) => [one.name, one] as const))('traits: %s', (_, { input, flat, issues }) => {
  const calls = Object.keys(flat).length > 0 ? [['addUserProperties', flat]] : []
  expect(mapped({ type: 'identify', traits: input })).toEqual({ calls, issues, refusals: [] })
})

test.each(identityCases(BROWSER_LIMITS).map((one) => [one.name, one] as const))(
  'user id: %s',
  (_, { userId, gives }) => {
    const { calls, issues, refusals } = mapped({ type: 'alias', userId })
    expect(calls).toEqual('identity' in gives ? [['identify', gives.identity]] : [])
    expect(refusals).toMatchObject('identity' in gives ? [] : [{ code: gives.code, path: 'userId' }])
    expect(issues).toEqual([])
  }
)

test.each([
  ['event name', 255, (text: string): PageCall => ({ type: 'track', event: text })],
  ['identity', 254, (text: string): PageCall => ({ type: 'identify', userId: text })],
  ['account id', 254, (text: string): PageCall => ({ type: 'group', groupId: text })]
])('an %s of %i characters passes, one more does not', (_, limit, call) => {
  expect(mapped(call('x'.repeat(limit)))).toMatchObject({ calls: [{}], refusals: [] })
  expect(mapped(call('x'.repeat(limit + 1)))).toMatchObject({ calls: [], refusals: [{ limit, actual: limit + 1 }] })
})

describe('items of arrays as events', () => {
  const items = (properties: object, limit: number, event = 'Bought') => {
    const [, ...calls] = mapped({ type: 'track', event, properties }, { arrayItemsAsEvents: arrayItems(limit) }).calls
    return calls
  }

  test('are off by default, and with a limit of 0', () => {
    const event = { type: 'track', event: 'Bought', properties: { a: [1] } }
    expect(mapped(event)).toEqual({ calls: [['track', 'Bought', { a: '[1]' }]], issues: [], refusals: [] })
    expect(items({ a: [1] }, 0)).toEqual([])
  })

  test.each([
    [
      'objects bring their own properties',
      { products: [{ sku: 'a', size: { eu: 38 } }] },
      [['Bought products item', { sku: 'a', 'size.eu': 38 }]]
    ],
    [
      'strings are themselves',
      { codes: ['SAVE', 'MORE'] },
      [
        ['Bought codes item', { codes: 'SAVE' }],
        ['Bought codes item', { codes: 'MORE' }]
      ]
    ],
    [
      'numbers and booleans keep their type',
      { n: [1, false] },
      [
        ['Bought n item', { n: 1 }],
        ['Bought n item', { n: false }]
      ]
    ],
    ['null and undefined are no items', { n: [null, 1, undefined] }, [['Bought n item', { n: 1 }]]],
    ['arrays in arrays are JSON', { n: [[1, 2]] }, [['Bought n item', { n: '[1,2]' }]]],
    ['dates are ISO 8601', { n: [new Date(0)] }, [['Bought n item', { n: '1970-01-01T00:00:00.000Z' }]]],
    ['an empty array has none', { n: [] }, []],
    ['only arrays of the first level count', { n: { m: [1] } }, []]
  ])('%s', (_, properties, calls) => {
    expect(items(properties, 10)).toEqual(calls.map(([name, flat]) => ['track', name, flat]))
  })

  test.each([
    [1, ['a 1']],
    [3, ['a 1', 'a 2', 'b 3']],
    [4, ['a 1', 'a 2', 'b 3', 'b 4']],
    [9, ['a 1', 'a 2', 'b 3', 'b 4', 'c 5']]
  ])('a limit of %i counts over all arrays, without nulls', (limit, expected) => {
    const seen = items({ a: [1, null, 2], b: [null, 3, 4], c: [5] }, limit)
    expect(
      seen.map(([, name, flat]) => `${(name as string).split(' ')[1]} ${Object.values(flat as object).join()}`)
    ).toEqual(expected)
  })

  test('arrays stay whole in the event itself, and in the event of the caller', () => {
    const properties = { a: [1, 2, 3] }
    const result = mapped({ type: 'track', event: 'Bought', properties }, { arrayItemsAsEvents: arrayItems(2) })
    expect(result).toMatchObject({ calls: [['track', 'Bought', { a: '[1,2,3]' }], {}, {}] })
    expect(properties).toEqual({ a: [1, 2, 3] })
  })

  test('what else is altered is reported beside items that are left out', () => {
    const properties = { list: [1, 2], toJSON: () => 7 }
    const result = mapped({ type: 'track', event: 'Bought', properties }, { arrayItemsAsEvents: arrayItems(1) })
    expect(result).toMatchObject({
      issues: [
        { code: 'item_events_left_out', path: 'properties' },
        { code: 'unreadable_value', path: 'properties' }
      ]
    })
  })

  test('a name that would be too long makes none', () => {
    expect(items({ a: [1] }, 5, 'e'.repeat(250))).toEqual([])
  })
})
