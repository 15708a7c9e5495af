// What wrong and hostile events get: a reason, alone and between good neighbours. Nothing is changed in them.
import type { SegmentEvent } from '@segment/actions-core'
import { createDestination, mockHeap, SETTINGS, type Sent } from './heap-mock'

const TRACK = { type: 'track', event: 'Ping', userId: 'user-7', messageId: 'message-1', properties: { step: 1 } }
const IDENTIFY = { type: 'identify', userId: 'user-7', traits: { plan: 'pro' } }
const GROUP = { type: 'group', userId: 'user-7', groupId: 'acct-9', traits: { plan: 'pro' } }
const AUDIENCE = {
  type: 'identify',
  userId: 'user-7',
  traits: { vip: true },
  context: { personas: { computation_class: 'audience', computation_key: 'vip' } }
}

function engage(computationClass: string, key: unknown, value: unknown): object {
  return {
    ...AUDIENCE,
    event: undefined,
    traits: { [String(key)]: value },
    context: { personas: { computation_class: computationClass, computation_key: key } }
  }
}

type Bad = readonly [name: string, action: string, event: object, says: string]

const REFUSED: readonly Bad[] = [
  ['no user id', 'trackEvent', { ...TRACK, userId: undefined }, 'userId is missing.'],
  ['a null user id', 'trackEvent', { ...TRACK, userId: null }, 'userId is missing.'],
  ['a blank user id', 'trackEvent', { ...TRACK, userId: '  ' }, 'userId is missing.'],
  ['a placeholder', 'trackEvent', { ...TRACK, userId: 'Undefined' }, 'userId is a placeholder'],
  ['zero as user id', 'trackEvent', { ...TRACK, userId: 0 }, 'userId is a placeholder'],
  ['true as user id', 'trackEvent', { ...TRACK, userId: true }, 'userId is a placeholder'],
  [
    'an all-zero UUID',
    'identifyUser',
    { ...IDENTIFY, userId: '00000000-0000-0000-0000-000000000000' },
    'a placeholder'
  ],
  ['an object as user id', 'trackEvent', { ...TRACK, userId: { id: 'secret' } }, 'User ID must be a string'],
  ['a user id with lost digits', 'trackEvent', { ...TRACK, userId: 2 ** 53 }, 'its last digits are lost'],
  ['such a user id in a list', 'identifyUser', { ...IDENTIFY, userId: [2 ** 53] }, 'its last digits are lost'],
  ['such a user id of Engage', 'syncAudience', { ...AUDIENCE, userId: 2 ** 53 }, 'its last digits are lost'],
  ['such a group id', 'updateAccount', { ...GROUP, groupId: 2 ** 53 }, 'its last digits are lost'],
  ['such a user id of a group', 'updateAccount', { ...GROUP, userId: 2 ** 53 }, 'its last digits are lost'],
  [
    'such a user id of an alias',
    'linkUser',
    { type: 'alias', userId: 2 ** 53, previousId: '53' },
    'its last digits are lost'
  ],
  ['a user id that is too long', 'trackEvent', { ...TRACK, userId: 'x'.repeat(256) }, 'userId has 256 characters'],
  ['no event name', 'trackEvent', { ...TRACK, event: undefined }, "missing the required field 'event'"],
  ['a null event name', 'trackEvent', { ...TRACK, event: null }, 'event is missing'],
  ['a blank event name', 'trackEvent', { ...TRACK, event: ' ' }, 'event is missing'],
  ['an object as event name', 'trackEvent', { ...TRACK, event: { a: 'secret' } }, 'Event Name must be a string'],
  ['an event name that is too long', 'trackEvent', { ...TRACK, event: 'x'.repeat(1025) }, 'event has 1025 characters'],
  [
    'properties that are a list',
    'trackEvent',
    { ...TRACK, properties: ['secret', 2] },
    'Event Properties must be an object'
  ],
  ['properties that are text', 'trackEvent', { ...TRACK, properties: 'secret' }, 'Event Properties must be an object'],
  [
    'traits that are a list',
    'identifyUser',
    { ...IDENTIFY, traits: ['secret', 2] },
    'User Properties must be an object'
  ],
  ['no group id', 'updateAccount', { ...GROUP, groupId: null }, 'groupId is missing'],
  [
    'a group id that is too long',
    'updateAccount',
    { ...GROUP, groupId: 'x'.repeat(256) },
    'groupId has 256 characters'
  ],
  ['a placeholder user, too long a group id', 'updateAccount', { ...GROUP, userId: 'x'.repeat(256) }, 'userId has 256'],
  [
    'a previous id that is no number',
    'linkUser',
    { type: 'alias', userId: 'user-7', previousId: 'secret' },
    'previousId is not'
  ],
  ['no previous id', 'linkUser', { type: 'alias', userId: 'user-7' }, 'previousId is not'],
  [
    'a previous id above 2^53',
    'linkUser',
    { type: 'alias', userId: 'user-7', previousId: '9007199254740992' },
    'previousId is'
  ],
  ['a membership in words', 'syncAudience', engage('audience', 'vip', 'secret'), 'is a string. Send true (entered)'],
  ['a membership as a number', 'syncAudience', engage('audience', 'vip', 1), 'is a number. Send true (entered)'],
  ['no membership', 'syncAudience', engage('journey_step', 'vip', null), 'is missing. Send true (entered)'],
  ['an audience without a key', 'syncAudience', engage('audience', undefined, true), 'is missing. Send true (entered)'],
  ['an audience key of signs only', 'syncAudience', engage('audience', '!!', true), 'has no letter or digit'],
  [
    'a computed trait without a value',
    'syncAudience',
    engage('computed_trait', 'score', null),
    'trait has no value. Send the value'
  ]
]

