// When requests to an address stop, how it is probed, and when they go on.
import { withCircuit } from '../../src/delivery/circuit'
import { withRetries } from '../../src/delivery/retry'
import type { Http, HttpResponse } from '../../src/delivery/types'
import { VirtualClock } from '../send/virtual-clock'
import { answer, failure, requestAbout, scriptedHttp } from './requests'

const REQUEST = requestAbout(['ada'])

/** A service that can be switched off, and the times of all requests that reached it, in milliseconds. */
function startService(clock: VirtualClock, answerMs = 0): { http: Http; isUp: boolean; arrivals: number[] } {
  const service = {
    isUp: true,
    arrivals: [] as number[],
    http: async (): Promise<HttpResponse> => {
      service.arrivals.push(clock.elapsedMs)
      const isUp = service.isUp
      if (answerMs > 0) await clock.sleep(answerMs)
      return answer(isUp ? 200 : 503)
    }
  }
  return service
}

async function failTimes(count: number, send: Http): Promise<void> {
  for (let index = 0; index < count; index++) await send(REQUEST).catch(() => undefined)
}

test('a working service is never waited for', async () => {
  const clock = new VirtualClock()
  const service = startService(clock)
  const send = withCircuit(service.http, clock)
  await Promise.all(Array.from({ length: 50 }, () => send(REQUEST)))
  expect([service.arrivals.length, clock.slept]).toEqual([50, []])
})

describe('what opens it', () => {
  const waits = async (script: readonly (HttpResponse | Error)[]): Promise<number> => {
    const clock = new VirtualClock()
    const answers = [...script]
    const send = withCircuit(async () => {
      const next = answers.shift() ?? answer(200)
      if (next instanceof Error) throw next
      return next
    }, clock)
    await failTimes(script.length, send)
    await send(REQUEST)
    return clock.elapsedMs
  }
  const times = (count: number, what: HttpResponse | Error): (HttpResponse | Error)[] => Array(count).fill(what)

  test.each<[string, (HttpResponse | Error)[], number]>([
    ['five failures in a row do', times(5, answer(503)), 5000],
    ['five broken connections do', times(5, failure('ECONNREFUSED')), 5000],
    ['five time-outs do', times(5, answer(408)), 5000],
    ['four failures do not', times(4, answer(503)), 0],
    [
      'four failures on either side of a success do not',
      [...times(4, answer(503)), answer(200), ...times(4, answer(500))],
      0
    ],
    ['a refusal is an answer too', [...times(4, answer(503)), answer(400), ...times(4, answer(500))], 0],
    ['refusals do not', times(20, answer(400)), 0]
  ])('%s', async (_fact, script, expected) => {
    expect(await waits(script)).toBe(expected)
  })
})

describe('while it is open', () => {
  test('one request at a time probes, and pauses double up to a minute', async () => {
    const clock = new VirtualClock()
    const service = startService(clock)
    service.isUp = false
    const send = withCircuit(service.http, clock)
    await Promise.all(Array.from({ length: 14 }, () => send(REQUEST)))
    const gaps = service.arrivals.map((time, index) => time - (service.arrivals[index - 1] ?? 0))
    // All fourteen left before any answer was in, as requests under way do.
    expect(gaps).toEqual(Array(14).fill(0))
    service.arrivals.length = 0
    const waiting = Array.from({ length: 7 }, () => send(REQUEST))
    await Promise.all(waiting)
    expect(service.arrivals).toEqual([5000, 15_000, 35_000, 75_000, 135_000, 195_000, 255_000])
  })

  test('requests that were under way before it opened change no probe', async () => {
    const clock = new VirtualClock()
    const answers: ((response: HttpResponse) => void)[] = []
    const send = withCircuit(() => new Promise((resolve) => answers.push(resolve)), clock)
    const early = Array.from({ length: 6 }, () => send(REQUEST))
    await new Promise((resolve) => setImmediate(resolve))
    for (const give of answers.splice(0, 5)) give(answer(503))
    await Promise.all(early.slice(0, 5))
    const later = [send(REQUEST), send(REQUEST)]
    while (answers.length < 2) await new Promise((resolve) => setImmediate(resolve))
    const [lateAnswer, probe] = answers.splice(0, 2)
    lateAnswer?.(answer(503))
    await early[5]
    await clock.sleep(30_000)
    expect(answers).toHaveLength(0)
    probe?.(answer(200))
    while (answers.length < 1) await new Promise((resolve) => setImmediate(resolve))
    answers[0]?.(answer(200))
    expect(await Promise.all(later)).toEqual([answer(200), answer(200)])
  })

  test('the first success lets everyone pass, and the next outage starts with a short pause again', async () => {
    const clock = new VirtualClock()
    const service = startService(clock)
    service.isUp = false
    const send = withCircuit(service.http, clock)
    await failTimes(7, send)
    service.isUp = true
    service.arrivals.length = 0
    const before = clock.elapsedMs
    await Promise.all(Array.from({ length: 20 }, () => send(REQUEST)))
    const probedAt = before + 20_000
    expect(service.arrivals[0]).toBe(probedAt)
    expect(service.arrivals).toHaveLength(20)
    // Waiting requests look again at least once a second.
    expect(Math.max(...service.arrivals)).toBeLessThanOrEqual(probedAt + 1000)
    service.isUp = false
    await failTimes(5, send)
    const openedAt = clock.elapsedMs
    await failTimes(1, send)
    expect(clock.elapsedMs - openedAt).toBe(5000)
  })

  test('another address is not waited for', async () => {
    const clock = new VirtualClock()
    const service = startService(clock)
    service.isUp = false
    const send = withCircuit(service.http, clock)
    await failTimes(5, send)
    service.isUp = true
    await send({ ...REQUEST, url: 'https://service.test/others' })
    expect(clock.elapsedMs).toBe(0)
  })

  test('a wait that is broken off neither opens nor closes anything', async () => {
    const clock = new VirtualClock()
    const service = startService(clock)
    service.isUp = false
    let isStopped = false
    const sleep = (ms: number): Promise<void> => (isStopped ? Promise.reject(new Error('stopped')) : clock.sleep(ms))
    const send = withCircuit(service.http, { monotonic: clock.monotonic, sleep })
    await failTimes(5, send)
    isStopped = true
    await expect(send(REQUEST)).rejects.toThrow('stopped')
    isStopped = false
    await send(REQUEST)
    expect(service.arrivals.at(-1)).toBe(5000)
  })
})

