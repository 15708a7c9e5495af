// A short simulated day of the runner's own pumps, budgets and leases: nothing is lost, no budget is exceeded, and keys
// change hands in the time that the rules of leases allow. What is broken on purpose is found.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { readArguments } from '../../bench/simulate/flags'
import { MemorySpent, SpentTable } from '../../bench/simulate/memory-spent'
import { DEFAULTS, type Parameters } from '../../bench/simulate/parameters'
import { drawBacklog, drawDelay } from '../../bench/simulate/picture'
import { broken, most } from '../../bench/simulate/report'
import { PARTS, Simulation, type Parts, type Result } from '../../bench/simulate/simulation'
import { StandIn } from '../../bench/simulate/stand-in'
import * as batch from '../../src/delivery/batch'
import * as budgets from '../../src/delivery/budgets'
import { Circuit } from '../../src/delivery/circuit'
import * as pause from '../../src/delivery/pause'
import { RateWindow } from '../../src/delivery/rate'
import { Gate } from '../../src/runner/worker/gate'
import { Pump } from '../../src/runner/worker/pump'
import * as settling from '../../src/runner/worker/settling'
import { Supply } from '../../src/runner/worker/supply'
import * as leaseRules from '../../src/storage/ownership/lease-rules'
import { MemoryLeases } from '../../src/storage/ownership/memory-leases'
import * as choosing from '../../src/storage/postgres/queue/choosing'
import { VirtualClock } from '../send/virtual-clock'
import { spentContract } from '../storage/spent-contract'

const { LEASE_TIMES } = leaseRules

/** The largest App ID comes close to its budget. */
const SHORT_DAY: Parameters = {
  ...DEFAULTS,
  appIds: 24,
  eventsPerDay: 75_000_000,
  hours: 0.35,
  swing: 0,
  runners: 3,
  outageAt: 0.22,
  outageHours: 0.03,
  failing: 0.01,
  limited: 0.001,
  kills: 1,
  replaceAt: 0.1,
  extra: [0.05, 0.15],
  appEvery: 30
}

/** Minutes of few App IDs, of which one comes close to its budget, while requests fail. */
const MINUTES: Parameters = {
  ...SHORT_DAY,
  appIds: 6,
  eventsPerDay: 60_000_000,
  hours: 0.06,
  afterHours: 0.2,
  failing: 0.1,
  outageAt: 0.035,
  outageHours: 0.01,
  replaceAt: 0.01,
  extra: [0.025, 0.045]
}

