// Which presets take an event, and that together they give Heap what the event itself gives.
import { Destination, type JSONObject, type SegmentEvent } from '@segment/actions-core'
import { parseFql, validate } from '@segment/destination-subscriptions'
import { deliver } from '../../src/delivery/deliver'
import { createHttpClient } from '../../src/delivery/http'
import { parseSettings, type RawSettings } from '../../src/heap/settings'
import { createSegmentEventTarget } from '../../src/heap/target'
import destination from '../../src'
import { CASES } from './fixtures/events'
import { withLocalHeap, type SeenRequest } from './local-heap'

const presets = destination.presets ?? []

function presetsFor(event: SegmentEvent): (string | undefined)[] {
  const firing = presets.filter((preset) => preset.type === 'automatic' && validate(parseFql(preset.subscribe), event))
  return firing.map(({ name }) => name)
}

test.each(CASES)('exactly one preset takes: $name', ({ preset, event }) => {
  expect(presetsFor(event)).toEqual([preset])
})

test.each([
  ['delete', { type: 'delete', userId: 'user-7' }],
  ['no type', { userId: 'user-7' }],
  ['an unknown type', { type: 'alarm', userId: 'user-7' }]
])('no preset takes an event of type: %s', (_, event) => {
  expect(presetsFor(event as unknown as SegmentEvent)).toEqual([])
})

/** What Segment does with an event: every enabled mapping whose trigger matches is run. */
async function sendThroughPresets(event: SegmentEvent, settings: RawSettings): Promise<SeenRequest[]> {
  return withLocalHeap(async ({ url, requests }) => {
    await new Destination(destination).onEvent(event, hosted(settings, url)).catch((error: unknown) => {
      // An event that is refused gives no request, which is what is compared.
      if ((error as { status?: number }).status !== 400) throw error
    })
    return requests
  })
}

async function sendAsBatch(event: SegmentEvent, settings: RawSettings): Promise<SeenRequest[]> {
  return withLocalHeap(async ({ url, requests }) => {
    await new Destination(destination).onBatch([event], hosted(settings, url))
    return requests
  })
}

function hosted(settings: RawSettings, endpoint: string): JSONObject {
  const subscriptions = presets as unknown as JSONObject[]
  return { ...settings, endpoint, subscriptions } as JSONObject
}

async function sendDirectly(event: unknown, settings: RawSettings): Promise<SeenRequest[]> {
  return withLocalHeap(async ({ url, requests }) => {
    const parsed = parseSettings({ ...settings, endpoint: url })
    if ('errors' in parsed) throw new Error('The settings of the test are wrong.')
    const { http, close } = createHttpClient({ now: () => 0 })
    await deliver(createSegmentEventTarget(parsed.settings), [event], http).finally(close)
    return requests
  })
}

describe.each([
  ['reject', { appId: '11', anonymousEvents: 'reject' }],
  ['send', { appId: '11', anonymousEvents: 'send', accountProperty: 'company_id', allowedIdentities: '0' }]
])('with anonymous events set to %s', (_, settings) => {
  test.each(CASES)('presets and event give the same requests: $name', async ({ event }) => {
    const before = structuredClone(event)
    expect(await sendThroughPresets(event, settings)).toEqual(await sendDirectly(event, settings))
    expect(event).toEqual(before)
  })

  test.each(CASES)('a batch gives the same requests as the single event: $name', async ({ event }) => {
    expect(await sendAsBatch(event, settings)).toEqual(await sendThroughPresets(event, settings))
  })
})

test('most of the compared events reach Heap', async () => {
  const seen = await Promise.all(
    CASES.map(({ event }) => sendThroughPresets(event, { appId: '11', anonymousEvents: 'send' }))
  )
  expect(seen.filter((requests) => requests.length > 0).length).toBeGreaterThan(CASES.length - 6)
})
