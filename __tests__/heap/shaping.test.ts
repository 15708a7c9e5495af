// What customers may ask for beyond Heap's own rules, and what Heap then gets. Without a wish, nothing changes.
import { HeapDestinationError, type Issue } from '../../src/errors'
import { parseSettings, type RawSettings } from '../../src/heap/settings'
import { createSegmentEventTarget } from '../../src/heap/target'
import { segmentEvent, TIMESTAMP, USER_ID } from '../cases/segment-case'

interface Planned {
  readonly items: readonly object[]
  readonly issues: readonly Issue[]
}

function plan(event: unknown, settings: RawSettings): Planned | HeapDestinationError {
  const parsed = parseSettings({ appId: '11', ...settings })
  if ('errors' in parsed) throw new Error(JSON.stringify(parsed.errors))
  const planned = createSegmentEventTarget(parsed.settings).plan(event)
  if ('error' in planned) return planned.error
  return { items: planned.calls.map(({ item }) => item), issues: planned.issues }
}

function planned(event: unknown, settings: RawSettings): Planned {
  const result = plan(event, settings)
  if (result instanceof HeapDestinationError) throw result
  return result
}

const track = (properties: unknown): object => segmentEvent({ type: 'track', event: 'Order', properties })

function propertiesOf(properties: unknown, settings: RawSettings): unknown {
  const { items } = planned(track(properties), settings)
  return (items[0] as { properties: unknown }).properties
}

const CART = { cart: { total: 25, token: 't', lines: [{ sku: 'a' }] }, cartoon: 1, plan: 'pro', empty: {} }

test.each<[string, RawSettings, object]>([
  [
    'a name stands for all that is nested in it',
    { blockedProperties: 'cart' },
    { cartoon: 1, plan: 'pro', empty: '{}' }
  ],
  ['a name with a dot at its end, too', { blockedProperties: 'cart.' }, { cartoon: 1, plan: 'pro', empty: '{}' }],
  [
    'a joined name stands for one property',
    { blockedProperties: ['cart.token', 'empty'] },
    { 'cart.total': 25, 'cart.lines': '[{"sku":"a"}]', cartoon: 1, plan: 'pro' }
  ],
  ['only what is allowed is sent', { allowedProperties: 'plan, cart.total' }, { 'cart.total': 25, plan: 'pro' }],
  [
    'an allowed object is sent with what is in it',
    { allowedProperties: 'cart', blockedProperties: 'cart.token' },
    { 'cart.total': 25, 'cart.lines': '[{"sku":"a"}]' }
  ],
  ['what is blocked wins', { allowedProperties: 'plan', blockedProperties: 'plan' }, {}],
  ['names are case-sensitive', { allowedProperties: 'PLAN' }, {}],
  [
    'objects become JSON text',
    { nestedValues: 'stringify' },
    { cart: '{"total":25,"token":"t","lines":[{"sku":"a"}]}', cartoon: 1, plan: 'pro', empty: '{}' }
  ],
  ['objects and lists are left out', { nestedValues: 'drop' }, { cartoon: 1, plan: 'pro' }],
  [
    'names reach into what becomes text',
    { nestedValues: 'stringify', blockedProperties: 'cart.token, cart.lines' },
    { cart: '{"total":25}', cartoon: 1, plan: 'pro', empty: '{}' }
  ],
  [
    'without a wish nothing changes',
    { nestedValues: 'flatten', allowedProperties: '', blockedProperties: '' },
    { 'cart.total': 25, 'cart.token': 't', 'cart.lines': '[{"sku":"a"}]', cartoon: 1, plan: 'pro', empty: '{}' }
  ]
])('%s', (_, settings, properties) => {
  const before = structuredClone(CART)
  expect(propertiesOf(CART, settings)).toEqual(properties)
  expect(CART).toEqual(before)
})

test('what we add ourselves is not filtered', () => {
  const event = { ...track({ plan: 'pro' }), context: { library: { name: 'analytics-node' } } }
  const { items } = planned(event, { allowedProperties: 'other' })
  expect(items).toMatchObject([{ properties: { segment_library: 'analytics-node' } }])
})

test('what is left out by choice is not reported, and neither is anything in it', () => {
  const circular: Record<string, unknown> = { rate: NaN }
  circular['self'] = circular
  const { issues } = planned(track({ debug: circular, rate: NaN, list: [NaN] }), { blockedProperties: 'debug, list' })
  expect(issues).toEqual([{ code: 'not_finite', path: 'properties.rate' }])
})

test('dates, maps and sets are read before they are judged', () => {
  const at = new Date(TIMESTAMP)
  expect(propertiesOf({ at, map: new Map([['a', 1]]), set: new Set([1]) }, { nestedValues: 'drop' })).toEqual({
    at: TIMESTAMP
  })
})

test('an item whose only value cannot be sent keeps its place, as it does without shaping', () => {
  const wishes = { blockedProperties: 'secret' }
  expect(propertiesOf({ rates: [{ rate: NaN }, { rate: 1 }] }, wishes)).toEqual({ rates: '[{},{"rate":1}]' })
})

