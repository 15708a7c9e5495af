// Whatever goes wrong on the way, whenever it does: every event is held exactly once, or reported with its reason.
import dns from 'node:dns'
import type { LookupAddress } from 'node:dns'
import { createSandbox, type Fault, type Sandbox, type SandboxOptions } from '../../src/sandbox'
import type { Http } from '../../src/delivery/types'
import { fileOf, keyOf, readReport, send, start, temporaryPath, trackEvent, type Setup } from './sends'
import { START } from './virtual-clock'

const sandboxes: Sandbox[] = []

afterEach(async () => {
  await Promise.all(sandboxes.splice(0).map((sandbox) => sandbox.close()))
})

async function open(options: SandboxOptions = {}): Promise<Sandbox> {
  const sandbox = await createSandbox({ now: () => START, budgets: 'off', ...options })
  sandboxes.push(sandbox)
  return sandbox
}

/** Three requests: one after the other in bulk, or side by side with one event each. */
const FORMS = {
  bulk: { users: 250, events: 2500, concurrency: 1 },
  // Users that go to three different lanes.
  single: { users: 3, events: 3, concurrency: 3 }
} as const
const MOMENTS = { first: 0, middle: 1, last: 2 } as const

type Form = keyof typeof FORMS
type Moment = keyof typeof MOMENTS

const PRODUCT = Object.keys(FORMS).flatMap((form) =>
  Object.keys(MOMENTS).map((moment) => [form, moment] as [Form, Moment])
)

function setupFor(form: Form, endpoint: string): Setup {
  const { users, events, concurrency } = FORMS[form]
  const input = fileOf(Array.from({ length: events }, (_, number) => trackEvent(number, `user-${number % users}`)))
  return { input, endpoint, concurrency, connection: { keepBudgets: false } }
}

/** All events are held once, and those of each user in their order. */
function expectAllHeld(sandbox: Sandbox, form: Form): void {
  const held = sandbox.events()
  const keys = held.map(({ idempotency_key: key }) => key)
  expect(keys.sort()).toEqual(Array.from({ length: FORMS[form].events }, (_, number) => keyOf(number)))
  const newest = new Map<string | null, number>()
  const overtaken = held.filter(({ identity, properties }) => {
    const [number, last] = [Number(properties['number']), newest.get(identity) ?? -1]
    newest.set(identity, number)
    return number < last
  })
  expect(overtaken).toEqual([])
}

test.each(Object.keys(FORMS) as Form[])('without faults, %s takes exactly three requests', async (form) => {
  const sandbox = await open()
  const { result } = await send(setupFor(form, sandbox.url))
  expect([result.isDone, sandbox.counters().requests]).toEqual([true, 3])
  expectAllHeld(sandbox, form)
})

/** Faults that pass, and the fewest requests that they cost. `duplicates`: what Heap had already taken in. */
const PASSING: [string, Omit<Fault, 'afterRequests'>, { requests: number; isDuplicated: boolean }][] = [
  ['429 with Retry-After', { status: 429, retryAfter: 3, times: 2 }, { requests: 5, isDuplicated: false }],
  [
    '429 with a Retry-After date',
    { status: 429, retryAfter: 'Wed, 01 May 2024 12:00:09 GMT', times: 1 },
    { requests: 4, isDuplicated: false }
  ],
  ['429 without Retry-After', { status: 429, times: 2 }, { requests: 5, isDuplicated: false }],
  ['408', { status: 408, times: 1 }, { requests: 4, isDuplicated: false }],
  ['500', { status: 500, times: 2 }, { requests: 5, isDuplicated: false }],
  ['500 after Heap took it in', { status: 500, applied: true, times: 1 }, { requests: 4, isDuplicated: true }],
  ['503 with Retry-After', { status: 503, retryAfter: 60, times: 1 }, { requests: 4, isDuplicated: false }],
  ['503 for so long that the circuit opens', { status: 503, times: 7 }, { requests: 10, isDuplicated: false }],
  ['a reset in the middle of the body', { reset: true, times: 2 }, { requests: 5, isDuplicated: false }],
  ['a reset after Heap took it in', { reset: true, applied: true, times: 2 }, { requests: 5, isDuplicated: true }],
  ['a time-out', { delayMs: 60_000, applied: false, times: 1 }, { requests: 4, isDuplicated: false }],
  ['a time-out after Heap took it in', { delayMs: 60_000, times: 1 }, { requests: 4, isDuplicated: true }],
  ['half an answer', { halfBody: true, times: 2 }, { requests: 5, isDuplicated: true }],
  [
    'half an answer of a request that Heap did not take in',
    { halfBody: true, applied: false, times: 2 },
    { requests: 5, isDuplicated: false }
  ],
  ['an answer that drips in time', { body: 'OK', dripMs: 20, times: 3 }, { requests: 3, isDuplicated: false }],
  [
    'an answer that drips for too long',
    { body: 'O'.repeat(3000), dripMs: 20, times: 1 },
    { requests: 4, isDuplicated: true }
  ],
  ['garbage with status 200', { body: '\u0000\u0001<html>{"error', times: 3 }, { requests: 3, isDuplicated: false }]
]

