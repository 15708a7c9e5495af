// Users who are named by something else than the user id of their event, or by more than that.
import type { SegmentEvent } from '@segment/actions-core'
import { createDestination, mockHeap, PATHS, SETTINGS } from './heap-mock'

const EVENT = {
  type: 'track',
  event: 'Order Completed',
  userId: 'user-7',
  anonymousId: 'visitor-7',
  messageId: 'message-1',
  timestamp: '2024-03-01T11:00:00.000Z',
  properties: { revenue: 25, coupon: 'spring' },
  integrations: { Heap: { user_id: '5215', session_id: '99' } },
  context: { traits: { email: 'ada@example.com' } }
} as unknown as SegmentEvent

const MORE = { send_identifiers: true }

/** What the undocumented endpoint gets. */
const integrated = (user_identifier: object) => ({
  path: PATHS.anonymous,
  body: {
    app_id: '11',
    library: 'server',
    events: [
      {
        event: 'Order Completed',
        user_identifier,
        custom_properties: { revenue: '25', coupon: 'spring' },
        timestamp: '2024-03-01T11:00:00.000Z',
        idempotency_key: 'message-1'
      }
    ]
  }
})

const plain = {
  path: PATHS.track,
  body: {
    app_id: '11',
    event: 'Order Completed',
    identity: 'user-7',
    session_id: '99',
    properties: { revenue: 25, coupon: 'spring' },
    timestamp: '2024-03-01T11:00:00.000Z',
    idempotency_key: 'message-1'
  }
}

const all = { identity: 'user-7', email: 'ada@example.com', anonymous_id: 'visitor-7' }
const asText = [
  { code: 'values_as_text', path: 'properties' },
  { code: 'session_id_ignored', path: 'integrations.Heap.session_id' }
]
const leftOut = (path: string) => ({ code: 'identifier_left_out', path })
const traits = { code: 'traits_left_out', path: 'context.traits' }

const ROWS: [string, object, object, readonly [sent: object, altered: object[]]][] = [
  ['nobody has asked for more', {}, {}, [plain, [traits]]],
  ['more is asked for', MORE, {}, [integrated(all), [...asText, traits]]],
  [
    'the address is no address',
    { ...MORE, email: 'ada' },
    {},
    [integrated({ identity: 'user-7', anonymous_id: 'visitor-7' }), [leftOut('email'), ...asText, traits]]
  ],
  [
    'the anonymous id is a placeholder',
    { ...MORE, anonymous_id: 'undefined' },
    {},
    [integrated({ identity: 'user-7', email: 'ada@example.com' }), [leftOut('anonymousId'), ...asText, traits]]
  ],
  ['there is nothing more', { ...MORE, email: null, anonymous_id: null }, {}, [plain, [traits]]],
  [
    'user ids are hashed',
    MORE,
    { hashIdentity: true },
    [
      integrated({
        // printf %s user-7 | sha256sum
        identity: '092081140b677b45dbe983b2f0d4ae0259ff2945bfa82f996fd7f6cac6916862',
        anonymous_id: 'visitor-7'
      }),
      [leftOut('email'), ...asText, traits]
    ]
  ],
  [
    "only Heap's own id names the user",
    { ...MORE, identity: null },
    {},
    [integrated({ user_id: '5215', email: 'ada@example.com', anonymous_id: 'visitor-7' }), [...asText, traits]]
  ],
  [
    'the visitor is anonymous, and wanted',
    { ...MORE, identity: null, heap_ids: null },
    { anonymousEvents: 'send' },
    [
      integrated({ email: 'ada@example.com', anonymous_id: 'visitor-7' }),
      [{ code: 'values_as_text', path: 'properties' }, traits]
    ]
  ]
]

test.each(ROWS)('an event where %s', async (_, mapping, settings, [sent, altered]) => {
  const seen = mockHeap()
  const heap = createDestination()
  const options = { settings: { ...SETTINGS, ...settings }, mapping, useDefaultMappings: true }
  await heap.testBatchAction('trackEvent', { events: [EVENT], ...options } as never)
  expect(seen).toEqual([sent])
  expect(heap.results[0]?.multistatus).toMatchObject([{ status: 200, body: { altered } }])
})

test('additional identifiers name nobody without a user id', async () => {
  const seen = mockHeap()
  const options = { settings: SETTINGS, mapping: { ...MORE, identity: null, heap_ids: null }, useDefaultMappings: true }
  await expect(createDestination().testAction('trackEvent', { event: EVENT, ...options })).rejects.toThrow('userId')
  expect(seen).toEqual([])
})

/** Their own user id among the traits is that of the event, not that of the mapping. */
const BY_ADDRESS = [
  ['trackEvent', EVENT, { '@path': '$.context.traits.email' }, { id: 'user-7', plan: 'pro' }],
  [
    'identifyUser',
    { ...EVENT, type: 'identify' },
    { '@path': '$.context.traits.email' },
    { id: 'user-7', plan: 'pro' }
  ],
  [
    'updateAccount',
    { ...EVENT, type: 'group', groupId: 'acme' },
    { '@path': '$.context.traits.email' },
    { id: 'user-7' }
  ]
] as const

test.each(BY_ADDRESS)(
  'a mapping of %s may name the user by an e-mail address',
  async (action, event, identity, more) => {
    const seen = mockHeap()
    const settings = { ...SETTINGS, eventTraits: true }
    const told = { ...event, traits: undefined, context: { traits: { email: 'ada@example.com', ...more } } }
    const options = { settings, mapping: { identity }, useDefaultMappings: true }
    const heap = createDestination()
    await heap.testBatchAction(action, { events: [told as unknown as SegmentEvent], ...options })
    const users = seen.flatMap(({ body }) => (body as { users?: object[] }).users ?? [body])
    const { id, ...others } = more as { id: string; plan?: string }
    const properties = { email: 'ada@example.com', _id: id, ...others }
    expect(users).toContainEqual(expect.objectContaining({ identity: 'ada@example.com', properties }))
    expect(JSON.stringify(heap.results[0]?.multistatus)).not.toContain('traits_left_out')
  }
)

test('traits of somebody else stay theirs, whatever a mapping names the user by', async () => {
  const seen = mockHeap()
  const settings = { ...SETTINGS, eventTraits: true }
  const told = { ...EVENT, context: { traits: { email: 'ada@example.com', id: 'user-8' } } } as unknown as SegmentEvent
  const options = { settings, mapping: { identity: { '@path': '$.context.traits.email' } }, useDefaultMappings: true }
  await createDestination().testAction('trackEvent', { event: told, ...options })
  expect(seen).toEqual([{ ...plain, body: { ...plain.body, identity: 'ada@example.com' } }])
})
