// An event that several mappings of one destination take: Heap keeps each of them, also when all of them are repeated.
import { Destination, type JSONObject, type SegmentEvent } from '@segment/actions-core'
import destination from '../../src'
import { createSandbox, type Sandbox } from '../../src/sandbox'
import { presets } from './hosting'

let sandbox: Sandbox

beforeEach(async () => (sandbox = await createSandbox({ budgets: 'off' })))
afterEach(() => sandbox.close())

const EVENT = {
  type: 'track',
  event: 'Bought',
  userId: 'u-1',
  messageId: 'message-1',
  timestamp: '2024-03-05T10:00:00.000Z',
  properties: {}
} as unknown as SegmentEvent

/** A mapping like the preset for track calls, with another name, and with what makes one. */
const renamed = (mapping: JSONObject): JSONObject => {
  const [track] = presets
  return { ...track, mapping: { ...track?.mapping, ...mapping } }
}

const settings = (...subscriptions: JSONObject[]): JSONObject => ({ appId: '11', endpoint: sandbox.url, subscriptions })

test.each(['alone', 'in batches'])('are several events, sent %s, once and again', async (how) => {
  const all = settings(renamed({}), renamed({ event: 'Fixed' }), renamed({ event_prefix: 'Shop: ' }))
  for (let round = 1; round <= 2; round++) {
    const host = new Destination(destination)
    if (how === 'alone') await host.onEvent(EVENT, all)
    else await host.onBatch([EVENT, { ...EVENT, messageId: 'message-2' }], all)
    const count = how === 'alone' ? 1 : 2
    const names = sandbox.events().map(({ event }) => event)
    expect(names.sort()).toEqual(['Bought', 'Fixed', 'Shop: Bought'].flatMap((name) => Array<string>(count).fill(name)))
    expect(sandbox.counters().duplicates).toBe((round - 1) * count * 3)
  }
})

test('in a batch of which the schema refuses events, each keeps the name of its own call', async () => {
  const refused = { ...EVENT, properties: 'text', messageId: 'refused', event: 'Other' } as unknown as SegmentEvent
  const events = [refused, EVENT, refused, { ...EVENT, event: 'Sold', messageId: 'message-2' } as SegmentEvent]
  await new Destination(destination).onBatch(events, settings(renamed({})))
  const keys = sandbox.events().map(({ event, idempotency_key: key }) => [event, key])
  expect(keys).toEqual([
    ['Bought', 'message-1'],
    ['Sold', 'message-2']
  ])
})
