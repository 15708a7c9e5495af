// Visitors that are linked to users, in bulk and against a local Heap: who comes first owns the visitor.
import { createTestIntegration, type SegmentEvent } from '@segment/actions-core'
import destination from '../../src'
import { createSandbox } from '../../src/sandbox'

function identify(userId: string, heapUserId: string): SegmentEvent {
  const integrations = { Heap: { user_id: heapUserId } } as unknown as NonNullable<SegmentEvent['integrations']>
  return { type: 'identify', userId, traits: { seen: heapUserId }, integrations }
}

async function identifyAll(events: readonly SegmentEvent[], endpoint: string): Promise<(number | undefined)[]> {
  const heap = createTestIntegration(destination)
  const settings = { appId: '11', endpoint }
  await heap.testBatchAction('identifyUser', { events: [...events], settings, useDefaultMappings: true })
  return heap.results[0]?.multistatus?.map(({ status }) => status) ?? []
}

test('a link that has to be retried keeps the visitor for the first of two users of one browser', async () => {
  const sandbox = await createSandbox()
  try {
    sandbox.addFaults({ path: '/api/v1/identify', status: 503, times: 1 })
    const events = [identify('u-a', '5'), identify('u-b', '5'), identify('u-c', '6')]
    expect(await identifyAll(events, sandbox.url)).toEqual([503, 503, 200])
    expect(await identifyAll(events.slice(0, 2), sandbox.url)).toEqual([200, 200])
    expect(sandbox.users().map(({ identity, user_ids: visitors }) => [identity, visitors])).toEqual(
      expect.arrayContaining([
        ['u-a', ['5']],
        ['u-b', []],
        ['u-c', ['6']]
      ])
    )
    expect(sandbox.counters().linksIgnored).toBe(1)
  } finally {
    await sandbox.close()
  }
})
