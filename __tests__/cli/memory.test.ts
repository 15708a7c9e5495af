// When garbage is collected. How low memory stays is measured: npm run bench -- --hostile.
import vm from 'node:vm'
import { keepMemoryLow } from '../../src/cli/memory'
import { until } from '../web/until'

const MEGABYTE = 1024 * 1024

let stop = (): void => undefined
let peak = 0

afterEach(() => {
  stop()
  peak = 0
  jest.restoreAllMocks()
  jest.useRealTimers()
})

function useMemory(rss: number, heapUsed: number): void {
  const usage = { rss: rss * MEGABYTE, heapUsed: heapUsed * MEGABYTE, heapTotal: 0, external: 0, arrayBuffers: 0 }
  jest.spyOn(process, 'memoryUsage').mockReturnValue(usage)
  peak = Math.max(peak, rss)
  jest.spyOn(process, 'resourceUsage').mockReturnValue({ ...process.resourceUsage(), maxRSS: peak * 1024 })
}

/** As long as several looks. */
const SPAN_MS = 60

test('what nobody holds is gone soon after memory is full', async () => {
  const held = new WeakRef({ text: 'nobody holds this' })
  useMemory(300, 100)
  stop = keepMemoryLow()
  await until(() => held.deref() === undefined)
})

test('garbage is collected only when memory is full and more has come into use, and not after the end', () => {
  jest.useFakeTimers()
  const collect = jest.fn()
  jest.spyOn(vm, 'runInNewContext').mockReturnValue(collect)
  useMemory(100, 100)
  stop = keepMemoryLow()
  const counts: number[] = []
  const steps: [rss: number, heapUsed: number][] = [
    [100, 100],
    [300, 100],
    [300, 120],
    [300, 150],
    [100, 500]
  ]
  for (const [rss, heapUsed] of steps) {
    useMemory(rss, heapUsed)
    jest.advanceTimersByTime(SPAN_MS)
    counts.push(collect.mock.calls.length)
  }
  stop()
  useMemory(300, 500)
  jest.advanceTimersByTime(SPAN_MS)
  expect([...counts, collect.mock.calls.length]).toEqual([0, 1, 1, 2, 2, 2])
})
