// Faults on demand: what each does to the wire, whether Heap took the request in, and which requests it befalls.
import { once } from 'node:events'
import { request as httpRequest } from 'node:http'
import type { IncomingMessage } from 'node:http'
import type { Fault, Sandbox } from '../../src/sandbox'
import { until } from '../runner/runners'
import { get, jsonOf, openSandbox, post } from './sandboxes'

const track = (sandbox: Sandbox, event = 'x') =>
  post(`${sandbox.url}/api/track`, { app_id: '1', event, identity: 'ada' })
const broken = 'broken'
/** The status of each of so many requests, or that the connection broke. */
async function statuses(count: number, send: () => Promise<{ status: number }>): Promise<(number | string)[]> {
  const seen: (number | string)[] = []
  for (let index = 0; index < count; index += 1) {
    seen.push(
      await send().then(
        ({ status }) => status,
        () => broken
      )
    )
  }
  return seen
}

describe('an answer is replaced', () => {
  test.each<[Fault, object, number]>([
    [{ status: 503 }, { status: 503, retryAfter: null, text: '' }, 0],
    [{ status: 429, retryAfter: 7 }, { status: 429, retryAfter: '7', text: '' }, 0],
    [
      { status: 429, retryAfter: 'Wed, 01 May 2024 12:01:00 GMT' },
      { status: 429, retryAfter: 'Wed, 01 May 2024 12:01:00 GMT', text: '' },
      0
    ],
    [{ status: 500, body: '<html>oops' }, { status: 500, text: '<html>oops' }, 0],
    [{ status: 500, applied: true }, { status: 500, text: '' }, 1],
    [{ body: '\u0000garbage' }, { status: 200, text: '\u0000garbage' }, 1],
    [{ body: 'garbage', applied: false }, { status: 200, text: 'garbage' }, 0],
    [{ delayMs: 20 }, { status: 200, text: 'OK' }, 1],
    [{ delayMs: 20, status: 502 }, { status: 502, text: '' }, 0],
    [{ dripMs: 5 }, { status: 200, text: 'OK' }, 1]
  ])('%j', async (fault, reply, events) => {
    const sandbox = await openSandbox()
    sandbox.addFaults({ ...fault, times: 1 })
    expect(await track(sandbox)).toMatchObject(reply)
    expect(sandbox.counters()).toMatchObject({ requests: 1, events })
    expect(await track(sandbox)).toMatchObject({ status: 200, text: 'OK' })
  })
})

describe('a connection breaks', () => {
  test.each<[Fault, number]>([
    [{ reset: true }, 0],
    [{ reset: true, applied: true }, 1],
    [{ reset: true, delayMs: 10 }, 0]
  ])('before any answer: %j', async (fault, events) => {
    const sandbox = await openSandbox()
    sandbox.addFaults({ ...fault, times: 1 })
    await expect(track(sandbox)).rejects.toMatchObject({ cause: { code: 'ECONNRESET' } })
    expect(sandbox.counters()).toMatchObject({ requests: 1, events })
    expect((await track(sandbox)).status).toBe(200)
  })

  test('while the request is still under way', async () => {
    const sandbox = await openSandbox()
    sandbox.addFaults({ reset: true })
    const headers = { 'content-length': 1000 }
    const request = httpRequest(`${sandbox.url}/api/track`, { method: 'POST', headers, agent: false })
    request.write('half of a body, and never the rest')
    const [error] = (await once(request, 'error')) as [NodeJS.ErrnoException]
    expect(error.code).toBe('ECONNRESET')
  })

  test.each<[Fault, number, string, number]>([
    [{ halfBody: true }, 200, 'O', 1],
    [{ halfBody: true, applied: false }, 200, 'O', 0],
    [{ halfBody: true, status: 500, body: 'error' }, 500, 'er', 0],
    [{ halfBody: true, body: '' }, 200, '', 1]
  ])('in the middle of the answer: %j', async (fault, status, half, events) => {
    const sandbox = await openSandbox()
    sandbox.addFaults(fault)
    const request = httpRequest(`${sandbox.url}/api/track`, { method: 'POST', agent: false })
    request.end(JSON.stringify({ app_id: '1', event: 'x', identity: 'ada' }))
    const [response] = (await once(request, 'response')) as [IncomingMessage]
    let text = ''
    response.on('data', (chunk: Buffer) => (text += chunk.toString()))
    const [error] = (await once(response, 'error')) as [NodeJS.ErrnoException]
    expect(error.code).toBe('ECONNRESET')
    expect([response.statusCode, text]).toEqual([status, half])
    expect(sandbox.counters().events).toBe(events)
  })

  test('when the client gives up on a slow answer, although Heap has the event', async () => {
    const sandbox = await openSandbox()
    sandbox.addFaults({ delayMs: 60_000 })
    const body = JSON.stringify({ app_id: '1', event: 'x', identity: 'ada' })
    const client = new AbortController()
    const request = fetch(`${sandbox.url}/api/track`, { method: 'POST', body, signal: client.signal })
    const given = expect(request).rejects.toMatchObject({ name: 'AbortError' })
    await until(
      () => sandbox.counters().events,
      (events) => events === 1
    )
    client.abort()
    await given
  })
})

