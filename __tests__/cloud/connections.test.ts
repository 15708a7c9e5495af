// Connections over real HTTP: they are kept, shared, and survive what one request meets.
import { once } from 'node:events'
import http from 'node:http'
import https from 'node:https'
import { createTestIntegration } from '@segment/actions-core'
import destination from '../../src'
import { withLocalHeap, type SeenRequest } from './local-heap'

const NOT_HEAP =
  'The answer was HTTP 302. Something other than Heap may have answered: check the endpoint and the proxy.'

function sender(endpoint: string): () => Promise<unknown> {
  const heap = createTestIntegration(destination)
  const settings = { appId: '11', endpoint }
  return () => heap.testAction('trackEvent', { event: { event: 'Ping' }, settings, useDefaultMappings: true })
}

test('fifty events one after the other use one connection', async () => {
  await withLocalHeap(async ({ url, requests, connections }) => {
    const send = sender(url)
    for (let index = 0; index < 50; index++) await send()
    expect(requests).toHaveLength(50)
    expect(connections()).toBe(1)
  })
})

/** Answers nobody before `count` have asked: a request that waits for a connection would wait for ever. */
function answerTogether(count: number): () => Promise<{ status: number }> {
  const holding: (() => void)[] = []
  return async () => {
    await new Promise<void>((release) => {
      holding.push(release)
      if (holding.length === count) for (const one of holding.splice(0)) one()
    })
    return { status: 200 }
  }
}

test('fifty events at once are all under way together', async () => {
  await withLocalHeap(async ({ url, requests }) => {
    const send = sender(url)
    await Promise.all(Array.from({ length: 50 }, () => send()))
    expect(requests).toHaveLength(50)
  }, answerTogether(50))
})

test('so are four hundred requests, and four hundred more open no connection', async () => {
  await withLocalHeap(async ({ url, requests, connections }) => {
    const options = destination.extendRequest?.({ settings: { appId: '11', endpoint: url } } as never)
    const ask = async (): Promise<void> => {
      const request = http.request(url, { method: 'POST', agent: options?.agent }).end()
      const [response] = (await once(request, 'response')) as [http.IncomingMessage]
      await once(response.resume(), 'close')
    }
    for (const round of [1, 2]) {
      await Promise.all(Array.from({ length: 400 }, ask))
      expect(requests).toHaveLength(400 * round)
      expect(connections()).toBe(400)
    }
  }, answerTogether(400))
})

test('answers whose length is not told are read whole, while their connections go from hand to hand', async () => {
  const answer = () => ({ status: 200, body: 'OK', headers: { 'transfer-encoding': 'chunked' } })
  await withLocalHeap(async ({ url, requests, connections }) => {
    const send = sender(url)
    const sendTen = async (): Promise<void> => {
      for (let index = 0; index < 10; index++) await send()
    }
    await Promise.all(Array.from({ length: 20 }, sendTen))
    expect(requests).toHaveLength(200)
    expect(connections()).toBeLessThanOrEqual(20)
  }, answer)
})

test("Node's global agents stay as they are, and are not used", async () => {
  const options = destination.extendRequest?.({ settings: { appId: '11' } } as never)
  expect(options?.agent).toBeInstanceOf(https.Agent)
  expect([http.globalAgent, https.globalAgent]).not.toContain(options?.agent)
  expect(Object.hasOwn(http.globalAgent, 'destroy') || Object.hasOwn(https.globalAgent, 'destroy')).toBe(false)
})

test('a long answer does not block its connection', async () => {
  const answer = () => ({ status: 200, body: 'x'.repeat(200_000) })
  await withLocalHeap(async ({ url, connections }) => {
    const send = sender(url)
    await send()
    await send()
    expect(connections()).toBe(1)
  }, answer)
})

test('a connection that Heap drops costs its own event only', async () => {
  let answers = 0
  const answer = () => ((answers += 1) === 1 ? 'hang up' : { status: 200 })
  await withLocalHeap(async ({ url, requests }) => {
    const send = sender(url)
    await expect(send()).rejects.toMatchObject({ status: 503, message: expect.stringContaining('ECONNRESET') })
    await expect(send()).resolves.toBeDefined()
    expect(requests).toHaveLength(2)
  }, answer)
})

test('nobody at the endpoint: the event is to be delivered again', async () => {
  const url = await withLocalHeap(async (heap) => heap.url)
  await expect(sender(url)()).rejects.toMatchObject({ status: 503, message: expect.stringContaining('ECONNREFUSED') })
})

test('a redirect is not followed: it would reach a page that takes no event and says that all is well', async () => {
  const answer = ({ path }: SeenRequest) =>
    path === '/login' ? { status: 200 } : { status: 302, headers: { location: '/login' } }
  await withLocalHeap(async ({ url, requests }) => {
    const settings = { appId: '11', endpoint: url, apiKey: 'a-key' }
    const heap = createTestIntegration(destination)
    const event = { type: 'track', event: 'Ping', userId: 'u-1' } as const
    await heap.testBatchAction('trackEvent', { events: [event, event], settings, useDefaultMappings: true })
    await expect(sender(url)()).rejects.toMatchObject({ status: 400, message: NOT_HEAP })
    expect(heap.results[0]?.multistatus).toMatchObject(Array(2).fill({ status: 400, errormessage: NOT_HEAP }))
    const removing = heap.onDelete!(event, settings)
    await expect(removing).rejects.toMatchObject({ status: 400, message: expect.stringContaining('HTTP 302') })
    expect(requests.map(({ path }) => path)).toEqual(['/api/track', '/api/track', '/api/public/v0/auth_token'])
  }, answer)
})

test("Heap's answer to a refusal over real HTTP is told", async () => {
  const answer = () => ({ status: 400, body: 'postBody.events[0].event should be string' })
  await withLocalHeap(async ({ url }) => {
    await expect(sender(url)()).rejects.toMatchObject({
      status: 400,
      message: expect.stringContaining('postBody.events[0].event should be string')
    })
  }, answer)
})
