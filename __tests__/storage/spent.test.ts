// Budgets outlive the process and are shared by two: each life and each process is a store and budgets of its own.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createBudgets, type Budgets } from '../../src/delivery/budgets'
import type { Endpoint, Http } from '../../src/delivery/types'
import { openSpentBudgets, type OpenSpent } from '../../src/storage/spent/sqlite-spent'
import { answer, ENDPOINT, requestAbout } from '../delivery/requests'
import { START, VirtualClock } from '../send/virtual-clock'

const LIMITED: Endpoint = { ...ENDPOINT, budgets: { bulk: { windowMs: 60_000, perSubject: 10, total: 15 } } }
const HOUR_MS = 3_600_000

const folders: string[] = []
const opened: OpenSpent[] = []

afterEach(() => {
  for (const spent of opened.splice(0)) spent.close()
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

function newPath(): string {
  const folder = mkdtempSync(join(tmpdir(), 'spent-test-'))
  folders.push(folder)
  return join(folder, 'data', 'budgets.db')
}

interface Life {
  readonly budgets: Budgets
  readonly spent: OpenSpent
  /** Sends so many calls about a user of their own each. */
  readonly send: (count: number, http?: Http) => Promise<unknown>
}

const OK: Http = () => Promise.resolve(answer(200))

/** A process that opens the file. `machine`: what its machine's clock says beyond the virtual one. */
function begin(path: string, clock: VirtualClock, machine = 0): Life {
  const spent = openSpentBudgets({ path, now: clock.now, monotonic: () => clock.monotonic() + machine })
  opened.push(spent)
  // Each process has an own origin of time.
  const origin = clock.monotonic() - 7_000_000
  const budgets = createBudgets({ monotonic: () => clock.monotonic() - origin, sleep: clock.sleep, spent })
  const send = (count: number, http = OK): Promise<unknown> => {
    const subjects = Array.from({ length: count }, (_, index) => `user-${index}`)
    return budgets.wrap(http)(requestAbout(subjects, { endpoint: LIMITED }))
  }
  return { budgets, spent, send }
}

const left = ({ budgets }: Life, subject?: string): number =>
  budgets.allowance({ endpoint: LIMITED, form: 'bulk', ...(subject !== undefined && { subject }) })

describe('after a restart', () => {
  test('what was spent counts until its minute is over, for all and for each', async () => {
    const [path, clock] = [newPath(), new VirtualClock()]
    await begin(path, clock).send(6)
    clock.advance(20_000)
    const next = begin(path, clock)
    expect([left(next), left(next, 'user-0'), left(next, 'user-9')]).toEqual([9, 9, 9])
    clock.advance(39_999)
    expect(left(next)).toBe(9)
    clock.advance(1)
    expect([left(next), left(next, 'user-0')]).toEqual([15, 10])
  })

  test('a request that nobody has seen answered counts for a whole minute more', async () => {
    const [path, clock] = [newPath(), new VirtualClock()]
    const killed = begin(path, clock)
    void killed.send(6, () => new Promise(() => undefined))
    await Promise.resolve()
    clock.advance(30_000)
    const next = begin(path, clock)
    clock.advance(59_999)
    expect(left(next)).toBe(9)
    clock.advance(1)
    expect(left(next)).toBe(15)
  })

  test.each<[string, (clock: VirtualClock) => number]>([
    ['the wall clock was set forward', (clock) => (clock.jump(5 * HOUR_MS), 0)],
    ['the wall clock was set back', (clock) => (clock.jump(-5 * HOUR_MS), 0)],
    ['the machine was restarted', () => -clockSpan],
    ['the machine was restarted and its clock set back', (clock) => (clock.jump(-5 * HOUR_MS), -clockSpan)]
  ])('%s: nothing is forgotten too early, nothing counts for ever', async (_what, happen) => {
    const [path, clock] = [newPath(), new VirtualClock()]
    await begin(path, clock, clockSpan).send(6)
    clock.advance(10_000)
    const next = begin(path, clock, clockSpan + happen(clock))
    expect(left(next)).toBe(9)
    clock.advance(49_999)
    expect(left(next)).toBe(9)
    clock.advance(10_001)
    expect(left(next)).toBe(15)
  })

  test('what was refused does not count, and what is over leaves the file', async () => {
    const [path, clock] = [newPath(), new VirtualClock()]
    const first = begin(path, clock)
    await first.send(6, () => Promise.resolve(answer(400)))
    await first.send(5)
    expect(left(begin(path, clock))).toBe(10)
    clock.advance(60_000)
    await first.send(1)
    clock.advance(1)
    expect(left(begin(path, clock))).toBe(14)
  })
})

const clockSpan = 24 * HOUR_MS

describe('two processes at once', () => {
  test('never spend more than one budget together, however they take turns', async () => {
    const [path, clock] = [newPath(), new VirtualClock()]
    const sent: { at: number; count: number }[] = []
    const http: Http = async ({ calls }) => {
      sent.push({ at: clock.monotonic(), count: calls.length })
      await clock.sleep(sent.length % 700)
      return answer(200)
    }
    const lives = [begin(path, clock), begin(path, clock)]
    await Promise.all(
      lives.flatMap(({ send }) => Array.from({ length: 10 }, (_, index) => send(1 + (index % 5), http)))
    )
    expect(sent.reduce((sum, { count }) => sum + count, 0)).toBe(60)
    for (const { at } of sent) {
      const within = sent.filter((other) => other.at >= at && other.at < at + 60_000)
      expect(within.reduce((sum, { count }) => sum + count, 0)).toBeLessThanOrEqual(15)
    }
  })

  test('budgets of others are others', async () => {
    const [path, clock] = [newPath(), new VirtualClock()]
    await begin(path, clock).send(15)
    const other = { ...LIMITED, envelope: { app_id: '22' } }
    expect(begin(path, clock).budgets.allowance({ endpoint: other, form: 'bulk' })).toBe(15)
  })
})

describe('where nothing is known', () => {
  const careful = (path: string, clock: VirtualClock): Budgets => {
    const spent = openSpentBudgets({ path, now: clock.now, monotonic: clock.monotonic })
    opened.push(spent)
    return createBudgets({ monotonic: clock.monotonic, sleep: clock.sleep, spent, isCareful: true })
  }
  const large: Endpoint = { ...ENDPOINT, budgets: { bulk: { windowMs: 60_000, perSubject: 1000, total: 15_000 } } }

  test('the first minute is careful: one full request at once, the rest spread evenly', () => {
    const [path, clock] = [newPath(), new VirtualClock()]
    const budgets = careful(path, clock)
    const free = (): number => budgets.allowance({ endpoint: large, form: 'bulk' })
    const seen = [free()]
    for (const seconds of [15, 15, 30]) {
      clock.advance(seconds * 1000)
      seen.push(free())
    }
    expect(seen).toEqual([1000, 4500, 8000, 15_000])
    // Now it is known.
    expect(careful(path, clock).allowance({ endpoint: large, form: 'bulk' })).toBe(15_000)
  })

  test('a damaged file is put aside, and the minute is careful', () => {
    const [path, clock] = [newPath(), new VirtualClock()]
    careful(path, clock)
    for (const spent of opened.splice(0)) spent.close()
    for (const beside of ['-wal', '-shm']) rmSync(path + beside, { force: true })
    writeFileSync(path, 'no database at all, but long enough to be taken for one'.repeat(100))
    expect(careful(path, clock).allowance({ endpoint: large, form: 'bulk' })).toBe(1000)
  })
})

test('a store that fails keeps nobody from sending within the budget', async () => {
  const clock = new VirtualClock()
  const errors: unknown[] = []
  const life = begin(newPath(), clock)
  life.spent.close()
  opened.length = 0
  const { monotonic, sleep } = clock
  const budgets = createBudgets({ monotonic, sleep, spent: life.spent, onError: (error) => errors.push(error) })
  const send = budgets.wrap(OK)
  await send(requestAbout(['ada'], { endpoint: LIMITED }))
  expect([budgets.allowance({ endpoint: LIMITED, form: 'bulk' }), errors.length > 0]).toEqual([14, true])
  expect(clock.now()).toBe(START)
})
