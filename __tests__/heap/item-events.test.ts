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
