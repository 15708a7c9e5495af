// One request over a real connection: what arrives, what comes back, and every way in which it can break.
import dns from 'node:dns'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { errorOfFailure } from '../../src/delivery/fate'
import { createHttpClient } from '../../src/delivery/http'
import type { ErrorCode } from '../../src/errors'
import { client, closeAll, post, startHttp, startRaw } from './loopback'

afterEach(closeAll)

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}

/** A server that answers when it is told to. */
async function startPatient(): Promise<{ url: string; answerNext: () => Promise<void> }> {
  const waiting: ServerResponse[] = []
  const { url } = await startHttp((_, response) => waiting.push(response))
  /** Waits for the next request. */
  const answerNext = async (): Promise<void> => {
    while (waiting.length === 0) await new Promise((resolve) => setImmediate(resolve))
    waiting.shift()?.end('OK')
  }
  return { url, answerNext }
}

/** The code that a failed request gets. */
async function codeOf(sending: Promise<unknown>): Promise<ErrorCode> {
  const failure: unknown = await sending.then(
    (response) => ({ name: `no failure but ${JSON.stringify(response)}` }),
    (reason: unknown) => reason
  )
  const error = errorOfFailure(failure)
  expect(error.message).not.toContain('no failure')
  return error.code
}

test('method, path, headers and body arrive as they are', async () => {
  const seen: unknown[] = []
  const server = await startHttp((request, response) => {
    const { method, url, headers } = request
    const [type, length] = [headers['content-type'], headers['content-length']]
    void bodyOf(request).then((body) => {
      seen.push({ method, url, type, length, body })
      response.end('OK')
    })
  })
  const body = '{"app_id":"42","event":"ü大😀"}'
  const response = await client().http(post(`${server.url}/api/track?x=1`, body))
  expect(response).toStrictEqual({ status: 200, body: 'OK' })
  const length = String(Buffer.byteLength(body))
  expect(seen).toEqual([{ method: 'POST', url: '/api/track?x=1', type: 'application/json', length, body }])
})

test.each([200, 204, 302, 400, 404, 413, 429, 500, 503])('HTTP %d is an answer, not a failure', async (status) => {
  const server = await startHttp((_, response) => response.writeHead(status, { location: '/elsewhere' }).end())
  expect(await client().http(post(server.url))).toStrictEqual({ status, body: '' })
  expect(server.connections()).toBe(1)
})

describe('Retry-After', () => {
  test.each([
    ['7', { retryAfterMs: 7000 }],
    ['Thu, 01 Jan 1970 00:00:05 GMT', { retryAfterMs: 5000 }],
    ['soon', {}]
  ])('%j is read', async (header, waiting) => {
    const server = await startHttp((_, response) => {
      response.sendDate = false
      response.writeHead(429, { 'retry-after': header }).end('slow down')
    })
    expect(await client().http(post(server.url))).toStrictEqual({ status: 429, body: 'slow down', ...waiting })
  })

  test('a date is read against the date of the answer, so that a wrong clock of ours changes nothing', async () => {
    const dates = { date: 'Tue, 05 Mar 2024 10:00:30 GMT', 'retry-after': 'Tue, 05 Mar 2024 10:00:37 GMT' }
    const server = await startHttp((_, response) => response.writeHead(503, dates).end('later'))
    expect(await client().http(post(server.url))).toStrictEqual({ status: 503, body: 'later', retryAfterMs: 7000 })
  })

  test('two of them are none', async () => {
    const answer = 'HTTP/1.1 503 Unavailable\r\nretry-after: 1\r\nretry-after: 2\r\ncontent-length: 0\r\n\r\n'
    const server = await startRaw((socket) => socket.write(answer))
    expect(await client().http(post(server.url))).toStrictEqual({ status: 503, body: '' })
  })
})

