// Heap's budgets over simulated minutes: none is exceeded, next to none is left unused, and nobody waits for a noisy user.
import { Readable } from 'node:stream'
import { createSandbox, type Counters, type Sandbox } from '../../src/sandbox'
import { start, toLines, trackEvent, type Setting, type Setup } from './sends'
import { VirtualClock } from './virtual-clock'

const MINUTE_MS = 60_000
/** Ten in a long run (ROUNDS=10). */
const MINUTES = Math.min(10, 3 * Number(process.env['ROUNDS'] ?? 1))

let sandbox: Sandbox | undefined

afterEach(() => sandbox?.close())

/** A run whose time is also the local Heap's. */
async function startRun(
  events: Iterable<unknown>,
  setup: Partial<Setup> = {}
): Promise<Setting & { sandbox: Sandbox }> {
  const clock = new VirtualClock()
  sandbox = await createSandbox({ now: clock.serviceNow })
  const input = Readable.from(inChunks(events))
  return { ...start({ input, endpoint: sandbox.url, concurrency: 4, clock, ...setup }), sandbox }
}

function* inChunks(events: Iterable<unknown>): Generator<Buffer> {
  let lines: unknown[] = []
  for (const event of events) {
    lines.push(event)
    if (lines.length < 500) continue
    yield Buffer.from(toLines(lines))
    lines = []
  }
  yield Buffer.from(toLines(lines))
}

function* manyEvents(count: number, users: number): Generator {
  for (let number = 0; number < count; number++) yield trackEvent(number, `user-${number % users}`)
}

/** What the local Heap has counted by then. The run is stopped. */
async function countersAt(
  elapsedMs: number,
  { clock, run, sandbox: heap }: Awaited<ReturnType<typeof startRun>>
): Promise<Counters> {
  await clock.sleep(elapsedMs)
  const counters = heap.counters()
  run.stop()
  await run.done
  return counters
}

const NOTHING_WRONG = { budgetViolations: 0, refusedBodies: 0, duplicates: 0 }

test(`${MINUTES} minutes at ten times the allowed load: no violation, and more than 95 % of the budget is used`, async () => {
  const allowed = MINUTES * 15_000
  const setting = await startRun(manyEvents(10 * allowed, 5000))
  const counters = await countersAt(MINUTES * MINUTE_MS - 1, setting)
  expect(counters).toMatchObject(NOTHING_WRONG)
  expect(counters.events).toBeGreaterThan(0.95 * allowed)
  // A delivery of one event travels as a single call, within that budget of its own.
  expect(counters.events).toBeLessThanOrEqual(allowed + 100)
  expect(setting.sandbox.counters()).toMatchObject(NOTHING_WRONG)
}, 180_000)

/** Within the first minute: all 10,000 events of everybody else. */
async function expectOthersThrough(setting: Awaited<ReturnType<typeof startRun>>): Promise<void> {
  await setting.clock.sleep(MINUTE_MS - 1)
  const others = setting.sandbox.events().filter(({ identity }) => identity !== 'noisy')
  expect(others).toHaveLength(10_000)
  setting.run.stop()
  await setting.run.done
  expect(setting.sandbox.counters()).toMatchObject(NOTHING_WRONG)
}

test('a noisy user with 30,000 events at the front holds up nobody else', async () => {
  function* events(): Generator {
    for (let number = 0; number < 30_000; number++) yield trackEvent(number, 'noisy')
    for (let number = 30_000; number < 40_000; number++) yield trackEvent(number, `user-${number % 500}`)
  }
  const setting = await startRun(events())
  await expectOthersThrough(setting)
})

describe('a noisy user with 5,000 events at the front', () => {
  function* noisyFirst(): Generator {
    for (let number = 0; number < 5000; number++) yield trackEvent(number, 'noisy')
    for (let number = 5000; number < 15_000; number++) yield trackEvent(number, `user-${number % 500}`)
  }

  test('holds up nobody else: they are all through within the first minute', async () => {
    const setting = await startRun(noisyFirst())
    await expectOthersThrough(setting)
  })

  test('is sent 1,000 events a minute in bulk, and the overflow as single calls within their own budget, in order', async () => {
    const setting = await startRun(noisyFirst())
    const { result, elapsedMs } = await setting.run.done.then((result) => ({
      result,
      elapsedMs: setting.clock.elapsedMs
    }))
    expect(result).toMatchObject({ isDone: true, tally: { delivered: { track: 15_000 }, rejected: {} } })
    expect(setting.sandbox.counters()).toMatchObject({ ...NOTHING_WRONG, events: 15_000 })
    const noisy = setting.sandbox.events({ identity: 'noisy' })
    expect(noisy.map(({ properties }) => properties['number'])).toEqual(
      Array.from({ length: 5000 }, (_, number) => number)
    )
    // In bulk alone it would take until the start of the fifth minute; 60 single calls a minute make that hardly shorter.
    expect(elapsedMs).toBeGreaterThan(3.5 * MINUTE_MS)
    expect(elapsedMs).toBeLessThan(4.2 * MINUTE_MS)
  })
})

test('a single user gets what both forms allow, and no more', async () => {
  const setting = await startRun(manyEvents(4000, 1))
  const held: number[] = []
  for (const seconds of [20, 50, 110, 170]) {
    await setting.clock.sleep(seconds * 1000 - setting.clock.elapsedMs)
    held.push(setting.sandbox.counters().events)
  }
  setting.run.stop()
  await setting.run.done
  expect(setting.sandbox.counters()).toMatchObject(NOTHING_WRONG)
  // 1,000 in bulk at once, 30 single calls in each half minute; then 1,000 in bulk again after the first minute.
  expect(held).toEqual([1030, 1060, 2120, 3180])
})

test('without budgets the same file takes no time', async () => {
  const heap = (sandbox = await createSandbox({ budgets: 'off' }))
  const { run, clock } = start({
    input: Readable.from(inChunks(manyEvents(20_000, 100))),
    endpoint: heap.url,
    connection: { keepBudgets: false }
  })
  await run.done
  expect([heap.counters().events, clock.elapsedMs]).toEqual([20_000, 0])
})
