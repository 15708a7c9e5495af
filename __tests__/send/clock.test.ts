// The wall clock is set while a run is under way: nothing that waits notices.
import { createSandbox, type Sandbox } from '../../src/sandbox'
import { fileOf, send, temporaryPath, trackEvent } from './sends'
import { VirtualClock } from './virtual-clock'

const HOUR_MS = 3_600_000
const JUMPS: [string, number][] = [
  ['stays', 0],
  ['jumps back by five hours', -5 * HOUR_MS],
  ['jumps forward by five hours', 5 * HOUR_MS]
]

let sandbox: Sandbox | undefined

afterEach(() => sandbox?.close())

/** Sets the clock once, after some of the run's own time. */
function clockThatJumps(ms: number, afterMs: number): VirtualClock {
  const clock = new VirtualClock()
  clock.beforeSleepInRequest = async () => {
    if (clock.elapsedMs < afterMs || hasJumped) return
    hasJumped = true
    clock.jump(ms)
  }
  let hasJumped = false
  return clock
}

test.each(JUMPS)('the clock %s during an outage: the run goes on when it is over', async (_what, ms) => {
  const clock = clockThatJumps(ms, 20_000)
  const heap = (sandbox = await createSandbox({ now: clock.serviceNow }))
  heap.addFaults({ status: 503 })
  const jump = clock.beforeSleepInRequest
  const beforePause = async (): Promise<void> => {
    await jump()
    if (clock.elapsedMs > 60_000) heap.clearFaults()
  }
  const input = fileOf(Array.from({ length: 50 }, (_, number) => trackEvent(number, `user-${number % 5}`)))
  const { result } = await send({ input, endpoint: heap.url, clock, beforePause })
  expect(result).toMatchObject({ isDone: true, tally: { delivered: { track: 50 }, rejected: {} } })
  expect(clock.elapsedMs).toBeLessThan(4 * 60_000)
  expect(heap.counters()).toMatchObject({ events: 50, duplicates: 0, budgetViolations: 0 })
})

test.each(JUMPS)(
  'the clock %s while a budget is spent: it is neither exceeded nor waited for too long',
  async (_what, ms) => {
    const clock = new VirtualClock()
    const heap = (sandbox = await createSandbox({ now: clock.serviceNow }))
    void clock.sleep(10_000).then(() => clock.jump(ms))
    const input = fileOf(Array.from({ length: 16_000 }, (_, number) => trackEvent(number, `user-${number % 100}`)))
    const checkpointPath = temporaryPath('checkpoint')
    const { result } = await send({ input, endpoint: heap.url, clock, concurrency: 4, checkpointPath })
    expect(result).toMatchObject({ isDone: true, tally: { delivered: { track: 16_000 } } })
    expect(clock.elapsedMs).toBeLessThan(80_000)
    expect(heap.counters()).toMatchObject({ events: 16_000, duplicates: 0, budgetViolations: 0 })
  }
)