/**
 * Only what is meant to time out does, however slow the machine: the local Heap lives in this process, so whatever keeps
 * its answers keeps the ticks too. A tick takes a millisecond or more.
 */
function timeOutByTicks(ticks: number): AbortSignal {
  const controller = new AbortController()
  let left = ticks
  const timer = setInterval(() => {
    if (--left > 0) return
    clearInterval(timer)
    controller.abort(new DOMException('The operation was aborted due to timeout', 'TimeoutError'))
  }, 1).unref()
  return controller.signal
}

describe.each(PASSING)('%s', (_name, fault, { requests, isDuplicated }) => {
  test.each(PRODUCT)('%s, %s request: all are held once', async (form, moment) => {
    const sandbox = await open()
    sandbox.addFaults({ ...fault, afterRequests: MOMENTS[moment] })
    const reportPath = temporaryPath('report.ndjson')
    const setup = setupFor(form, sandbox.url)
    const timeoutMs = Math.max(fault.delayMs ?? 0, fault.dripMs ?? 0) > 0 ? 150 : 30_000
    jest.spyOn(AbortSignal, 'timeout').mockImplementation(timeOutByTicks)
    const { result, settled } = await send({ ...setup, reportPath, connection: { keepBudgets: false, timeoutMs } })
    expectAllHeld(sandbox, form)
    const { events } = FORMS[form]
    expect(result).toMatchObject({ isDone: true, notSent: 0, tally: { delivered: { track: events }, rejected: {} } })
    expect(settled.map(({ line }) => line)).toEqual(Array.from({ length: events }, (_, index) => index + 1))
    expect(readReport(reportPath)).toEqual([])
    expect(sandbox.faults()[0]?.happened).toBe(Math.min(fault.times ?? 0, 3 - MOMENTS[moment] + (requests - 3)))
    expect(sandbox.counters().requests).toBe(requests)
    expect(sandbox.counters().duplicates > 0).toBe(isDuplicated)
  })
})

describe.each([true, false])('Heap asks to wait, with budgets: %s', (keepBudgets) => {
  test.each([
    [429, { retryAfter: 6 }, 6000],
    [503, { retryAfter: 6 }, 6000],
    [429, {}, 1000]
  ])('HTTP %d, %j: no lane sends anything for %d ms', async (status, fault, waitMs) => {
    const sandbox = await open()
    sandbox.addFaults({ status, ...fault, times: 1 })
    const concurrency = 4
    const setup = { ...setupFor('bulk', sandbox.url), concurrency, connection: { keepBudgets } }
    const events = Array.from({ length: 14_000 }, (_, number) => trackEvent(number, `user-${number % 250}`))
    const { run, clock } = start({ ...setup, input: fileOf(events) })
    while (sandbox.counters().requests === 0) await new Promise((resolve) => setImmediate(resolve))
    await clock.sleep(waitMs - 1)
    // What leaves before the answer has been read is the first request of each lane, at most the second.
    expect(sandbox.counters().requests).toBeLessThanOrEqual(2 * concurrency)
    await run.done
    expect(clock.elapsedMs).toBeLessThan(waitMs + 2000)
    expect(sandbox.counters()).toMatchObject({ events: 14_000, duplicates: 0 })
  })
})

