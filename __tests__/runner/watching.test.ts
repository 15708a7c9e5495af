// What a runner says of itself: lines of the log with ids, and spans for OpenTelemetry. Neither holds a value.
import { keepSpans } from './memory-tracer'
import { addHeap, createLog, onEnd, openRunner, openSetUp, until, untilSettled, type Parsed } from './runners'

const SECRET = 'ada-lovelace@example.com'
const event = { type: 'track', event: 'Paid', userId: SECRET, properties: { email: SECRET } }
const nameless = { type: 'track', event: '', userId: SECRET }
const basic = (key: string) => ({ authorization: `Basic ${Buffer.from(`${key}:`).toString('base64')}` })

test('a request, the batch and the request to Heap are spans with codes and counts, and no values', async () => {
  const { spans, stop } = keepSpans()
  onEnd(stop)
  const { lines, logTo } = createLog()
  const setUp = await openSetUp({ traces: true, logTo, logLevel: 'debug', runnerName: 'runner-1', version: '1.2.3' })
  const traceId = 'a'.repeat(32)
  const traceparent = `00-${traceId}-${'b'.repeat(16)}-01`
  const headers = { ...basic(setUp.writeKey), traceparent, 'x-request-id': 'from-the-proxy' }
  const stored = await setUp.track('/v1/batch', { batch: [event, nameless] }, headers)
  expect(stored.headers.get('x-request-id')).toBe('from-the-proxy')
  await untilSettled(setUp, setUp.destinationId)
  await setUp.track('/v1/track', [], basic(setUp.writeKey))
  await until(
    () => spans.filter(({ isEnded }) => isEnded).length,
    (count) => count === spans.length
  )
  const batch = spans.find(({ name }) => name === 'batch')
  expect(spans).toMatchObject([
    {
      name: 'intake',
      parentId: 'b'.repeat(16),
      traceId,
      status: 0,
      attributes: {
        'http.request.method': 'POST',
        'http.route': '/v1/batch',
        'http.response.status_code': 200,
        'heap_destination.request': 'from-the-proxy',
        'heap_destination.events': 2
      }
    },
    {
      name: 'batch',
      status: 0,
      attributes: {
        'heap_destination.destination': setUp.destinationId,
        'heap_destination.batch': `${setUp.destinationId}-1`,
        'heap_destination.events': 2,
        'heap_destination.delivered': 1,
        'heap_destination.rejected': 1,
        'heap_destination.codes': ['missing_event_name']
      }
    },
    {
      name: 'request',
      parentId: batch?.id,
      traceId: batch?.traceId,
      status: 0,
      attributes: {
        'http.request.method': 'POST',
        'server.address': '127.0.0.1',
        'url.path': '/api/track',
        'http.response.status_code': 200,
        'heap_destination.calls': 1
      }
    },
    {
      name: 'intake',
      parentId: undefined,
      attributes: { 'http.response.status_code': 400, 'heap_destination.refused': 'not_an_event' }
    }
  ])
  expect(JSON.stringify(spans) + lines.join('')).not.toContain(SECRET)
  expect(lines.map((line): Parsed => JSON.parse(line)).filter(({ batch: id }) => id !== undefined)).toMatchObject([
    {
      level: 20,
      runner: 'runner-1',
      destination: setUp.destinationId,
      batch: `${setUp.destinationId}-1`,
      events: 2,
      fates: { delivered: 1, rejected: 1 },
      codes: { missing_event_name: 1 }
    }
  ])
})

test('a service that does not take a batch is in the log as it is by default, and in the span of the request', async () => {
  const { spans, stop } = keepSpans()
  onEnd(stop)
  const { lines, logTo } = createLog()
  const runner = await openRunner({ traces: true, logTo })
  const { id: sourceId, writeKeys } = (await runner.api.send('POST', '/api/sources', { name: 'App', kind: 'server' }))
    .body
  const settings = { useSandbox: false, endpoint: 'http://127.0.0.1:1/secret' }
  const { id } = await addHeap(runner, { sourceId, settings })
  await runner.track('/v1/track', { ...event, writeKey: writeKeys[0] })
  const ofBatch = (): string[] => lines.filter((line) => line.includes('"batch"'))
  await until(ofBatch, ({ length }) => length > 0)
  expect(JSON.parse(ofBatch()[0] ?? '')).toMatchObject({
    level: 40,
    destination: id,
    events: 1,
    fates: { retry: 1 },
    codes: { connection_failed: 1 },
    troubles: ['connection_failed'],
    msg: 'a service did not take all of a batch'
  })
  expect(spans.find(({ name }) => name === 'request')).toMatchObject({
    status: 2,
    isEnded: true,
    attributes: { 'error.type': 'ECONNREFUSED' }
  })
})

test.each([
  ['an odd id', 'a b;c', false],
  ['none', undefined, false],
  ['one of a proxy', '0f8fad5b-d9cb-469f-a165-70867728950e', true]
])('the answer to a request with %s names an id', async (_, given, isKept) => {
  const { api } = await openRunner()
  const headers: Record<string, string> = given === undefined ? {} : { 'x-request-id': given }
  const id = (await api.send('GET', '/healthz', undefined, headers)).headers.get('x-request-id')
  expect(id).toMatch(/^[\w-]{36}$/)
  expect(id === given).toBe(isKept)
})

test('without traces nothing asks for a tracer', async () => {
  const { spans, stop } = keepSpans()
  onEnd(stop)
  const setUp = await openSetUp()
  await setUp.track('/v1/track', { ...event, writeKey: setUp.writeKey })
  await untilSettled(setUp, setUp.destinationId)
  expect(spans).toEqual([])
})
