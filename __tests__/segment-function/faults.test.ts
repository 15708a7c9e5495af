// What goes wrong between the function and Heap: each event gets exactly one status, in time, and none is given up that
// could still succeed.
import { WAITS } from '../../src/delivery/caps'
import { createHandlers } from '../../src/segment-function/handlers'
import type { FetchAnswer, Host } from '../../src/segment-function/host'
import { withLocalHeap, type LocalHeap } from '../cloud/local-heap'
import { closeAll, startRaw } from '../delivery/loopback'
import { loadFunction } from './function-host'

afterEach(closeAll)

const track = (number: number, properties: object = {}): object => ({
  type: 'track',
  userId: `u-${number}`,
  event: 'Ordered',
  messageId: `message-${number}`,
  timestamp: '2024-03-05T10:00:00.000Z',
  properties: { number, ...properties }
})
const tracks = (count: number): object[] => Array.from({ length: count }, (_, at) => track(at))

type Statuses = readonly { status: number; errormessage?: string }[]

async function batchAt(url: string, events: readonly object[]): Promise<Statuses> {
  const { handlers, inContext } = await loadFunction()
  return handlers.onBatch(inContext(events), inContext({ appId: '11', endpoint: url }))
}

const batchOf = (heap: LocalHeap, events: readonly object[]): Promise<Statuses> => batchAt(heap.url, events)

const countsOf = (statuses: Statuses): Record<number, number> => {
  const counts: Record<number, number> = {}
  for (const { status } of statuses) counts[status] = (counts[status] ?? 0) + 1
  return counts
}

type Answer = Parameters<typeof withLocalHeap>[1]

test.each<[string, Answer, Record<number, number>, string]>([
  ['503', () => ({ status: 503, body: 'busy' }), { 500: 3 }, 'The answer was HTTP 503: "busy".'],
  ['429', () => ({ status: 429, headers: { 'retry-after': '60' } }), { 500: 3 }, 'The answer was HTTP 429.'],
  ['a reset', () => 'hang up', { 500: 3 }, 'No complete answer came: ECONNRESET.'],
  ['302', () => ({ status: 302, headers: { location: '/login' } }), { 400: 3 }, 'The answer was HTTP 302.'],
  ['401', () => ({ status: 401 }), { 400: 3 }, 'The answer was HTTP 401.']
])('a batch, on %s', async (_, answer, counts, says) => {
  const statuses = await withLocalHeap((heap) => batchOf(heap, tracks(3)), answer)
  expect(countsOf(statuses)).toEqual(counts)
  expect(statuses[0]?.errormessage).toContain(says)
})

test('half an answer has to be sent again', async () => {
  const { url } = await startRaw((socket) => {
    socket.write('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf')
    setImmediate(() => socket.destroy())
  })
  expect(countsOf(await batchAt(url, tracks(3)))).toEqual({ 500: 3 })
})

test('four hundred events are one request, and all are delivered', async () => {
  await withLocalHeap(async (heap) => {
    expect(countsOf(await batchOf(heap, tracks(400)))).toEqual({ 200: 400 })
    expect(heap.requests.map(({ body }) => (body as { events: object[] }).events.length)).toEqual([400])
  })
})

/** Refuses a body that holds one of these numbers, as Heap judges a body as a whole. */
const refusing =
  (isBad: (number: number) => boolean): Answer =>
  ({ body }) => {
    const { events, ...single } = body as { events?: { properties: { number: number } }[] }
    const items = events ?? [single as { properties: { number: number } }]
    return items.some(({ properties }) => isBad(properties.number)) ? { status: 400, body: 'bad' } : { status: 200 }
  }

test('one bad event among four hundred costs none of the others', async () => {
  await withLocalHeap(
    async (heap) => {
      const statuses = await batchOf(heap, tracks(400))
      expect(countsOf(statuses)).toEqual({ 200: 399, 400: 1 })
      expect(statuses[263]).toEqual({ status: 400, errormessage: expect.stringContaining('HTTP 400: "bad"') })
      expect(heap.requests.length).toBeLessThan(25)
    },
    refusing((number) => number === 263)
  )
})

test('where all are bad, a run asks at most 61 times, and what it has not decided is sent again', async () => {
  await withLocalHeap(
    async (heap) => {
      const statuses = await batchOf(heap, tracks(400))
      const { 400: refused = 0, 500: undecided = 0 } = countsOf(statuses)
      expect(refused).toBeGreaterThan(20)
      expect(refused + undecided).toBe(400)
      expect(statuses.find(({ status }) => status === 500)?.errormessage).toContain('There was no time to find')
      expect(heap.requests).toHaveLength(61)
    },
    refusing(() => true)
  )
})

test('what is wrong with an event is told for that event alone, and nothing of it is in the message', async () => {
  await withLocalHeap(async (heap) => {
    const events = [
      track(1),
      { ...track(2), userId: 'null' },
      { ...track(3), type: 'alarm' },
      { ...track(4), event: '' }
    ]
    const statuses = await batchOf(heap, events)
    expect(statuses.map(({ status }) => status)).toEqual([200, 400, 400, 400])
    expect(JSON.stringify(statuses)).not.toMatch(/alarm|message-|u-\d/)
  })
})

