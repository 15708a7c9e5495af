// A host with another copy of Segment's framework than ours: what is refused must not read as delivered there.
import type { JSONObject, SegmentEvent } from '@segment/actions-core'
import { destinationWith, FRAMEWORKS, type Definition, type Version } from './framework-versions'
import { withLocalHeap, type SeenRequest } from './local-heap'

type Statuses = readonly { readonly status: number; readonly errormessage?: string }[]

const EVENTS = ['a', 'b', 'c', 'd'].map((id) => ({ type: 'track', event: 'Ping', userId: id, messageId: id }))

async function sendBatch(definition: Definition, host: Version, endpoint: string): Promise<Statuses> {
  const settings = { appId: '11', endpoint, subscription: definition.presets?.[0] }
  const destination = new FRAMEWORKS[host].Destination(definition as never)
  const results = await destination.onBatch(EVENTS as SegmentEvent[], settings as unknown as JSONObject)
  return results[0]?.multistatus ?? []
}

/** What Heap answers, and the status of each event. */
const ANSWERS: readonly (readonly [string, (body: string) => number, readonly number[]])[] = [
  ['takes all', () => 200, [200, 200, 200, 200]],
  ['is away', () => 503, [503, 503, 503, 503]],
  ['refuses all', () => 400, [400, 400, 400, 400]],
  ['refuses one', (body) => (body.includes('"c"') ? 400 : 200), [200, 200, 400, 200]]
]

const PAIRS: readonly (readonly [Version, Version])[] = [
  ['oldest', 'newest'],
  ['newest', 'oldest'],
  ['newest', 'newest'],
  ['oldest', 'oldest']
]

const definitions = { newest: destinationWith('newest'), oldest: destinationWith('oldest') }

describe.each(PAIRS)('a host with the %s framework, and ours the %s', (host, ours) => {
  test.each(ANSWERS)('when Heap %s, every event has its own status', async (_, statusOf, expected) => {
    const answer = ({ body }: SeenRequest) => ({ status: statusOf(JSON.stringify(body)), body: 'said by Heap' })
    await withLocalHeap(async ({ url }) => {
      const statuses = await sendBatch(definitions[ours], host, url)
      expect(statuses.map(({ status }) => status)).toEqual(expected)
      const told = statuses.filter(({ status }) => status !== 200).map(({ errormessage }) => errormessage)
      expect(told.filter((text) => !text?.includes('said by Heap'))).toEqual([])
    }, answer)
  })
})

/** A host that bundles its framework: the copy is nowhere among the modules of the process. */
function hidden(definition: Definition): Definition {
  const { extendRequest, ...others } = definition
  const bundled = { executeBatch: () => undefined }
  return { ...others, extendRequest: (data) => Reflect.apply(extendRequest!, bundled, [data]) }
}

const FAILURES = [
  ['is away', 503, 'RetryableError', '4 of 4 events were not delivered. The first: The answer was HTTP 503'],
  ['refuses one', 400, 'PayloadValidationError', '1 of 4 events were not delivered. The first: The answer was HTTP 400']
] as const

describe('a host whose copy cannot be found', () => {
  test.each(FAILURES)('when Heap %s, the whole batch fails in words', async (_, answered, name, words) => {
    const isRefused = (body: unknown) => answered === 503 || JSON.stringify(body).includes('"c"')
    const answer = ({ body }: SeenRequest) => ({ status: isRefused(body) ? answered : 200, body: 'no' })
    await withLocalHeap(async ({ url }) => {
      const failure: unknown = await sendBatch(hidden(definitions.newest), 'oldest', url).catch(
        (error: unknown) => error
      )
      expect(failure).toMatchObject({ status: answered, message: expect.stringContaining(words) })
      expect((failure as Error).constructor.name).toBe(name)
      expect((failure as Error).message).toContain('another copy of @segment/actions-core')
    }, answer)
  })

  test('a batch that Heap takes is delivered', async () => {
    await withLocalHeap(async ({ url, requests }) => {
      const statuses = await sendBatch(hidden(definitions.newest), 'oldest', url)
      expect(statuses.map(({ status }) => status)).toEqual([200, 200, 200, 200])
      expect(requests).toHaveLength(1)
    })
  })
})
