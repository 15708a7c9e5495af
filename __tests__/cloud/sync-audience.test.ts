// What syncAudience can do beyond its defaults: memberships as events, prefixes, and audiences from Reverse ETL.
import type { JSONObject, SegmentEvent } from '@segment/actions-core'
import { toInput } from '../../src/cloud/sync-audience/input'
import type { AudienceInput } from '../../src/heap/input'
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

/** What each form sends of a row that counts; an updated one does not say that its user has just come or gone. */
const FORMS_OF_ROWS = MODES.flatMap(([mode, event, isMember]) =>
  isMember === undefined
    ? []
    : (['property', 'event', 'both'] as const).map((form) => [mode, event, form, isMember] as const)
)

test.each(FORMS_OF_ROWS)(
  'with the sync mode %s, a row that is %s and sent as %s',
  async (mode, event, form, isMember) => {
    const seen = mockHeap()
    const mapping = { ...mappingOf(mode), send_as: form }
    const changed = { ...row(event, 'user-7'), messageId: 'message-1', timestamp: TIME }
    const options = { event: changed, settings: SETTINGS, mapping, useDefaultMappings: true }
    const sending = createDestination().testAction('syncAudience', options)
    const property = { path: PATHS.users, body: { ...app, identity: 'user-7', properties: { churn_risk: isMember } } }
    const told = {
      path: PATHS.track,
      body: {
        ...app,
        event: isMember ? 'Audience Entered' : 'Audience Exited',
        identity: 'user-7',
        properties: { audience_name: 'churn_risk', audience_key: 'Churn Risk' },
        timestamp: TIME,
        // printf %s 'Audience Entered' | sha256sum, and likewise.
        idempotency_key: `message-1:${isMember ? '7d954b3d73e8a0e9' : 'e9293f10deaa6cad'}`
      }
    }
    if (event === 'updated' && form === 'event') {
      await expect(sending).rejects.toThrow('The row was updated, which does not say that its user has entered or left')
      expect(seen).toEqual([])
      return
    }
    await sending
    const isTold = form !== 'property' && event !== 'updated'
    expect(seen).toHaveLength(Number(form !== 'event') + Number(isTold))
    if (form !== 'event') expect(seen).toContainEqual(property)
    if (isTold) expect(seen).toContainEqual(told)
  }
)

test('an updated row whose event is left out says so', async () => {
  mockHeap()
  const heap = createDestination()
  const mapping = { ...mappingOf('mirror'), send_as: 'both' }
  const options = { events: [row('updated', 'user-7')], settings: SETTINGS, mapping, useDefaultMappings: true }
  await heap.testBatchAction('syncAudience', options)
  const altered = [{ code: 'membership_event_left_out', path: 'event' }]
  expect(heap.results[0]?.multistatus).toMatchObject([{ status: 200, body: { altered } }])
})

test('a model of accounts gives account properties', async () => {
  const seen = mockHeap()
  const mapping = { ...mappingOf('mirror'), account_id: { '@path': '$.properties.id' } }
  const event = row('deleted', null, { id: 'acct-9' })
  const options = { event, settings: SETTINGS, mapping, useDefaultMappings: true }
  await createDestination().testAction('syncAudience', options)
  const body = { ...app, account_id: 'acct-9', properties: { churn_risk: false } }
  expect(seen).toEqual([{ path: PATHS.accounts, body }])
})

test.each([
  ['another name', { computation_key: 'Best' }, { best: true }],
  ['another name and other values', { computation_key: 'Best', traits_or_properties: { a: 1 } }, { best: true }]
])('a mapping may give the audience %s', async (_, mapping, properties) => {
  const seen = mockHeap()
  const options = { event: ENTERED, settings: SETTINGS, mapping, useDefaultMappings: true }
  await createDestination().testAction('syncAudience', options)
  expect(seen).toEqual([{ path: PATHS.users, body: { ...app, identity: 'user-7', properties } }])
})

test('what a host thinks of a step of a journey without a membership changes nothing', () => {
  const personas = { computation_class: 'journey_step', computation_key: 'step' }
  const event = { type: 'track', event: 'Journeys Step Entered', userId: 'user-7', context: { personas } }
  const payload = { identity: 'user-7', ...personas, traits_or_properties: {}, event: 'Journeys Step Entered' }
  expect(toInput(payload, { isMember: true, event })).toMatchObject({ type: 'track', event: 'Journeys Step Entered' })
  const told = { ...event, type: 'identify', traits: { step: 'false' } }
  const identify = { ...payload, event: null, traits_or_properties: { step: 'false' } }
  const { isMember = 'unsaid', value } = toInput(identify, { isMember: true, event: told }) as AudienceInput
  expect([isMember, value]).toEqual(['unsaid', 'false'])
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
