// The order and the content of the calls of heap.js, and what becomes of events around a logout.
import type { Context, Plugin } from '@segment/analytics-next'
import { PAGE_NAMES } from '../../src/heap/opt-out'
import { consentCases, REQUIRED } from '../cases/consents'
import { optOutCases } from '../cases/opt-outs'
import { createAnalyticsStub, installHeapStub, loadWeb, pass, type HeapStub, type Web } from './heap-stub'

const APP_ID = '1234567890'

/** The plugin loads without a look at it. */
const CONTEXT = undefined as unknown as Context

let heap: HeapStub
let warn: jest.SpyInstance
let stub: ReturnType<typeof createAnalyticsStub>

let web: Web

beforeEach(() => {
  web = loadWeb()
  jest.useFakeTimers()
  warn = jest.spyOn(console, 'warn').mockImplementation(() => undefined)
  heap = installHeapStub()
  stub = createAnalyticsStub()
})

afterEach(() => jest.useRealTimers())

async function load(settings: object = {}): Promise<Plugin> {
  const plugin = web.heapPlugin({ appId: APP_ID, ...settings })
  await plugin.load(CONTEXT, stub.analytics)
  return plugin
}

const LIBRARY = { library: { name: 'analytics.js', version: '1' } }

test.each([
  [
    'identify is identify, then user properties',
    { type: 'identify', userId: ' u-1 ', traits: { email: 'a@b.c', plan: { name: 'pro' } } },
    [
      ['identify', 'u-1'],
      ['addUserProperties', { email: 'a@b.c', 'plan.name': 'pro' }]
    ]
  ],
  ['identify without traits is identify alone', { type: 'identify', userId: 9, traits: {} }, [['identify', '9']]],
  [
    'identify without a user id is about whoever it is',
    { type: 'identify', userId: null, traits: { a: 1 } },
    [['addUserProperties', { a: 1 }]]
  ],
  ['identify without anything is nothing', { type: 'identify' }, []],
  [
    'track is track',
    { type: 'track', event: 'Looked', properties: { a: { b: 1 } }, context: LIBRARY },
    [['track', 'Looked', { 'a.b': 1, segment_library: 'analytics.js' }]]
  ],
  [
    'group is the account link',
    { type: 'group', groupId: 5, traits: { a: 1 } },
    [['addUserProperties', { account_id: '5' }]]
  ],
  ['alias is identify', { type: 'alias', userId: 'u-1', previousId: 'x' }, [['identify', 'u-1']]],
  ['page is nothing', { type: 'page', name: 'Home', properties: {} }, []],
  ['screen is nothing', { type: 'screen', name: 'Home', properties: {} }, []]
])('%s', async (_, event, calls) => {
  pass(await load(), event)
  expect(heap.calls).toEqual(calls)
  expect(warn).not.toHaveBeenCalled()
})

test('an event that excludes Heap on pages stays here', async () => {
  const plugin = await load()
  const passed = optOutCases.map(({ event }) => {
    heap.calls.length = 0
    pass(plugin, { type: 'track', event: 'Looked', ...event })
    return heap.calls.length > 0
  })
  expect(passed).toEqual(optOutCases.map(({ onPage }) => onPage))
  // By its name alone analytics.js would keep back what names it otherwise.
  expect(plugin.alternativeNames?.map((name) => name.toLowerCase())).toEqual(PAGE_NAMES.slice(1))
})

test.each([false, true])('an event without the consent that is required stays here; strictly: %j', async (isStrict) => {
  const plugin = await load({ consent: web.requireConsent({ requiredConsent: REQUIRED, strictConsent: isStrict }) })
  const stayed = consentCases.map(({ event }) => {
    heap.calls.length = 0
    pass(plugin, { type: 'track', event: 'Looked', ...event })
    return heap.calls.length === 0
  })
  expect(stayed).toEqual(consentCases.map((one) => (isStrict ? one.isHeldBackStrictly : one.isHeldBack)))
})

