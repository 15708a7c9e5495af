// One visitor from the first page to the deletion: what Segment sends, and what Heap shows after each step.
// Everything travels over real HTTP, through the presets, to a local Heap.
import { Destination, type JSONObject, type SegmentEvent } from '@segment/actions-core'
import destination from '../../src'
import type { EventView, Sandbox, UserView } from '../../src/sandbox'
import { openSandbox } from '../sandbox/sandboxes'

const APP = '1535634150'
const KEY = 'the-api-key-of-production'
/** Heap's own ids of the visitor, which the web plugin puts into every event. */
const HEAP = { user_id: '8125861374', session_id: '4437' }
const USER = 'u-1042'

const heap = new Destination(destination)
let sandbox: Sandbox
let sent = 0

function settings(): JSONObject {
  return {
    appId: APP,
    apiKey: KEY,
    endpoint: sandbox.url,
    subscriptions: (destination.presets ?? []) as unknown as JSONObject[]
  }
}

/** As Segment does: every preset that takes the event is run, and a failure throws. */
async function send(event: object): Promise<void> {
  sent += 1
  const time = new Date(Date.parse('2024-05-01T10:00:00.000Z') + sent * 60_000).toISOString()
  const envelope = { messageId: `message-${String(sent)}`, anonymousId: 'anon-7', timestamp: time }
  await heap.onEvent({ ...envelope, context: {}, ...event } as unknown as SegmentEvent, settings())
}

const audience = (event: string, isMember: boolean): object => ({
  type: 'track',
  userId: USER,
  event,
  properties: { audience_key: 'VIP Customers', 'VIP Customers': isMember },
  context: { personas: { computation_class: 'audience', computation_key: 'VIP Customers' } }
})

/** The people of Heap's user list. */
const people = (): Partial<UserView>[] =>
  sandbox.users().map(({ identity, email, user_ids, properties, events }) => ({
    identity,
    email,
    user_ids,
    properties,
    events
  }))

/** Heap's live view: who did what. */
const doings = (): unknown[] =>
  sandbox.events().map(({ event, identity, properties }: EventView) => [identity, event, properties])

const HOME = 'https://shop.test/'
const PAGE_VIEW = ['Page viewed', { url: HOME, name: 'Home' }] as const
const PRICE_CHECK = ['Price Calculated', { amount: 25, 'basket.currency': 'EUR' }] as const
const ORDER = ['Order Completed', { revenue: 25, products: '[{"sku":"a"},{"sku":"b"}]' }] as const
const TRAITS = { email: 'ada@example.com', plan: 'free', 'company.name': 'AE' }

test('a visitor browses, is served, logs in, orders, joins an account, enters and leaves an audience, and is forgotten', async () => {
  sandbox = await openSandbox({ apiKey: KEY, mainAppId: APP })

  // Anonymous browsing: Heap knows the visitor by the id that heap.js gave them.
  await send({ type: 'page', name: 'Home', properties: { url: HOME }, integrations: { Heap: HEAP } })
  expect(people()).toEqual([{ identity: null, email: null, user_ids: [HEAP.user_id], properties: {}, events: 1 }])
  expect(doings()).toEqual([[null, ...PAGE_VIEW]])
  expect(sandbox.events()).toMatchObject([{ session_id: HEAP.session_id, sent_as: { user_id: HEAP.user_id } }])

  // An event of the server, which does not know the user yet either: the same visitor.
  const properties = { amount: 25, basket: { currency: 'EUR' } }
  await send({ type: 'track', event: 'Price Calculated', properties, integrations: { Heap: HEAP } })
  expect(people()).toMatchObject([{ identity: null, events: 2 }])
  expect(doings()).toEqual([
    [null, ...PAGE_VIEW],
    [null, ...PRICE_CHECK]
  ])

  // The login: the visitor becomes the user, together with what they did before.
  const traits = { email: 'ada@example.com', plan: 'free', company: { name: 'AE' } }
  await send({ type: 'identify', userId: USER, traits, integrations: { Heap: HEAP } })
  const known = { identity: USER, email: 'ada@example.com', user_ids: [HEAP.user_id] }
  expect(people()).toEqual([{ ...known, properties: TRAITS, events: 2 }])
  expect(doings()).toEqual([
    [USER, ...PAGE_VIEW],
    [USER, ...PRICE_CHECK]
  ])

  // An order of the server, which names the user only; delivered twice, counted once.
  const order = { type: 'track', userId: USER, event: 'Order Completed', messageId: 'order-4711' }
  const bought = { ...order, properties: { revenue: 25, products: [{ sku: 'a' }, { sku: 'b' }] } }
  await send(bought)
  await send(bought)
  expect(people()).toEqual([{ ...known, properties: TRAITS, events: 3 }])
  expect(doings().at(-1)).toEqual([USER, ...ORDER])
  expect(sandbox.counters()).toMatchObject({ duplicates: 1 })

  // The account, and the user's place in it.
  await send({ type: 'group', userId: USER, groupId: 'acme', traits: { seats: 12, address: { city: 'London' } } })
  expect(sandbox.accounts()).toEqual([
    { app_id: APP, account_id: 'acme', properties: { seats: 12, 'address.city': 'London' } }
  ])
  const inAccount = { ...TRAITS, account_id: 'acme' }
  expect(people()).toEqual([{ ...known, properties: inAccount, events: 3 }])

  // The audience: true while in it, false afterwards, and no event of its own.
  await send(audience('Audience Entered', true))
  expect(people()).toEqual([{ ...known, properties: { ...inAccount, vip_customers: true }, events: 3 }])
  await send(audience('Audience Exited', false))
  expect(people()).toEqual([{ ...known, properties: { ...inAccount, vip_customers: false }, events: 3 }])

  // The deletion: the person is gone with everything they did, the account stays.
  const result = await heap.onDelete?.({ userId: USER, anonymousId: 'anon-7' } as SegmentEvent, settings())
  expect(result).toMatchObject({ data: { status: 'pending' } })
  expect(people()).toEqual([])
  expect(doings()).toEqual([])
  expect(sandbox.accounts()).toHaveLength(1)
  expect(sandbox.counters()).toMatchObject({ droppedValues: 0 })
})