test('a real refusal shows through a fault that only delays', async () => {
  const sandbox = await openSandbox()
  sandbox.addFaults({ delayMs: 1 })
  expect(await track(sandbox, '')).toMatchObject({ status: 400 })
})

describe('which requests are befallen', () => {
  test.each<[string, Fault[], (number | string)[]]>([
    ['all, when nothing else is said', [{ status: 500 }], [500, 500, 500, 500, 500, 500]],
    ['so many', [{ status: 500, times: 2 }], [500, 500, 200, 200, 200, 200]],
    ['all after so many', [{ status: 500, afterRequests: 4 }], [200, 200, 200, 200, 500, 500]],
    ['so many after so many', [{ status: 500, afterRequests: 2, times: 1 }], [200, 200, 500, 200, 200, 200]],
    [
      'one fault after the other',
      [
        { status: 500, times: 2 },
        { reset: true, times: 1 },
        { status: 429, times: 1 }
      ],
      [500, 500, broken, 429, 200, 200]
    ],
    ['only those of its path', [{ status: 500, path: '/api/add_user_properties' }], [200, 200, 200, 200, 200, 200]]
  ])('%s', async (_name, faults, expected) => {
    const sandbox = await openSandbox()
    sandbox.addFaults(...faults)
    expect(await statuses(6, () => track(sandbox))).toEqual(expected)
  })

  test('a share of them, the same with the same seed', async () => {
    const runs: (number | string)[][] = []
    for (const seed of [1, 1, 2]) {
      const sandbox = await openSandbox({ budgets: 'off' })
      sandbox.addFaults({ status: 500, rate: 0.3, seed })
      runs.push(await statuses(200, () => track(sandbox)))
    }
    expect(runs[0]).toEqual(runs[1])
    expect(runs[0]).not.toEqual(runs[2])
    const hit = runs[0]?.filter((status) => status === 500).length
    expect(hit).toBeGreaterThan(40)
    expect(hit).toBeLessThan(80)
  })

  test('deletion is Heap too, the sandbox itself is not', async () => {
    const sandbox = await openSandbox()
    sandbox.addFaults({ status: 503 })
    expect((await get(`${sandbox.url}/api/public/v0/deletion_status/x`)).status).toBe(503)
    expect((await get(`${sandbox.url}/sandbox/counters`)).status).toBe(200)
  })
})

describe('over HTTP', () => {
  test('faults are queued one by one or as a list, shown, and cleared', async () => {
    const sandbox = await openSandbox()
    const url = `${sandbox.url}/sandbox/faults`
    await post(url, { status: 500, times: 1 })
    await post(url, [{ halfBody: true, afterRequests: 5 }])
    await track(sandbox)
    const faults = [
      { status: 500, times: 1, applied: false, seen: 1, happened: 1 },
      { halfBody: true, afterRequests: 5, applied: true, seen: 1, happened: 0 }
    ]
    expect(jsonOf(await get(url))).toEqual({ faults })
    expect(sandbox.faults()).toEqual(faults)
    expect((await fetch(url, { method: 'DELETE' })).status).toBe(200)
    expect(sandbox.faults()).toEqual([])
  })

  test.each([
    [{ status: 99 }, 'faults[0].status should be >= 200'],
    [{ status: 500, rate: 2 }, 'faults[0].rate should be <= 1'],
    [{ status: 500, tiems: 1 }, 'faults[0] should NOT have additional properties'],
    [{ retryAfter: 5, reset: true }, 'faults[0] should have property status when property retryAfter is present'],
    [{ status: 500, path: 'api/track' }, 'faults[0].path should match pattern "^/"'],
    ['', 'postBody should be JSON'],
    [[], 'faults should NOT have fewer than 1 items']
  ])('%j is refused', async (fault, reason) => {
    const sandbox = await openSandbox()
    expect(await post(`${sandbox.url}/sandbox/faults`, fault)).toMatchObject({ status: 400, text: reason })
    expect(sandbox.faults()).toEqual([])
  })

  test('a fault without an effect is refused', async () => {
    const sandbox = await openSandbox()
    expect((await post(`${sandbox.url}/sandbox/faults`, { path: '/api/track', times: 1 })).status).toBe(400)
    expect(() => sandbox.addFaults({ times: 1 })).toThrow(TypeError)
  })
})

test('closing ends answers that are still being delayed, and frees the port', async () => {
  const sandbox = await openSandbox()
  sandbox.addFaults({ delayMs: 60_000 })
  const pending = track(sandbox)
  const broke = expect(pending).rejects.toThrow('fetch failed')
  while (sandbox.counters().events === 0) await new Promise((resolve) => setImmediate(resolve))
  await sandbox.close()
  await sandbox.close()
  await broke
  await expect(get(sandbox.url)).rejects.toMatchObject({ cause: { code: 'ECONNREFUSED' } })
})
