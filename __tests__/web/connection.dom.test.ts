// What the plugin puts onto a page, and how calls wait for heap.js.
import type { Context, Plugin } from '@segment/analytics-next'
import { createAnalyticsStub, installHeapStub, loadWeb, pass, type Web } from './heap-stub'

const APP_ID = '1234567890'
const NO_CONTEXT = undefined as unknown as Context

interface Page {
  heap?: Record<string, unknown> & { calls?: unknown[] }
  heapReadyCb?: { name: string; fn: () => void }[]
}

const page = window as unknown as Page
let warn: jest.SpyInstance

let web: Web

beforeEach(() => {
  web = loadWeb()
  jest.useFakeTimers()
  warn = jest.spyOn(console, 'warn').mockImplementation(() => undefined)
  delete page.heap
  delete page.heapReadyCb
  document.head.innerHTML = ''
})

afterEach(() => jest.useRealTimers())

async function load(settings: object = {}): Promise<Plugin> {
  const plugin = web.heapPlugin({ appId: APP_ID, ...settings })
  await plugin.load(NO_CONTEXT, createAnalyticsStub().analytics)
  return plugin
}

const scripts = () => [...document.scripts].map(({ src }) => src)
const track = (plugin: Plugin, event: string) => pass(plugin, { type: 'track', event })

test.each([
  ['US by default', {}, 'https://cdn.us.heap-api.com/config/1234567890/heap_config.js'],
  ['an empty region is the US', { region: '' }, 'https://cdn.us.heap-api.com/config/1234567890/heap_config.js'],
  ['EU', { region: 'EU' }, 'https://cdn.eu.heap-api.com/config/1234567890/heap_config.js'],
  ['the region in any case', { region: 'eu' }, 'https://cdn.eu.heap-api.com/config/1234567890/heap_config.js'],
  ['the App ID as a number', { appId: 42 }, 'https://cdn.us.heap-api.com/config/42/heap_config.js'],
  ['classic', { sdk: 'classic' }, 'https://cdn.heapanalytics.com/js/heap-1234567890.js'],
  ['self-hosted', { hostname: 'heap.example.com' }, 'https://heap.example.com/config/1234567890/heap_config.js'],
  [
    'self-hosted classic',
    { hostname: 'heap.example.com', sdk: 'classic' },
    'https://heap.example.com/js/heap-1234567890.js'
  ],
  ['a local Heap', { hostname: 'http://127.0.0.1:8765' }, 'http://127.0.0.1:8765/config/1234567890/heap_config.js']
])('heap.js comes from its host: %s', async (_, settings, url) => {
  await load(settings)
  expect(scripts()).toEqual([url])
})

test.each([
  ['a region that is none', { region: 'ASIA' }],
  ['digits at the end of the App ID that belong to the region', { appId: '123', region: '3us' }],
  ['an App ID that is no number', { appId: '12a' }]
])('nothing is loaded with %s', async (_, settings) => {
  jest.spyOn(console, 'error').mockImplementation()
  jest.spyOn(console, 'warn').mockImplementation()
  await load(settings)
  expect(scripts()).toEqual([])
})

test('heap.js is told its settings and no others', async () => {
  const heapConfig = {
    disableTextCapture: true,
    secureCookie: undefined,
    ingestServer: 'https://i.a',
    metadataStorage: 'localstorage'
  }
  await load({ heapConfig, forwardCalls: true })
  expect(page.heap).toMatchObject({ envId: APP_ID })
  expect(JSON.parse(JSON.stringify(page.heap!['clientConfig']))).toEqual({
    disableTextCapture: true,
    ingestServer: 'https://i.a',
    metadataStorage: 'localstorage',
    shouldFetchServerConfig: false
  })
})

