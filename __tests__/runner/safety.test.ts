// Who is let in, what is kept secret, and how the runner ends.
import { readFileSync, writeFileSync } from 'node:fs'
import { createRunner, isLoopback } from '../../src/runner'
import { urlOf } from '../../src/runner/options'
import { askAs } from '../access/ask-as'
import { HEAP } from '../../src/runner/destinations/heap'
import {
  addHeap,
  createLog,
  makeDirectory,
  openHolder,
  openRunner,
  openSandbox,
  openSetUp,
  until,
  untilSettled
} from './runners'

const TOKEN = 'a-token-of-sixteen-or-more'

describe('the name under which the runner is asked', () => {
  test.each([
    ['127.0.0.1', '/api/status', 200],
    ['localhost', '/api/status', 200],
    ['shop.localhost', '/api/status', 200],
    ['[::1]', '/api/status', 200],
    ['evil.example', '/api/status', 403],
    ['evil.example', '/', 403],
    ['evil.example', '/metrics', 403],
    ['evil.example', '/docs', 403],
    ['evil.example', '/healthz', 200],
    ['evil.example', '/v1/projects/nobody/settings', 401]
  ])('%s%s is answered %3$d', async (host, path, status) => {
    const { url } = await openRunner()
    expect((await askAs(url + path, { headers: { host: `${host}:${new URL(url).port}` } })).status).toBe(status)
  })

  test('may be one that was allowed', async () => {
    const { url } = await openRunner({ hostNames: ['Runner.Example'] })
    expect((await askAs(`${url}/api/status`, { headers: { host: 'runner.example' } })).status).toBe(200)
  })

  test('may be the one that others reach it under', async () => {
    const { url, publicUrl } = await openRunner({ publicUrl: 'https://Events.example.com/', adminToken: TOKEN })
    expect(publicUrl).toBe('https://events.example.com')
    const authorization = `Bearer ${TOKEN}`
    const headers = { host: 'events.example.com', authorization }
    const { status, body } = await askAs(`${url}/api/status`, { headers })
    const { url: told, trackingUrl } = JSON.parse(body) as Record<string, unknown>
    expect([status, told, trackingUrl]).toEqual([200, publicUrl, `${publicUrl}/v1`])
  })

  test.each([
    'events.example.com',
    'ftp://events.example.com',
    'https://events.example.com/heap',
    'https://a@b',
    'https://?'
  ])('is never %s', async (publicUrl) => {
    const starting = createRunner({ dataDirectory: makeDirectory(), publicUrl })
    await expect(starting).rejects.toThrow('The URL begins with http:// or https:// and has a host and no path')
  })

  test.each([
    ['127.0.0.1', 'http://127.0.0.1:3000'],
    ['0.0.0.0', 'http://127.0.0.1:3000'],
    ['::', 'http://[::1]:3000'],
    ['runner.internal', 'http://runner.internal:3000']
  ])('is one that this machine can open, listening on %s', (host, url) => {
    expect(urlOf(host, 3000)).toBe(url)
  })
})

