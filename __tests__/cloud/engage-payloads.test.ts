// Everything that Engage sends, through the presets as Segment runs them, and straight through Heap's rules.
import { Destination, type JSONObject, type Preset, type SegmentEvent } from '@segment/actions-core'
import { parseFql, validate } from '@segment/destination-subscriptions'
import destination from '../../src'
import { parseSettings } from '../../src/heap/settings'
import { createSegmentEventTarget } from '../../src/heap/target'
import { PATHS } from '../../src/heap/wire'
import { engagePayloads, ownSettings, type EngagePayload } from '../cases/engage-payloads'
import { automaticPresets, presets, sendAsBatch, sendDirectly, sendThroughPresets } from './hosting'
import { withLocalHeap, type SeenRequest } from './local-heap'

/** Single calls, whatever requests they travelled in; a property that is sent twice may share one. */
function callsOf(requests: readonly SeenRequest[]): object[] {
  return requests.flatMap(({ path, body }) => {
    const { app_id: _ofTest, events, users, accounts, ...single } = body as Record<string, object[]>
    return (events ?? users ?? accounts ?? [single]).map((item) => ({ path, item }))
  })
}

function expectedCalls({ gives }: EngagePayload): object[] {
  return 'calls' in gives ? gives.calls.map(({ to, item }) => ({ path: PATHS[to], item })) : []
}

function mapped(preset: Preset, { mapping }: EngagePayload): Preset {
  // Only Sync Audience has these fields.
  return preset.partnerAction === 'syncAudience'
    ? { ...preset, mapping: { ...preset.mapping, ...mapping } as never }
    : preset
}

const inAnyOrder = (calls: object[]): unknown => expect.arrayContaining(calls)

function expectCalls(requests: readonly SeenRequest[], payload: EngagePayload): void {
  const calls = callsOf(requests)
  const expected = expectedCalls(payload)
  expect(calls).toHaveLength(expected.length)
  expect(calls).toEqual(inAnyOrder(expected))
}

const settingsOf = ({ settings = {} }: EngagePayload) => ({ appId: '11', ...settings })

describe.each(engagePayloads)('$name', (payload) => {
  const inSegment = { appId: '11', ...ownSettings(payload.settings ?? {}) }

  test('exactly one preset of a source takes it', () => {
    const event = payload.event as SegmentEvent
    const taking = automaticPresets.filter(({ subscribe }) => validate(parseFql(subscribe), event))
    expect(taking.map(({ name }) => name)).toEqual([payload.preset])
  })

  test('Heap gets it once, through the presets and without them', async () => {
    const mappings = automaticPresets.map((preset) => mapped(preset, payload))
    expectCalls(await sendThroughPresets(payload.event, inSegment, mappings), payload)
    expectCalls(await sendAsBatch(payload.event, inSegment, mappings), payload)
    expectCalls(await sendDirectly(payload.event, settingsOf(payload)), payload)
  })
})

const ofEngage = engagePayloads.flatMap((payload) =>
  (payload.slugs ?? []).map((slug) => [payload.name, slug, payload] as const)
)

test.each(ofEngage)('%s: the preset of an Engage space for %s gives the same', async (_, slug, payload) => {
  const preset = presets.find((one) => one.type === 'specificEvent' && one.eventSlug === slug)!
  const mapping = { ...mapped(preset, payload), subscribe: 'type != "none"' } as unknown as Preset
  expectCalls(await sendThroughPresets(payload.event, { appId: '11' }, [mapping]), payload)
})

test('a batch of all of them, audiences and accounts in turn, gives each its own status and all their calls', async () => {
  const plain = engagePayloads.filter(({ settings }) => settings === undefined)
  const events = plain.map(({ event }) => event as SegmentEvent)
  const { statuses, requests } = await batchStatuses(events)
  expect(statuses.sort()).toEqual(plain.map(({ gives }) => ('calls' in gives ? 200 : 400)).sort())
  expect(callsOf(requests)).toEqual(inAnyOrder(plain.flatMap(expectedCalls)))
  expect(callsOf(requests)).toHaveLength(plain.flatMap(expectedCalls).length)
})

const refused = engagePayloads.filter(({ gives }) => 'code' in gives)

test.each(refused)('Segment is told why, and what to do: $name', async ({ event, settings = {} }) => {
  const parsed = parseSettings({ appId: '11', ...settings })
  const plan = 'settings' in parsed ? createSegmentEventTarget(parsed.settings).plan(event) : undefined
  const reason = plan && 'error' in plan ? plan.error.message : 'no reason'
  expect(await batchStatuses([event as SegmentEvent])).toMatchObject({ statuses: [400], messages: [reason] })
})

/** What Segment hears of a batch, mapping by mapping. */
async function batchStatuses(events: SegmentEvent[]) {
  return withLocalHeap(async ({ url, requests }) => {
    const settings = { appId: '11', endpoint: url, subscriptions: automaticPresets as unknown as JSONObject[] }
    const results = await new Destination(destination).onBatch(events, settings)
    const told = results
      .flatMap(({ multistatus = [] }) => multistatus)
      .map(({ status, ...facts }) => ({ status, message: 'errormessage' in facts ? facts.errormessage : '' }))
      // What the trigger of a mapping keeps out of it.
      .filter(({ message }) => !message.includes('does not match the subscription'))
    const messages = told.map(({ message }) => message)
    return { statuses: told.map(({ status }) => status), messages, requests: [...requests] }
  })
}

test('each kind of event that an Engage space can send has an example', () => {
  const kinds = presets.flatMap((preset) => (preset.type === 'specificEvent' ? [preset.eventSlug] : []))
  expect(new Set(engagePayloads.flatMap(({ slugs = [] }) => slugs))).toEqual(new Set(kinds))
})
