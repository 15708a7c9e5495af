// What is tried again, after which pause, and when it is given up.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { pauseAfter, type BackOff } from '../../src/delivery/pause'
import { createHttpClient } from '../../src/delivery/http'
import { withRetries, type RetryPolicy } from '../../src/delivery/retry'
import type { HttpResponse } from '../../src/delivery/types'
import { START, VirtualClock } from '../send/virtual-clock'
import { answer, failure, requestAbout, scriptedHttp } from './requests'

const REQUEST = requestAbout(['ada'])

interface Tried {
  readonly result: HttpResponse | string
  readonly tries: number
  /** Pauses in milliseconds. */
  readonly slept: readonly number[]
}

async function tryOut(script: readonly (HttpResponse | Error)[], policy: Partial<RetryPolicy> = {}): Promise<Tried> {
  const clock = new VirtualClock()
  const http = scriptedHttp(script)
  const send = withRetries(http, { monotonic: clock.monotonic, sleep: clock.sleep, random: () => 1, ...policy })
  const result = await send(REQUEST).catch((error: unknown) => String(error))
  return { result, tries: http.tries, slept: clock.slept }
}

describe('what is tried again', () => {
  test.each([408, 425, 429, 500, 502, 503, 504, 599])('HTTP %d is', async (status) => {
    expect(await tryOut([answer(status), answer(200)])).toEqual({ result: answer(200), tries: 2, slept: [1000] })
  })

  test.each(['ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND', 'EAI_AGAIN', 'ETIMEDOUT', 'UND_ERR_SOCKET', 'EPIPE'])(
    '%s is',
    async (code) => {
      expect(await tryOut([failure(code), answer(200)])).toEqual({ result: answer(200), tries: 2, slept: [1000] })
    }
  )

  test.each([200, 201, 204, 301, 400, 401, 403, 404, 413, 422])(
    'HTTP %d is not: it is returned at once',
    async (status) => {
      expect(await tryOut([answer(status)])).toEqual({ result: answer(status), tries: 1, slept: [] })
    }
  )
})

describe('how long it pauses', () => {
  const pauses = (options: Partial<BackOff>, tries = 8): number[] => {
    const backOff = { random: () => 1, firstMs: 1000, longestMs: 30_000, askedJitterMs: 1000, ...options }
    return Array.from({ length: tries }, (_, index) => pauseAfter(index + 1, undefined, backOff))
  }

  test('the longest pause doubles with every try, up to 30 s', () => {
    expect(pauses({})).toEqual([1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000])
  })

  test('first and longest pause can be set', () => {
    expect(pauses({ firstMs: 100, longestMs: 500 }, 4)).toEqual([100, 200, 400, 500])
  })

  test.each([
    [0, [0, 0, 0]],
    [0.5, [500, 1000, 2000]],
    [0.999, [999, 1998, 3996]]
  ])('jitter is full: chance %d gives that share of it', (chance, expected) => {
    expect(pauses({ random: () => chance }, 3)).toEqual(expected)
  })

  test.each([
    [0, 0, 0],
    [7000, 0, 7000],
    [7000, 1, 8000],
    [120_000, 0.25, 120_250],
    [720_000, 1, 721_000]
  ])(
    'a service that asks for %d ms gets it, with at most a second of jitter on top',
    async (asked, chance, expected) => {
      const { slept } = await tryOut([answer(429, asked), answer(200)], { random: () => chance })
      expect(slept).toEqual([expected])
    }
  )

  test('the second of jitter is all that repeated refusals add', async () => {
    const { slept } = await tryOut([...Array.from({ length: 6 }, () => answer(503, 2000)), answer(200)])
    expect(slept).toEqual(Array(6).fill(3000))
  })

  test.each([
    ['seconds', '7', 7000],
    ['an HTTP date', new Date(START + 90_000).toUTCString(), 90_000],
    ['a date in the past', new Date(START - 90_000).toUTCString(), 0],
    ['neither', 'soon', 500]
  ])('a Retry-After header in the form of %s is understood', async (_form, header, expected) => {
    const clock = new VirtualClock()
    let answers = 0
    const server = createServer((_request, response) => {
      response.sendDate = false
      response.writeHead(answers++ === 0 ? 503 : 200, { 'retry-after': header }).end()
    })
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
    const client = createHttpClient({ now: clock.now })
    try {
      const random = (): number => (header === 'soon' ? 0.5 : 0)
      const send = withRetries(client.http, { monotonic: clock.monotonic, sleep: clock.sleep, random })
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
      expect(await send({ ...REQUEST, url })).toMatchObject({ status: 200 })
      expect(clock.slept).toEqual([expected])
    } finally {
      await client.close()
      server.closeAllConnections()
      await new Promise((done) => server.close(done))
    }
  })
})

