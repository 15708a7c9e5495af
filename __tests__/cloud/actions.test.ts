// What each action sends: whole bodies, for one event and for a batch of them.
import type { SegmentEvent } from '@segment/actions-core'
import { createDestination, mockHeap, PATHS, SETTINGS, type Sent } from './heap-mock'

const TIME = '2024-03-01T11:00:00.000Z'

/** Fields that Segment's test event would otherwise fill with values of its own. */
const BASE = {
  userId: 'user-7',
  anonymousId: 'anon-7',
  messageId: 'message-1',
  timestamp: TIME,
  context: { library: { name: 'analytics-node' } },
  traits: undefined,
  properties: undefined
}

const personas = (computationClass: string, key: string): object => ({
  context: { personas: { computation_class: computationClass, computation_key: key } }
})

interface Case {
  readonly name: string
  readonly action: string
  readonly event: object
  readonly settings?: object
  readonly sent: readonly (Sent & { readonly bulkKey?: string })[]
}

const track = { path: PATHS.track, bulkKey: 'events' }
const users = { path: PATHS.users, bulkKey: 'users' }
const accounts = { path: PATHS.accounts, bulkKey: 'accounts' }

const CASES: readonly Case[] = [
  {
    name: 'trackEvent sends an event with its nested properties flattened',
    action: 'trackEvent',
    event: {
      type: 'track',
      event: 'Signed Up',
      properties: { foo: { bar: { cheese: 'american', prop: [1, 2, 3], products: [{ A: 'Jello' }, { B: 'Peanut' }] } } }
    },
    sent: [
      {
        ...track,
        body: {
          event: 'Signed Up',
          identity: 'user-7',
          properties: {
            'foo.bar.cheese': 'american',
            'foo.bar.prop': '[1,2,3]',
            'foo.bar.products': '[{"A":"Jello"},{"B":"Peanut"}]',
            segment_library: 'analytics-node'
          },
          timestamp: TIME,
          idempotency_key: 'message-1'
        }
      }
    ]
  },
  {
    name: "trackEvent uses Heap's own user id where there is no user id",
    action: 'trackEvent',
    event: { event: 'Clicked', userId: null, integrations: { Heap: { user_id: '53', session_id: '99' } } },
    sent: [
      {
        ...track,
        body: {
          event: 'Clicked',
          user_id: '53',
          session_id: '99',
          properties: { segment_library: 'analytics-node' },
          timestamp: TIME,
          idempotency_key: 'message-1'
        }
      }
    ]
  },
  {
    name: 'trackEvent sends an anonymous event where that is switched on',
    action: 'trackEvent',
    event: { event: 'Clicked', userId: null, properties: { step: 2 } },
    settings: { anonymousEvents: 'send' },
    sent: [
      {
        path: PATHS.anonymous,
        body: {
          library: 'server',
          events: [
            {
              event: 'Clicked',
              user_identifier: { anonymous_id: 'anon-7' },
              custom_properties: { step: '2', segment_library: 'analytics-node' },
              timestamp: TIME,
              idempotency_key: 'message-1'
            }
          ]
        }
      }
    ]
  },
  {
    name: 'identifyUser sets user properties',
    action: 'identifyUser',
    event: { type: 'identify', traits: { Email: 'ada@example.com', id: 9, logins: 41 } },
    sent: [{ ...users, body: { identity: 'user-7', properties: { email: 'ada@example.com', _id: 9, logins: 41 } } }]
  },
  {
    name: "identifyUser links the visitor first where Heap's own user id is known",
    action: 'identifyUser',
    event: { type: 'identify', traits: { plan: 'pro' }, integrations: { Heap: { user_id: '53' } } },
    sent: [
      { path: PATHS.link, body: { user_id: '53', identity: 'user-7', timestamp: TIME } },
      { ...users, body: { identity: 'user-7', properties: { plan: 'pro' } } }
    ]
  },
  {
    name: 'syncAudience sends membership of an audience as a boolean',
    action: 'syncAudience',
    event: { type: 'identify', traits: { 'VIP Customers (EU)': true }, ...personas('audience', 'VIP Customers (EU)') },
    sent: [{ ...users, body: { identity: 'user-7', properties: { vip_customers_eu: true } } }]
  },
  {
    name: 'syncAudience reads the membership from the properties of a track call',
    action: 'syncAudience',
    event: {
      event: 'Audience Exited',
      properties: { audience_key: 'vip', vip: false },
      ...personas('journey_step', 'vip')
    },
    sent: [{ ...users, body: { identity: 'user-7', properties: { vip: false } } }]
  },
  {
    name: 'syncAudience understands the event name where the key has no value',
    action: 'syncAudience',
    event: { event: 'Audience Entered', properties: {}, ...personas('audience', 'vip') },
    sent: [{ ...users, body: { identity: 'user-7', properties: { vip: true } } }]
  },
  {
    name: 'syncAudience sends a computed trait as it is',
    action: 'syncAudience',
    event: { type: 'identify', traits: { lifetimeValue: 125.5 }, ...personas('computed_trait', 'lifetimeValue') },
    sent: [{ ...users, body: { identity: 'user-7', properties: { lifetime_value: 125.5 } } }]
  },
  {
    name: 'updateAccount sets account properties and links the user',
    action: 'updateAccount',
    event: { type: 'group', groupId: 'acct-9', traits: { name: 'AE', address: { city: 'London' } } },
    sent: [
      { ...accounts, body: { account_id: 'acct-9', properties: { name: 'AE', 'address.city': 'London' } } },
      { ...users, body: { identity: 'user-7', properties: { account_id: 'acct-9' } } }
    ]
  },
  {
    name: 'updateAccount names the linking property as the customer does',
    action: 'updateAccount',
    event: { type: 'group', groupId: 9, traits: undefined },
    settings: { accountProperty: 'company' },
    sent: [
      { ...accounts, body: { account_id: '9', properties: {} } },
      { ...users, body: { identity: 'user-7', properties: { company: '9' } } }
    ]
  },
  {
    name: "linkUser links a visitor by Heap's own user id",
    action: 'linkUser',
    event: { type: 'alias', previousId: '53' },
    sent: [{ path: PATHS.link, body: { user_id: '53', identity: 'user-7', timestamp: TIME } }]
  }
]

