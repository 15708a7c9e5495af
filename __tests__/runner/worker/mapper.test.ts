// The runner's mappings beside Segment's own: the same events choose the same actions, with the same payloads.
import { readFileSync } from 'node:fs'
import { Destination, type DestinationDefinition, type JSONObject, type SegmentEvent } from '@segment/actions-core'
import { Action } from '@segment/actions-core/destination-kit/action'
import { destination } from '../../../src/cloud'
import { presetMappings } from '../../../src/runner/destinations/edits'
import type { Mapping } from '../../../src/storage/settings/model'
import { HEAP } from '../../../src/runner/destinations/heap'
import { createMapper, type Mapped } from '../../../src/runner/worker/mapper'
import { HOSTILE_EVENTS } from '../hostile-events'

const SDK_EVENTS = readFileSync(`${__dirname}/../sdk-events.ndjson`, 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as JSONObject)

/** What Segment's own framework would hand to each action; `error` where it refuses. */
async function mapAsSegment(event: JSONObject, mappings: readonly Mapping[]): Promise<unknown[]> {
  const results = await Promise.all(
    mappings.map(async ({ action, trigger, mapping }) => {
      const seen: unknown[] = []
      const actions = Object.fromEntries(
        Object.entries(destination.actions).map(([key, definition]) => {
          const perform = (_request: unknown, { payload }: { payload: unknown }) => seen.push([action, payload])
          return [key, { ...definition, fields: withoutRequired(definition.fields), perform, performBatch: undefined }]
        })
      )
      const host = new Destination({ ...destination, actions } as unknown as DestinationDefinition)
      const subscription = { partnerAction: action, subscribe: trigger, mapping }
      try {
        await host.onEvent(event as unknown as SegmentEvent, { appId: '11', subscription })
      } catch {
        return [[action, 'error']]
      }
      return seen
    })
  )
  return results.flat()
}

/** The one difference: of what is missing, the runner tells the reason of Heap's rules and not that of the schema. */
function withoutRequired(fields: object): object {
  return Object.fromEntries(
    Object.entries(fields).map(([key, field]) => [key, { ...(field as object), required: false }])
  )
}

/** Twice with one mapper: the first time it asks Segment's code as well. */
async function mapHere(event: JSONObject, mappings: readonly Mapping[]): Promise<unknown[]> {
  const mapper = createMapper(HEAP, mappings)
  const first = toFields(await mapper.map(event))
  const second = toFields(await mapper.map(event))
  expect(JSON.stringify(second)).toBe(JSON.stringify(first))
  return second
}

function toFields(mapped: readonly Mapped[]): unknown[] {
  return mapped.map((entry) => [entry.mapping.action, 'fields' in entry ? entry.fields : 'error'])
}

const presets = presetMappings(HEAP)

test.each(SDK_EVENTS.map((event, index) => [index + 1, event['type'], event] as const))(
  'event %d of the SDKs, a %s, maps as at Segment',
  async (_number, _type, event) => {
    const here = await mapHere(event, presets)
    expect(here).toEqual(await mapAsSegment(event, presets))
    expect(here).toHaveLength(1)
  }
)

test.each(HOSTILE_EVENTS)('an event with %s maps as at Segment', async (_name, event) => {
  expect(await mapHere(event, presets)).toEqual(await mapAsSegment(event, presets))
})

describe('an edited mapping maps as at Segment', () => {
  const event: JSONObject = {
    type: 'track',
    event: 'Order Completed',
    userId: 'u-1',
    messageId: 'm-1',
    timestamp: '2026-01-01T00:00:00.000Z',
    properties: { total: 25, plan: 'pro', items: [{ sku: 'a' }], empty: '' },
    context: { ip: '1.1.1.1' }
  }
  test.each<[string, string, JSONObject]>([
    ['a literal', 'type = "track"', { event: 'Fixed', identity: { '@path': '$.userId' } }],
    ['a template', 'type = "track"', { event: { '@template': '{{event}} by {{userId}}' } }],
    [
      'a condition',
      'type = "track"',
      { event: { '@if': { exists: { '@path': '$.properties.plan' }, then: 'Yes', else: 'No' } } }
    ],
    [
      'an object',
      'type = "track"',
      { event: 'E', properties: { sum: { '@path': '$.properties.total' }, '@path': '$.nothing' } }
    ],
    ['an empty text', 'type = "track"', { event: { '@path': '$.properties.empty' } }],
    ['a value of the wrong type', 'type = "track"', { event: { '@path': '$.properties' } }],
    ['a list where an object belongs', 'type = "track"', { properties: { '@path': '$.properties.items' } }],
    ['a trigger on a property', 'properties.plan = "pro"', { event: 'E' }],
    ['a trigger with contains', 'contains(event, "Order")', { event: 'E' }],
    ['a trigger that does not match', 'event = "Other"', { event: 'E' }],
    ['a trigger that cannot be read', 'event = ', { event: 'E' }]
  ])('%s', async (_name, trigger, mapping) => {
    const mappings = [{ id: 'map', name: 'Mine', action: 'trackEvent', trigger, mapping, isOn: true }]
    expect(await mapHere(event, mappings)).toEqual(await mapAsSegment(event, mappings))
  })
})