describe('connections', () => {
  test.each([
    [1, 1],
    // The pool opens a second one when a request comes before the first connection is known to be idle.
    [8, 2]
  ])('of %d allowed, %d serve twenty requests that follow each other', async (allowed, used) => {
    const server = await startHttp((request, response) => request.resume().on('end', () => response.end('OK')))
    const { http } = client({ connections: allowed })
    for (let n = 0; n < 20; n++) await http(post(server.url))
    expect(server.connections()).toBeLessThanOrEqual(used)
  })

  test('are at most as many as was said', async () => {
    const server = await startHttp((request, response) => request.resume().on('end', () => response.end('OK')))
    const { http } = client({ connections: 3 })
    const answers = await Promise.all(Array.from({ length: 30 }, () => http(post(server.url))))
    expect(answers).toEqual(Array(30).fill({ status: 200, body: 'OK' }))
    expect(server.connections()).toBeLessThanOrEqual(3)
  })

  test('are counted per host: one that does not answer holds up no other', async () => {
    const silent = await startHttp(() => {})
    const other = await startHttp((_, response) => response.end('OK'))
    const { http } = client({ connections: 1 })
    const forever = codeOf(http(post(silent.url)))
    expect(await http(post(other.url))).toStrictEqual({ status: 200, body: 'OK' })
    await closeAll()
    expect(await forever).toBe('connection_failed')
  })

  test('one that broke is replaced', async () => {
    let requests = 0
    const server = await startHttp((request, response) => {
      if (requests++ === 0) request.socket.destroy()
      else response.end('OK')
    })
    const { http } = client({ connections: 1 })
    expect(await codeOf(http(post(server.url)))).toBe('connection_failed')
    expect(await http(post(server.url))).toStrictEqual({ status: 200, body: 'OK' })
    expect(server.connections()).toBe(2)
  })

  test('one that breaks while a request is under way does not send it twice', async () => {
    let requests = 0
    const server = await startHttp((request) => {
      requests++
      request.socket.destroy()
    })
    expect(await codeOf(client().http(post(server.url)))).toBe('connection_failed')
    expect(requests).toBe(1)
  })

  test('end when the client is closed', async () => {
    const server = await startHttp((_, response) => response.end('OK'))
    const one = createHttpClient({ now: () => 0 })
    await one.http(post(server.url))
    await one.close()
    await expect(one.http(post(server.url))).rejects.toThrow()
  })

  test('end only after the requests that wait for one, when the client is closed', async () => {
    const { url, answerNext } = await startPatient()
    const one = createHttpClient({ now: () => 0, connections: 1 })
    const sending = Promise.all(Array.from({ length: 3 }, () => one.http(post(url))))
    const closed = one.close()
    for (let answered = 0; answered < 3; answered++) await answerNext()
    expect(await sending).toEqual(Array(3).fill({ status: 200, body: 'OK' }))
    await closed
  })
})

describe('what breaks', () => {
  const HEAD = 'HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\n'

  test('a refused connection', async () => {
    const server = await startHttp(() => {})
    await closeAll()
    expect(await codeOf(client().http(post(server.url)))).toBe('connection_failed')
  })

  test('a host that does not exist', async () => {
    const lookup = jest.spyOn(dns, 'lookup') as unknown as jest.SpyInstance
    lookup.mockImplementation((_host: string, _options: object, done: (error: Error) => void) =>
      done(Object.assign(new Error('getaddrinfo ENOTFOUND'), { code: 'ENOTFOUND' }))
    )
    expect(await codeOf(client().http(post('http://nonexistent.invalid/')))).toBe('connection_failed')
    expect(lookup).toHaveBeenCalledWith('nonexistent.invalid', expect.anything(), expect.anything())
  })

  test('an address that is none', async () => {
    expect(await codeOf(client().http(post('not a url')))).toBe('connection_failed')
  })

  test.each<[string, string]>([
    ['before the answer', ''],
    ['in the middle of the headers', 'HTTP/1.1 200 OK\r\ncontent-le'],
    ['in the middle of the body', `${HEAD}content-length: 100\r\n\r\nhalf`],
    ['in the middle of a chunk', `${HEAD}transfer-encoding: chunked\r\n\r\n20\r\nhalf`],
    ['between chunks', `${HEAD}transfer-encoding: chunked\r\n\r\n4\r\nhalf\r\n`]
  ])('a reset %s', async (_, written) => {
    const server = await startRaw((socket) => socket.write(written, () => socket.resetAndDestroy()))
    expect(await codeOf(client().http(post(server.url)))).toBe('connection_failed')
  })

  test.each<[string, string]>([
    ['half a body', `${HEAD}content-length: 100\r\n\r\nhalf`],
    ['half the chunks', `${HEAD}transfer-encoding: chunked\r\n\r\n4\r\nhalf\r\n`],
    ['nothing', '']
  ])('%s and an orderly end', async (_, written) => {
    const server = await startRaw((socket) => socket.end(written))
    expect(await codeOf(client().http(post(server.url)))).toBe('connection_failed')
  })

  test.each(['garbage\r\n\r\n', 'HTTP/9.9 banana\r\n\r\n', '\u0000\u0001\u0002'])(
    'an answer that is no HTTP: %j',
    async (written) => {
      const server = await startRaw((socket) => socket.end(written))
      expect(await codeOf(client().http(post(server.url)))).toBe('connection_failed')
    }
  )
})