function byPath(sent: readonly Sent[]): Sent[] {
  return [...sent].sort((a, b) => a.path.localeCompare(b.path))
}

describe.each(CASES)('$name', ({ action, event, settings, sent }) => {
  const options = { settings: { ...SETTINGS, ...settings }, useDefaultMappings: true }
  const full = { ...BASE, ...event } as unknown as SegmentEvent

  test('as one event', async () => {
    const seen = mockHeap()
    await createDestination().testAction(action, { event: full, ...options })
    const bodies = sent.map(({ path, body }) => ({ path, body: { app_id: '11', ...(body as object) } }))
    expect(byPath(seen)).toEqual(byPath(bodies))
  })

  test('as two events of a batch', async () => {
    const seen = mockHeap()
    const heap = createDestination()
    await heap.testBatchAction(action, { events: [full, full], ...options })
    const bodies = sent.flatMap(({ path, body, bulkKey }) => twice({ path, body }, bulkKey))
    expect(byPath(seen)).toEqual(byPath(bodies))
    const { multistatus } = heap.results[0]!
    expect(multistatus?.map(({ status }) => status)).toEqual([200, 200])
  })
})

/** What two equal events send: one bulk body where the endpoint has one, otherwise two flat bodies. */
function twice({ path, body }: Sent, bulkKey: string | undefined): Sent[] {
  const envelope = { app_id: '11' }
  if (bulkKey !== undefined) return [{ path, body: { ...envelope, [bulkKey]: [body, body] } }]
  const anonymous = body as { library?: string; events?: unknown[] }
  if (anonymous.events) {
    return [{ path, body: { ...envelope, ...anonymous, events: [...anonymous.events, ...anonymous.events] } }]
  }
  const flat = { path, body: { ...envelope, ...(body as object) } }
  return [flat, flat]
}

test('an event for the EU goes to the EU', async () => {
  const seen = mockHeap(undefined, 'https://c.eu.heap-api.com')
  const settings = { ...SETTINGS, region: 'EU' }
  await createDestination().testAction('linkUser', {
    event: { type: 'alias', previousId: '53', timestamp: TIME } as unknown as SegmentEvent,
    settings,
    useDefaultMappings: true
  })
  const body = { app_id: '11', user_id: '53', identity: 'user1234', timestamp: TIME }
  expect(seen).toEqual([{ path: PATHS.link, body }])
})

test('a delivered event gives the alterations as its result', async () => {
  mockHeap()
  const heap = createDestination()
  const event = { ...BASE, type: 'identify', traits: { id: 9, bio: 'x'.repeat(1025) } } as unknown as SegmentEvent
  const altered = [
    { code: 'key_renamed', path: 'traits.id', renamedTo: '_id' },
    { code: 'value_shortened', path: 'traits.bio', limit: 1024, actual: 1025 }
  ]
  await heap.testAction('identifyUser', { event, settings: SETTINGS, useDefaultMappings: true })
  expect(heap.results.at(-1)).toEqual({ data: { altered }, output: 'Action Executed' })
  await heap.testBatchAction('identifyUser', { events: [event], settings: SETTINGS, useDefaultMappings: true })
  expect(heap.results[0]?.multistatus).toEqual([
    { status: 200, sent: expect.objectContaining({ identity: 'user-7' }), body: { altered } }
  ])
})
