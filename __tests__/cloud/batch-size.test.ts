// What a batch costs: each of its events is looked at as often in a large batch as in a small one.
import type { ExecuteInput, JSONObject, RequestClient } from '@segment/actions-core'
import { trackEvent } from '../../src/cloud/track-event'

type Input = ExecuteInput<{ appId: string }, { event: string; identity: string }[]>

/** How often the events of a batch are looked up in the list of them that the host hands over. */
async function looksIn(size: number): Promise<number> {
  let looks = 0
  const events = Array.from({ length: size }, (_, number) => ({
    type: 'track',
    event: 'Ordered',
    messageId: `m-${number}`
  }))
  const rawData = new Proxy<JSONObject[]>(events, {
    get: (list, key, self) => {
      if (typeof key === 'string' && /^\d+$/.test(key)) looks++
      return Reflect.get(list, key, self) as unknown
    }
  })
  const payload = events.map(({ event, messageId }) => ({ event, identity: 'u-1', message_id: messageId }))
  const request = (async () => ({ status: 200, content: '', headers: new Headers() })) as unknown as RequestClient
  const data = { payload, settings: { appId: '11' }, rawData, rawMapping: {} } as unknown as Input
  await trackEvent.performBatch?.(request, data as never)
  return looks
}

test('a batch that is ten times as large takes ten times as many looks at its events', async () => {
  const small = await looksIn(20)
  expect(small).toBeGreaterThan(0)
  expect(await looksIn(200)).toBe(10 * small)
})