/** Does something before the request of that moment leaves. */
function before(moment: Moment, happen: () => Promise<unknown>): (http: Http) => Http {
  let count = 0
  return (http) => async (request) => {
    if (count++ === MOMENTS[moment]) await happen()
    return http(request)
  }
}

describe('an address that cannot be reached', () => {
  test.each(PRODUCT)('nobody listens, then the server starts: %s, %s request', async (form, moment) => {
    const persistTo = temporaryPath('sandbox.journal')
    let sandbox = await open({ persistTo })
    const port = Number(new URL(sandbox.url).port)
    let pausesUntilStart = Infinity
    const { result } = await send({
      ...setupFor(form, sandbox.url),
      around: before(moment, async () => {
        await sandbox.close()
        pausesUntilStart = 3
      }),
      beforePause: async () => {
        if (--pausesUntilStart === 0) sandbox = await open({ persistTo, port })
      }
    })
    expect(pausesUntilStart).toBeLessThanOrEqual(0)
    expect(result).toMatchObject({ isDone: true, tally: { delivered: { track: FORMS[form].events }, rejected: {} } })
    expectAllHeld(sandbox, form)
  })

  test.each(PRODUCT)('its name is not found for a while: %s, %s request', async (form, moment) => {
    const sandbox = await open()
    let failures = 0
    const lookup = jest.spyOn(dns, 'lookup') as unknown as jest.SpyInstance
    lookup.mockImplementation(
      (host: string, _options: object, done: (error: Error | null, found?: LookupAddress[]) => void) => {
        if (host !== 'heap.test') throw new Error(`unexpected look-up of ${host}`)
        if (failures-- > 0) done(Object.assign(new Error('getaddrinfo'), { code: 'ENOTFOUND' }))
        else done(null, [{ address: '127.0.0.1', family: 4 }])
      }
    )
    const setup = setupFor(form, `http://heap.test:${new URL(sandbox.url).port}`)
    const { result } = await send({
      ...setup,
      // The broken connection, the only one, makes the next request look the name up again.
      connection: { keepBudgets: false, connections: 1 },
      around: before(moment, async () => {
        failures = 2
        sandbox.addFaults({ reset: true, times: 1 })
      })
    })
    expect(lookup).toHaveBeenCalled()
    expect(failures).toBeLessThan(0)
    expect(result).toMatchObject({ isDone: true, tally: { delivered: { track: FORMS[form].events }, rejected: {} } })
    expectAllHeld(sandbox, form)
  })

  test.each(PRODUCT)('for good: %s from the %s request on, the run stops and says why', async (form, moment) => {
    const sandbox = await open()
    const [reportPath, checkpointPath] = [temporaryPath('report.ndjson'), temporaryPath('checkpoint')]
    const setup = { ...setupFor(form, sandbox.url), reportPath, checkpointPath }
    sandbox.addFaults({ reset: true, afterRequests: MOMENTS[moment] })
    const { result } = await send(setup)
    expect(result).toMatchObject({ isDone: false, stoppedBy: { code: 'connection_failed' }, tally: { rejected: {} } })
    const delivered = result.tally.delivered['track'] ?? 0
    expect(delivered + result.notSent).toBe(FORMS[form].events)
    expect(readReport(reportPath)).toEqual([])
    sandbox.clearFaults()
    const resumed = await send({ ...setup, resume: true })
    expect(resumed.result).toMatchObject({
      isDone: true,
      notSent: 0,
      tally: { delivered: { track: FORMS[form].events } }
    })
    expectAllHeld(sandbox, form)
  })
})

