// Numbers as ids, after Segment's schema has made text of them: whatever the mapping, none whose digits are lost gets
// through, and no text is mistaken for one.
import type { JSONObject, SegmentEvent } from '@segment/actions-core'
import destination from '../../src'
import { SERVER_LIMITS } from '../../src/heap/limits'
import { identityCases } from '../cases/identities'
import { segmentEvent } from '../cases/segment-case'
import { createDestination, mockHeap, SETTINGS, type Sent } from './heap-mock'

/** Two numbers that JavaScript reads as one, and the text that it writes for both. */
const ROUNDED = 2 ** 53
const TEXT = String(ROUNDED)

const track = (parts: object) =>
  segmentEvent({ type: 'track', event: 'Viewed', ...parts }) as unknown as SegmentEvent & JSONObject

interface Answer {
  readonly status: number
  readonly errormessage?: string
}

async function sendBatch(events: readonly SegmentEvent[], mapping?: JSONObject): Promise<readonly Answer[]> {
  const heap = createDestination()
  const mapped = mapping === undefined ? { useDefaultMappings: true } : { mapping }
  await heap.testBatchAction('trackEvent', { events: [...events], settings: SETTINGS, ...mapped })
  return heap.results[0]?.multistatus as unknown as Answer[]
}

const identitiesOf = (seen: readonly Sent[]) =>
  seen.flatMap(({ body }) => {
    const { events = [body] } = body as { events?: unknown[] }
    return events.map((event) => (event as { identity: string }).identity)
  })

const USER_IDS = identityCases(SERVER_LIMITS).filter(({ userId }) => ['string', 'number'].includes(typeof userId))

test.each(USER_IDS)(
  "a user id gives what Heap's rules give, alone and in a batch: $name",
  async ({ userId, gives }) => {
    const seen = mockHeap()
    const event = track({ userId })
    const heap = createDestination()
    const sending = heap.testAction('trackEvent', { event, settings: SETTINGS, useDefaultMappings: true })
    const isSent = await sending.then(
      () => true,
      () => false
    )
    const [answer] = await sendBatch([event])
    expect([isSent, answer?.status]).toEqual('identity' in gives ? [true, 200] : [false, 400])
    expect(identitiesOf(seen)).toEqual('identity' in gives ? [gives.identity, gives.identity] : [])
  }
)

describe('a number whose last digits are lost', () => {
  test.each<[string, JSONObject, object]>([
    ['where an edited mapping takes the user id from', { identity: { '@path': '$.properties.id' } }, { id: ROUNDED }],
    [
      'which is the second choice of a mapping',
      {
        identity: {
          '@if': {
            exists: { '@path': '$.properties.none' },
            then: { '@path': '$.properties.none' },
            else: { '@path': '$.properties.id' }
          }
        }
      },
      { id: ROUNDED }
    ],
    [
      'in a mapping that first transforms the event',
      {
        identity: { '@path': '$.id' },
        __segment_internal_directive: { '@transform': { apply: { id: { '@path': '$.properties.id' } } } }
      },
      { id: ROUNDED }
    ],
    ['which the mapping itself says', { identity: ROUNDED }, {}]
  ])('%s is refused', async (_, mapping, properties) => {
    const seen = mockHeap()
    const before = structuredClone(mapping)
    const whole = { event: 'Viewed', ...mapping }
    const sending = createDestination().testAction('trackEvent', {
      event: track({ properties }),
      settings: SETTINGS,
      mapping: whole
    })
    await expect(sending).rejects.toThrow('userId is a number so large that its last digits are lost.')
    const answers = await sendBatch([track({ properties }), track({ properties })], whole)
    expect(answers.map(({ status }) => status)).toEqual([400, 400])
    expect(seen).toEqual([])
    expect(mapping).toMatchObject(before)
  })

  test('leaves the same id as text alone, before and after it', async () => {
    const seen = mockHeap()
    const answers = await sendBatch([TEXT, ROUNDED, TEXT, 'u-1'].map((userId) => track({ userId })))
    expect(answers.map(({ status }) => status)).toEqual([200, 400, 200, 200])
    expect(identitiesOf(seen)).toEqual([TEXT, TEXT, 'u-1'])
  })

  test('is found beside events that the schema has refused', async () => {
    const seen = mockHeap()
    const userIds = [{}, ROUNDED, 'u-1', {}, ROUNDED, TEXT, {}, 'u-2', ROUNDED]
    const answers = await sendBatch(userIds.map((userId) => track({ userId })))
    expect(answers.map(({ status }) => status)).toEqual([400, 400, 200, 400, 400, 200, 400, 200, 400])
    expect(identitiesOf(seen)).toEqual(['u-1', TEXT, 'u-2'])
  })

  test('in a property of the event is none of an id', async () => {
    const seen = mockHeap()
    await sendBatch([track({ properties: { id: ROUNDED } })])
    expect(seen).toMatchObject([{ body: { properties: { id: ROUNDED } } }])
  })
})

test('an id whose mapping and event the host keeps to itself is taken as it is', async () => {
  const seen: Sent[] = []
  const perform = destination.actions['trackEvent']!.perform as unknown as (...given: unknown[]) => Promise<unknown>
  const request = (path: string, { body }: { body: string }) => {
    seen.push({ path, body: JSON.parse(body) as unknown })
    return Promise.resolve({ status: 200, content: 'OK', headers: new Headers() })
  }
  await perform(request, { payload: { identity: TEXT, event: 'Viewed' }, settings: SETTINGS })
  expect(identitiesOf(seen)).toEqual([TEXT])
})
