// An event that several mappings take, through the runner: each arrives, once, also when Heap's answers are lost.
import { openSetUp, untilSettled } from '../runners'

const RENAMED = { action: 'trackEvent', name: 'Renamed', trigger: 'type = "track"', mapping: { event: 'Fixed' } }

test('are several events in Heap, and still are when the answer is lost', async () => {
  const setUp = await openSetUp()
  const { api, destinationId, sandbox, track, writeKey } = setUp
  const { mappings } = await api.get(`/api/destinations/${destinationId}/mappings`)
  const mapping = { ...mappings[0].mapping, event: 'Fixed' }
  const added = await api.send('POST', `/api/destinations/${destinationId}/mappings`, { ...RENAMED, mapping })
  expect(added.status).toBe(201)
  sandbox.addFaults({ path: '/api/track', reset: true, applied: true, times: 1 })
  const batch = [1, 2].map((n) => ({ type: 'track', event: 'Bought', userId: 'u-1', messageId: `message-${n}` }))
  expect((await track('/v1/batch', { batch, writeKey })).status).toBe(200)
  await untilSettled(setUp, destinationId)
  expect(
    sandbox
      .events()
      .map(({ event }) => event)
      .sort()
  ).toEqual(['Bought', 'Bought', 'Fixed', 'Fixed'])
  expect(sandbox.counters().duplicates).toBe(4)
})