describe('a short day', () => {
  let day: Result
  beforeAll(async () => {
    day = await new Simulation(SHORT_DAY).run()
  })

  test('loses nothing, and keeps the order of each user', () => {
    const { events, figures, heap, left, dead } = day
    expect(events).toBeGreaterThan(1_000_000)
    expect(figures.requests).toBeGreaterThan(1000)
    const { delivered, failures, overlaps } = figures
    const { arrived, outOfOrder } = heap
    expect({ delivered, arrived, left, dead, outOfOrder, failures, overlaps }).toEqual({
      delivered: events,
      arrived: events,
      left: 0,
      dead: 0,
      outOfOrder: 0,
      failures: [],
      overlaps: 0
    })
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

  test('is drawn as it was', () => {
    expect(broken(day)).toEqual([])
    for (const picture of [drawBacklog(day), drawDelay(day)]) {
      expect(picture).toMatch(/^<svg [^]*<\/svg>\n$/)
      expect(picture).not.toMatch(/NaN|Infinity|undefined/)
    }
  })
})

/** The day of the next test. */
let watched: Result | undefined

describe('the rules', () => {
  afterEach(() => jest.restoreAllMocks())

  test('are those of the product, each of which is asked', async () => {
    const asked = {
      'when a batch is taken, and how large': jest.spyOn(Supply.prototype, 'next'),
      'which events are taken': jest.spyOn(choosing, 'choose'),
      'what a request holds': jest.spyOn(batch, 'batchCalls'),
      'what the budget has left': jest.spyOn(RateWindow.prototype, 'wait'),
      'what a request takes from it': jest.spyOn(RateWindow.prototype, 'take'),
      'what a new owner learns of it': jest.spyOn(RateWindow.prototype, 'learn'),
      'how long an address rests': jest.spyOn(Gate.prototype, 'pause'),
      'when it is asked again': jest.spyOn(Circuit.prototype, 'learn'),
      'what becomes of an event': jest.spyOn(settling, 'settleResults'),
      'how long it waits': jest.spyOn(pause, 'pauseAfter'),
      'who sends': jest.spyOn(leaseRules, 'decide'),
      'how a runner ends': jest.spyOn(Pump.prototype, 'stop')
    }
    const create = jest.spyOn(budgets, 'createBudgets')
    const parts = { ...PARTS, createBudgets: budgets.createBudgets, choose: choosing.choose }
    watched = await new Simulation(MINUTES, parts).run()
    expect(broken(watched)).toEqual([])
    expect(Object.entries(asked).filter(([, { mock }]) => mock.calls.length === 0)).toEqual([])
    expect(create).toHaveBeenCalledTimes(MINUTES.runners + 1 + 1 + MINUTES.runners)
  })

  test('come from modules that the runner itself imports; only the leases in memory stand in for a database', () => {
    const used = readdirSync('bench/simulate').flatMap((name) => importsOf(join('bench/simulate', name)))
    const runner = reachableFrom('src/cli/main.ts')
    const foreign = used.filter((path) => path.startsWith('src/') && !runner.has(path))
    expect([...new Set(foreign)]).toEqual(['src/storage/ownership/memory-leases.ts'])
  })

  test('give up an event that was tried for too long, which is counted and not lost', async () => {
    const outage = { outageAt: 0.02, outageHours: 0.5, giveUpHours: 0.2, afterHours: 1 }
    const day = await new Simulation({ ...MINUTES, ...outage, kills: 0 }).run()
    expect(day.dead).toBeGreaterThan(0)
    expect({ lost: day.events - day.dead - day.heap.arrived, order: day.heap.outOfOrder }).toEqual({
      lost: 0,
      order: 0
    })
    expect(broken(day)).toEqual([expect.stringMatching(/^[\d,]+ dead letters$/)])
  })
})

describe('the checks', () => {
  const FAULTS: Readonly<Record<string, readonly [fault: Partial<Parts>, found: RegExp, Partial<Parameters>?]>> = {
    'a budget that is not kept': [
      {
        createBudgets: (options) => ({
          ...budgets.createBudgets(options),
          allowance: () => 1000,
          wrap: (http) => http
        })
      },
      /budgets exceeded/
    ],
    'a refused event that is stored as delivered': [
      {
        spoilQueue: (queue) => {
          const { settle } = queue
          return Object.assign(queue, {
            settle: ((id, all) =>
              settle(
                id,
                all.map(({ id: event, detail }) => ({ id: event, detail, state: 'delivered' }))
              )) satisfies typeof settle
          })
        }
      },
      /events lost/
    ],
    'events that overtake earlier ones of their user': [
      {
        choose: (situation) => choosing.choose({ ...situation, blockers: new Map() }),
        // A pump holds such events back by itself, as long as it knows what waits.
        spoilQueue: (queue) => Object.assign(queue, { retrying: async () => [] })
      },
      /out of order/
    ],
    'leases that two runners get': [
      {
        createTable: (now) => {
          class Careless extends MemoryLeases {
            override async take(_runner: string, keys: readonly string[]) {
              return keys.map((key) => ({ key, epoch: 1 }))
            }
            override holds = (): boolean => true
          }
          return new Careless(now)
        }
      },
      /two senders at once/,
      // Nobody gets far.
      { hours: 0.005, afterHours: 0.005 }
    ]
  }

  test.each(Object.entries(FAULTS))('find %s', async (_name, [fault, found, change]) => {
    const day = await new Simulation({ ...MINUTES, ...change }, { ...PARTS, ...fault }).run()
    expect(broken(day).join()).toMatch(found)
  })

  test('find nothing without a fault, and the same day for the same seed', async () => {
    const day = await new Simulation(MINUTES).run()
    expect(broken(day)).toEqual([])
    expect(day.figures.slots).toEqual(watched?.figures.slots)
  })
})

describe('the stand-in for Heap', () => {
  const heap = (): StandIn => new StandIn({ ...SHORT_DAY, failing: 0, limited: 0, outageHours: 0 }, () => 0.5)
  const request = (from: number, count: number, at: number) => ({ app: 0, lots: [{ from, count }], at })

  test('notices a minute with more than the budget', () => {
    const judge = heap()
    judge.answer(request(0, 15_000, 0))
    judge.answer(request(15_000, 1, 60_000))
    expect(judge.violations).toBe(0)
    judge.answer(request(15_001, 15_000, 119_999))
    expect(judge.violations).toBe(1)
  })

  test('notices what came before earlier events of its user, and what came twice', () => {
    const judge = heap()
    judge.answer(request(0, 10, 0))
    judge.answer(request(5, 10, 1))
    judge.answer(request(500, 10, 2))
    expect({ again: judge.sentAgain, order: judge.outOfOrder, arrived: judge.arrived }).toEqual({
      again: 5,
      order: 0,
      arrived: 25
    })
    judge.answer(request(20, 10, 3))
    expect(judge.outOfOrder).toBe(10)
    judge.answer(request(8000, 7, 4))
    expect(judge.outOfOrder).toBe(17)
  })
})

describe('budgets in memory', () => {
  spentContract(() => {
    const clock = new VirtualClock()
    const table = new SpentTable(clock.monotonic)
    let processes = 0
    return Promise.resolve({ clock, open: () => Promise.resolve(new MemorySpent(table, `process-${processes++}`)) })
  })
})

test('flags that do not exist, and numbers that are none, are refused in words', () => {
  expect(readArguments(['--evnets', '3'])).toEqual({ problem: "Unknown option '--evnets'. See --help." })
  expect(readArguments(['--events', 'many'])).toEqual({ problem: '--events needs a number from 0 on. See --help.' })
  expect(readArguments(['--rows', '10'])).toEqual({
    problem: '--rows needs numbers from 1 to 9, with commas between them. See --help.'
  })
  expect(readArguments(['--events', '5', '--rows', '2,9'])).toMatchObject({
    parameters: { eventsPerDay: 5, appIds: 5000 },
    rows: [2, 9]
  })
})

/** Paths of the modules that a file imports from this repository, types included. */
function importsOf(path: string): string[] {
  const names = Array.from(readFileSync(path, 'utf8').matchAll(/ from '(\.[^']+)'/g), ([, name = '']) => name)
  return names
    .map((name) => normalize(join(dirname(path), name)))
    .map((name) => (existsSync(`${name}.ts`) ? `${name}.ts` : `${name}/index.ts`))
}

function reachableFrom(start: string): Set<string> {
  const reached = new Set([start])
  for (const path of reached) for (const next of existsSync(path) ? importsOf(path) : []) reached.add(next)
  return reached
}