describe('a change', () => {
  test('may come from the page that a proxy serves under its own name', async () => {
    const { url } = await openRunner({ publicUrl: 'https://events.example.com', adminToken: TOKEN })
    const post = (origin: string) =>
      fetch(`${url}/api/sources`, {
        method: 'POST',
        headers: {
          'x-runner-request': '1',
          'content-type': 'application/json',
          authorization: `Bearer ${TOKEN}`,
          origin
        },
        body: JSON.stringify({ name: 'A', kind: 'web' })
      })
    expect((await post('https://events.example.com')).status).toBe(201)
    expect((await post('http://events.example.com')).status).toBe(403)
  })

  test.each([
    ['with the header', { 'x-runner-request': '1' }, 201],
    ['from the page itself', { 'x-runner-request': '1', origin: 'OWN' }, 201],
    ['without the header', { 'x-runner-request': undefined }, 403],
    ['from a page of another site', { 'x-runner-request': '1', origin: 'https://evil.example' }, 403],
    ['from a page without an origin', { 'x-runner-request': '1', origin: 'null' }, 403]
  ])('%s', async (_name, { origin, ...headers }: Record<string, string | undefined>, status) => {
    const { url } = await openRunner()
    const given = { 'content-type': 'application/json', ...headers, origin: origin === 'OWN' ? url : origin }
    const sent = Object.fromEntries(
      Object.entries(given).filter((entry): entry is [string, string] => entry[1] !== undefined)
    )
    const answer = await fetch(`${url}/api/sources`, {
      method: 'POST',
      headers: sent,
      body: '{"name":"A","kind":"web"}'
    })
    expect(answer.status).toBe(status)
  })

  test('is never offered to other origins', async () => {
    const { url } = await openRunner()
    const answer = await fetch(`${url}/api/status`, { headers: { origin: 'https://evil.example' } })
    expect(answer.headers.get('access-control-allow-origin')).toBeNull()
  })
})

describe('what a page of another site asks for', () => {
  const page = { origin: 'https://evil.example' }
  const image = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' }
  test.each([
    ['/api/status', page, 403],
    ['/api/status', image, 403],
    ['/api/events/stream', page, 403],
    ['/api/sandbox/users', page, 403],
    ['/api/sandbox/events', image, 403],
    ['/metrics', page, 403],
    ['/docs/json', image, 403],
    ['/healthz', page, 200],
    ['/v1/projects/nobody/settings', page, 401]
  ])('%s with %j is answered %d', async (path, headers, status) => {
    const { url } = await openSetUp()
    expect((await askAs(url + path, { headers })).status).toBe(status)
  })
})

test('the local Heap is reached through the runner with the admin token of each', async () => {
  const sandboxToken = 'the-token-of-the-local-heap'
  const sandbox = await openSandbox({ adminToken: sandboxToken })
  const { api } = await openRunner({ adminToken: TOKEN, sandboxUrl: sandbox.url, sandboxToken })
  const signedIn = { authorization: `Bearer ${TOKEN}` }
  for (const [method, view] of [
    ['GET', 'users'],
    ['POST', 'reset'],
    ['DELETE', 'faults']
  ] as const) {
    expect((await api.send(method, `/api/sandbox/${view}`)).status).toBe(401)
    expect((await api.send(method, `/api/sandbox/${view}`, undefined, signedIn)).status).toBe(200)
  }
})

describe('an admin token', () => {
  test('is asked for by everything but the session, health and tracking', async () => {
    const { url, api } = await openRunner({ adminToken: TOKEN })
    expect(await api.get('/api/session')).toEqual({
      isTokenRequired: true,
      isSignedIn: false,
      tokenName: null,
      may: []
    })
    for (const path of ['/api/status', '/api/sources', '/api/events', '/api/destinations', '/metrics', '/docs/json']) {
      expect([path, (await fetch(url + path)).status]).toEqual([path, 401])
    }
    expect((await fetch(`${url}/healthz`)).status).toBe(200)
  })

  test('lets in as a bearer, or as a cookie that it was exchanged for', async () => {
    const { api } = await openRunner({ adminToken: TOKEN })
    const asBearer = (token: string) => api.send('GET', '/api/status', undefined, { authorization: `Bearer ${token}` })
    expect((await asBearer(TOKEN)).status).toBe(200)
    expect((await asBearer('another-token-of-16')).status).toBe(401)
    expect((await api.send('POST', '/api/session', { token: 'wrong' })).status).toBe(401)
    const signedIn = await api.send('POST', '/api/session', { token: TOKEN })
    const setCookie = signedIn.headers.get('set-cookie') ?? ''
    expect(setCookie).toMatch(/^runner_session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/)
    const cookie = setCookie.split(';')[0]!
    expect((await api.send('GET', '/api/status', undefined, { cookie })).status).toBe(200)
    await api.send('DELETE', '/api/session', undefined, { cookie })
    expect((await api.send('GET', '/api/status', undefined, { cookie })).status).toBe(401)
  })

  test.each([
    ['0.0.0.0', undefined, 'Others can reach 0.0.0.0: set an admin token, or listen on 127.0.0.1.'],
    ['::', undefined, 'Others can reach ::: set an admin token, or listen on 127.0.0.1.'],
    ['127.0.0.1', 'short', 'An admin token has at least 16 characters.'],
    ['127.0.0.1', undefined, 'Others can reach https://events.example.com: set an admin token.']
  ])('is demanded: host %s, token %s', async (host, adminToken, message) => {
    const publicUrl = 'https://events.example.com'
    const options = { dataDirectory: makeDirectory(), host, publicUrl, ...(adminToken !== undefined && { adminToken }) }
    await expect(createRunner(options)).rejects.toThrow(message)
  })

  test.each([
    ['127.0.0.1', true],
    ['127.9.9.9', true],
    ['::1', true],
    ['localhost', true],
    ['0.0.0.0', false],
    ['192.168.1.7', false],
    ['127.evil.example', false]
  ])('%s is loopback: %s', (host, expected) => {
    expect(isLoopback(host)).toBe(expected)
  })
})