test('the classic one is told the same its own way', async () => {
  await load({ sdk: 'classic', heapConfig: { trackingServer: 'https://t.a', disableTextCapture: undefined } })
  expect(page.heap).toMatchObject({ appid: APP_ID })
  // To it, a setting that is there and undefined is one that differs.
  expect(page.heap!['config']).toStrictEqual({ trackingServer: 'https://t.a' })
})

test('calls that the page makes before heap.js is there are written down for it', async () => {
  await load()
  const heap = page.heap as { track(...args: unknown[]): void; addEventProperties(properties: object): void }
  heap.track('Own', { a: 1 })
  heap.addEventProperties({ b: 2 })
  expect(page.heapReadyCb!.map(({ name }) => name)).toEqual(['track', 'addEventProperties'])
  const { calls } = installHeapStub()
  page.heapReadyCb![0]!.fn()
  expect(calls).toEqual([['track', 'Own', { a: 1 }]])
})

test('so are those for the classic one', async () => {
  await load({ sdk: 'classic' })
  const heap = page.heap as unknown as unknown[] & { track(...args: unknown[]): void }
  heap.track('Own', { a: 1 })
  expect([...heap]).toEqual([['track', 'Own', { a: 1 }]])
})

test('nothing is touched before analytics.js loads the plugin', () => {
  const plugin = web.heapPlugin({ appId: APP_ID })
  expect([page.heap, page.heapReadyCb, scripts(), plugin.isLoaded()]).toEqual([undefined, undefined, [], false])
})

test('a heap.js that is there is used, and no other is loaded', async () => {
  const { calls } = installHeapStub()
  const plugin = await load()
  track(plugin, 'Looked')
  expect([scripts(), calls, plugin.isLoaded()]).toEqual([[], [['track', 'Looked', {}]], true])
  expect(warn).not.toHaveBeenCalled()
})

test('loading the plugin twice loads heap.js once', async () => {
  const plugin = await load()
  await plugin.load(NO_CONTEXT, createAnalyticsStub().analytics)
  await load()
  expect(scripts()).toHaveLength(1)
})

test('calls wait in order until heap.js works, however slow it is', async () => {
  const plugin = await load()
  track(plugin, 'One')
  jest.advanceTimersByTime(60_000)
  track(plugin, 'Two')
  const { calls } = installHeapStub()
  jest.advanceTimersByTime(5000)
  expect(calls).toEqual([
    ['track', 'One', {}],
    ['track', 'Two', {}]
  ])
  expect(warn.mock.calls).toEqual([[expect.stringContaining('heap_slow')]])
})

test('at most 1000 calls wait; one line says that later ones are dropped', async () => {
  const plugin = await load()
  for (let index = 0; index < 1100; index++) track(plugin, `e${index}`)
  const { calls } = installHeapStub()
  jest.advanceTimersByTime(5000)
  // The first of the 1000 looks whom heap.js knows from the page before.
  expect(calls).toHaveLength(999)
  expect(calls.at(-1)).toEqual(['track', 'e998', {}])
  expect(warn.mock.calls).toEqual([[expect.stringContaining('queue_full')]])
})

test('a script that fails to load ends the waiting with one line', async () => {
  const plugin = await load()
  document.scripts[0]!.dispatchEvent(new Event('error'))
  track(plugin, 'One')
  jest.advanceTimersByTime(60_000)
  expect(jest.getTimerCount()).toBe(0)
  expect(warn.mock.calls).toEqual([[expect.stringMatching(/cdn\.us\.heap-api\.com.*heap_blocked/)]])
})

test.each(['https://cdn.us.heap-api.com/config/7/heap_config.js', 'https://cdn.heapanalytics.com/js/heap-7.js'])(
  "Heap's own snippet beside the plugin is one line: %s",
  async (src) => {
    const script = document.createElement('script')
    script.src = src
    document.head.append(script)
    await load()
    installHeapStub()
    jest.advanceTimersByTime(5000)
    expect(warn.mock.calls).toEqual([[expect.stringContaining('heap_twice')]])
  }
)
