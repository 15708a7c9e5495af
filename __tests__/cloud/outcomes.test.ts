// How Segment learns what became of an event: what a single one throws, and the status of each one of a batch.
import type { SegmentEvent } from '@segment/actions-core'
import nock from 'nock'
import { createDestination, mockHeap, SETTINGS } from './heap-mock'

interface Thrown {
  readonly name: string
  readonly message: string
  readonly status: number
  readonly code: string
}

function track(event: object): SegmentEvent {
  return { type: 'track', event: 'Ping', userId: 'user-7', ...event }
}

async function sendOne(event: object): Promise<Thrown | undefined> {
  const options = { event: track(event), settings: SETTINGS, useDefaultMappings: true }
  const sending = createDestination().testAction('trackEvent', options)
  return sending.then(
    () => undefined,
    (error: unknown) => {
      const { message, status, code } = error as Thrown
      return { name: (error as Error).constructor.name, message, status, code }
    }
  )
}

async function sendBatch(events: readonly object[]): Promise<Record<string, unknown>[]> {
  const heap = createDestination()
  const options = { events: events.map(track), settings: SETTINGS, useDefaultMappings: true }
  await heap.testBatchAction('trackEvent', options)
  return heap.results[0]?.multistatus ?? []
}

const HEAP = 'https://heapanalytics.com'
const SENT = expect.objectContaining({ identity: 'user-7', event: 'Ping' })

const SLOW_DOWN = 'It is sent again after the time that Heap asked for.'
const AGAIN = 'It is sent again later; nothing needs to be changed.'

/** An answer of Heap, and what Segment is told. */
const ANSWERS = [
  [302, '', { name: 'IntegrationError', status: 400, code: 'BAD_REQUEST' }],
  [400, 'postBody.events[0] is wrong', { name: 'IntegrationError', status: 400, code: 'BAD_REQUEST' }],
  [403, '', { name: 'IntegrationError', status: 403, code: 'FORBIDDEN' }],
  [404, 'no', { name: 'IntegrationError', status: 404, code: 'NOT_FOUND' }],
  [413, 'too large', { name: 'IntegrationError', status: 413, code: 'PAYLOAD_TOO_LARGE' }],
  [408, '', { name: 'RetryableError', status: 408, code: 'RETRYABLE_ERROR' }],
  [425, '', { name: 'RetryableError', status: 503, code: 'RETRYABLE_ERROR' }],
  [429, 'slow down', { name: 'RetryableError', status: 429, code: 'RETRYABLE_ERROR' }],
  [500, 'oops', { name: 'RetryableError', status: 500, code: 'RETRYABLE_ERROR' }],
  [501, '', { name: 'RetryableError', status: 503, code: 'RETRYABLE_ERROR' }],
  [503, '', { name: 'RetryableError', status: 503, code: 'RETRYABLE_ERROR' }]
] as const

describe.each(ANSWERS)('when Heap answers %s', (status, body, told) => {
  test('a single event throws what Segment expects', async () => {
    const seen = mockHeap(() => [status, body])
    const message = expect.stringContaining(`The answer was HTTP ${status}${body && `: "${body}"`}.`)
    expect(await sendOne({})).toEqual({ ...told, message })
    expect(seen).toHaveLength(1)
  })

  test('an event of a batch gets that status, and Heap is named as the one who refused', async () => {
    mockHeap(() => [status, body])
    expect(await sendBatch([{}])).toEqual([
      {
        status: told.status,
        errortype: expect.any(String),
        errormessage: expect.stringContaining(`HTTP ${status}`),
        sent: SENT,
        body,
        errorreporter: 'DESTINATION'
      }
    ])
  })
})

const FAILURES = [
  [
    'a time-out',
    'ETIMEDOUT',
    408,
    'It is sent again. Because of its idempotency key it counts once, even if it had arrived.'
  ],
  ['a refused connection', 'ECONNREFUSED', 503, 'check the network, the proxy and the endpoint'],
  ['a broken connection', 'ECONNRESET', 503, 'check the network, the proxy and the endpoint']
] as const

