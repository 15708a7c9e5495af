// One outcome per input, in order, whatever becomes of the requests; refused batches are halved.
import { deliver, deliverPlans } from '../../src/delivery/deliver'
import type { Http, Outcome } from '../../src/delivery/types'
import { HeapDestinationError } from '../../src/errors'
import {
  ACCOUNTS,
  answer,
  BULK_ONLY,
  call,
  createFakeHttp,
  LINK,
  OK,
  plan,
  planTarget,
  refusing,
  TRACK,
  trackPlans,
  USERS
} from './fake-service'

const codesOf = (outcomes: readonly Outcome[]) =>
  outcomes.map((outcome) => ('error' in outcome ? outcome.error.code : outcome.fate))

test('nothing to deliver asks nobody', async () => {
  const { http, requests } = createFakeHttp()
  expect(await deliver(planTarget, [], http)).toEqual([])
  expect(requests).toEqual([])
})

test('inputs that become calls, none, an error or a crash keep their places', async () => {
  const { http, requests } = createFakeHttp()
  const error = new HeapDestinationError('missing_identity', 'userId is missing.', { path: 'userId' })
  const issues = [{ code: 'too_deep', path: 'properties.a' }] as const
  const crash = () => {
    throw new Error('s3cret')
  }
  const inputs = [
    { error, issues },
    { calls: [call(TRACK, { n: 1 })], issues },
    crash,
    plan(),
    plan(call(TRACK, { n: 2 }))
  ]
  const outcomes = await deliver(planTarget, inputs, http)
  expect(outcomes).toStrictEqual([
    { fate: 'rejected', issues, error },
    { fate: 'delivered', issues },
    { fate: 'rejected', issues: [], error: expect.objectContaining({ code: 'unreadable_event' }) },
    { fate: 'delivered', issues: [] },
    { fate: 'delivered', issues: [] }
  ])
  expect(JSON.stringify(outcomes)).not.toContain('s3cret')
  expect(requests.map(({ body }) => body)).toEqual(['{"app_id":"42","events":[{"n":1},{"n":2}]}'])
})

test('an item that cannot be JSON costs no neighbour', async () => {
  const { http } = createFakeHttp()
  const cyclic: Record<string, unknown> = {}
  cyclic['self'] = cyclic
  const inputs = [plan(call(TRACK, { n: 1n })), plan(call(TRACK, cyclic)), plan(call(TRACK, { n: 1 }))]
  expect(codesOf(await deliver(planTarget, inputs, http))).toEqual([
    'unreadable_event',
    'unreadable_event',
    'delivered'
  ])
})

test('an item that fits no request is rejected with its bytes, and is not sent', async () => {
  const { http, requests } = createFakeHttp()
  const inputs = [plan(call(TRACK, { t: '大'.repeat(400_000) })), plan(call(TRACK, { n: 1 }))]
  const [tooLarge, sent] = await deliver(planTarget, inputs, http)
  expect(tooLarge).toMatchObject({
    fate: 'rejected',
    error: { code: 'event_too_large', facts: { limit: 1_000_000, actual: 1_200_008, unit: 'bytes' } }
  })
  expect(sent?.fate).toBe('delivered')
  expect(requests.map(({ body }) => body)).toEqual(['{"app_id":"42","n":1}'])
})

test.each([
  ['fills a request', 1_000_000, 'delivered'],
  ['is one byte too many', 1_000_001, 'event_too_large']
])('an item that %s: %d bytes, %s', async (_, bytes, code) => {
  const { http, requests } = createFakeHttp()
  const empty = '{"app_id":"42","events":[{"t":""}]}'
  const text = '大'.repeat(300_000) + 'x'.repeat(bytes - 900_000 - empty.length)
  const outcomes = await deliver(planTarget, [plan(call(BULK_ONLY, { t: text }))], http)
  expect(codesOf(outcomes)).toEqual([code])
  expect(requests.map(({ body }) => Buffer.byteLength(body))).toEqual(code === 'delivered' ? [bytes] : [])
})