describe('when it gives up', () => {
  test('not before 15 minutes, and with the last answer', async () => {
    const { result, slept, tries } = await tryOut([answer(500), answer(503)])
    const total = slept.reduce((sum, ms) => sum + ms, 0)
    expect(result).toEqual(answer(503))
    expect(tries).toBe(slept.length + 1)
    expect([total <= 900_000, total + 30_000 > 900_000]).toEqual([true, true])
  })

  test('with the last failure, where there was no answer', async () => {
    const { result } = await tryOut([answer(500), failure('ECONNREFUSED')], { maxTotalMs: 10_000 })
    expect(result).toBe('Error: the connection broke')
  })

  test.each([
    [0, 1],
    [1000, 2],
    [2999, 2],
    [3000, 3]
  ])('a limit of %d ms allows %d tries', async (maxTotalMs, expected) => {
    expect((await tryOut([answer(503)], { maxTotalMs })).tries).toBe(expected)
  })

  test('at once when the service asks for more time than is left', async () => {
    expect(await tryOut([answer(429, 900_001)])).toEqual({ result: answer(429, 900_001), tries: 1, slept: [] })
  })

  test.each<[string, (HttpResponse | Error)[], unknown[]]>([
    ['its time is up', [answer(500), failure('ECONNRESET')], [['connection_failed', undefined]]],
    ['it was asked to wait for longer', [answer(429, 20_000)], [['rate_limited', 429]]],
    ['nothing is worth a retry', [answer(500), answer(404)], []]
  ])('and tells so once, with the last error, when %s', async (_when, script, expected) => {
    const told: unknown[] = []
    const onGiveUp: RetryPolicy['onGiveUp'] = ({ code, facts }) => told.push([code, facts.status])
    await tryOut(script, { maxTotalMs: 10_000, onGiveUp })
    expect(told).toEqual(expected)
  })

  test('at once when it was told to stop', async () => {
    const signal = AbortSignal.abort()
    expect(await tryOut([answer(503)], { signal })).toEqual({ result: answer(503), tries: 1, slept: [] })
  })

  test('in the middle of a pause when it is told to stop, with the last answer', async () => {
    const stop = new AbortController()
    const sleep = (): Promise<void> => {
      stop.abort()
      return Promise.reject(new Error('the pause was broken off'))
    }
    const { result, tries } = await tryOut([answer(503)], { sleep, signal: stop.signal })
    expect([result, tries]).toEqual([answer(503), 1])
  })
})

test('every pause is told beforehand, with its reason', async () => {
  const told: unknown[] = []
  await tryOut([answer(503), failure('ECONNRESET'), answer(429, 5000), answer(200)], {
    random: () => 0.5,
    onPause: ({ code, facts }, pauseMs) => told.push([code, facts.status, pauseMs])
  })
  expect(told).toEqual([
    ['heap_unavailable', 503, 500],
    ['connection_failed', undefined, 1000],
    ['rate_limited', 429, 6000]
  ])
})
