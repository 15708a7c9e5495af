// Items of lists as events of their own: how many, under which names, and counted once however often they are sent.
import type { Issue } from '../../src/errors'
import { parseSettings } from '../../src/heap/settings'
import { createSegmentEventTarget } from '../../src/heap/target'
import { MESSAGE_ID, segmentEvent, TIMESTAMP, trackItem } from '../cases/segment-case'

function plan(event: unknown, wishes: object): { items: unknown[]; issues: readonly Issue[] } {
  const parsed = parseSettings({ appId: '11', anonymousEvents: 'send', ...wishes })
  if ('errors' in parsed) throw new Error(JSON.stringify(parsed.errors))
  const planned = createSegmentEventTarget(parsed.settings).plan(event)
  if ('error' in planned) throw planned.error
  return { items: planned.calls.map(({ item }) => item), issues: planned.issues }
}

const PROPERTIES = { products: [{ sku: 'a', price: { net: 5 } }, null, { sku: 'b' }], tags: ['new', 'red'], total: 9 }
const order = (parts: object = {}): object =>
  segmentEvent({ type: 'track', event: 'Order', properties: PROPERTIES, ...parts })
const main = trackItem('Order', {
  products: '[{"sku":"a","price":{"net":5}},null,{"sku":"b"}]',
  tags: '["new","red"]',
  total: 9
})
const item = (name: string, properties: object, n: number): object => ({
  ...trackItem(`Order ${name} item`, properties),
  idempotency_key: `${MESSAGE_ID}:item-${String(n)}`
})

const FIRST = item('products', { sku: 'a', 'price.net': 5 }, 1)
const ALL = [
  FIRST,
  item('products', { sku: 'b' }, 2),
  item('tags', { tags: 'new' }, 3),
  item('tags', { tags: 'red' }, 4)
]

test('none are made unless they are asked for', () => {
  expect(plan(order(), {})).toEqual({ items: [main], issues: [] })
})

test('each item follows its event, with a key that is the same in every repeat', () => {
  expect(plan(order(), { arrayItemsAsEvents: 4 })).toEqual({ items: [main, ...ALL], issues: [] })
  expect(plan(order(), { arrayItemsAsEvents: 4 })).toEqual(plan(order(), { arrayItemsAsEvents: 100 }))
})

test.each([
  [3, ALL.slice(0, 3)],
  [1, [FIRST]]
])('at most %s of them are made, counted over all lists; the rest is reported', (limit, items) => {
  expect(plan(order(), { arrayItemsAsEvents: limit })).toEqual({
    items: [main, ...items],
    issues: [{ code: 'item_events_left_out', path: 'properties', limit, actual: 4 }]
  })
})

test('a list that is not sent makes no events, and properties of items are shaped like any', () => {
  const wishes = { arrayItemsAsEvents: 9, blockedProperties: 'tags, price', eventPrefix: 'S ' }
  const { items } = plan(order(), wishes)
  expect(items).toMatchObject([
    { event: 'S Order' },
    { event: 'S Order products item', properties: { sku: 'a' } },
    { event: 'S Order products item', properties: { sku: 'b' } }
  ])
})

const LINES = [
  { sku: 'a', buyer: { email: 'x@y.z', city: 'Ulm' } },
  { sku: 'b', email: 'x@y.z' }
]
const lines = (...items: object[]): object => ({ lines: JSON.stringify(items) })

