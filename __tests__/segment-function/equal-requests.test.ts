// The same events through the function as Segment runs it, through the cloud destination and through `send`: Heap gets
// the same requests.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import type { RawSettings } from '../../src/heap/settings'
import { FIELD_CASES } from '../cases/field-cases'
import type { SegmentCase } from '../cases/segment-case'
import { SEGMENT_TABLES } from '../cases/segment-tables'
import { CASES } from '../cloud/fixtures/events'
import { sendDirectly, sendThroughPresets } from '../cloud/hosting'
import { withLocalHeap, type SeenRequest } from '../cloud/local-heap'
import { fileOf, send } from '../send/sends'
import { handlerOf, loadFunction } from './function-host'

type Event = Readonly<Record<string, unknown>>

/** What the handler of the event's type asks Heap. An event that is refused gives no request, which is what is compared. */
async function sendByFunction(event: unknown, settings: RawSettings): Promise<SeenRequest[]> {
  const { handlers, inContext } = await loadFunction()
  return withLocalHeap(async ({ url, requests }) => {
    const type = String((event as Event | null)?.['type'])
    const handled = handlerOf(handlers, type)(inContext(event), inContext({ ...settings, endpoint: url }))
    await handled.catch((thrown: unknown) =>
      expect((thrown as Error).name).toMatch(/^(InvalidEventPayload|EventNotSupported)$/)
    )
    return requests
  })
}

const settings = { appId: '11' }

const nested = (levels: number): object => (levels === 0 ? { end: 1 } : { a: nested(levels - 1) })

const CALL = { userId: 'user-7', messageId: 'message-30', timestamp: '2024-03-01T11:00:00.000Z' }
/** As Segment sends what Engage or a filter has routed; a foreign write key beside it. */
const ROUTED = { writeKey: 'w', projectId: 'p', sentAt: null, integrations: { All: false, 'Heap Function': true } }

/** Segment has routed these, so the function asks nobody again; `send` does, which is why it is not compared. */
const routedEvents: readonly (readonly [name: string, event: Event])[] = [
  [
    'a track call that is routed by name',
    { ...CALL, ...ROUTED, type: 'track', event: 'Ordered', properties: { a: 1 } }
  ],
  [
    'an audience of Engage',
    {
      ...CALL,
      ...ROUTED,
      type: 'identify',
      traits: { vip: true },
      context: { personas: { computation_class: 'audience', computation_key: 'vip' } }
    }
  ],
  [
    'ids that Heap gave, beside All: false',
    {
      ...CALL,
      ...ROUTED,
      integrations: { All: false, Heap: { user_id: '5215668457812345', session_id: '6172839' } },
      type: 'identify',
      traits: { plan: 'pro' }
    }
  ],
  ['thirty levels', { ...CALL, type: 'track', event: 'Deep', properties: nested(30) }]
]

test.each(routedEvents)('the cloud destination: %s', async (_, event) => {
  const requests = await sendByFunction(event, settings)
  expect(requests).not.toEqual([])
  expect(requests).toEqual(await sendThroughPresets(event, settings))
})

test.each(CASES)('the cloud destination, user ids hashed: $name', async ({ event }) => {
  const hashed = { ...settings, hashIdentity: true, anonymousEvents: 'send' }
  expect(await sendByFunction(event, hashed)).toEqual(await sendThroughPresets(event, hashed))
})

/** Not for the function to decide: Segment has routed before. */
const isRouting = ({ gives }: SegmentCase): boolean => 'code' in gives && gives.code === 'switched_off'
/** The rest is not to be handed over as JSON. */
const isJson = ({ event }: SegmentCase): boolean =>
  isDeepStrictEqual(event, JSON.parse(JSON.stringify({ event })).event)

/** Segment calls a handler by the type, so an event without one never comes here. */
const isTyped = ({ event }: SegmentCase): boolean => typeof (event as Event | null)?.['type'] === 'string'

test.each(SEGMENT_TABLES.filter((one) => !isRouting(one) && isJson(one) && isTyped(one)))(
  '`send`, a case of the tables: $name',
  async (one) => {
    const given = { ...settings, ...one.settings }
    expect(await sendByFunction(one.event, given)).toEqual(await sendDirectly(one.event, given))
  }
)

test('a whole file of events, as one batch of the function and by `send`', async () => {
  const sdk = readFileSync(join(__dirname, '../fixtures/sdk-events.ndjson'), 'utf8').trim().split('\n')
  // Not among them: events that are not for Heap, and digits that are lost once a host has read the JSON.
  const field = FIELD_CASES.filter(
    ({ reported, inCloud }) => !reported.includes('switched_off') && inCloud === undefined
  )
  const lines = [...sdk, ...field.map(({ line }) => line)]
  // Segment gives each event an id; `send` makes one where it is missing.
  const events = lines.map((line, at) => ({ messageId: `message-${at}`, ...(JSON.parse(line) as object) }))
  const byFunction = await withLocalHeap(async ({ url, requests }) => {
    const { handlers, inContext } = await loadFunction()
    const statuses = await handlers.onBatch(inContext(events), inContext({ ...settings, endpoint: url }))
    expect(statuses).toHaveLength(events.length)
    return requests
  })
  const bySend = await withLocalHeap(async ({ url, requests }) => {
    await send({ input: fileOf(events), endpoint: url })
    return requests
  })
  expect(itemsOf(byFunction).length).toBeGreaterThan(20)
  expect(itemsOf(byFunction)).toEqual(itemsOf(bySend))
})

/** What was asked, whichever calls shared a request. */
function itemsOf(requests: readonly SeenRequest[]): string[] {
  const items = requests.flatMap(({ path, body }) => {
    const { app_id: _, events, users, accounts, ...flat } = body as Record<string, unknown[]>
    const list = [events, users, accounts].find((one) => one !== undefined) ?? [flat]
    return list.map((item) => `${path} ${JSON.stringify(item)}`)
  })
  return items.sort()
}
