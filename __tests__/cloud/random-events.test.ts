// Random events, ordinary and hostile, as a host runs them: one by one and in batches, at both ends of the range of
// Segment's framework. Nothing crashes, and both ways give an event the same status.
import fc from 'fast-check'
import type { JSONObject, SegmentEvent } from '@segment/actions-core'
import { properties } from '../heap/event-arbitrary'
import { destinationWith, FRAMEWORKS, type Version } from './framework-versions'
import { withLocalHeap } from './local-heap'

const EVENTS = 2000 * Number(process.env['ROUNDS'] ?? 0.5)

/** 20,000 events, one by one and in batches, take a minute or two. */
jest.setTimeout(600_000)
const BATCH = 50

const ids = fc.constantFrom('u-1', 'u-2', 'ü', 'x'.repeat(300), 'guest', '', 0, 42, 2 ** 60, -1.5, true, null, {}, [
  'a'
])
const names = fc.oneof(fc.constantFrom('Ping', 'new', 'deleted', 'Audience Entered', '', null, 7, {}), fc.string())
const objects = fc.oneof({ weight: 8, arbitrary: properties }, fc.constantFrom(null, [], 'text', 7, true))
const times = fc.oneof(fc.date({ noInvalidDate: true }), fc.constantFrom('yesterday', 0, -1, null, 1700000000, {}))
const classes = fc.constantFrom('audience', 'journey_step', 'computed_trait', 'trait', 'odd', null, 7)

/** Of a single event the framework removes a field that is empty text, of a batch it does not: no key is empty here. */
const personas = fc.record(
  { computation_class: classes, computation_key: fc.constantFrom('a_key', '__proto__', null, 7), space_id: ids },
  { requiredKeys: [] }
)
/** Never null, nor its personas: the newest framework throws on that before any action is asked, for a batch as a whole. */
const context = fc.record({ personas, traits: objects, library: objects, externalIds: objects }, { requiredKeys: [] })

const event = fc.record(
  {
    type: fc.constantFrom('track', 'page', 'screen', 'identify', 'group', 'alias', 'track', 'identify', 'odd', null, 7),
    event: names,
    name: names,
    userId: ids,
    anonymousId: ids,
    groupId: ids,
    previousId: ids,
    properties: objects,
    traits: objects,
    timestamp: times,
    receivedAt: times,
    integrations: fc.oneof(objects, fc.record({ Heap: fc.oneof(objects, fc.record({ user_id: ids })) })),
    context
  },
  { requiredKeys: ['type'] }
)

/** What a host has: parsed from JSON. */
function asJson(value: unknown): SegmentEvent {
  return JSON.parse(
    JSON.stringify(value, (_, one: unknown) => (typeof one === 'bigint' ? String(one) : one))
  ) as SegmentEvent
}

interface Thrown {
  readonly name: string
  readonly status?: number
}

/** The framework itself answers these two ways: a single event that a mapping does not take has no status. */
const NOT_TAKEN = 'not taken'
const MESSAGE_NOT_TAKEN = 'Payload is either invalid or does not match the subscription'

/** A name where something has been thrown that has no status: none is expected. */
type Status = number | string

interface Way {
  readonly version: Version
  readonly endpoint: string
}

function createWays({ version, endpoint }: Way) {
  const definition = destinationWith(version)
  const destination = new FRAMEWORKS[version].Destination(definition as never)
  const settingsOf = (subscription: object) =>
    ({
      appId: '11',
      endpoint,
      anonymousEvents: 'send',
      nullClears: true,
      eventTraits: true,
      subscription
    }) as unknown as JSONObject
  const presets = (definition.presets ?? []).map((preset) => ({ subscribe: 'type != "none"', ...preset }))
  return {
    presets,
    one: async (given: SegmentEvent, subscription: object): Promise<Status> => {
      try {
        const [result] = await destination.onEvent(structuredClone(given), settingsOf(subscription))
        destination.responses.length = 0
        return result?.output === 'not subscribed' ? NOT_TAKEN : 200
      } catch (error) {
        const { name, status } = error as Thrown
        return status ?? name
      }
    },
    batch: async (given: readonly SegmentEvent[], subscription: object): Promise<Status[]> => {
      const [result] = await destination.onBatch(structuredClone([...given]), settingsOf(subscription))
      destination.responses.length = 0
      const statuses = (result?.multistatus ?? given.map(() => undefined)) as (
        { status: number; errormessage?: string } | undefined
      )[]
      return statuses.map((one) =>
        one === undefined || one.errormessage === MESSAGE_NOT_TAKEN ? NOT_TAKEN : one.status
      )
    }
  }
}

test.each(['oldest', 'newest'] as const)(
  'in the %s framework, a status for each, the same both ways',
  async (version) => {
    // Segment gives every event an id of its own.
    const events = fc
      .sample(event, { numRuns: EVENTS, seed: 14 })
      .map((one, index) => asJson({ ...one, messageId: `m-${index}` }))
    await withLocalHeap(async ({ url }) => {
      const { presets, one, batch } = createWays({ version, endpoint: url })
      const seen = new Map<Status, number>()
      for (let start = 0, round = 0; start < events.length; start += BATCH, round++) {
        const some = events.slice(start, start + BATCH)
        const preset = presets[round % presets.length]!
        const inBatch = await batch(some, preset)
        const single = await Promise.all(some.map((given) => one(given, preset)))
        const different = some.flatMap((given, index) =>
          single[index] === inBatch[index]
            ? []
            : [{ preset: preset.name, given, single: single[index], batch: inBatch[index] }]
        )
        expect(different).toEqual([])
        for (const status of single) seen.set(status, (seen.get(status) ?? 0) + 1)
      }
      expect([...seen.keys()].sort()).toEqual([200, 400, NOT_TAKEN])
    })
  }
)