test.each<[string, object, object[]]>([
  ['without lists there are no items', { nestedValues: 'drop' }, [{ total: 9 }]],
  [
    'a list that is allowed takes all of its items along',
    { allowedProperties: 'lines, total' },
    [
      { ...lines(...LINES), total: 9 },
      { sku: 'a', 'buyer.email': 'x@y.z', 'buyer.city': 'Ulm' },
      { sku: 'b', email: 'x@y.z' }
    ]
  ],
  [
    'names reach into the items, in their events and in the text of the list',
    { blockedProperties: 'lines.email, lines.buyer.email' },
    [
      { ...lines({ sku: 'a', buyer: { city: 'Ulm' } }, { sku: 'b' }), total: 9 },
      { sku: 'a', 'buyer.city': 'Ulm' },
      { sku: 'b' }
    ]
  ],
  [
    'a name in the items takes only that along',
    { allowedProperties: 'lines.email' },
    [lines({ email: 'x@y.z' }), { email: 'x@y.z' }]
  ],
  [
    'a name that is left out everywhere is left out of the events of items, too',
    { blockedProperties: 'email, buyer' },
    [{ ...lines(...LINES), total: 9 }, { sku: 'a' }, { sku: 'b' }]
  ],
  [
    'objects in items become text like any',
    { nestedValues: 'stringify', blockedProperties: 'lines.buyer.email' },
    [
      { ...lines({ sku: 'a', buyer: { city: 'Ulm' } }, LINES[1]!), total: 9 },
      { sku: 'a', buyer: '{"city":"Ulm"}' },
      { sku: 'b', email: 'x@y.z' }
    ]
  ],
  ['nothing of a list that is not allowed is sent', { allowedProperties: 'total, sku' }, [{ total: 9 }]]
])('%s', (_, wishes, properties) => {
  const event = order({ properties: { lines: LINES, total: 9 } })
  const { items, issues } = plan(event, { ...wishes, arrayItemsAsEvents: 9 })
  expect([items.map((sent) => (sent as { properties: object }).properties), issues]).toEqual([properties, []])
})

test('what is left out of items is not reported, and what is sent of them is', () => {
  const event = order({ properties: { lines: [{ rate: NaN, debug: NaN, n: 1 }, [{ debug: NaN }], 5] } })
  const { items, issues } = plan(event, { blockedProperties: 'lines.debug' })
  expect(items).toMatchObject([{ properties: { lines: '[{"n":1},5]' } }])
  expect(issues).toEqual([{ code: 'not_finite', path: 'properties.lines[0].rate' }])
})

test('a name that becomes too long makes no event and is reported', () => {
  const { items, issues } = plan(order({ event: 'x'.repeat(1013) }), { arrayItemsAsEvents: 9 })
  expect(items).toHaveLength(3)
  expect(issues).toEqual([{ code: 'item_events_left_out', path: 'properties', limit: 9, actual: 4 }])
})

test('an event without message id has items without key', () => {
  const { items } = plan(order({ messageId: undefined }), { arrayItemsAsEvents: 1 })
  expect(items).toEqual([expect.anything(), expect.not.objectContaining({ idempotency_key: expect.anything() })])
})

test('the items of a page call say which page', () => {
  const event = segmentEvent({ type: 'page', name: 'Home', properties: { tags: ['a'] } })
  expect(plan(event, { arrayItemsAsEvents: 1 }).items).toMatchObject([
    { event: 'Page viewed', properties: { name: 'Home' } },
    { event: 'Page viewed tags item', properties: { tags: 'a', name: 'Home' } }
  ])
})

test('the items of an anonymous event are anonymous, and text', () => {
  const event = order({ userId: null, properties: { lines: [{ n: 1 }] } })
  expect(plan(event, { arrayItemsAsEvents: 1 }).items).toEqual([
    {
      event: 'Order',
      user_identifier: { anonymous_id: 'visitor-1' },
      custom_properties: { lines: '[{"n":1}]' },
      timestamp: TIMESTAMP,
      idempotency_key: MESSAGE_ID
    },
    {
      event: 'Order lines item',
      user_identifier: { anonymous_id: 'visitor-1' },
      custom_properties: { n: '1' },
      timestamp: TIMESTAMP,
      idempotency_key: `${MESSAGE_ID}:item-1`
    }
  ])
})

test('lists that are no plain data make events too, and nothing is changed in them', () => {
  const properties = { set: new Set(['a']), at: [new Date(TIMESTAMP)] }
  const { items } = plan(order({ properties }), { arrayItemsAsEvents: 9 })
  expect(items).toMatchObject([
    { event: 'Order' },
    { event: 'Order set item', properties: { set: 'a' } },
    { event: 'Order at item', properties: { at: TIMESTAMP } }
  ])
  expect(properties).toEqual({ set: new Set(['a']), at: [new Date(TIMESTAMP)] })
})