test('JSON text over the limit loses whole entries and is reported', () => {
  const cart = Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`key-${String(index)}`, 'x'.repeat(30)]))
  const { items, issues } = planned(track({ cart }), { nestedValues: 'stringify' })
  const text = (items[0] as { properties: { cart: string } }).properties.cart
  expect(text.length).toBeLessThanOrEqual(1024)
  expect(Object.keys(JSON.parse(text) as object)).toEqual(Object.keys(cart).slice(0, 24))
  expect(issues).toEqual([
    { code: 'object_shortened', path: 'properties.cart', limit: 1024, actual: JSON.stringify(cart).length }
  ])
})

test('traits of people and accounts are shaped alike', () => {
  const traits = { plan: 'pro', secret: 1, address: { city: 'London' } }
  const settings = { blockedProperties: 'secret', nestedValues: 'stringify' }
  const sent = { plan: 'pro', address: '{"city":"London"}' }
  expect(planned(segmentEvent({ type: 'identify', traits }), settings).items).toEqual([
    { identity: USER_ID, properties: sent }
  ])
  expect(planned(segmentEvent({ type: 'group', groupId: 'acme', traits }), settings).items).toEqual([
    { account_id: 'acme', properties: sent },
    { identity: USER_ID, properties: { account_id: 'acme' } }
  ])
})

test.each<[string, RawSettings, object]>([
  ['email, under whatever name it came', { blockedProperties: 'email' }, { _id: 7, plan: 'pro' }],
  ['email, under the name that it came with', { blockedProperties: 'EMAIL' }, { _id: 7, plan: 'pro' }],
  ['an id by its name in Heap', { blockedProperties: '_id' }, { email: 'a@b.c', plan: 'pro' }],
  ['an id by the name that it came with', { blockedProperties: 'ID' }, { email: 'a@b.c', plan: 'pro' }],
  ['all but email', { allowedProperties: 'email' }, { email: 'a@b.c' }],
  ['all but an id', { allowedProperties: 'id' }, { _id: 7 }]
])('what Heap takes for one user property is one here: left out is %s', (_, settings, properties) => {
  const traits = { EMAIL: 'a@b.c', ID: 7, plan: 'pro' }
  expect(planned(segmentEvent({ type: 'identify', traits }), settings).items).toEqual([
    { identity: USER_ID, properties }
  ])
})

test('names of accounts and events are nothing but themselves', () => {
  const traits = { Email: 'a@b.c', Id: 7 }
  const settings = { blockedProperties: 'email, id' }
  const account = segmentEvent({ type: 'group', groupId: 'acme', userId: null, traits })
  expect(planned(account, settings).items).toEqual([{ account_id: 'acme', properties: traits }])
  expect(propertiesOf(traits, settings)).toEqual(traits)
})

describe('a prefix of event names', () => {
  test.each([
    ['track', { type: 'track', event: 'Order' }, 'Web: Order'],
    ['page', { type: 'page', name: 'Home' }, 'Web: Page viewed'],
    ['screen', { type: 'screen' }, 'Web: Screen viewed']
  ])('is put before the name of a %s call as it is', (_, parts, event) => {
    expect(planned(segmentEvent(parts), { eventPrefix: 'Web: ' }).items).toMatchObject([{ event }])
  })

  test('does not stand in for a name', () => {
    expect(plan(segmentEvent({ type: 'track', event: ' ' }), { eventPrefix: 'Web: ' })).toMatchObject({
      code: 'missing_event_name'
    })
  })

  test('counts for the limit', () => {
    const settings = { eventPrefix: 'ab' }
    const named = (length: number): object => segmentEvent({ type: 'track', event: 'x'.repeat(length) })
    expect(plan(named(1022), settings)).toMatchObject({ items: [{ event: `ab${'x'.repeat(1022)}` }] })
    expect(plan(named(1023), settings)).toMatchObject({
      code: 'event_name_too_long',
      facts: { limit: 1024, actual: 1025 }
    })
  })
})

describe('hashed user ids', () => {
  const settings = { hashIdentity: true, anonymousEvents: 'send' }
  // printf %s 'ada@example.com' | sha256sum
  const HASH = 'b5fc85e55755f9e0d030a10ab4429b6b2944855f9a0d60077fe832becbc41d72'

  test.each([
    ['track', { type: 'track', event: 'x' }],
    ['identify', { type: 'identify', traits: {} }],
    ['alias', { type: 'alias', previousId: '5' }],
    [
      'audience',
      {
        type: 'identify',
        traits: { vip: true },
        context: { personas: { computation_class: 'audience', computation_key: 'vip' } }
      }
    ]
  ])('stand in every call: %s', (_, parts) => {
    const event = segmentEvent({ ...parts, userId: ' ada@example.com ' })
    expect(planned(event, settings).items).toMatchObject([{ identity: HASH }])
  })

  test('are made of ids that passed the check', () => {
    expect(plan(segmentEvent({ type: 'identify', userId: 'null' }), settings)).toMatchObject({
      code: 'placeholder_identity'
    })
    expect(plan(segmentEvent({ type: 'identify', userId: 'x'.repeat(256) }), settings)).toMatchObject({
      code: 'identity_too_long'
    })
  })

  test("leave Heap's own ids and anonymous ids as they are", () => {
    const event = segmentEvent({ type: 'track', event: 'x', userId: null })
    expect(planned({ ...event, integrations: { Heap: { user_id: '5' } } }, settings).items).toMatchObject([
      { user_id: '5' }
    ])
    expect(planned(event, settings).items).toMatchObject([{ user_identifier: { anonymous_id: 'visitor-1' } }])
  })
})