test('pages may run nothing but their own scripts, and be framed by nobody', async () => {
  const { url } = await openRunner()
  const { headers } = await fetch(`${url}/docs`)
  expect(headers.get('content-security-policy')).toMatch(
    /^default-src 'none';script-src 'self';.*frame-ancestors 'none'$/
  )
  expect(headers.get('x-content-type-options')).toBe('nosniff')
})

test('the log holds no secret, no write key and no value of an event', async () => {
  const { logTo, lines } = createLog()
  const setUp = await openSetUp({ logTo, adminToken: undefined as never })
  await setUp.api.send('PATCH', `/api/destinations/${setUp.destinationId}`, { secrets: { apiKey: 'topsecret' } })
  await setUp.track('/v1/track', { userId: 'ada@example.com', event: 'A', writeKey: setUp.writeKey })
  await setUp.api.get('/api/events?user=ada@example.com')
  await setUp.api.get(`/v1/projects/${setUp.writeKey}/settings`)
  expect(lines.length).toBeGreaterThan(0)
  for (const secret of ['topsecret', setUp.writeKey, 'ada@example.com']) expect(lines.join('')).not.toContain(secret)
})

test('what fails in the worker is counted, with its kind and place, and logged; its message is not', async () => {
  const { logTo, lines } = createLog()
  const setUp = await openSetUp({ logTo })
  expect((await setUp.api.get('/api/status')).worker).toEqual({ failures: 0, lastFailureAt: null, lastFailure: null })
  const [destination] = setUp.config.current.destinations
  // No setting brings this about, so that the fault has to be made.
  jest.spyOn(HEAP, 'connect').mockImplementation(function planted() {
    throw new Error('u-1@example.com is not valid')
  })
  await setUp.config.putDestination({ ...destination!, settings: { appId: '12' } })
  await setUp.applied()
  const { worker } = await setUp.api.get('/api/status')
  expect(worker).toEqual({
    failures: 1,
    lastFailureAt: expect.any(String),
    lastFailure: expect.stringMatching(/^Error at \w+/)
  })
  const logged = lines.map((line) => JSON.parse(line) as { msg: string; failure?: string })
  expect(logged.filter(({ msg }) => msg === 'the worker failed')).toMatchObject([{ failure: worker.lastFailure }])
  expect(lines.join('')).not.toContain('not valid')
})