describe('an address that asks to wait', () => {
  /** When the next request leaves, in milliseconds after the answer, and whatever its subject. */
  const waitAfter = async (...script: HttpResponse[]): Promise<number> => {
    const clock = new VirtualClock()
    const send = withCircuit(scriptedHttp([...script, answer(200)]), clock)
    await Promise.all(script.map((_, index) => send(requestAbout([`user-${index}`]))))
    await send(requestAbout(['somebody else']))
    return clock.elapsedMs
  }

  test.each<[string, HttpResponse[], number]>([
    ['429 with a time', [answer(429, 6000)], 6000],
    ['429 with no time to wait', [answer(429, 0)], 0],
    ['429 without a time', [answer(429)], 1000],
    ['many 429 at once, which are no failures', Array<HttpResponse>(20).fill(answer(429)), 1000],
    ['503 with a time', [answer(503, 6000)], 6000],
    ['503 without a time', [answer(503)], 0],
    ['408 with a time', [answer(408, 6000)], 6000],
    ['a refusal, whose time is of no use', [answer(413, 6000)], 0],
    ['the longest of several times, the latest answer or not', [answer(429, 6000), answer(429, 2000)], 6000],
    ['a success beside it', [answer(429, 6000), answer(200)], 6000],
    ['five failures with a time beyond the first probe', Array<HttpResponse>(5).fill(answer(503, 7000)), 7000],
    ['five failures with a time before the first probe', Array<HttpResponse>(5).fill(answer(503, 2000)), 5000]
  ])('%s', async (_what, script, expected) => {
    expect(await waitAfter(...script)).toBe(expected)
  })

  test('gets no request meanwhile, whoever sends: all that were refused and all that are new leave afterwards', async () => {
    const clock = new VirtualClock()
    const arrivals: number[] = []
    const send = withRetries(
      withCircuit(async () => (arrivals.push(clock.elapsedMs) > 2 ? answer(200) : answer(429, 6000)), clock),
      { monotonic: clock.monotonic, sleep: clock.sleep, random: () => 0.5 }
    )
    const refused = ['ada', 'bob'].map((subject) => send(requestAbout([subject])))
    await clock.sleep(100)
    const later = ['cleo', 'dan', 'eve'].map((subject) => send(requestAbout([subject])))
    expect(await Promise.all([...refused, ...later])).toEqual(Array(5).fill(answer(200)))
    expect(arrivals).toEqual([0, 0, 6000, 6000, 6000, 6500, 6500])
  })

  test('holds up no other address', async () => {
    const clock = new VirtualClock()
    const send = withCircuit(scriptedHttp([answer(429, 6000), answer(200)]), clock)
    await send(REQUEST)
    await send({ ...REQUEST, url: 'https://service.test/others' })
    expect(clock.elapsedMs).toBe(0)
  })
})

test('an outage of ten minutes costs a few probes, whoever keeps trying, and nothing is lost', async () => {
  const clock = new VirtualClock()
  const service = startService(clock, 50)
  service.isUp = false
  void clock.sleep(600_000).then(() => (service.isUp = true))
  const send = withRetries(withCircuit(service.http, clock), {
    monotonic: clock.monotonic,
    sleep: clock.sleep,
    random: () => 0.5,
    maxTotalMs: 3_600_000
  })
  const answers = await Promise.all(Array.from({ length: 8 }, () => send(REQUEST)))
  expect(answers).toEqual(Array(8).fill(answer(200)))
  const during = service.arrivals.filter((time) => time < 600_000).length
  expect(during).toBeLessThanOrEqual(8 + 14)
  expect(clock.elapsedMs).toBeLessThan(600_000 + 120_000)
})
