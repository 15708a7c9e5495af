// A short simulated day with the runner's own budgets, pauses and leases: nothing is lost, no budget is exceeded, and
// keys change hands in the time that the rules of leases allow.
import { DEFAULTS } from '../../bench/simulate/parameters'
import { drawBacklog, drawDelay } from '../../bench/simulate/picture'
import { broken, most } from '../../bench/simulate/report'
import { Simulation, type Result } from '../../bench/simulate/simulation'
import { StandIn } from '../../bench/simulate/stand-in'
import { LEASE_TIMES } from '../../src/storage/ownership/lease-rules'

/** The largest App ID comes close to its budget. */
const SHORT_DAY = {
  ...DEFAULTS,
  appIds: 40,
  eventsPerDay: 100_000_000,
  hours: 0.75,
  swing: 0,
  runners: 3,
  outageAt: 0.4,
  outageHours: 0.04,
  failing: 0.01,
  kills: 2,
  replaceAt: 0.2,
  extra: [0.1, 0.3],
  lookEvery: 600
} as const

describe('a short day', () => {
  let day: Result
  beforeAll(async () => {
    day = await new Simulation(SHORT_DAY).run()
  })

  test('loses nothing, and keeps the order of each App ID', () => {
    const { events, figures, heap, left } = day
    expect(events).toBeGreaterThan(3_000_000)
    expect({ delivered: figures.delivered, left, skipped: heap.skipped }).toEqual({
      delivered: events,
      left: 0,
      skipped: 0
    })
    const arrived = Array.from({ length: SHORT_DAY.appIds }, (_, app) => heap.arrivedOf(app))
    expect(arrived.reduce((sum, count) => sum + count, 0)).toBe(events)
  })

  test('exceeds no budget by the count of the other side, although one was used up', () => {
    expect(day.heap.fullest).toBeGreaterThan(14_000)
    expect(day.heap.fullest).toBeLessThanOrEqual(15_000)
    expect(day.heap.violations).toBe(0)
  })

  test('gives the keys of a killed runner to others as soon as its leases have run out', () => {
    const { killed, stopped, joined } = day.figures.handovers
    const latest = LEASE_TIMES.ttl + LEASE_TIMES.beat + LEASE_TIMES.grace
    expect(killed.length).toBeGreaterThan(0)
    expect(Math.min(...killed)).toBeGreaterThan(LEASE_TIMES.ttl - LEASE_TIMES.beat)
    expect(most(killed)).toBeLessThan(latest)
    expect(stopped.length).toBeGreaterThan(0)
    expect(most([...stopped, ...joined])).toBeLessThan(1000)
  })

  test('is the same again for the same seed', async () => {
    const other = await new Simulation(SHORT_DAY).run()
    expect(other.figures.slots).toEqual(day.figures.slots)
  })

  test('is drawn as it was', () => {
    expect(broken(day)).toEqual([])
    for (const picture of [drawBacklog(day), drawDelay(day)]) {
      expect(picture).toMatch(/^<svg [^]*<\/svg>\n$/)
      expect(picture).not.toMatch(/NaN|Infinity|undefined/)
    }
  })
})

describe('the stand-in for Heap', () => {
  const heap = (): StandIn => new StandIn({ ...SHORT_DAY, failing: 0, limited: 0, outageHours: 0 }, () => 0.5)

  test('notices a minute with more than the budget', () => {
    const judge = heap()
    judge.answer({ app: 0, from: 0, count: 15_000, at: 0 })
    judge.answer({ app: 0, from: 15_000, count: 1, at: 60_000 })
    expect(judge.violations).toBe(0)
    judge.answer({ app: 0, from: 15_001, count: 15_000, at: 119_999 })
    expect(judge.violations).toBe(1)
  })

  test('notices what was passed over, and what came twice', () => {
    const judge = heap()
    judge.answer({ app: 0, from: 0, count: 10, at: 0 })
    judge.answer({ app: 0, from: 5, count: 10, at: 1 })
    judge.answer({ app: 0, from: 20, count: 10, at: 2 })
    expect({ again: judge.sentAgain, skipped: judge.skipped }).toEqual({ again: 5, skipped: 5 })
  })
})