test('closing ends the batch under way and keeps the rest for the next start', async () => {
  const dataDirectory = makeDirectory()
  const sandbox = await openSandbox()
  const holder = await openHolder(sandbox)
  const first = await openSetUp({ dataDirectory, settings: { useSandbox: false, endpoint: holder.url } })
  await first.track('/v1/track', { userId: 'u-1', event: 'A', messageId: 'message-1', writeKey: first.writeKey })
  await until(
    () => first.api.get('/api/events?state=sending'),
    ({ events }) => events.length === 1
  )
  await first.track('/v1/track', { userId: 'u-2', event: 'B', messageId: 'message-2', writeKey: first.writeKey })
  const closing = first.close()
  holder.release()
  await closing
  expect(sandbox.events().map(({ event }) => event)).toEqual(['A'])
  await expect(fetch(`${first.url}/healthz`)).rejects.toThrow()
  await openRunner({ dataDirectory, sandboxUrl: sandbox.url })
  await until(
    () => sandbox.events(),
    (events) => events.length === 2
  )
  expect(sandbox.counters().duplicates).toBe(0)
})

describe('a data directory', () => {
  test('is of one runner at a time: a second one is refused, and changes nothing', async () => {
    const dataDirectory = makeDirectory()
    const first = await openSetUp({ dataDirectory })
    const settings = readFileSync(`${dataDirectory}/settings.json`, 'utf8')
    await expect(createRunner({ dataDirectory })).rejects.toThrow(
      `Another runner uses ${dataDirectory} and has locked ${dataDirectory}/runner.lock. Stop that one first.`
    )
    expect(readFileSync(`${dataDirectory}/settings.json`, 'utf8')).toBe(settings)
    await first.track('/v1/track', { userId: 'u-1', event: 'A', writeKey: first.writeKey })
    await untilSettled(first, first.destinationId)
    await first.close()
    await (await createRunner({ dataDirectory })).close()
  })

  test('is free again after a start that failed, which sent nothing', async () => {
    const dataDirectory = makeDirectory()
    const sandbox = await openSandbox()
    const first = await openSetUp({ dataDirectory, sandbox })
    sandbox.addFaults({ status: 503 })
    await first.track('/v1/track', { userId: 'u-1', event: 'A', writeKey: first.writeKey })
    await until(
      () => first.api.get('/api/events?state=retrying'),
      ({ events }) => events.length === 1
    )
    await first.close()
    const { requests } = sandbox.counters()
    const port = Number(new URL((await openRunner()).url).port)
    const options = { dataDirectory, sandboxUrl: sandbox.url }
    await expect(createRunner({ ...options, port })).rejects.toMatchObject({ code: 'EADDRINUSE' })
    expect(sandbox.counters().requests).toBe(requests)
    await (await createRunner(options)).close()
  })
})

test('a store that is full answers 503, and /readyz says so', async () => {
  const setUp = await openSetUp({ maxStoreBytes: 300_000 })
  setUp.sandbox.addFaults({ status: 503 })
  const event = { userId: 'u-1', event: 'A', properties: { text: 'x'.repeat(20_000) }, writeKey: setUp.writeKey }
  const full = await until(
    () => setUp.track('/v1/track', event),
    ({ status }) => status !== 200
  )
  expect([full.status, full.body.error.code]).toEqual([503, 'store_full'])
  expect((await fetch(`${setUp.url}/readyz`)).status).toBe(503)
  expect((await fetch(`${setUp.url}/healthz`)).status).toBe(200)
})

test('a settings file that is not ours is never overwritten', async () => {
  const dataDirectory = makeDirectory()
  writeFileSync(`${dataDirectory}/settings.json`, '{"version":2}')
  await expect(createRunner({ dataDirectory })).rejects.toThrow('is not a settings file of this version')
  expect(readFileSync(`${dataDirectory}/settings.json`, 'utf8')).toBe('{"version":2}')
})

test('metrics count by source and destination', async () => {
  const setUp = await openSetUp()
  await addHeap(setUp, { sourceId: setUp.sourceId })
  const text = await (await fetch(`${setUp.url}/metrics`)).text()
  expect(text).toContain(`runner_events_received_total{source="${setUp.sourceId}"} 0\n`)
  expect(text).toContain(`runner_backlog_events{destination="${setUp.destinationId}",state="waiting"} 0\n`)
})