describe.each(FAILURES)('after %s', (_, code, status, advice) => {
  beforeEach(() => {
    nock(HEAP)
      .persist()
      .post('/api/track')
      .replyWithError(Object.assign(new Error('user-7 to 10.0.0.1'), { code }))
  })

  test('a single event is to be delivered again', async () => {
    const thrown = await sendOne({})
    expect(thrown).toMatchObject({ name: 'RetryableError', status, code: 'RETRYABLE_ERROR' })
    expect(thrown?.message).toContain(advice)
    expect(thrown?.message).not.toContain('user-7')
  })

  test('every event of a batch is to be delivered again', async () => {
    const again = { status, errormessage: expect.stringContaining(advice), sent: SENT, body: '' }
    expect(await sendBatch([{}, {}])).toEqual([expect.objectContaining(again), expect.objectContaining(again)])
  })
})

test('nothing waits and nothing is repeated here when Heap asks to wait', async () => {
  const seen = mockHeap(() => [429, 'slow down', { 'retry-after': '120' }])
  expect((await sendOne({}))?.message).toBe(`The answer was HTTP 429: "slow down". ${SLOW_DOWN}`)
  expect((await sendBatch([{}]))[0]?.['errormessage']).toBe(`The answer was HTTP 429: "slow down". ${SLOW_DOWN}`)
  expect(seen).toHaveLength(2)
})

test('an own rejection of a single event is a payload error that says what to do', async () => {
  const seen = mockHeap()
  expect(await sendOne({ userId: 'guest' })).toEqual({
    name: 'PayloadValidationError',
    status: 400,
    code: 'PAYLOAD_VALIDATION_FAILED',
    message:
      'userId is a placeholder, not a user id. Heap would merge everyone who shares it into one person, for good. Send the real user id, or none until it is known. If it is a real id of yours, allow it in the settings.'
  })
  expect(seen).toEqual([])
})

test('a mixed batch is reported by index, also around events that Segment itself sorts out', async () => {
  const seen = mockHeap()
  const statuses = await sendBatch([
    { properties: 'no object' },
    { userId: 'user-1' },
    { userId: null },
    { properties: 7 },
    { event: '' },
    { userId: 'user-2' },
    { userId: 'x'.repeat(256) }
  ])
  expect(statuses.map(({ status }) => status)).toEqual([400, 200, 400, 400, 400, 200, 400])
  expect(statuses.map(({ errormessage = '' }) => String(errormessage).slice(0, 30))).toEqual([
    'Event Properties must be an ob',
    '',
    'userId is missing. Heap refuse',
    'Event Properties must be an ob',
    'event is missing, blank or not',
    '',
    'userId has 256 characters; Hea'
  ])
  expect(
    seen.map(({ body }) => (body as { events: { identity: string }[] }).events.map((one) => one.identity))
  ).toEqual([['user-1', 'user-2']])
})

test('an own rejection within a batch does not blame Heap', async () => {
  mockHeap()
  expect(await sendBatch([{ userId: null }])).toEqual([
    {
      status: 400,
      errortype: 'PAYLOAD_VALIDATION_FAILED',
      errormessage:
        'userId is missing. Heap refuses server-side events without one. Set userId where your server makes the call. An anonymousId is taken instead only if the settings allow it.',
      errorreporter: 'INTEGRATIONS'
    }
  ])
})

test('of a thousand events with one that Heap refuses, 999 are delivered, in about two requests per halving', async () => {
  const refuses = (body: unknown): boolean => JSON.stringify(body).includes('"event":"Refused"')
  const seen = mockHeap(({ body }) => (refuses(body) ? [400, 'postBody.events[0] is wrong'] : [200, 'OK']))
  const events = Array.from({ length: 1000 }, (_, index) => ({ event: index === 617 ? 'Refused' : 'Ping' }))
  const statuses = await sendBatch(events)
  const refused = statuses.flatMap(({ status }, index) => (status === 200 ? [] : [[index, status]]))
  expect(statuses).toHaveLength(1000)
  expect(refused).toEqual([[617, 400]])
  expect(seen.length).toBeLessThanOrEqual(2 * Math.ceil(Math.log2(1000)) + 1)
})

