// Segment's tracking API, asked over HTTP: paths, keys, bodies, limits, answers.
import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { createSource } from '../../src/runner'
import { openRunner, openSetUp, type OpenRunner, type Parsed, rowsOf } from './runners'

const START = Date.parse('2026-01-02T03:04:05.000Z')

async function openSource(): Promise<{ runner: OpenRunner; writeKey: string }> {
  const runner = await openRunner({ now: () => START })
  const source = createSource({ name: 'My site', kind: 'web', writeKey: 'wk_demo' }, START)
  await runner.config.putSource(source)
  return { runner, writeKey: 'wk_demo' }
}

const basic = (key: string) => ({ authorization: `Basic ${Buffer.from(`${key}:`).toString('base64')}` })

async function storedEvents(runner: OpenRunner): Promise<Parsed[]> {
  const { events } = await runner.api.get('/api/events')
  const details = await Promise.all(rowsOf(events).map(({ id }) => runner.api.get(`/api/events/${id}`)))
  return details.map(({ event }) => event).reverse()
}

test.each([
  ['identify', 'identify'],
  ['i', 'identify'],
  ['track', 'track'],
  ['t', 'track'],
  ['page', 'page'],
  ['p', 'page'],
  ['screen', 'screen'],
  ['s', 'screen'],
  ['group', 'group'],
  ['g', 'group'],
  ['alias', 'alias'],
  ['a', 'alias']
])('POST /v1/%s stores an event of type %s', async (path, type) => {
  const { runner, writeKey } = await openSource()
  const answer = await runner.track(
    `/v1/${path}`,
    { userId: 'u-1', messageId: 'm-1', timestamp: '2026-01-01T00:00:00.000Z' },
    basic(writeKey)
  )
  expect([answer.status, answer.body]).toEqual([200, { success: true }])
  expect(await storedEvents(runner)).toEqual([
    {
      type,
      userId: 'u-1',
      messageId: 'm-1',
      originalTimestamp: '2026-01-01T00:00:00.000Z',
      timestamp: '2026-01-01T00:00:00.000Z',
      receivedAt: '2026-01-02T03:04:05.000Z'
    }
  ])
})

test.each(['batch', 'b', 'import'])(
  'POST /v1/%s stores every event of the batch, the shared context below its own',
  async (path) => {
    const { runner, writeKey } = await openSource()
    const batch = [
      { type: 'track', event: 'A', userId: 'u-1', messageId: 'm-1', context: { ip: '1.1.1.1' } },
      { type: 'identify', userId: 'u-2', messageId: 'm-2' }
    ]
    const answer = await runner.track(`/v1/${path}`, {
      batch,
      writeKey,
      context: { ip: '9.9.9.9', locale: 'en' },
      integrations: { Heap: true }
    })
    expect([answer.status, answer.body]).toEqual([200, { success: true }])
    const filled = {
      timestamp: '2026-01-02T03:04:05.000Z',
      receivedAt: '2026-01-02T03:04:05.000Z',
      integrations: { Heap: true }
    }
    expect(await storedEvents(runner)).toEqual([
      { ...batch[0], ...filled, context: { ip: '1.1.1.1', locale: 'en' } },
      { ...batch[1], ...filled, context: { ip: '9.9.9.9', locale: 'en' } }
    ])
  }
)

test('what the SDKs send is stored as they sent it', async () => {
  const { runner, writeKey } = await openSource()
  const lines = readFileSync(`${__dirname}/sdk-events.ndjson`, 'utf8').trim().split('\n')
  for (const line of lines) {
    const event = JSON.parse(line) as { type: string; _metadata?: { bundled?: unknown } }
    const isBrowser = event._metadata?.bundled !== undefined
    const answer = isBrowser
      ? await runner.track(`/v1/${event.type[0]}`, line, { 'content-type': 'text/plain', ...basic(writeKey) })
      : await runner.track('/v1/batch', { batch: [event], writeKey, sentAt: '2026-01-02T03:04:05.000Z' })
    expect(answer.body).toEqual({ success: true })
  }
  const stored = await storedEvents(runner)
  expect(stored).toHaveLength(lines.length)
  lines.forEach((line, index) => {
    const { timestamp, writeKey: _key, ...sent } = JSON.parse(line)
    expect(stored[index]).toMatchObject({ ...sent, originalTimestamp: timestamp })
    expect(JSON.stringify(stored[index])).not.toContain('writeKey')
  })
})

test('a gzipped body is unpacked', async () => {
  const { runner, writeKey } = await openSource()
  const body = gzipSync(JSON.stringify({ event: 'A', userId: 'u-1' }))
  const answer = await runner.track('/v1/track', body, { 'content-encoding': 'gzip', ...basic(writeKey) })
  expect(answer.body).toEqual({ success: true })
  expect(await storedEvents(runner)).toMatchObject([{ type: 'track', event: 'A', userId: 'u-1' }])
})

test('an event without a message id gets one', async () => {
  const { runner, writeKey } = await openSource()
  await runner.track('/v1/track', { event: 'A', userId: 'u-1', writeKey })
  expect(await storedEvents(runner)).toMatchObject([{ messageId: expect.stringMatching(/^runner-[0-9a-f-]{36}$/) }])
})

