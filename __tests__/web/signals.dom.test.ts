// What AB Tasty and Command AI say on a page, and what of it reaches heap.js.
import type { Context, Plugin } from '@segment/analytics-next'
import type { Signal } from '../../src/web'
import { createAnalyticsStub, installHeapStub, loadWeb, pass, type HeapStub, type Web } from './heap-stub'

const NO_CONTEXT = undefined as unknown as Context

let heap: HeapStub
let warn: jest.SpyInstance
const loaded: Plugin[] = []
const page = window as unknown as { ABTasty?: object; CommandBar?: object; engagement?: object }

let web: Web

beforeEach(() => {
  web = loadWeb()
  jest.useFakeTimers()
  warn = jest.spyOn(console, 'warn').mockImplementation(() => undefined)
  heap = installHeapStub()
})

afterEach(async () => {
  for (const plugin of loaded.splice(0)) await plugin.unload?.(NO_CONTEXT, createAnalyticsStub().analytics)
  jest.useRealTimers()
  delete page.ABTasty
  delete page.CommandBar
  delete page.engagement
})

async function load(...signals: Signal[]): Promise<Plugin> {
  const plugin = web.heapPlugin({ appId: '1234567890', signals })
  await plugin.load(NO_CONTEXT, createAnalyticsStub().analytics)
  loaded.push(plugin)
  return plugin
}

describe.each([
  ['that is there', true],
  ['that comes later', false]
])('a signal of a partner %s and throws costs itself and one line', (_there, isThere) => {
  const fail = (): never => {
    throw new Error('not ready')
  }
  const rejects = () => Promise.reject(new Error('not ready'))

  test.each<[string, () => Signal, () => void]>([
    ['at its start', () => fail, () => undefined],
    ['at its end', () => () => fail, () => undefined],
    ['AB Tasty', () => web.abTastySignals(), () => (page.ABTasty = { getTestsOnPage: fail })],
    ['Command AI', () => web.commandAiSignals(), () => (page.CommandBar = { addEventSubscriber: fail })],
    [
      'Command AI, after a while',
      () => web.commandAiSignals(),
      () => (page.CommandBar = { addEventSubscriber: rejects })
    ],
    [
      'Command AI, at its end',
      () => web.commandAiSignals(),
      () => (page.CommandBar = { addEventSubscriber: () => fail })
    ]
  ])('%s', async (_, createSignal, breakPartner) => {
    if (isThere) breakPartner()
    const plugin = await load(createSignal())
    breakPartner()
    window.dispatchEvent(new Event('abtasty_executedCampaign'))
    await jest.advanceTimersByTimeAsync(5000)
    pass(plugin, { type: 'track', event: 'Looked' })
    await plugin.unload?.(NO_CONTEXT, createAnalyticsStub().analytics)
    await jest.advanceTimersByTimeAsync(5000)
    expect(heap.calls).toEqual([['track', 'Looked', {}]])
    expect(warn.mock.calls).toEqual([[expect.stringMatching(/not ready.*call_failed/)]])
  })
})

describe('AB Tasty', () => {
  const tests = {
    '101': { name: 'Hero', variationID: 7, variationName: 'Blue' },
    '102': { name: 'Not shown', variationID: null, variationName: 'Original' }
  }
  const shown = ['track', 'flagship', { flagship_campaign: '[101] Hero', flagship_variation: '[7] Blue' }]
  const announce = () => window.dispatchEvent(new Event('abtasty_executedCampaign'))

  test('is waited for; then its visitor id is a user property, once', async () => {
    await load(web.abTastySignals())
    jest.advanceTimersByTime(5000)
    expect(heap.calls).toEqual([])
    page.ABTasty = { visitor: { id: 'v-1' } }
    jest.advanceTimersByTime(5000)
    expect(heap.calls).toEqual([['addUserProperties', { ABTastyVisitorId: 'v-1' }]])
  })

  test('says its visitor id again when it changes, and when the Heap visitor does', async () => {
    let userId = '42'
    heap['getUserId'] = () => userId
    page.ABTasty = { visitor: { id: 'v-1' } }
    await load(web.abTastySignals())
    page.ABTasty = { visitor: { id: 'v-2' } }
    jest.advanceTimersByTime(1000)
    userId = '43'
    jest.advanceTimersByTime(1000)
    expect(heap.calls).toEqual([
      ['addUserProperties', { ABTastyVisitorId: 'v-1' }],
      ['addUserProperties', { ABTastyVisitorId: 'v-2' }],
      ['addUserProperties', { ABTastyVisitorId: 'v-2' }]
    ])
  })

  test('has each campaign that was shown as one event', async () => {
    page.ABTasty = { getTestsOnPage: () => tests }
    await load(web.abTastySignals())
    announce()
    jest.advanceTimersByTime(5000)
    expect(heap.calls).toEqual([shown])
  })

  test('announces a campaign that is shown later', async () => {
    await load(web.abTastySignals({ exposureEvent: 'Campaign Shown' }))
    page.ABTasty = { getTestsOnPage: () => tests }
    announce()
    expect(heap.calls).toEqual([['track', 'Campaign Shown', shown[2]]])
  })

  test('is left alone once the plugin is unloaded', async () => {
    const plugin = await load(web.abTastySignals())
    await plugin.unload?.(NO_CONTEXT, createAnalyticsStub().analytics)
    page.ABTasty = { visitor: { id: 'v-1' }, getTestsOnPage: () => tests }
    announce()
    jest.advanceTimersByTime(5000)
    expect(heap.calls).toEqual([])
  })
})