function countStatuses(statuses: readonly Record<string, unknown>[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const { status } of statuses) counts[String(status)] = (counts[String(status)] ?? 0) + 1
  return counts
}

const UNDECIDED = 'A request with this event and others was refused. There was no time to find the one at fault.'

test('of a thousand events that Heap refuses, most are to be delivered again after sixty halves', async () => {
  const seen = mockHeap(() => [400, 'no'])
  const statuses = await sendBatch(Array.from({ length: 1000 }, () => ({})))
  expect(seen).toHaveLength(1 + 60)
  const refused = statuses.filter(({ status }) => status === 400)
  expect(countStatuses(statuses)).toEqual({ 400: refused.length, 503: 1000 - refused.length })
  expect(refused.length).toBeGreaterThan(20)
  expect(refused.filter(({ errormessage }) => !String(errormessage).includes('HTTP 400: "no"'))).toEqual([])
  const undecided = statuses.filter(({ status }) => status === 503)
  expect(undecided.filter(({ errormessage }) => !String(errormessage).startsWith(UNDECIDED))).toEqual([])
})

test('three refused events of a thousand are found within the sixty', async () => {
  const refuses = (body: unknown): boolean => JSON.stringify(body).includes('"event":"Refused"')
  const seen = mockHeap(({ body }) => (refuses(body) ? [400, 'no'] : [200, 'OK']))
  const events = Array.from({ length: 1000 }, (_, index) => ({ event: index % 333 === 7 ? 'Refused' : 'Ping' }))
  expect(countStatuses(await sendBatch(events))).toEqual({ 200: 997, 400: 3 })
  expect(seen.length).toBeLessThanOrEqual(61)
})

test('where Heap takes a second for each refusal, ten seconds are spent on halves', async () => {
  let now = 0
  jest.spyOn(performance, 'now').mockImplementation(() => now)
  const seen = mockHeap(() => {
    now += 1000
    return [400, 'no']
  })
  const statuses = await sendBatch(Array.from({ length: 1000 }, () => ({})))
  expect(seen).toHaveLength(10)
  expect(countStatuses(statuses)).toEqual({ 503: 1000 })
})

test('once an event has to wait, later ones of the same user wait with it, unsent, and other users go on', async () => {
  const seen = mockHeap(({ path }) => (path === '/api/v1/identify' ? [503, 'busy'] : [200, 'OK']))
  const heap = createDestination()
  const timestamp = '2024-03-01T11:00:00.000Z'
  const events = [
    { type: 'identify', userId: 'user-7', timestamp, traits: { plan: 'a' }, integrations: { Heap: { user_id: '53' } } },
    { type: 'identify', userId: 'user-7', traits: { plan: 'b' } },
    { type: 'identify', userId: 'user-8', traits: { plan: 'c' } }
  ] as unknown as SegmentEvent[]
  await heap.testBatchAction('identifyUser', { events, settings: SETTINGS, useDefaultMappings: true })
  expect(heap.results[0]?.multistatus).toEqual([
    expect.objectContaining({ status: 503, errormessage: `The answer was HTTP 503: "busy". ${AGAIN}`, body: 'busy' }),
    {
      status: 503,
      errortype: 'SERVICE_UNAVAILABLE',
      errormessage: expect.stringContaining('An earlier call about the same user'),
      errorreporter: 'INTEGRATIONS'
    },
    expect.objectContaining({ status: 200 })
  ])
  expect(seen.map(({ body }) => body)).toEqual([
    { app_id: '11', user_id: '53', identity: 'user-7', timestamp },
    { app_id: '11', identity: 'user-8', properties: { plan: 'c' } }
  ])
})

test('a batch of nothing but refused events asks Heap nothing', async () => {
  const seen = mockHeap()
  expect((await sendBatch([{ userId: null }, { event: null }])).map(({ status }) => status)).toEqual([400, 400])
  expect(seen).toEqual([])
})