test.each([
  [
    'pages are events where they are asked for',
    { trackPages: loadWeb().pageEvents() },
    { type: 'page', name: 'Home', category: 'Shop', properties: { path: '/' } },
    [['track', 'Page viewed', { path: '/', name: 'Home', category: 'Shop' }]]
  ],
  [
    'so are screens',
    { trackPages: loadWeb().pageEvents() },
    { type: 'screen', name: 'Home' },
    [['track', 'Screen viewed', { name: 'Home' }]]
  ],
  [
    'the account property has the name it is given',
    { accountProperty: 'company' },
    { type: 'group', groupId: 'acme' },
    [['addUserProperties', { company: 'acme' }]]
  ],
  [
    'a placeholder that is allowed is a user id',
    { allowedIdentities: 'guest' },
    { type: 'identify', userId: 'Guest' },
    [['identify', 'Guest']]
  ],
  ['a further placeholder is none', { blockedIdentities: ['n/a'] }, { type: 'identify', userId: 'N/A' }, []],
  ['calls that are not to be forwarded are not', { forwardCalls: false }, { type: 'track', event: 'Looked' }, []],
  [
    'but heap.js has to know who it is: identify',
    { forwardCalls: false },
    { type: 'identify', userId: ' u-1 ', traits: { a: 1 } },
    [['identify', 'u-1']]
  ],
  ['and not of traits alone', { forwardCalls: false }, { type: 'identify', traits: { a: 1 } }, []],
  ['and not of others', { forwardCalls: false }, { type: 'track', event: 'Looked', userId: 'u-1' }, []],
  ['nor of nobody', { forwardCalls: false }, { type: 'identify', userId: 'guest' }, []]
])('%s', async (_, settings, event, calls) => {
  pass(await load(settings), event)
  expect(heap.calls).toEqual(calls)
})

test('a changed user id is identified as it is: heap.js starts a new visitor for it', async () => {
  const plugin = await load()
  for (const userId of ['u-1', 'u-1', 'u-2']) pass(plugin, { type: 'identify', userId })
  expect(heap.calls).toEqual([
    ['identify', 'u-1'],
    ['identify', 'u-1'],
    ['identify', 'u-2']
  ])
})

test.each([
  ['a placeholder user id', { type: 'identify', userId: 'undefined', traits: { a: 1 } }, 'placeholder_identity'],
  ['a user id of 255 characters', { type: 'identify', userId: 'u'.repeat(255) }, 'identity_too_long'],
  ['a user id that is an object', { type: 'identify', userId: {} }, 'invalid_identity'],
  ['an event name of 256 characters', { type: 'track', event: 'e'.repeat(256) }, 'event_name_too_long'],
  ['no event name', { type: 'track', event: '' }, 'missing_event_name'],
  ['properties that are text', { type: 'track', event: 'Looked', properties: 'a' }, 'invalid_properties'],
  ['no group id', { type: 'group' }, 'missing_group_id'],
  ['an alias without user id', { type: 'alias' }, 'missing_identity']
])('%s is one line on the console, however often, and no call', async (_, event, code) => {
  const plugin = await load()
  pass(plugin, event)
  pass(plugin, event)
  expect(heap.calls).toEqual([])
  expect(warn.mock.calls).toEqual([[expect.stringContaining(code)]])
})

test('what is too long to be sent is one line with the limit', async () => {
  pass(await load(), { type: 'track', event: 'e'.repeat(256) })
  expect(warn.mock.calls).toEqual([
    ['[Heap] Not sent: event, limit 255 (heap-destination docs/web.md: event_name_too_long)']
  ])
})

