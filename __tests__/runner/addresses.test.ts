// Addresses that SDKs ask besides the ordinary ones: with slashes, pixels, those of other vendors, and unknown ones.
import { request } from 'node:http'
import {
  makeDirectory,
  openRunner,
  openSetUp,
  rowsOf,
  untilSettled,
  type OpenRunner,
  type Parsed,
  type SetUp
} from './runners'
import { createSource } from '../../src/runner'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

const START = Date.parse('2026-01-02T03:04:05.000Z')
const GIF = /^GIF89a/

async function open(): Promise<OpenRunner> {
  const pageDirectory = makeDirectory()
  writeFileSync(join(pageDirectory, 'index.html'), '<!doctype html><title>The page</title>')
  const runner = await openRunner({ now: () => START, pageDirectory })
  await runner.config.putSource(createSource({ name: 'My site', kind: 'web', writeKey: 'wk_demo' }, START))
  return runner
}

async function stored(runner: OpenRunner): Promise<Parsed[]> {
  const { events } = await runner.api.get('/api/events')
  const details = await Promise.all(rowsOf(events).map(({ id }) => runner.api.get(`/api/events/${id}`)))
  return details.map(({ event }) => event).reverse()
}

const event = { userId: 'u-1', event: 'Email Opened', properties: { subject: 'The Daily' }, messageId: 'm-1' }
const base64 = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64')
const filled = {
  type: 'track',
  messageId: expect.any(String) as string,
  timestamp: '2026-01-02T03:04:05.000Z',
  receivedAt: '2026-01-02T03:04:05.000Z'
}

test('an address with a slash at its end is the address without it', async () => {
  const runner = await open()
  const batch = { batch: [{ type: 'track', ...event }], writeKey: 'wk_demo' }
  for (const path of ['/v1/batch/', '/v1/import/', '/v1/b/']) {
    expect((await runner.track(path, batch)).body).toEqual({ success: true })
  }
  for (const path of ['/v1/track/', '/v1/t/']) {
    expect((await runner.track(path, { ...event, writeKey: 'wk_demo' })).body).toEqual({ success: true })
  }
  expect(await stored(runner)).toEqual(new Array(5).fill({ ...event, ...filled }))
})

describe('a pixel', () => {
  async function ask(runner: OpenRunner, query: string, type = 'track'): Promise<[number, string | null, string]> {
    const answer = await fetch(`${runner.url}/v1/pixel/${type}?${query}`)
    return [
      answer.status,
      answer.headers.get('content-type'),
      Buffer.from(await answer.arrayBuffer()).toString('latin1')
    ]
  }
  const gif = [200, 'image/gif', expect.stringMatching(GIF)]
  const keyed = { ...event, writeKey: 'wk_demo' }
  // Both alphabets of Base64 differ in this one.
  const unlike = { ...keyed, properties: { subject: '>>>???~~~ÿÿ' } }

  test.each<[string, string, object]>([
    ['in Base64', `data=${encodeURIComponent(base64(keyed))}`, event.properties],
    ['in Base64 that was not escaped', `data=${base64(unlike)}`, unlike.properties],
    [
      'in URL-safe Base64',
      `data=${base64(unlike).replace(/\+/g, '-').replace(/\//g, '_').replace(/=/g, '')}`,
      unlike.properties
    ],
    ['in plain JSON', `data=${encodeURIComponent(JSON.stringify(keyed))}`, event.properties],
    [
      'in parameters',
      'userId=u-1&event=Email Opened&messageId=m-1&writeKey=wk_demo&properties.subject=The%20Daily',
      event.properties
    ]
  ])('stores an event %s', async (_name, query, properties) => {
    const runner = await open()
    expect(await ask(runner, query)).toEqual(gif)
    expect(await stored(runner)).toEqual([{ ...event, ...filled, properties }])
  })

  test('stores a call of each type', async () => {
    const runner = await open()
    const types = ['identify', 'group', 'alias', 'page', 'screen']
    for (const type of types) expect(await ask(runner, `data=${base64(keyed)}`, type)).toEqual(gif)
    expect(await stored(runner)).toEqual(types.map((type) => ({ ...event, ...filled, type })))
  })

  test.each([
    ['with an unknown key', `data=${base64({ ...event, writeKey: 'nobody' })}`, 401, 'unknown_write_key: '],
    ['that is not JSON', 'data=%7B%22a', 400, 'invalid_json: '],
    ['without anything', '', 401, 'unknown_write_key: '],
    ['of names that are no names', '__proto__.a=1&constructor.b=2&a..b=1&a=1', 401, 'unknown_write_key: ']
  ])('%s is refused with a picture', async (_name, query, status, reason) => {
    const runner = await open()
    expect(await ask(runner, query)).toEqual([status, ...gif.slice(1)])
    const { headers } = await fetch(`${runner.url}/v1/pixel/track?${query}`)
    expect(headers.get('x-refused')).toContain(reason)
    expect(await stored(runner)).toEqual([])
  })

  test('is not stored by a HEAD request', async () => {
    const runner = await open()
    const { status } = await fetch(`${runner.url}/v1/pixel/track?data=${base64(keyed)}`, { method: 'HEAD' })
    expect([status, await stored(runner)]).toEqual([404, []])
  })
})

