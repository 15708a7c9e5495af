// Audiences of Reverse ETL models through the runner, beside Segment's own host: the same rows, the same properties.
import { Destination, type SegmentEvent } from '@segment/actions-core'
import { destination } from '../../src/cloud'
import type { Sandbox } from '../../src/sandbox'
import { APP_ID, openSandbox, openSetUp, rowsOf, untilSettled, type SetUp } from './runners'

const SYNC_MODE = '__segment_internal_sync_mode'
const TRIGGER = 'event = "new" or event = "updated" or event = "deleted"'

const mappingOf = (mode: string) => ({
  identity: { '@path': '$.userId' },
  computation_key: 'Churn Risk',
  event: { '@path': '$.event' },
  traits_or_properties: { '@path': '$.properties' },
  message_id: { '@path': '$.messageId' },
  [SYNC_MODE]: mode
})

/** A changed row of a model, as Segment's Reverse ETL sends it. */
const row = (event: string) => ({
  type: 'track',
  event,
  userId: 'user-7',
  messageId: `message-${event}`,
  timestamp: '2024-03-01T11:00:00.000Z',
  properties: { plan: 'pro' }
})

const heldBy = (sandbox: Sandbox) => sandbox.users().map(({ identity, properties }) => ({ identity, properties }))

async function holdsAtSegment(event: string, mode: string): Promise<unknown> {
  const sandbox = await openSandbox()
  const subscription = { partnerAction: 'syncAudience', subscribe: TRIGGER, mapping: mappingOf(mode) }
  const settings = { appId: APP_ID, endpoint: sandbox.url, subscription }
  await new Destination(destination).onEvent(row(event) as unknown as SegmentEvent, settings).catch(() => undefined)
  return heldBy(sandbox)
}

async function addMapping({ api, destinationId }: SetUp, mapping: object, action = 'syncAudience') {
  return api.send('POST', `/api/destinations/${destinationId}/mappings`, { action, trigger: TRIGGER, mapping })
}

/** A set-up whose only mapping is the one of the model. */
async function openModel(mode: string): Promise<SetUp> {
  const setUp = await openSetUp()
  const path = `/api/destinations/${setUp.destinationId}/mappings`
  for (const { id } of rowsOf((await setUp.api.get(path)).mappings)) await setUp.api.send('DELETE', `${path}/${id}`)
  expect((await addMapping(setUp, mappingOf(mode))).status).toBe(201)
  return setUp
}

test.each([
  ['new', 'mirror', true],
  ['updated', 'mirror', true],
  ['deleted', 'mirror', false],
  ['new', 'add', true],
  ['updated', 'add', undefined],
  ['deleted', 'delete', false],
  ['new', 'delete', undefined]
])('a row that is %s, with the sync mode %s, is in Heap as at Segment: %s', async (event, mode, isMember) => {
  const setUp = await openModel(mode)
  await setUp.track('/v1/track', { ...row(event), writeKey: setUp.writeKey })
  await untilSettled(setUp, setUp.destinationId)
  const held = isMember === undefined ? [] : [{ identity: 'user-7', properties: { churn_risk: isMember } }]
  expect(heldBy(setUp.sandbox)).toEqual(held)
  expect(await holdsAtSegment(event, mode)).toEqual(held)
})

test('a preview shows the membership, and what is missing without a sync mode', async () => {
  const { api, destinationId } = await openSetUp()
  const preview = async (mapping: object) => {
    const body = { event: row('deleted'), mapping: { action: 'syncAudience', trigger: TRIGGER, mapping } }
    return (await api.send('POST', `/api/destinations/${destinationId}/preview`, body)).body.results[0]
  }
  const { [SYNC_MODE]: _mode, ...without } = mappingOf('mirror')
  const properties = { churn_risk: false }
  expect(await preview(mappingOf('mirror'))).toMatchObject({ matches: true, requests: [{ body: { properties } }] })
  expect(await preview(without)).toMatchObject({ requests: [], error: { code: 'invalid_membership' } })
})

test('a mapping that nobody has changed mirrors the rows of a model', async () => {
  const { api, destinationId } = await openSetUp()
  const mapping = { action: 'syncAudience', trigger: TRIGGER }
  const created = await api.send('POST', `/api/destinations/${destinationId}/mappings`, mapping)
  expect(created.body.mapping).toMatchObject({ [SYNC_MODE]: 'mirror' })
})

test('the sync mode is a field of the actions that have one, and is checked', async () => {
  const setUp = await openSetUp()
  const { actions } = await setUp.api.get('/api/catalog/heap')
  const withMode = rowsOf(actions).filter(({ fields }) => rowsOf(fields).some(({ key }) => key === SYNC_MODE))
  expect(withMode.map(({ key }) => key)).toEqual(['syncAudience'])
  const wrongMode = await addMapping(setUp, mappingOf('sideways'))
  expect([wrongMode.status, wrongMode.body.error.fields]).toEqual([
    400,
    { mapping: 'The sync mode is one of mirror, upsert, add, update, delete.' }
  ])
  const noMode = await addMapping(setUp, { [SYNC_MODE]: 'mirror' }, 'trackEvent')
  expect([noMode.status, noMode.body.error.fields]).toEqual([400, { mapping: `The action has no field ${SYNC_MODE}.` }])
})