test('what is altered is one line per kind, without the value', async () => {
  const plugin = await load()
  const secret = 'secret '.repeat(200)
  pass(plugin, { type: 'track', event: 'Looked', properties: { a: { bio: secret }, b: NaN, c: NaN } })
  expect(heap.calls).toEqual([['track', 'Looked', { 'a.bio': secret.slice(0, 1023) }]])
  expect(warn.mock.calls.flat()).toEqual([
    '[Heap] Altered: properties.b (heap-destination docs/web.md: not_finite)',
    '[Heap] Altered: properties.a.bio, limit 1023 (heap-destination docs/web.md: value_shortened)'
  ])
})

test('what two plugins of a page run into is one line', async () => {
  const looked = { type: 'track', event: '' }
  pass(await load(), looked)
  pass(await load({ appId: '2' }), looked)
  expect(warn.mock.calls).toEqual([[expect.stringContaining('missing_event_name')]])
})

test('a logout starts a new visitor', async () => {
  await load()
  stub.reset()
  expect(heap.calls).toEqual([['resetIdentity']])
})

test('a logout does nothing where it is switched off', async () => {
  await load({ resetOnLogout: false })
  stub.reset()
  expect(heap.calls).toEqual([])
})

test('a logout is once, however often the plugin is loaded', async () => {
  const plugin = await load()
  await plugin.load(CONTEXT, stub.analytics)
  stub.reset()
  expect(heap.calls).toEqual([['resetIdentity']])
})

test('a logout is not that of Heap any more once the plugin is unloaded', async () => {
  const plugin = await load()
  await plugin.unload?.(CONTEXT, stub.analytics)
  stub.reset()
  expect(heap.calls).toEqual([])
})

describe('a logout with events under way', () => {
  const before = { type: 'track', event: 'Before', messageId: 'm-1' }
  const after = { type: 'track', event: 'After', messageId: 'm-2' }

  test('waits for those before it', async () => {
    const plugin = await load()
    stub.dispatch(before)
    stub.reset()
    expect(heap.calls).toEqual([])
    pass(plugin, before)
    stub.dispatch(after)
    pass(plugin, after)
    expect(heap.calls).toEqual([['track', 'Before', {}], ['resetIdentity'], ['track', 'After', {}]])
  })

  test('comes before the first later one', async () => {
    const plugin = await load()
    stub.dispatch(before)
    stub.reset()
    stub.dispatch(after)
    pass(plugin, after)
    expect(heap.calls).toEqual([['resetIdentity'], ['track', 'After', {}]])
  })

  test.each(['deliver', 'fail'] as const)('does not wait for one that never comes to Heap: %s', async (end) => {
    await load()
    stub.dispatch(before)
    stub.reset()
    stub[end](before)
    expect(heap.calls).toEqual([['resetIdentity']])
  })

  test('comes at the latest when the page is left', async () => {
    await load()
    stub.dispatch(before)
    stub.reset()
    window.dispatchEvent(new Event('pagehide'))
    expect(heap.calls).toEqual([['resetIdentity']])
  })

  test('happens as often as it is asked for', async () => {
    await load()
    stub.dispatch(before)
    stub.reset()
    stub.reset()
    stub.deliver(before)
    expect(heap.calls).toEqual([['resetIdentity'], ['resetIdentity']])
  })
})

test('a heap.js that fails costs that call and one line', async () => {
  heap['track'] = () => {
    throw new Error('broken')
  }
  const plugin = await load()
  pass(plugin, { type: 'track', event: 'Looked' })
  pass(plugin, { type: 'identify', userId: 'u-1' })
  expect(heap.calls).toEqual([['identify', 'u-1']])
  expect(warn.mock.calls).toEqual([[expect.stringContaining('call_failed')]])
})

test('an event that fails when it is read is one line', async () => {
  const plugin = await load({ arrayItemsAsEvents: web.arrayItems(5) })
  const properties = Object.defineProperty({}, 'bad', { enumerable: true, get: () => { throw new Error('hostile') } }) // prettier-ignore
  pass(plugin, { type: 'track', event: 'Looked', properties })
  expect(warn.mock.calls).toEqual([[expect.stringContaining('call_failed')]])
})
