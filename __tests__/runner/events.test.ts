// Looking at events over the admin API: list, filters, pages, detail, live stream, export, dead letters.
import { exportLines } from '../../src/runner/admin/event-export'
import type { EventFilter, TrackedEvent } from '../../src/storage/queue/queue'
import { APP_ID, openSetUp, until, untilSettled, type SetUp, type Parsed, rowsOf } from './runners'

async function openWithEvents(): Promise<SetUp> {
  const setUp = await openSetUp()
  const batch = [
    { type: 'track', event: 'A', userId: 'u-1', messageId: 'message-1', properties: { bio: 'x'.repeat(1840) } },
    { type: 'identify', userId: 'u-2', messageId: 'message-2', traits: { plan: 'pro' } },
    { type: 'track', event: 'B', anonymousId: 'anon-1', messageId: 'message-3' },
    { type: 'page', name: 'Home', userId: 'u-1', messageId: 'message-4' }
  ]
  await setUp.track('/v1/batch', { batch, writeKey: setUp.writeKey })
  await untilSettled(setUp, setUp.destinationId)
  return setUp
}

const ids = (answer: Parsed): Parsed[] => rowsOf(answer.events).map(({ messageId }) => messageId)

test.each([
  ['', ['message-4', 'message-3', 'message-2', 'message-1']],
  ['?state=rejected', ['message-3']],
  ['?state=delivered&user=u-1', ['message-4', 'message-1']],
  ['?user=anon-1', ['message-3']],
  ['?type=identify', ['message-2']],
  ['?name=Home', ['message-4']],
  ['?code=missing_identity', ['message-3']],
  ['?altered=value_shortened', ['message-1']],
  ['?altered=value_shortened&state=rejected', []],
  ['?source=nobody', []],
  ['?search=PLAN', ['message-2']],
  ['?search=message', ['message-4', 'message-3', 'message-2', 'message-1']],
  ['?search=anon-1&state=rejected', ['message-3']],
  ['?search=anon-1&state=delivered', []],
  ['?from=2020-01-01T00:00:00Z&to=2020-01-02T00:00:00Z', []],
  ['?from=2020-01-01T00:00:00%2B02:00&search=home', ['message-4']],
  ['?before=3', ['message-2', 'message-1']]
])('GET /api/events%s lists %j', async (query, found) => {
  const { api } = await openWithEvents()
  expect(ids(await api.get(`/api/events${query}`))).toEqual(found)
})

test.each([
  ['state=gone', { state: 'state must be equal to one of the allowed values.' }],
  ['before=9007199254740993', { before: 'before must be <= 9007199254740991.' }],
  ['from=yesterday', { from: 'from must match format "date-time".' }]
])('GET /api/events?%s is refused', async (query, fields) => {
  const { api } = await openWithEvents()
  const { error } = await api.get(`/api/events?${query}`)
  expect(error).toMatchObject({ code: 'invalid_request', fields })
})

test('a list is read page by page', async () => {
  const { api } = await openWithEvents()
  const first = await api.get('/api/events?limit=3')
  expect([ids(first), first.next]).toEqual([['message-4', 'message-3', 'message-2'], 2])
  const second = await api.get(`/api/events?limit=3&before=${first.next}`)
  expect([ids(second), second.next]).toEqual([['message-1'], null])
})

test.each([
  ['after=0', { count: 4, isMore: false }],
  ['after=2', { count: 2, isMore: false }],
  ['after=0&user=u-1', { count: 2, isMore: false }],
  ['after=1&state=rejected&code=missing_identity', { count: 1, isMore: false }]
])('GET /api/events/count?%s says how many came since', async (query, answer) => {
  const { api } = await openWithEvents()
  expect(await api.get(`/api/events/count?${query}`)).toEqual(answer)
})