test('an unknown address, or a method that it does not take, is answered in JSON, never with the page', async () => {
  const runner = await open()
  const message = expect.stringMatching(/^The tracking API has no such address.*\.$/) as string
  for (const [method, path] of [
    ['GET', '/v1'],
    ['GET', '/v1/'],
    ['GET', '/v1/unknown'],
    ['GET', '/v1/track'],
    ['GET', '/v1/pixel/unknown'],
    ['POST', '/v1/unknown/deeper'],
    ['DELETE', '/v1/batch'],
    ['PATCH', '/v1/track']
  ] as const) {
    const { status, body, headers } = await runner.api.send(method, path)
    expect([path, status, body]).toEqual([path, 404, { success: false, error: { code: 'unknown_address', message } }])
    expect(headers.get('access-control-allow-origin')).toBe('*')
  }
})

/** What the local Heap holds once all is delivered. */
async function arrived(runner: SetUp): Promise<unknown> {
  await untilSettled(runner, runner.destinationId)
  return runner.sandbox
    .events()
    .map(({ event: name, identity, properties }) => ({ name, identity, plan: properties.plan }))
}

describe("RudderStack's browser SDK", () => {
  const rudder = {
    channel: 'web',
    type: 'track',
    event: 'Signed Up',
    userId: 'u-1',
    anonymousId: '4f1a0a0e-0b53-4d5f-9d6c-7f0a58a9a001',
    messageId: '1c8f1c2e-6f2b-4d2b-b1e5-000000000001',
    properties: { plan: 'pro' },
    context: {
      traits: { email: 'ada@example.com' },
      library: { name: 'RudderLabs JavaScript SDK', version: '3.20.0' }
    },
    integrations: { All: true },
    originalTimestamp: '2026-01-02T03:04:04.000Z',
    sentAt: '2026-01-02T03:04:05.000Z'
  }
  const text = { 'content-type': 'application/json', anonymousid: base64('a') }

  test('is told that it may send, and to whom: nobody else', async () => {
    const runner = await open()
    const answer = await runner.api.send('GET', '/sourceConfig/?p=npm&v=3.20.0&build=modern&writeKey=wk_demo')
    const config = { statsCollection: { errors: { enabled: false }, metrics: { enabled: false } } }
    const id = expect.any(String) as string
    expect(answer.body).toEqual({
      source: { id, name: 'My site', enabled: true, config, destinations: [], dataplanes: {} }
    })
    expect(answer.headers.get('access-control-allow-origin')).toBe('*')
    expect((await runner.api.send('GET', '/sourceConfig/?writeKey=nobody')).status).toBe(401)
  })

  test('delivers single events, batches and beacons', async () => {
    const runner = await openSetUp({ kind: 'web' })
    const key = { authorization: `Basic ${Buffer.from(`${runner.writeKey}:`).toString('base64')}`, ...text }
    const other = (number: number) => ({ ...rudder, messageId: `1c8f1c2e-6f2b-4d2b-b1e5-00000000000${number}` })
    for (const [path, body, headers] of [
      ['/v1/track', rudder, key],
      ['/v1/batch', { batch: [other(2)], sentAt: rudder.sentAt }, key],
      [`/beacon/v1/batch?writeKey=${runner.writeKey}`, { batch: [other(3)] }, {}]
    ] as const) {
      expect((await runner.track(path, body, headers)).body).toEqual({ success: true })
    }
    expect(await arrived(runner)).toEqual(new Array(3).fill({ name: 'Signed Up', identity: 'u-1', plan: 'pro' }))
  })

  test('may send its headers from other sites', async () => {
    const runner = await open()
    const headers = { origin: 'https://shop.example', 'access-control-request-method': 'POST' }
    for (const path of ['/v1/track', '/sourceConfig/', '/beacon/v1/batch', '/api/s/track']) {
      const { status, headers: answered } = await fetch(runner.url + path, { method: 'OPTIONS', headers })
      expect([path, status, answered.get('access-control-allow-headers')]).toEqual([
        path,
        204,
        expect.stringMatching(/authorization.*anonymousid.*x-write-key/)
      ])
    }
  })
})

test("Jitsu's SDK sends with the write key before its colon, whatever the body says of it", async () => {
  const runner = await openSetUp({ kind: 'web' })
  const jitsu = { ...event, type: 'track', writeKey: `${runner.writeKey}:***`, properties: { plan: 'pro' } }
  const headers = { 'x-write-key': `${runner.writeKey}:any` }
  expect((await runner.track('/api/s/track', jitsu, headers)).body).toEqual({ success: true })
  const second = { ...jitsu, messageId: 'm-2' }
  expect((await runner.track('/api/s/s2s/track', second, headers)).body).toEqual({ success: true })
  expect((await runner.track('/api/s/track', jitsu, { 'x-write-key': 'nobody:any' })).status).toBe(401)
  expect(await arrived(runner)).toEqual(new Array(2).fill({ name: 'Email Opened', identity: 'u-1', plan: 'pro' }))
})

test('addresses of SDKs are open to every Host, and nothing else beside them is', async () => {
  const runner = await open()
  const statusOf = (path: string): Promise<number> =>
    new Promise((resolve, reject) => {
      const asked = request(runner.url + path, { headers: { host: 'anything.example' } }, (answer) => {
        answer.resume()
        resolve(answer.statusCode ?? 0)
      })
      asked.on('error', reject).end()
    })
  const paths = [
    '/v1/unknown',
    '/sourceConfig?writeKey=wk_demo',
    '/api/sources',
    '/api/settings',
    '/sourceConfigs',
    '/'
  ]
  expect(await Promise.all(paths.map(statusOf))).toEqual([404, 200, 403, 403, 403, 403])
})
