// Runs that end and begin anew, and runs side by side: the local Heap counts no budget violation, in simulated minutes.
import { createSandbox, type Sandbox } from '../../src/sandbox'
import { openSpentBudgets, type OpenSpent } from '../../src/storage/spent/sqlite-spent'
import { fileOf, start, temporaryPath, trackEvent } from './sends'
import { VirtualClock } from './virtual-clock'

let sandbox: Sandbox | undefined
const opened: OpenSpent[] = []

afterEach(async () => {
  await sandbox?.close()
  for (const spent of opened.splice(0)) spent.close()
})

function open(path: string, clock: VirtualClock): OpenSpent {
  const spent = openSpentBudgets({ path, now: clock.now, monotonic: clock.monotonic })
  opened.push(spent)
  return spent
}

const events = (from: number, count: number): object[] =>
  Array.from({ length: count }, (_, index) => trackEvent(from + index, `user-${(from + index) % 200}`))

// Duplicates are none of its business: what was under way behind the checkpoint is sent again, harmlessly.
const NOTHING_WRONG = { budgetViolations: 0, refusedBodies: 0 }

test.each<[string, (clock: VirtualClock) => void]>([
  ['at once', () => undefined],
  ['with the clock set forward by a day', (clock) => clock.jump(86_400_000)],
  ['with the clock set back by a day', (clock) => clock.jump(-86_400_000)]
])(
  'a run that goes on after its end, %s, keeps to the budget of both',
  async (_when, meanwhile) => {
    const [clock, path] = [new VirtualClock(), temporaryPath('budgets.db')]
    const heap = (sandbox = await createSandbox({ now: clock.serviceNow }))
    const setup = {
      input: fileOf(events(0, 20_000)),
      endpoint: heap.url,
      checkpointPath: temporaryPath('checkpoint'),
      clock,
      concurrency: 4
    }
    const first = start({ ...setup, connection: { spent: open(path, clock) } })
    await clock.sleep(5000)
    first.run.stop()
    expect(await first.run.done).toMatchObject({ isDone: false })
    meanwhile(clock)
    const second = start({ ...setup, resume: true, connection: { spent: open(path, clock) } })
    expect(await second.run.done).toMatchObject({ isDone: true })
    expect(heap.counters()).toMatchObject({ ...NOTHING_WRONG, events: 20_000 })
    expect(clock.elapsedMs).toBeLessThan(130_000)
  },
  60_000
)

test('two runs side by side that share a data folder keep to one budget', async () => {
  const [clock, path] = [new VirtualClock(), temporaryPath('budgets.db')]
  const heap = (sandbox = await createSandbox({ now: clock.serviceNow }))
  const runs = [0, 12_000].map((from) =>
    start({
      input: fileOf(events(from, 12_000)),
      endpoint: heap.url,
      clock,
      concurrency: 2,
      connection: { spent: open(path, clock) }
    })
  )
  for (const { run } of runs) expect(await run.done).toMatchObject({ isDone: true })
  expect(heap.counters()).toMatchObject({ ...NOTHING_WRONG, events: 24_000 })
})