describe('Command AI', () => {
  function installCommandBar() {
    const subscribers = new Set<(name: string, data: unknown) => void>()
    page.CommandBar = {
      addEventSubscriber: (subscriber: (name: string, data: unknown) => void) => {
        subscribers.add(subscriber)
        return Promise.resolve(() => subscribers.delete(subscriber))
      }
    }
    return { subscribers, emit: (name: string, data?: unknown) => subscribers.forEach((tell) => tell(name, data)) }
  }

  test('is waited for; then each of its events is an event', async () => {
    await load(web.commandAiSignals())
    jest.advanceTimersByTime(2000)
    const bar = installCommandBar()
    jest.advanceTimersByTime(2000)
    bar.emit('opened', { type: 'k', session: { id: 's' } })
    bar.emit('closed')
    bar.emit('new_one', 'text')
    expect(bar.subscribers.size).toBe(1)
    expect(heap.calls).toEqual([
      ['track', 'opened', { type: 'k', 'session.id': 's' }],
      ['track', 'closed', {}],
      ['track', 'new_one', {}]
    ])
  })

  const NAMES =
    'abandoned_search command_suggestion command_execution nudge_shown nudge_clicked nudge_completed nudge_dismissed nudge_snoozed opened closed no_results_for_query client_error shortcut_edited preview_shown next_step_selected preview_link_opened preview_engagement questlist_shown questlist_engagement questlist_item_engagement help_hub_opened help_hub_closed help_hub_unminimized help_hub_minimized help_hub_engagement help_hub_doc_opened help_hub_doc_closed help_hub_doc_engagement survey_response no_chat_response sdk_method_called'.split(
      ' '
    )

  test('sends its 31 events but for previews and its own, and nothing that was typed', async () => {
    const bar = installCommandBar()
    await load(web.commandAiSignals())
    expect(NAMES).toHaveLength(31)
    const typed = { inputText: 'a', chat_history: ['a'], message: 'a', suggested_query: 'a', rank: 1 }
    for (const name of NAMES) bar.emit(name, typed)
    bar.emit('nudge_shown', { status: { is_preview: true } })
    const sent = NAMES.filter((name) => !/^(preview_|client_error|sdk_method)/.test(name))
    expect(heap.calls.map(([, , properties]) => properties)).toEqual(sent.map(() => ({ rank: 1 })))
    expect(heap.calls.map(([, name]) => name)).toEqual(sent)
    expect(heap.calls).toHaveLength(26)
  })

  test('is followed by Guides & Surveys, whose previews are left out as well', async () => {
    let track: (event: object) => void = () => undefined
    page.engagement = { addIntegration: (integration: { track: typeof track }) => void (track = integration.track) }
    const plugin = await load(web.commandAiSignals())
    const event_type = '[Guides-Surveys] Guide Viewed'
    track({ event_type, event_properties: { 'Guide ID': 7, message: 'typed' } })
    track({ event_type, event_properties: { 'Is From Debug Mode': true } })
    track({ event_type })
    await plugin.unload?.(NO_CONTEXT, createAnalyticsStub().analytics)
    track({ event_type })
    expect(heap.calls).toEqual([
      ['track', event_type, { 'Guide ID': 7 }],
      ['track', event_type, {}]
    ])
  })

  test('has a prefix and an allow-list where they are given', async () => {
    const bar = installCommandBar()
    await load(web.commandAiSignals({ prefix: 'CommandBar ', events: ['opened'] }))
    bar.emit('opened')
    bar.emit('closed')
    expect(heap.calls).toEqual([['track', 'CommandBar opened', {}]])
  })

  test('is unsubscribed from once the plugin is unloaded', async () => {
    const bar = installCommandBar()
    const plugin = await load(web.commandAiSignals())
    await plugin.unload?.(NO_CONTEXT, createAnalyticsStub().analytics)
    bar.emit('opened')
    await Promise.resolve()
    await Promise.resolve()
    expect(bar.subscribers.size).toBe(0)
    expect(heap.calls).toEqual([])
  })

  test('may give no way to unsubscribe', async () => {
    let tell: (name: string, data: unknown) => void = () => undefined
    page.CommandBar = { addEventSubscriber: (subscriber: typeof tell) => void (tell = subscriber) }
    const plugin = await load(web.commandAiSignals())
    await plugin.unload?.(NO_CONTEXT, createAnalyticsStub().analytics)
    tell('opened', {})
    expect(heap.calls).toEqual([])
  })
})
