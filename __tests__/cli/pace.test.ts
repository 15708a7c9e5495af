// What the bar of `send` says of a file that takes ten minutes of budget: it follows the budget, and never jumps.
import { paceOf, type PaceInput } from '../../src/cli/pace'
import { RateWindow } from '../../src/delivery/rate'

const EVENTS = 150_000
const ESTIMATE = { events: EVENTS, isExact: false, perMinute: 15_000, minutes: 10 }

/** After so many seconds, with so many events delivered; `grants`: how much of it left how many seconds ago. */
function at(
  seconds: number,
  delivered: number,
  grants: readonly [amount: number, secondsAgo: number][] = []
): PaceInput {
  const read = Math.min(EVENTS, delivered + 12_000)
  const progress = {
    read,
    delivered,
    rejected: 0,
    waiting: read - delivered,
    bytesRead: read * 100,
    size: EVENTS * 100
  }
  const now = seconds * 1000
  const window = new RateWindow({ windowMs: 60_000, perSubject: 1000, total: 15_000 })
  for (const [amount, ago] of grants) window.settle(window.take(new Map([['all', amount]])), now - ago * 1000)
  const share = 1 - window.totalAllowance(now) / 15_000
  const budget = { share, nextReturnMs: window.nextReturn(now), timeFor: (count: number) => window.timeFor(count, now) }
  return { progress, elapsedMs: now, estimate: ESTIMATE, budget }
}

/** Spent evenly over the last minute. */
const EVENLY = Array.from({ length: 60 }, (_, second): [number, number] => [250, 59 - second])

test.each<[string, PaceInput, { leftMs: number; budgetWaitMs: number | undefined }]>([
  ['in the first burst', at(2, 7500, [[7500, 1]]), { leftMs: 540_000, budgetWaitMs: undefined }],
  ['when the budget is spent', at(3, 15_000, [[15_000, 0]]), { leftMs: 540_000, budgetWaitMs: 60_000 }],
  ['while it waits, time runs down', at(33, 15_000, [[15_000, 30]]), { leftMs: 510_000, budgetWaitMs: 30_000 }],
  ['just before it goes on', at(62, 15_000, [[15_000, 59]]), { leftMs: 481_000, budgetWaitMs: 1000 }],
  ['after the second burst', at(64, 30_000, [[15_000, 1]]), { leftMs: 479_000, budgetWaitMs: 59_000 }],
  ['where it comes free evenly', at(60, 15_000, EVENLY), { leftMs: 540_000, budgetWaitMs: 1000 }]
])('%s', (_when, input, expected) => {
  const { leftMs, budgetWaitMs } = paceOf(input)
  expect({ leftMs: Math.round(leftMs ?? NaN), budgetWaitMs }).toEqual(expected)
})

test('a service that is slower than its budget is believed after a minute', () => {
  expect(paceOf(at(50, 3000)).leftMs).toBe(540_000)
  expect(paceOf(at(120, 6000)).leftMs).toBeCloseTo(2_880_000)
})

test('without a budget it goes on as fast as until now; of a stream nobody knows', () => {
  const { progress, elapsedMs } = at(10, 30_000)
  const none = { elapsedMs, estimate: undefined, budget: undefined }
  expect(paceOf({ ...none, progress }).leftMs).toBeCloseTo(40_000)
  expect(paceOf({ ...none, progress: { ...progress, size: undefined } })).toEqual({
    share: 0,
    leftMs: undefined,
    budgetWaitMs: undefined
  })
})