function deepList(levels: number): unknown {
  let list: unknown = ['leaf']
  for (let level = 0; level < levels; level++) list = [list]
  return list
}

type Kept = readonly [name: string, event: object, properties: object]

/** Shapes that are sent in spite of all, and the properties that arrive. */
const SENT: readonly Kept[] = [
  ['an own key __proto__', { ...TRACK, properties: JSON.parse('{"a":1,"b":{"__proto__":{"c":1}}}') }, { a: 1 }],
  ['a list 200 levels deep', { ...TRACK, properties: { list: deepList(200), a: 1 } }, { a: 1 }],
  [
    '10,000 keys',
    { ...TRACK, properties: Object.fromEntries(Array.from({ length: 10_000 }, (_, i) => [`k${i}`, i])) },
    { k9999: 9999 }
  ],
  ['a string of 10 MB', { ...TRACK, properties: { text: 'x'.repeat(10_000_000) } }, { text: 'x'.repeat(1024) }],
  ['half an emoji', { ...TRACK, properties: { text: 'a\ud83d' } }, { text: 'a\ud83d' }],
  ['numbers that are not finite', { ...TRACK, properties: { nan: NaN, inf: -Infinity, one: 1 } }, { one: 1 }],
  ['null properties', { ...TRACK, properties: null }, {}],
  ['no context', { ...TRACK, context: undefined }, { step: 1 }],
  ['an unreadable time', { ...TRACK, timestamp: 'yesterday' }, { step: 1 }],
  ['a time of a wrong type', { ...TRACK, timestamp: { at: 1 } }, { step: 1 }],
  ['a broken integrations object', { ...TRACK, integrations: 'all' }, { step: 1 }]
]

function propertiesOf({ body }: Sent): unknown {
  return (body as { properties: unknown }).properties
}

function textOf(value: unknown): string {
  return value instanceof Error ? value.message : JSON.stringify(value)
}

describe.each(REFUSED)('%s', (_, action, event, says) => {
  const options = { settings: SETTINGS, useDefaultMappings: true }

  test('is refused with a reason and without its values', async () => {
    const seen = mockHeap()
    const sending = createDestination().testAction(action, { event: event, ...options })
    const error: unknown = await sending.catch((thrown: unknown) => thrown)
    expect(textOf(error)).toContain(says)
    expect(textOf(error)).not.toContain('secret')
    expect(seen).toEqual([])
  })

  test('costs no neighbour in a batch, and gives the same reason there', async () => {
    mockHeap()
    const good = { trackEvent: TRACK, identifyUser: IDENTIFY, updateAccount: GROUP, syncAudience: AUDIENCE }[action]
    const neighbour = good ?? { type: 'alias', userId: 'user-7', previousId: '53' }
    const heap = createDestination()
    const events = [neighbour, event, neighbour] as unknown as SegmentEvent[]
    await heap.testBatchAction(action, { events, ...options })
    const statuses = heap.results[0]?.multistatus ?? []
    expect(statuses.map(({ status }) => status)).toEqual([200, 400, 200])
    expect(textOf(statuses[1])).toContain(says)
    expect(textOf(statuses[1])).not.toContain('secret')
  })
})

test.each(SENT)('sent in spite of: %s', async (_, event, properties) => {
  const seen = mockHeap()
  const before = structuredClone(event)
  const options = { event: event as SegmentEvent, settings: SETTINGS, useDefaultMappings: true }
  await createDestination().testAction('trackEvent', options)
  expect(seen.map(propertiesOf)).toEqual([expect.objectContaining(properties)])
  expect(event).toEqual(before)
  expect(Object.prototype).not.toHaveProperty('c')
})

test.each(REFUSED)('an event is not changed by being refused: %s', async (_, action, event) => {
  mockHeap()
  const before = structuredClone(event)
  const options = { events: [event as SegmentEvent], settings: SETTINGS, useDefaultMappings: true }
  await createDestination().testBatchAction(action, options)
  expect(event).toEqual(before)
})
