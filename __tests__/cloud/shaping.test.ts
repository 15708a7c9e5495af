// The fields that shape properties and event names, for one event and for a batch: whole bodies.
import type { JSONObject, SegmentEvent } from '@segment/actions-core'
import { createDestination, mockHeap, PATHS, SETTINGS, type Sent } from './heap-mock'

const TIME = '2024-03-01T11:00:00.000Z'
const BASE = {
  userId: 'user-7',
  messageId: 'message-1',
  timestamp: TIME,
  context: {},
  traits: undefined,
  properties: undefined
}
const CART = { cart: { total: 25, token: 't', lines: [{ sku: 'a' }, { sku: 'b' }] }, tags: ['x', 'y'], plan: 'pro' }
const SHA256_OF_USER_7 = '092081140b677b45dbe983b2f0d4ae0259ff2945bfa82f996fd7f6cac6916862'

interface Case {
  readonly name: string
  readonly action: string
  readonly event: object
  readonly mapping?: JSONObject
  readonly settings?: object
  /** Path, name of the list in a bulk body, and the items that one event gives. */
  readonly path: string
  readonly list: string
  readonly items: readonly object[]
}

const tracked = { path: PATHS.track, list: 'events', action: 'trackEvent' } as const
const users = { path: PATHS.users, list: 'users' } as const
const trackItem = (event: string, properties: object, key = 'message-1') => ({
  event,
  identity: 'user-7',
  properties,
  timestamp: TIME,
  idempotency_key: key
})

const CASES: readonly Case[] = [
  {
    ...tracked,
    name: 'an event name with a prefix, and properties by name',
    event: { event: 'Order', properties: CART },
    mapping: { event_prefix: 'Server: ', allowed_properties: 'cart, plan', blocked_properties: 'cart.token' },
    items: [
      trackItem(
        'Server: Order',
        { 'cart.total': 25, 'cart.lines': '[{"sku":"a"},{"sku":"b"}]', plan: 'pro' },
        'message-1:1040e275ca4c0f7f'
      )
    ]
  },
  {
    ...tracked,
    name: 'objects as JSON text',
    event: { event: 'Order', properties: CART },
    mapping: { nested_values: 'stringify', blocked_properties: 'cart.token, tags' },
    items: [trackItem('Order', { cart: '{"total":25,"lines":[{"sku":"a"},{"sku":"b"}]}', plan: 'pro' })]
  },
  {
    ...tracked,
    name: 'objects and lists left out',
    event: { event: 'Order', properties: CART },
    mapping: { nested_values: 'drop' },
    items: [trackItem('Order', { plan: 'pro' })]
  },
  {
    ...tracked,
    name: 'items of lists as events',
    event: { event: 'Order', properties: { tags: ['x'], lines: [{ sku: 'a' }, { sku: 'b' }] } },
    mapping: { array_items_as_events: 2 },
    items: [
      trackItem('Order', { tags: '["x"]', lines: '[{"sku":"a"},{"sku":"b"}]' }),
      trackItem('Order tags item', { tags: 'x' }, 'message-1:item-1'),
      trackItem('Order lines item', { sku: 'a' }, 'message-1:item-2')
    ]
  },
  {
    ...users,
    name: 'traits of a user by name',
    action: 'identifyUser',
    event: { type: 'identify', traits: CART },
    mapping: { allowed_properties: 'plan,cart.total' },
    items: [{ identity: 'user-7', properties: { plan: 'pro', 'cart.total': 25 } }]
  },
  {
    path: PATHS.accounts,
    list: 'accounts',
    name: 'traits of an account as JSON text',
    action: 'updateAccount',
    event: { type: 'group', userId: null, groupId: 'acme', traits: { address: { city: 'London' } } },
    mapping: { nested_values: 'stringify' },
    items: [{ account_id: 'acme', properties: { address: '{"city":"London"}' } }]
  },
  {
    ...users,
    name: 'a user id as its hash',
    action: 'identifyUser',
    event: { type: 'identify', traits: {} },
    settings: { hashIdentity: true },
    items: [{ identity: SHA256_OF_USER_7, properties: {} }]
  }
]

/** What is sent when an event gives these items: one by one or as a list, as Heap takes them. */
function bodyOf({ path, list }: Case, items: readonly object[]): Sent[] {
  const body = items.length === 1 ? { app_id: '11', ...items[0] } : { app_id: '11', [list]: items }
  return [{ path, body }]
}

describe.each(CASES)('$name', (one) => {
  const { action, event, mapping = {}, settings, items } = one
  const options = { settings: { ...SETTINGS, ...settings }, mapping, useDefaultMappings: true }
  const full = { ...BASE, ...event } as unknown as SegmentEvent

  test('as one event', async () => {
    const seen = mockHeap()
    await createDestination().testAction(action, { event: full, ...options })
    expect(seen).toEqual(bodyOf(one, items))
  })

  test('as two events of a batch', async () => {
    const seen = mockHeap()
    const heap = createDestination()
    await heap.testBatchAction(action, { events: [full, full], ...options })
    expect(seen).toEqual(bodyOf(one, [...items, ...items]))
    expect(heap.results[0]?.multistatus?.map(({ status }) => status)).toEqual([200, 200])
  })
})

test('items beyond the number that the mapping allows are reported with the event', async () => {
  mockHeap()
  const heap = createDestination()
  const event = { ...BASE, event: 'Order', properties: CART } as unknown as SegmentEvent
  const options = { event, settings: SETTINGS, mapping: { array_items_as_events: 1 }, useDefaultMappings: true }
  await heap.testAction('trackEvent', options)
  const altered = [{ code: 'item_events_left_out', path: 'properties', limit: 1, actual: 2 }]
  expect(heap.results.at(-1)).toEqual({ data: { altered }, output: 'Action Executed' })
})

test.each([
  ['nested_values', 'json'],
  ['array_items_as_events', 101],
  ['array_items_as_events', 1.5]
])('a mapping with %s set to %j is refused before anything is sent', async (field, value) => {
  const seen = mockHeap()
  const options = { event: { event: 'x' }, settings: SETTINGS, mapping: { [field]: value }, useDefaultMappings: true }
  await expect(createDestination().testAction('trackEvent', options)).rejects.toThrow()
  expect(seen).toEqual([])
})