test.each<[string, Http, string]>([
  [
    'throws at once',
    () => {
      throw new Error('s3cret')
    },
    'connection_failed'
  ],
  ['rejects later', () => Promise.reject(Object.assign(new Error('s3cret'), { code: 'ETIMEDOUT' })), 'timed_out'],
  ['rejects with a string', () => Promise.reject('s3cret'), 'connection_failed'],
  ['rejects with nothing', () => Promise.reject(), 'connection_failed'],
  ['gives no response', () => Promise.resolve(undefined as never), 'connection_failed'],
  ['gives nothing to wait for', () => undefined as never, 'connection_failed'],
  [
    'rejects with an error of ours',
    () => Promise.reject(new HeapDestinationError('rate_limited', 'Circuit open.')),
    'rate_limited'
  ]
])('an http that %s is a reason to retry', async (_, http, code) => {
  const outcomes = await deliver(planTarget, trackPlans(3), http)
  expect(codesOf(outcomes)).toEqual([code, code, code])
  expect(outcomes.map(({ fate }) => fate)).toEqual(['retry', 'retry', 'retry'])
  expect(JSON.stringify(outcomes)).not.toContain('s3cret')
})

test.each(['', 'OK', '{}', '<html>', '\u0000', '{"error":"x"}'])('the answer %j to 200 is delivered', async (body) => {
  const { http } = createFakeHttp(() => answer(200, body))
  expect(codesOf(await deliver(planTarget, trackPlans(2), http))).toEqual(['delivered', 'delivered'])
})

describe('a refused batch', () => {
  const positions = [0, 1, 499, 500, 501, 998, 999]

  test.each(positions)('of 1000 with one bad item at %d: 999 delivered, one rejected, few requests', async (bad) => {
    const { http, requests } = createFakeHttp(refusing([bad]))
    const codes = codesOf(await deliver(planTarget, trackPlans(1000), http))
    expect(codes.filter((code) => code === 'delivered')).toHaveLength(999)
    expect(codes[bad]).toBe('refused_by_heap')
    expect(requests.length).toBeLessThanOrEqual(1 + 2 * Math.ceil(Math.log2(1000)))
  })

  test.each([
    ['neighbours', [400, 401]],
    ['far apart', [0, 333, 666, 999]],
    ['every hundredth', Array.from({ length: 10 }, (_, n) => n * 100)]
  ])('with several bad items, %s: each stands alone', async (_, bad) => {
    const { http, requests } = createFakeHttp(refusing(bad))
    const codes = codesOf(await deliver(planTarget, trackPlans(1000), http))
    expect(codes.flatMap((code, index) => (code === 'delivered' ? [] : [index]))).toEqual(bad)
    expect(requests.length).toBeLessThanOrEqual(1 + bad.length * 2 * Math.ceil(Math.log2(1000)))
  })

  test('with nothing but bad items rejects each with the answer to it alone', async () => {
    const { http, requests } = createFakeHttp((request) => answer(400, `${request.calls.length} refused`))
    const outcomes = await deliver(planTarget, trackPlans(8), http)
    expect(outcomes.map((outcome) => 'error' in outcome && outcome.error.facts.answer)).toEqual(
      Array(8).fill('1 refused')
    )
    expect(requests).toHaveLength(15)
  })

  test('delivers no item twice', async () => {
    const accepted: unknown[] = []
    const refuse = refusing([3, 17])
    const { http } = createFakeHttp((request) => {
      const response = refuse(request)
      if (response.status === 200) accepted.push(...request.calls.map(({ item }) => (item as { n: number }).n))
      return response
    })
    await deliver(planTarget, trackPlans(20), http)
    expect(accepted).toEqual(Array.from({ length: 20 }, (_, n) => n).filter((n) => n !== 3 && n !== 17))
  })

  test('that is too large for the service is halved until it fits', async () => {
    const { http, requests } = createFakeHttp(({ calls }) => (calls.length > 3 ? answer(413) : OK))
    expect(codesOf(await deliver(planTarget, trackPlans(10), http))).toEqual(Array(10).fill('delivered'))
    expect(requests.map(({ calls }) => calls.length)).toEqual([10, 5, 3, 2, 5, 3, 2])
  })

  test('a single item that is too large for the service is rejected', async () => {
    const { http } = createFakeHttp(() => answer(413))
    expect(codesOf(await deliver(planTarget, trackPlans(1), http))).toEqual(['event_too_large'])
  })

  test.each([
    [401, 'refused_by_heap'],
    [403, 'refused_by_heap'],
    [404, 'refused_by_heap'],
    [408, 'timed_out'],
    [429, 'rate_limited'],
    [500, 'heap_unavailable'],
    [503, 'heap_unavailable']
  ])('with HTTP %d is not halved: all of it is %s', async (status, code) => {
    const { http, requests } = createFakeHttp(() => answer(status))
    expect(codesOf(await deliver(planTarget, trackPlans(100), http))).toEqual(Array(100).fill(code))
    expect(requests).toHaveLength(1)
  })
})