describe('single events', () => {
  test.each<[string, Answer, object, string]>([
    ['503', () => ({ status: 503 }), track(1), 'RetryError'],
    ['429', () => ({ status: 429 }), track(1), 'RetryError'],
    ['a reset', () => 'hang up', track(1), 'RetryError'],
    ['302', () => ({ status: 302 }), track(1), 'InvalidEventPayload'],
    ['400', () => ({ status: 400 }), track(1), 'InvalidEventPayload'],
    ['a placeholder as user id', undefined, { ...track(1), userId: 'null' }, 'InvalidEventPayload'],
    ['a call that Heap does not have', undefined, { ...track(1), type: 'alarm' }, 'EventNotSupported']
  ])('%s: %#', async (_, answer, event, name) => {
    const { handlers, inContext } = await loadFunction()
    const handled = withLocalHeap(
      ({ url }) => handlers.onTrack(inContext(event), inContext({ appId: '11', endpoint: url })),
      answer
    )
    await expect(handled).rejects.toMatchObject({ name })
  })

  test('an event that is written by hand, without a type, is of the type of its handler', async () => {
    const { handlers, inContext } = await loadFunction()
    await withLocalHeap(async ({ url, requests }) => {
      const settings = inContext({ appId: '11', endpoint: url })
      await handlers.onPage(inContext({ userId: 'u-1', name: 'Home' }), settings)
      expect(requests).toMatchObject([{ body: { event: 'Page viewed', properties: { name: 'Home' } } }])
    })
  })
})

/** A host whose time only passes while a request waits. */
function slowHost(
  fetch: (waited: (ms: number) => void) => Promise<FetchAnswer>
): Host & { readonly passed: () => number } {
  let now = 1_700_000_000_000
  const start = now
  return {
    fetch: () => fetch((ms) => (now += ms)),
    now: () => now,
    // A request that never ends is over when its time is.
    timers: {
      set: (callback, ms) => {
        const timer = setImmediate(() => {
          now += ms
          callback()
        })
        return timer
      },
      clear: (timer) => clearImmediate(timer as NodeJS.Immediate)
    },
    log: () => undefined,
    failures: {
      retry: (message) => Object.assign(new Error(message), { name: 'RetryError' }),
      invalid: (message) => new Error(message),
      unsupported: (message) => new Error(message)
    },
    passed: () => now - start
  }
}

const SETTINGS = { appId: '11' }

describe('a Heap that is slow', () => {
  test('eight seconds of silence: the run ends before the host ends it, and all is sent again', async () => {
    const host = slowHost(() => new Promise(() => undefined))
    const statuses = await createHandlers(host).onBatch(tracks(400), SETTINGS)
    expect(countsOf(statuses)).toEqual({ 500: 400 })
    expect(statuses[0]?.errormessage).toContain('No complete answer came in the time of this run.')
    expect(host.passed()).toBe(WAITS.functionRun)
    const [event] = tracks(1)
    await expect(createHandlers(host).onTrack(event, SETTINGS)).rejects.toMatchObject({ name: 'RetryError' })
  })

  test('silence in the middle of an answer is the same', async () => {
    const host = slowHost(async () => ({ status: 200, text: () => new Promise<string>(() => undefined) }))
    expect(countsOf(await createHandlers(host).onBatch(tracks(3), SETTINGS))).toEqual({ 500: 3 })
    expect(host.passed()).toBe(WAITS.functionRun)
  })

  test('without timers, the time-out of node-fetch is told from other failures', async () => {
    const { timers: _, ...host } = slowHost(async (waited) => {
      waited(WAITS.functionRun)
      throw Object.assign(new Error('network timeout'), { name: 'FetchError', type: 'request-timeout' })
    })
    const statuses = await createHandlers(host).onBatch(tracks(2), SETTINGS)
    expect(statuses.map(({ errormessage }) => errormessage?.split('.')[0])).toEqual(
      Array(2).fill('No complete answer came in the time of this run')
    )
  })

  test('a second request that has no time left is not begun', async () => {
    let requests = 0
    const host = slowHost(async (waited) => {
      requests++
      waited(4200)
      return { status: 200, text: async () => '' }
    })
    const identify = {
      type: 'identify',
      userId: 'u-1',
      traits: { plan: 'pro' },
      integrations: { Heap: { user_id: '7' } }
    }
    const statuses = await createHandlers(host).onBatch([identify, track(2)], SETTINGS)
    expect(requests).toBe(1)
    expect(statuses.map(({ status }) => status)).toEqual([500, 500])
  })

  test('a search for bad events ends with the time of the run', async () => {
    let requests = 0
    const host = slowHost(async (waited) => {
      requests++
      waited(400)
      return { status: 400, text: async () => 'bad' }
    })
    const statuses = await createHandlers(host).onBatch(tracks(400), SETTINGS)
    expect(statuses.map(({ status }) => status).filter((status) => status !== 400 && status !== 500)).toEqual([])
    expect(statuses).toHaveLength(400)
    expect(requests).toBeLessThanOrEqual(11)
    expect(host.passed()).toBeLessThanOrEqual(4400)
  })
})