test.each<[string, string, JSONObject]>([
  ['a track call', 'trackEvent', { type: 'track', event: 'A', userId: 2 ** 53 }],
  ['a track call, in a list', 'trackEvent', { type: 'track', event: 'A', userId: [2 ** 53] }],
  ['an identify call', 'identifyUser', { type: 'identify', userId: 2 ** 53 }],
  ['a group call', 'updateAccount', { type: 'group', userId: 2 ** 53, groupId: 'acme' }],
  ['an alias call', 'linkUser', { type: 'alias', userId: 2 ** 53, previousId: '53' }]
])('a number whose last digits are lost is still one for the rules of Heap: %s', async (_name, action, event) => {
  const [mapped, ...others] = await createMapper(HEAP, presets).map(event)
  expect(mapped).toMatchObject({ mapping: { action }, input: { person: { userId: 2 ** 53 } } })
  expect(others).toEqual([])
})

test('ids of groups and messages are read in the same way, and text is left alone', async () => {
  const mapper = createMapper(HEAP, presets)
  const inputOf = async (event: JSONObject) => (await mapper.map(event))[0]
  expect(await inputOf({ type: 'group', userId: '9007199254740992', groupId: 2 ** 53 })).toMatchObject({
    input: { person: { userId: '9007199254740992' }, groupId: 2 ** 53 }
  })
  expect(await inputOf({ type: 'track', event: 'A', userId: 'u-1', messageId: 2 ** 53 })).toMatchObject({
    input: { messageId: 2 ** 53 }
  })
})

test.each<[string, JSONObject]>([
  ['context', { context: null }],
  ['personas', { context: { personas: null, library: { name: 'analytics-node' } } }]
])('%s that are null count as absent, although Segment fails on them', async (_name, parts) => {
  const event: JSONObject = { type: 'identify', userId: 'u-1', traits: { plan: 'pro' }, ...parts }
  const before = structuredClone(event)
  expect(await mapHere(event, presets)).toEqual(await mapHere({ ...event, context: undefined } as never, presets))
  expect(event).toEqual(before)
  expect(await mapAsSegment(event, presets)).toContainEqual(['identifyUser', 'error'])
})

describe('what is said where no fields come out', () => {
  const SECRET = 's3cret'
  const nested = Array.from({ length: 10_000 }).reduce<JSONObject>((inside) => ({ inside }), {})
  const cycle: JSONObject = {}
  cycle['self'] = cycle
  const withGetter = Object.defineProperty({}, 'a', {
    enumerable: true,
    get: () => {
      throw new Error(SECRET)
    }
  }) as JSONObject
  const OWN_WORDS =
    'The mapping fails on this event: one of its functions or templates is wrong, or the event is nested too deeply.'
  test.each<[string, JSONObject, JSONObject, string]>([
    [
      'a wrong type',
      { event: { '@path': '$.properties' }, identity: { '@path': '$.properties' } },
      { a: SECRET },
      'Event Name must be a string or null but it was an object. User ID must be a string or null but it was an object.'
    ],
    [
      'directives that are none',
      { event: { '@nothing': 1 }, identity: { '@path': 7 } },
      {},
      '/event has an invalid directive: @nothing. /identity/@path should be a string or a mapping directive but it is a number.'
    ],
    ['a template that is not closed', { event: { '@liquid': '{{ event' } }, {}, OWN_WORDS],
    ['10,000 levels', { properties: { '@path': '$.properties' } }, nested, OWN_WORDS],
    ['a cycle', { properties: { '@path': '$.properties' } }, cycle, OWN_WORDS],
    ['a getter that throws', { properties: { '@path': '$.properties' } }, withGetter, OWN_WORDS],
    ['a wish that is none', { array_items_as_events: 500 }, {}, 'Items as events is a whole number from 0 to 100.']
  ])('%s', async (_name, mapping, properties, says) => {
    const mappings = [{ id: 'map', name: 'Mine', action: 'trackEvent', trigger: 'type = "track"', mapping, isOn: true }]
    const [mapped] = await createMapper(HEAP, mappings).map({ type: 'track', event: 'E', properties })
    expect(mapped).toMatchObject({ problem: { code: 'mapping_failed', message: says } })
  })
})

test('a mapping never changes the event', async () => {
  for (const event of SDK_EVENTS) {
    const before = JSON.stringify(event)
    await createMapper(HEAP, presets).map(event)
    expect(JSON.stringify(event)).toBe(before)
  }
})

test('events that are resolved together give what each gives alone, also beside one that cannot be mapped', async () => {
  const mapping = { event: 'E', properties: { '@flatten': { separator: '_', value: { '@path': '$.properties' } } } }
  const mappings = [{ id: 'map', name: 'Mine', action: 'trackEvent', trigger: 'type = "track"', mapping, isOn: true }]
  const inner = { a: { b: 1 } }
  const events = [inner, null, { ...inner, c: [] }, 'text'].map((properties): JSONObject => ({
    type: 'track',
    event: 'A',
    userId: 'u-1',
    properties
  }))
  const alone = createMapper(HEAP, mappings)
  const together = createMapper(HEAP, mappings)
  await together.prepare(events)
  const mappedBy = async (mapper: typeof alone) => Promise.all(events.map(async (event) => mapper.map(event)))
  const found = await mappedBy(together)
  expect(found).toEqual(await mappedBy(alone))
  expect(found[0]).toMatchObject([{ fields: { event: 'E', properties: { a_b: 1 } } }])
})

test("of 500 events the first is resolved by Segment's code as well", async () => {
  const execute = jest.spyOn(Action.prototype, 'execute')
  const mapper = createMapper(HEAP, [{ ...presets[0]!, id: 'map', trigger: 'type = "track"' }])
  const asked: number[] = []
  for (let event = 0; event <= 500; event++) {
    execute.mockClear()
    await mapper.map({ type: 'track', event: 'A', userId: 'u-1', messageId: String(event) })
    if (execute.mock.calls.length > 0) asked.push(event)
  }
  execute.mockRestore()
  expect(asked).toEqual([0, 500])
})