describe('an input with several calls', () => {
  const input = plan(call(LINK, { l: 1 }), call(USERS, { u: 1 }), call(ACCOUNTS, { a: 1 }))

  test.each([
    [200, 200, 200, 'delivered'],
    [400, 200, 200, 'refused_by_heap'],
    [200, 400, 200, 'refused_by_heap'],
    [200, 200, 503, 'heap_unavailable'],
    [400, 503, 200, 'heap_unavailable'],
    [200, 400, 429, 'rate_limited']
  ])('link %d, user %d, account %d is %s', async (link, user, account, code) => {
    const statuses: Record<string, number> = { [LINK.url]: link, [USERS.url]: user, [ACCOUNTS.url]: account }
    const { http, requests } = createFakeHttp(({ url }) => answer(statuses[url]!))
    expect(codesOf(await deliver(planTarget, [input], http))).toEqual([code])
    expect(requests.map(({ url }) => url)).toEqual([LINK.url, USERS.url, ACCOUNTS.url])
  })

  test('a link that is rejected does not keep its properties from being sent', async () => {
    const { http, requests } = createFakeHttp(({ url }) => (url === LINK.url ? answer(400) : OK))
    const outcomes = await deliver(planTarget, [plan(call(LINK, { l: 1 }), call(USERS, { u: 1 }))], http)
    expect(codesOf(outcomes)).toEqual(['refused_by_heap'])
    expect(requests.map(({ body }) => body)).toEqual(['{"app_id":"42","l":1}', '{"app_id":"42","u":1}'])
  })
})

describe('bounds of the halving', () => {
  const bounded = async (bad: readonly number[], halving: { maxRequests: number; at: number }) => {
    let time = 0
    const { http, requests } = createFakeHttp(refusing(bad))
    const deadline = { monotonic: () => time++, at: halving.at }
    const sending = { http, halving: { maxRequests: halving.maxRequests, deadline } }
    return { outcomes: codesOf(await deliver(planTarget, trackPlans(8), sending)), requests: requests.length }
  }
  const given = (count: number, code: string): string[] => Array<string>(count).fill(code)

  test.each([
    [
      'wide enough, they change nothing',
      { maxRequests: 60, at: 1000 },
      ['refused_by_heap', ...given(7, 'delivered')],
      7
    ],
    [
      'no request left: what was refused together is undecided',
      { maxRequests: 0, at: 1000 },
      given(8, 'not_decided'),
      1
    ],
    [
      'some requests: what they decide stands',
      { maxRequests: 3, at: 1000 },
      ['refused_by_heap', ...given(7, 'not_decided')],
      4
    ],
    ['no time left', { maxRequests: 60, at: 0 }, given(8, 'not_decided'), 1]
  ])('%s', async (_what, halving, outcomes, requests) => {
    expect(await bounded([0], halving)).toEqual({ outcomes, requests })
  })
})

test('plans that are made already are delivered as they are', async () => {
  const { http, requests } = createFakeHttp(refusing([1]))
  const outcomes = await deliverPlans(trackPlans(3), { http, halvesOn: (status) => status === 400 })
  expect(codesOf(outcomes)).toEqual(['delivered', 'refused_by_heap', 'delivered'])
  expect(requests).toHaveLength(5)
})