describe('time', () => {
  const SHORT = { timeoutMs: 150 }

  test('runs out when no answer comes', async () => {
    const server = await startHttp(() => {})
    expect(await codeOf(client(SHORT).http(post(server.url)))).toBe('timed_out')
  })

  test('runs out for the whole answer, however steadily it drips', async () => {
    const server = await startHttp((_, response) => {
      response.writeHead(200)
      const drip = setInterval(() => response.write('.'), 20)
      response.on('close', () => clearInterval(drip))
    })
    expect(await codeOf(client(SHORT).http(post(server.url)))).toBe('timed_out')
  })

  test('runs out between headers and body', async () => {
    const server = await startHttp((_, response) => response.writeHead(200, { 'content-length': '5' }).flushHeaders())
    expect(await codeOf(client(SHORT).http(post(server.url)))).toBe('timed_out')
  })

  test('begins when a connection is free: no time passes for requests that wait for one', async () => {
    const begun = jest.spyOn(AbortSignal, 'timeout')
    const { url, answerNext } = await startPatient()
    const { http } = client({ connections: 2 })
    const sending = Promise.all(Array.from({ length: 8 }, () => http(post(url))))
    for (let answered = 0; answered < 8; answered++) {
      await answerNext()
      expect(begun.mock.calls.length).toBeLessThanOrEqual(answered + 2)
    }
    expect(await sending).toEqual(Array(8).fill({ status: 200, body: 'OK' }))
  })

  test('that has run out for one request leaves the next one alone', async () => {
    // Only the first one's: the second has all the time that a slow machine needs.
    jest.spyOn(AbortSignal, 'timeout').mockReturnValueOnce(AbortSignal.timeout(50))
    let isAnswering = false
    const server = await startHttp((_, response) => {
      if (isAnswering) response.end('OK')
    })
    const { http } = client()
    expect(await codeOf(http(post(server.url)))).toBe('timed_out')
    isAnswering = true
    expect(await http(post(server.url))).toStrictEqual({ status: 200, body: 'OK' })
  })
})

describe('the right to send', () => {
  const leaseOf = (isHeld: () => boolean, ended: AbortSignal) => ({ key: 'key', epoch: 1, isHeld, ended })

  test('is asked for when a connection is free: without it no request is made', async () => {
    const server = await startPatient()
    const { http } = client({ connections: 1 })
    const first = http(post(server.url))
    let isHeld = true
    const second = http({ ...post(server.url), lease: leaseOf(() => isHeld, new AbortController().signal) })
    isHeld = false
    await server.answerNext()
    await first
    await expect(second).rejects.toThrow('The lease has ended.')
  })

  test('ends a request under way when it ends', async () => {
    let arrived = (): void => undefined
    const isThere = new Promise<void>((resolve) => (arrived = resolve))
    const { url } = await startHttp(() => arrived())
    const ending = new AbortController()
    const sending = client().http({ ...post(url), lease: leaseOf(() => true, ending.signal) })
    await isThere
    ending.abort()
    await expect(sending).rejects.toThrow('The lease has ended.')
  })

  test('leaves the time for a request as it is', async () => {
    const { url } = await startHttp(() => undefined)
    const lease = leaseOf(() => true, new AbortController().signal)
    expect(await codeOf(client({ timeoutMs: 20 }).http({ ...post(url), lease }))).toBe('timed_out')
  })
})

describe('a huge answer', () => {
  test('is cut to 65,536 bytes', async () => {
    const server = await startHttp((_, response) => response.writeHead(400).end('x'.repeat(5_000_000)))
    const { status, body } = await client().http(post(server.url))
    expect([status, body]).toEqual([400, 'x'.repeat(65_536)])
  })

  test('without end does not keep the client waiting', async () => {
    const server = await startHttp((_, response) => {
      response.writeHead(200)
      const pour = setInterval(() => response.write('x'.repeat(50_000)), 1)
      response.on('close', () => clearInterval(pour))
    })
    const { http } = client()
    expect((await http(post(server.url))).body).toHaveLength(65_536)
    expect((await http(post(server.url))).status).toBe(200)
  })
})