describe('a request that is refused for its content', () => {
  const POISON = 'poison'
  const refusing =
    (status: number) =>
    (http: Http): Http =>
    (request) =>
      request.body.includes(POISON) ? Promise.resolve({ status, body: 'events[7] is wrong' }) : http(request)

  /** The event in that request that goes wrong: neither the first nor the last of it. */
  const placeIn = (form: Form, moment: Moment): number =>
    form === 'bulk' ? 500 + 850 * MOMENTS[moment] : MOMENTS[moment]

  function setupWith(form: Form, endpoint: string, changed: { place: number; properties: object }): Setup {
    const { users, events } = FORMS[form]
    const list = Array.from({ length: events }, (_, number) =>
      trackEvent(number, `user-${number % users}`, number === changed.place ? { properties: changed.properties } : {})
    )
    return { ...setupFor(form, endpoint), input: fileOf(list), reportPath: temporaryPath('report.ndjson') }
  }

  function expectOneRefused(sandbox: Sandbox, form: Form, place: number): void {
    const keys = sandbox.events().map(({ idempotency_key: key }) => key)
    const others = Array.from({ length: FORMS[form].events }, (_, number) => number).filter(
      (number) => number !== place
    )
    expect([...keys].sort()).toEqual(others.map(keyOf))
  }

  const REFUSALS = PRODUCT.flatMap(([form, moment]) => [400, 422].map((status) => [status, form, moment] as const))

  test.each(REFUSALS)(
    'HTTP %d for one item of %s, %s request: its neighbours are held',
    async (status, form, moment) => {
      const sandbox = await open()
      const place = placeIn(form, moment)
      const setup = setupWith(form, sandbox.url, { place, properties: { number: place, POISON } })
      const { result } = await send({ ...setup, around: refusing(status) })
      expectOneRefused(sandbox, form, place)
      expect(result).toMatchObject({ isDone: true, tally: { delivered: { track: FORMS[form].events - 1 } } })
      expect(readReport(setup.reportPath ?? '')).toEqual([
        {
          line: place + 1,
          messageId: keyOf(place),
          fate: 'rejected',
          code: 'refused_by_heap',
          message: expect.stringContaining(`HTTP ${status}: "events[7] is wrong"`) as string,
          issues: []
        }
      ])
      // Halving finds one in a thousand in twice ten steps.
      expect(sandbox.counters().requests).toBeLessThanOrEqual(3 + 20)
    }
  )

  test.each(PRODUCT)('HTTP 413 for one item of %s, %s request: its neighbours are held', async (form, moment) => {
    const sandbox = await open({ maxBodyBytes: 250_000 })
    const place = placeIn(form, moment)
    const properties = Object.fromEntries(Array.from({ length: 300 }, (_, index) => [`p${index}`, 'x'.repeat(1000)]))
    const setup = setupWith(form, sandbox.url, { place, properties })
    const { result } = await send(setup)
    expectOneRefused(sandbox, form, place)
    expect(result).toMatchObject({ isDone: true, tally: { delivered: { track: FORMS[form].events - 1 } } })
    expect(readReport(setup.reportPath ?? '')).toMatchObject([
      { line: place + 1, messageId: keyOf(place), fate: 'rejected', code: 'event_too_large' }
    ])
  })

  test('HTTP 413 for whole requests only: smaller ones are held', async () => {
    const sandbox = await open({ maxBodyBytes: 30_000 })
    const { result } = await send(setupFor('bulk', sandbox.url))
    expect(result).toMatchObject({ isDone: true, tally: { delivered: { track: 2500 }, rejected: {} } })
    expectAllHeld(sandbox, 'bulk')
    expect(sandbox.counters().refusedBodies).toBeGreaterThan(0)
  })

  test.each([401, 403, 404])('HTTP %d is about no single item: nothing is halved, all are reported', async (status) => {
    const sandbox = await open()
    sandbox.addFaults({ status, body: 'unknown app' })
    const setup = { ...setupFor('bulk', sandbox.url), reportPath: temporaryPath('report.ndjson') }
    const { result } = await send(setup)
    expect(sandbox.counters().requests).toBe(3)
    expect(result).toMatchObject({
      isDone: true,
      tally: { delivered: {}, rejected: { refused_by_heap: { count: 2500 } } }
    })
    const report = readReport(setup.reportPath)
    expect(report.map(({ line }) => line)).toEqual(Array.from({ length: 2500 }, (_, index) => index + 1))
    expect(report.every(({ message }) => message?.includes(`HTTP ${status}: "unknown app"`))).toBe(true)
  })
})
