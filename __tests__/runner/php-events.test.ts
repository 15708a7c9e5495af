// Events as PHP writes them, with [] for every map without entries: delivered by the runner, and by the rules of `send`.
import { createSegmentEventTarget } from '../../src/heap/target'
import { parseSettings } from '../../src/heap/settings'
import { openSetUp, rowsOf, untilSettled } from './runners'

const WHO = { userId: 'u-1', timestamp: '2024-03-05T10:00:00+01:00' }
const EVENTS = [
  { type: 'track', event: 'Invoice Sent', ...WHO, properties: [], context: [], integrations: [] },
  { type: 'identify', ...WHO, traits: [] },
  { type: 'group', ...WHO, groupId: 'g-9', traits: [] },
  { type: 'page', ...WHO, name: 'Home', properties: [] }
]

test('nothing of them is refused', async () => {
  const parsed = parseSettings({ appId: '42' })
  if ('errors' in parsed) throw new Error('settings')
  const target = createSegmentEventTarget(parsed.settings)
  for (const event of EVENTS) expect(target.plan(event)).toMatchObject({ issues: [], calls: expect.any(Array) })
  const setUp = await openSetUp()
  const { track, writeKey, destinationId, sandbox, api } = setUp
  expect((await track('/v1/batch', { batch: EVENTS, writeKey })).status).toBe(200)
  await untilSettled(setUp, destinationId)
  const rows = rowsOf((await api.get('/api/events')).events)
  expect(rows.map(({ deliveries: [{ state }] }) => state)).toEqual(EVENTS.map(() => 'delivered'))
  expect(sandbox.events().map(({ event, properties }) => ({ event, properties }))).toEqual([
    { event: 'Invoice Sent', properties: {} },
    { event: 'Page viewed', properties: { name: 'Home' } }
  ])
  expect(sandbox.accounts()).toMatchObject([{ account_id: 'g-9', properties: {} }])
})
