// Budgets in a file outlive the process and are shared by two.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createBudgets, type Budgets } from '../../src/delivery/budgets'
import type { Endpoint } from '../../src/delivery/types'
import { openSpentBudgets, type OpenSpent } from '../../src/storage/spent/sqlite-spent'
import { ENDPOINT, requestAbout } from '../delivery/requests'
import { START, VirtualClock } from '../send/virtual-clock'
import { beginLife, left, LIMITED, OK, spentContract, type Life } from './spent-contract'

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

/** A process that opens the file. `machine`: what its machine's clock says beyond the virtual one. */
function begin(path: string, clock: VirtualClock, machine = 0): Promise<Life & { readonly spent: OpenSpent }> {
  const spent = openSpentBudgets({ path, now: clock.now, monotonic: () => clock.monotonic() + machine })
  opened.push(spent)
  return beginLife({ clock, open: () => Promise.resolve(spent) }).then((life) => ({ ...life, spent }))
}

spentContract(() => {
  const [path, clock] = [newPath(), new VirtualClock()]
  const open = (): Promise<OpenSpent> => begin(path, clock).then(({ spent }) => spent)
  return Promise.resolve({ clock, open })
})

const clockSpan = 24 * HOUR_MS

describe('after a restart', () => {
  test.each<[string, (clock: VirtualClock) => number]>([
    ['the wall clock was set forward', (clock) => (clock.jump(5 * HOUR_MS), 0)],
    ['the wall clock was set back', (clock) => (clock.jump(-5 * HOUR_MS), 0)],
    ['the machine was restarted', () => -clockSpan],
    ['the machine was restarted and its clock set back', (clock) => (clock.jump(-5 * HOUR_MS), -clockSpan)]
  ])('%s: nothing is forgotten too early, nothing counts for ever', async (_what, happen) => {
    const [path, clock] = [newPath(), new VirtualClock()]
    await (await begin(path, clock, clockSpan)).send(6)
    clock.advance(10_000)
    const next = await begin(path, clock, clockSpan + happen(clock))
    expect(left(next)).toBe(9)
    clock.advance(49_999)
    expect(left(next)).toBe(9)
    clock.advance(10_001)
    expect(left(next)).toBe(15)
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
  const life = await begin(newPath(), clock)
  life.spent.close()
  opened.length = 0
  const { monotonic, sleep } = clock
  const budgets = createBudgets({ monotonic, sleep, spent: life.spent, onError: (error) => errors.push(error) })
  const send = budgets.wrap(OK)
  await send(requestAbout(['ada'], { endpoint: LIMITED }))
  expect([budgets.allowance({ endpoint: LIMITED, form: 'bulk' }), errors.length > 0]).toEqual([14, true])
  expect(clock.now()).toBe(START)
})
