// Which presets take an event, and that together they give Heap what the event itself gives.
import type { SegmentEvent } from '@segment/actions-core'
import { parseFql, validate } from '@segment/destination-subscriptions'
import { SEGMENT_TABLES } from '../cases/segment-tables'
import { CASES } from './fixtures/events'
import { presets, sendAsBatch, sendDirectly, sendThroughPresets } from './hosting'

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
  const settings = { appId: '11', anonymousEvents: 'send' }
  const seen = await Promise.all(CASES.map(({ event }) => sendThroughPresets(event, settings)))
  expect(seen.filter((requests) => requests.length > 0).length).toBeGreaterThan(CASES.length - 6)
})

/** A host never hands these over: what is no event, and what the event's own integrations object switches off. */
const DECIDED_BEFORE: readonly unknown[] = ['not_an_event', 'switched_off']

/** Segment's schema has the first word on these: it turns a value into text where Heap's rules would refuse it. */
const DECIDED_BY_SCHEMA = ['event name true', 'event name NaN', 'a group id that is no number']

/** And here it refuses the event, where Heap's rules would leave the value out. */
const REFUSED_BY_SCHEMA = 'a message id that is an object is left out and reported'

/** Also what PHP writes for a map without entries. */
const EMPTY_LIST = 'traits in the context stand in for []'

const SHARED = SEGMENT_TABLES.filter(({ name, gives }) => {
  const isDecided = 'code' in gives && DECIDED_BEFORE.includes(gives.code)
  return !isDecided && ![...DECIDED_BY_SCHEMA, REFUSED_BY_SCHEMA, EMPTY_LIST].includes(name)
})

test.each(SHARED)('a case of the shared tables gives the same requests through presets: $name', async (shared) => {
  const settings = { appId: '11', ...shared.settings }
  expect(await sendThroughPresets(shared.event, settings)).toEqual(await sendDirectly(shared.event, settings))
})

test('a message id that is no text is a reason for the schema to refuse the event, and to say so', async () => {
  const { event } = SEGMENT_TABLES.find(({ name }) => name === REFUSED_BY_SCHEMA)!
  expect(await sendThroughPresets(event, { appId: '11' })).toEqual([])
})