test('what an event was sent and answered before is kept when it is tried again', async () => {
  const setUp = await openSetUp()
  const { api, sandbox, destinationId, writeKey } = setUp
  sandbox.addFaults({ status: 418, body: 'not today', times: 1 })
  await setUp.track('/v1/track', { type: 'track', event: 'A', userId: 'u-1', writeKey })
  await untilSettled(setUp, destinationId)
  await api.send('POST', '/api/dead-letters/retry', { destinationId, eventIds: [1] })
  await untilSettled(setUp, destinationId)
  const { deliveries } = await api.get('/api/events/1')
  expect(deliveries[0].state).toBe('delivered')
  const { lastAttempt: last, sent, earlierAttempts } = deliveries[0]
  expect(last).toEqual({ number: 2, at: deliveries[0].at })
  expect(earlierAttempts).toHaveLength(1)
  expect(earlierAttempts[0]).toMatchObject({
    number: 1,
    state: 'rejected',
    error: { code: 'refused_by_heap', status: 418 },
    sent: [{ body: sent[0].body, answer: { status: 418, body: 'not today' } }]
  })
})

test.each(['state=flying', 'limit=0', 'limit=501', 'before=soon'])('a query with %s is refused', async (query) => {
  const { api } = await openWithEvents()
  expect((await api.send('GET', `/api/events?${query}`)).status).toBe(400)
})

test('the detail of an event is what came in, what Heap was sent, what it answered, and every alteration', async () => {
  const { api, sandbox, destinationId, sourceId } = await openWithEvents()
  const detail = await api.get('/api/events/1')
  const timestamp = expect.stringMatching(/^\d{4}-\d\d-\d\dT/)
  expect(detail).toEqual({
    audience: null,
    id: 1,
    receivedAt: timestamp,
    type: 'track',
    name: 'A',
    userId: 'u-1',
    anonymousId: null,
    messageId: 'message-1',
    sourceId,
    event: {
      type: 'track',
      event: 'A',
      userId: 'u-1',
      messageId: 'message-1',
      properties: { bio: 'x'.repeat(1840) },
      timestamp,
      receivedAt: timestamp
    },
    privateFields: { dropped: [], hashed: [] },
    deliveries: [
      {
        destinationId,
        state: 'delivered',
        attempts: 1,
        at: timestamp,
        nextAttemptAt: null,
        code: null,
        title: null,
        issueCount: 1,
        error: null,
        lastAttempt: { number: 1, at: timestamp },
        earlierAttempts: [],
        issues: [
          {
            code: 'value_shortened',
            path: 'properties.bio',
            limit: 1024,
            actual: 1840,
            title: 'strings shortened',
            advice: expect.any(String)
          }
        ],
        transformations: [],
        sent: [
          {
            method: 'POST',
            url: `${sandbox.url}/api/track`,
            body: {
              app_id: APP_ID,
              event: 'A',
              identity: 'u-1',
              properties: { bio: 'x'.repeat(1024) },
              timestamp,
              idempotency_key: 'message-1'
            },
            answer: { status: 200, body: 'OK' }
          }
        ]
      }
    ]
  })
  expect((await api.send('GET', '/api/events/99')).status).toBe(404)
})

test('an export is the details, one a line, newest first', async () => {
  const { api } = await openWithEvents()
  const { body, headers } = await api.send('GET', '/api/events/export?state=delivered')
  const lines = (body as string)
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  expect(headers.get('content-type')).toBe('application/x-ndjson; charset=utf-8')
  expect(lines.map(({ messageId }) => messageId)).toEqual(['message-4', 'message-2', 'message-1'])
  expect(lines[0].deliveries[0].sent).toHaveLength(1)
})

test.each([
  [3, [9, 8, 7, { next: 7, message: 'Only 3 events are here. The next come with before=7.' }]],
  [9, [9, 8, 7, 6, 5, 4, 3, 2, 1]],
  [1000, [9, 8, 7, 6, 5, 4, 3, 2, 1]]
])('an export of at most %d events says when there are more, and where to go on', async (limit, lines) => {
  const event = { sourceId: 'web', receivedAt: 0, type: 'track', name: 'A', userKey: 'u-1', body: '{}', deliveries: [] }
  const list = async ({ before = 10 }: EventFilter, count: number): Promise<TrackedEvent[]> =>
    Array.from({ length: Math.min(count, before - 1) }, (_, index) => ({ ...event, id: before - 1 - index }))
  let text = ''
  const history = { list, attempts: () => Promise.resolve([]) }
  for await (const chunk of exportLines(history, { filter: {}, limit })) text += chunk
  const parsed = text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  expect(parsed.map(({ id, ...more }) => id ?? more)).toEqual(lines)
})

