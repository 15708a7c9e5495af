// Which ids of Heap an event gets on its way to Segment, how long it waits for them, and whose they are after a logout.
import type { Context, Plugin } from '@segment/analytics-next'
import { createAnalyticsStub, installHeapStub, loadWeb, pass, type HeapStub, type Web } from './heap-stub'

const NO_CONTEXT = undefined as unknown as Context

const OLD = { user_id: '42', session_id: '7' }
const NEW = { user_id: '43', session_id: '8' }

let stub: ReturnType<typeof createAnalyticsStub>

let web: Web

beforeEach(() => {
  web = loadWeb()
  jest.useFakeTimers()
  jest.spyOn(console, 'warn').mockImplementation(() => undefined)
  stub = createAnalyticsStub()
  Object.assign(window, { heap: undefined })
})

afterEach(() => {
  // A logout of one test must not be due in the next one.
  window.dispatchEvent(new Event('pagehide'))
  installHeap()
  jest.advanceTimersByTime(60_000)
  jest.useRealTimers()
})

function installHeap(): HeapStub {
  const heap = installHeapStub()
  let isNew = false
  return Object.assign(heap, {
    resetIdentity: () => (isNew = true),
    getUserId: () => (isNew ? NEW.user_id : '42'),
    getSessionId: () => (isNew ? NEW.session_id : '7')
  })
}

async function loadPlugin(): Promise<Plugin> {
  const plugin = web.heapPlugin({ appId: '1234567890' })
  await plugin.load(NO_CONTEXT, stub.analytics)
  return plugin
}

/** Starts to enrich an event; `ids` are undefined until that is done, and null where the event goes on without. */
function enrich(enrichment: Plugin, event: object = {}): { ids?: unknown } {
  const outcome: { ids?: unknown } = {}
  const context = {
    event: { type: 'track', ...event },
    updateEvent: (_: string, integrations: Record<string, unknown>) => (outcome.ids = integrations['Heap'])
  }
  void Promise.resolve(enrichment.track?.(context as unknown as Context)).then(() => (outcome.ids ??= null))
  return outcome
}

test('an event has the ids of the visitor at once where heap.js works', async () => {
  installHeap()
  const outcome = enrich(web.heapEnrichment())
  await jest.advanceTimersByTimeAsync(0)
  expect(outcome).toEqual({ ids: OLD })
})

test.each([
  ['the id of the replay', () => 'replay-1', { ...OLD, replay_id: 'replay-1' }],
  ['a number', () => 12, { ...OLD, replay_id: '12' }],
  ['a sentence that says that there is none', () => 'No session replay is active', OLD],
  ['nothing', () => undefined, OLD]
])('where heap.js gives %s for a replay', async (_, getReplayId, ids) => {
  Object.assign(installHeap(), { getReplayId })
  const outcome = enrich(web.heapEnrichment())
  await jest.advanceTimersByTimeAsync(0)
  expect(outcome).toEqual({ ids })
})

test('the first events wait for heap.js, later ones do not', async () => {
  const enrichment = web.heapEnrichment({ waitMs: 300 })
  const first = enrich(enrichment)
  await jest.advanceTimersByTimeAsync(200)
  const second = enrich(enrichment)
  await jest.advanceTimersByTimeAsync(99)
  expect([first, second]).toEqual([{}, {}])
  await jest.advanceTimersByTimeAsync(1)
  expect([first, second]).toEqual([{ ids: null }, { ids: null }])
  const later = enrich(enrichment)
  await jest.advanceTimersByTimeAsync(0)
  expect(later).toEqual({ ids: null })
  expect(jest.getTimerCount()).toBe(0)
})

test('an event that waits has the ids as soon as heap.js works', async () => {
  const outcome = enrich(web.heapEnrichment())
  await jest.advanceTimersByTimeAsync(200)
  installHeap()
  await jest.advanceTimersByTimeAsync(50)
  expect(outcome).toEqual({ ids: OLD })
})

describe('after a logout', () => {
  const before = { type: 'track', event: 'Signed Out', messageId: 'm-1' }
  const after = { type: 'track', event: 'Looked Again', messageId: 'm-2' }

  test('an event has the ids of the new visitor, and one from before it those of the old one', async () => {
    installHeap()
    const plugin = await loadPlugin()
    const enrichment = web.heapEnrichment()
    stub.dispatch(before)
    stub.reset()
    stub.dispatch(after)
    const earlier = enrich(enrichment, before)
    const later = enrich(enrichment, after)
    await jest.advanceTimersByTimeAsync(500)
    expect([earlier, later]).toEqual([{ ids: OLD }, {}])
    pass(plugin, before)
    await jest.advanceTimersByTimeAsync(50)
    expect(later).toEqual({ ids: NEW })
  })

  test('an event goes on without ids where the logout takes too long', async () => {
    installHeap()
    await loadPlugin()
    stub.dispatch(before)
    stub.reset()
    const later = enrich(web.heapEnrichment({ waitMs: 300 }), after)
    await jest.advanceTimersByTimeAsync(300)
    expect(later).toEqual({ ids: null })
  })

  test('an event that comes before heap.js has not the ids that heap.js comes with', async () => {
    await loadPlugin()
    stub.reset()
    const later = enrich(web.heapEnrichment(), after)
    await jest.advanceTimersByTimeAsync(200)
    installHeap()
    await jest.advanceTimersByTimeAsync(1000)
    expect(later).toEqual({ ids: NEW })
  })

  test('an event does not wait for the logout where heap.js does not come', async () => {
    await loadPlugin()
    stub.reset()
    const enrichment = web.heapEnrichment({ waitMs: 0 })
    enrich(enrichment)
    await jest.advanceTimersByTimeAsync(0)
    const later = enrich(enrichment, after)
    await jest.advanceTimersByTimeAsync(0)
    expect(later).toEqual({ ids: null })
  })
})