describe('a request that is refused stores nothing', () => {
  const event = { type: 'track', event: 'A', userId: 'u-1' }
  const long = { ...event, properties: { text: 'x'.repeat(33_000) } }
  const many = { batch: Array.from({ length: 20 }, () => ({ ...event, properties: { text: 'x'.repeat(30_000) } })) }
  test.each<[string, string, unknown, Record<string, string>, number, string]>([
    ['without a write key', '/v1/track', event, {}, 401, 'unknown_write_key'],
    ['with an unknown write key', '/v1/track', event, basic('nobody'), 401, 'unknown_write_key'],
    ['that is not JSON', '/v1/track', '{"a":', {}, 400, 'invalid_json'],
    ['that is empty', '/v1/track', '', {}, 400, 'invalid_json'],
    ['that is a list', '/v1/track', [event], { known: 'yes' }, 400, 'not_an_event'],
    ['without a batch', '/v1/batch', event, { known: 'yes' }, 400, 'not_a_batch'],
    ['with something else in the batch', '/v1/batch', { batch: [event, 7] }, { known: 'yes' }, 400, 'not_an_event'],
    ['of one event above 32 KB', '/v1/track', long, { known: 'yes' }, 400, 'event_too_large'],
    [
      'of a batch with an event above 32 KB',
      '/v1/batch',
      { batch: [event, long] },
      { known: 'yes' },
      400,
      'event_too_large'
    ],
    ['above 500 KB', '/v1/batch', many, { known: 'yes' }, 400, 'request_too_large'],
    [
      'above 500 KB once unpacked',
      '/v1/batch',
      gzipSync(JSON.stringify(many)),
      { known: 'yes', 'content-encoding': 'gzip' },
      400,
      'request_too_large'
    ],
    ['that is not gzip', '/v1/batch', 'plain', { known: 'yes', 'content-encoding': 'gzip' }, 400, 'invalid_json'],
    [
      'in an unknown encoding',
      '/v1/batch',
      'plain',
      { known: 'yes', 'content-encoding': 'br' },
      415,
      'unsupported_body'
    ]
  ])('%s', async (...[, path, body, { known, ...headers }, status, code]) => {
    const { runner, writeKey } = await openSource()
    const answer = await runner.track(path, body, { ...headers, ...(known && basic(writeKey)) })
    expect([answer.status, answer.body]).toEqual([
      status,
      { success: false, error: { code, message: expect.any(String) } }
    ])
    expect((await runner.api.get('/api/events')).events).toEqual([])
  })

  test('an event of exactly 32 KB is taken', async () => {
    const { runner, writeKey } = await openSource()
    const frame = JSON.stringify({ userId: 'u-1', event: '' }).length
    const answer = await runner.track(
      '/v1/track',
      { userId: 'u-1', event: 'x'.repeat(32_768 - frame) },
      basic(writeKey)
    )
    expect(answer.body).toEqual({ success: true })
  })
})

test('every origin may post, and is told so before', async () => {
  const { runner } = await openSource()
  const headers = {
    origin: 'https://shop.example',
    'access-control-request-method': 'POST',
    'access-control-request-headers': 'authorization,content-type'
  }
  const preflight = await fetch(`${runner.url}/v1/t`, { method: 'OPTIONS', headers })
  expect([
    preflight.status,
    preflight.headers.get('access-control-allow-origin'),
    preflight.headers.get('access-control-allow-headers')
  ]).toEqual([
    204,
    '*',
    'authorization, content-type, content-encoding, x-retry-count, anonymousid, x-write-key, x-enable-debug'
  ])
  const refused = await runner.track('/v1/t', {}, { origin: 'https://shop.example' })
  expect(refused.headers.get('access-control-allow-origin')).toBe('*')
})

describe('what analytics.js is told when it loads', () => {
  test('is to post back here, and to load nothing in cloud mode', async () => {
    const { api, writeKey, url } = await openSetUp({ kind: 'web' })
    const settings = await api.get(`/v1/projects/${writeKey}/settings`)
    const host = new URL(url).host
    expect(settings.integrations['Segment.io']).toMatchObject({
      apiKey: writeKey,
      apiHost: `${host}/v1`,
      protocol: 'http'
    })
    expect(settings.metrics).toEqual({ sampleRate: 0, host: `${host}/v1` })
    expect(settings.remotePlugins).toEqual([])
  })

  test('is to load the web plugin in device mode', async () => {
    const settings = {
      region: 'EU',
      accountProperty: 'company',
      blockedIdentities: 'n/a, test',
      allowedIdentities: 'guest',
      anonymousEvents: 'send',
      endpoint: 'https://proxy.example.com'
    }
    const { api, writeKey, url, destinationId } = await openSetUp({ kind: 'web', mode: 'device', settings })
    const { integrations, remotePlugins } = await api.get(`/v1/projects/${writeKey}/settings`)
    expect(integrations['Segment.io']).toMatchObject({
      addBundledMetadata: true,
      maybeBundledConfigIds: { 'Segment.io': [destinationId] }
    })
    expect(remotePlugins).toEqual([
      {
        name: 'Heap',
        creationName: 'Heap',
        libraryName: 'heapDestination',
        url: `${url}/web/heap-destination.min.js`,
        settings: {
          appId: '1535634150',
          region: 'EU',
          accountProperty: 'company',
          blockedIdentities: ['n/a', 'test'],
          allowedIdentities: ['guest']
        }
      }
    ])
  })

  test('names the address that others reach the runner under', async () => {
    const publicUrl = 'https://localhost:8443'
    const { api, writeKey } = await openSetUp({ kind: 'web', mode: 'device', publicUrl })
    const { integrations, metrics, remotePlugins } = await api.get(`/v1/projects/${writeKey}/settings`)
    expect(integrations['Segment.io']).toMatchObject({ apiHost: 'localhost:8443/v1', protocol: 'https' })
    expect(metrics.host).toBe('localhost:8443/v1')
    expect(remotePlugins[0].url).toBe(`${publicUrl}/web/heap-destination.min.js`)
  })

  test('is a refusal for an unknown write key', async () => {
    const { runner } = await openSource()
    expect((await runner.api.send('GET', '/v1/projects/nobody/settings')).status).toBe(401)
  })
})