describe('the live stream', () => {
  async function listen(setUp: SetUp, query = ''): Promise<{ batches: Parsed[]; stop: () => void }> {
    const stop = new AbortController()
    const response = await fetch(`${setUp.url}/api/events/stream${query}`, { signal: stop.signal })
    expect(response.headers.get('content-type')).toBe('text/event-stream')
    const batches: Parsed[] = []
    const read = async (): Promise<void> => {
      let text = ''
      for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
        text += Buffer.from(chunk).toString()
        const parts = text.split('\n\n')
        text = parts.pop() ?? ''
        for (const part of parts) {
          const data = /^event: rows\ndata: (.*)$/.exec(part)?.[1]
          if (data !== undefined) batches.push(JSON.parse(data))
        }
      }
    }
    read().catch(() => undefined)
    return { batches, stop: () => stop.abort() }
  }

  test('brings each event as it arrives and as it changes', async () => {
    const setUp = await openSetUp()
    const { batches, stop } = await listen(setUp)
    await setUp.track('/v1/track', { event: 'A', userId: 'u-1', writeKey: setUp.writeKey })
    const rows = await until(
      () => batches.flatMap((batch) => batch.rows),
      (seen) => seen.some(({ deliveries }: Parsed) => deliveries[0]?.state === 'delivered')
    )
    expect(rows.at(-1)).toEqual((await setUp.api.get('/api/events')).events[0])
    stop()
  })

  test('leaves out what does not match, and nothing that does', async () => {
    const setUp = await openSetUp()
    const { batches, stop } = await listen(setUp, '?user=u-7')
    const batch = Array.from({ length: 150 }, (_, index) => ({ type: 'track', event: 'A', userId: `u-${index % 10}` }))
    await setUp.track('/v1/batch', { batch, writeKey: setUp.writeKey })
    await until(
      () => batches.length,
      (length) => length > 0
    )
    expect(batches[0].more).toBe(0)
    expect(rowsOf(batches[0].rows).map(({ id, userId }) => [id, userId])).toEqual(
      Array.from({ length: 15 }, (_, index) => [148 - index * 10, 'u-7'])
    )
    stop()
  })

  test('ends when the runner is closed', async () => {
    const setUp = await openSetUp()
    const response = await fetch(`${setUp.url}/api/events/stream`)
    await setUp.close()
    await expect(response.text().catch(() => 'ended')).resolves.toEqual(expect.any(String))
  })
})

test('dead letters are retried and discarded by reason and by event', async () => {
  const setUp = await openWithEvents()
  const { destinationId } = setUp
  const post = async (action: string, which: object) =>
    (await setUp.api.send('POST', `/api/dead-letters/${action}`, { destinationId, ...which })).body
  expect(await post('retry', { code: 'refused_by_heap' })).toEqual({ count: 0 })
  expect(await post('retry', { code: 'missing_identity' })).toEqual({ count: 1 })
  await untilSettled(setUp, destinationId)
  expect(await post('discard', { eventIds: [3] })).toEqual({ count: 1 })
  expect(ids(await setUp.api.get('/api/events?state=discarded'))).toEqual(['message-3'])
  expect((await setUp.api.send('POST', '/api/dead-letters/retry', { destinationId: 'nobody' })).status).toBe(404)
})

test('a source shows its first event', async () => {
  const { api, sourceId } = await openWithEvents()
  expect(await api.get(`/api/sources/${sourceId}`)).toMatchObject({
    events: 4,
    firstEventAt: expect.any(String),
    lastEvent: { messageId: 'message-4' }
  })
})
