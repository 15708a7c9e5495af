// What syncAudience can do beyond its defaults: memberships as events, prefixes, and audiences from Reverse ETL.
import type { JSONObject, SegmentEvent } from '@segment/actions-core'
import { createDestination, mockHeap, PATHS, SETTINGS } from './heap-mock'

const TIME = '2024-03-01T11:00:00.000Z'
const SYNC_MODE = '__segment_internal_sync_mode'

const personas = { computation_class: 'audience', computation_key: 'VIP Customers' }
const ENTERED = {
  type: 'identify',
  userId: 'user-7',
  messageId: 'message-1',
  timestamp: TIME,
  traits: { 'VIP Customers': true },
  properties: undefined,
  context: { personas, library: { name: 'engage' } }
} as unknown as SegmentEvent

const PROPERTY = { identity: 'user-7', properties: { seg_vip_customers: true } }
const EVENT = {
  event: 'Audience Entered',
  identity: 'user-7',
  properties: { audience_name: 'seg_vip_customers', audience_key: 'VIP Customers', segment_library: 'engage' },
  timestamp: TIME,
  idempotency_key: 'message-1'
}
const app = { app_id: '11' }

const FORMS = [
  ['property', [[PATHS.users, 'users', PROPERTY]]],
  ['event', [[PATHS.track, 'events', EVENT]]],
  [
    'both',
    [
      [PATHS.users, 'users', PROPERTY],
      [PATHS.track, 'events', EVENT]
    ]
  ]
] as const

describe.each(FORMS)('a membership sent as %s', (send_as, sent) => {
  const options = { settings: SETTINGS, mapping: { send_as, name_prefix: 'seg_' }, useDefaultMappings: true }
  const byPath = (a: { path: string }, b: { path: string }) => a.path.localeCompare(b.path)

  test('as one event', async () => {
    const seen = mockHeap()
    await createDestination().testAction('syncAudience', { event: ENTERED, ...options })
    const bodies = sent.map(([path, , body]) => ({ path, body: { ...app, ...body } }))
    expect([...seen].sort(byPath)).toEqual([...bodies].sort(byPath))
  })

  test('as two events of a batch', async () => {
    const seen = mockHeap()
    await createDestination().testBatchAction('syncAudience', { events: [ENTERED, ENTERED], ...options })
    const bodies = sent.map(([path, bulkKey, body]) => ({ path, body: { ...app, [bulkKey]: [body, body] } }))
    expect([...seen].sort(byPath)).toEqual([...bodies].sort(byPath))
  })
})

/** A changed row of a model, as Segment's Reverse ETL sends it: its columns are the properties. */
const row = (event: string, userId: unknown, properties: unknown = { plan: 'pro' }): SegmentEvent =>
  ({ type: 'track', event, userId, properties, traits: undefined, context: {} }) as unknown as SegmentEvent

const mappingOf = (mode: string): JSONObject => ({ [SYNC_MODE]: mode, computation_key: 'Churn Risk' })

const MODES = [
  ['mirror', 'new', true],
  ['mirror', 'updated', true],
  ['mirror', 'deleted', false],
  ['mirror', 'Audience Entered', undefined],
  ['upsert', 'new', true],
  ['upsert', 'updated', true],
  ['upsert', 'deleted', undefined],
  ['add', 'new', true],
  ['add', 'updated', undefined],
  ['add', 'deleted', undefined],
  ['update', 'updated', true],
  ['update', 'new', undefined],
  ['update', 'deleted', undefined],
  ['delete', 'deleted', false],
  ['delete', 'new', undefined],
  ['delete', 'updated', undefined],
  ['none', 'new', undefined]
] as const

/** Whatever a column says that is called like the audience: the change of the row decides. */
const COLUMNS = [
  ['with no such column', { plan: 'pro' }],
  ['with a column that says true', { 'Churn Risk': true }],
  ['with a column that says false', { 'Churn Risk': false }],
  ['with a column of text', { 'Churn Risk': 'high' }]
] as const

const outcome = (isMember: boolean | undefined): string =>
  isMember === undefined ? 'is rejected with what to do' : `gives ${String(isMember)}`

describe.each(MODES)('with the sync mode %s, a row that is %s', (mode, event, isMember) => {
  const options = { settings: SETTINGS, mapping: mappingOf(mode), useDefaultMappings: true }
  const says = 'The event does not say whether the user is in the audience. Send true (entered) or false (exited)'

  test.each(COLUMNS)(`${outcome(isMember)}, %s`, async (_, columns) => {
    const seen = mockHeap()
    const sending = createDestination().testAction('syncAudience', { event: row(event, 'user-7', columns), ...options })
    if (isMember === undefined) {
      await expect(sending).rejects.toThrow(says)
      await expect(sending).rejects.toThrow('choose a sync mode that takes this kind of change')
      expect(seen).toEqual([])
      return
    }
    await sending
    const body = { ...app, identity: 'user-7', properties: { churn_risk: isMember } }
    expect(seen).toEqual([{ path: PATHS.users, body }])
  })

  test.each(COLUMNS)('gets the same in a batch, %s', async (_, columns) => {
    const seen = mockHeap()
    const heap = createDestination()
    await heap.testBatchAction('syncAudience', { events: [row(event, 'user-7', columns)], ...options })
    expect(heap.results[0]?.multistatus?.map(({ status }) => status)).toEqual([isMember === undefined ? 400 : 200])
    expect(seen).toHaveLength(isMember === undefined ? 0 : 1)
  })
})

test('in a mixed batch every row keeps its own membership and status, around rows that the schema sorts out', async () => {
  const seen = mockHeap()
  const heap = createDestination()
  const events = [
    row('new', { id: 'user-0' }),
    row('deleted', 'user-1'),
    row('new', 'user-2'),
    row('renamed', 'user-3'),
    row('deleted', null),
    row('deleted', { id: 'user-5' }),
    row('deleted', 'user-6'),
    row('updated', 'user-7')
  ]
  const options = { events, settings: SETTINGS, mapping: mappingOf('mirror'), useDefaultMappings: true }
  await heap.testBatchAction('syncAudience', options)
  const statuses = heap.results[0]?.multistatus ?? []
  expect(statuses.map(({ status }) => status)).toEqual([400, 200, 200, 400, 400, 400, 200, 200])
  expect(seen).toEqual([
    {
      path: PATHS.users,
      body: {
        ...app,
        users: [
          { identity: 'user-1', properties: { churn_risk: false } },
          { identity: 'user-2', properties: { churn_risk: true } },
          { identity: 'user-6', properties: { churn_risk: false } },
          { identity: 'user-7', properties: { churn_risk: true } }
        ]
      }
    }
  ])
})

test.each([
  ['Audience Entered', true],
  ['Audience Exited', false]
])('Engage says it by the event %s alone', async (event, isMember) => {
  const seen = mockHeap()
  const told = { ...ENTERED, type: 'track', event, traits: undefined, properties: {} } as unknown as SegmentEvent
  const options = { event: told, settings: SETTINGS, useDefaultMappings: true }
  await createDestination().testAction('syncAudience', options)
  expect(seen).toMatchObject([{ body: { properties: { vip_customers: isMember } } }])
})

test('a sync mode changes nothing for Engage', async () => {
  const seen = mockHeap()
  const options = { settings: SETTINGS, mapping: { [SYNC_MODE]: 'delete' }, useDefaultMappings: true }
  await createDestination().testAction('syncAudience', { event: ENTERED, ...options })
  expect(seen).toMatchObject([{ body: { properties: { vip_customers: true } } }])
})
