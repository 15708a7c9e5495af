// Two workers on one queue, of which one at a time may send: as the runners of a cluster, but on a clock that the test
// moves.
import { join } from 'node:path'
import { createBudgets } from '../../../src/delivery/budgets'
import { createHttpClient } from '../../../src/delivery/http'
import { createDestination, findDestinationType } from '../../../src/runner'
import { Worker } from '../../../src/runner/worker/worker'
import { DestinationLeases } from '../../../src/storage/ownership/destination-leases'
import { LeaseLostError } from '../../../src/storage/ownership/ownership'
import type { Queue } from '../../../src/storage/queue/queue'
import { createSqliteQueue } from '../../../src/storage/queue/sqlite/sqlite-store'
import type { Config } from '../../../src/storage/settings/model'
import { Cluster, type Member } from '../../storage/ownership/cluster'
import { APP_ID, makeDirectory, onEnd, openSandbox, until } from '../runners'
import type { Sandbox } from '../../../src/sandbox'

interface Machine extends Member {
  readonly worker: Worker
  readonly leases: DestinationLeases
  readonly reported: unknown[]
}

interface SetUp {
  readonly cluster: Cluster
  readonly sandbox: Sandbox
  readonly queue: Queue
  readonly machines: readonly [Machine, Machine]
  /** Stores one event, and wakes both workers. */
  readonly append: (event: string) => Promise<void>
  /** Which of the two may send. */
  readonly sender: () => number
}

function settings(sandboxUrl: string): Config {
  const heap = findDestinationType('heap')
  const parsed = heap?.parse({ appId: APP_ID, useSandbox: true }, { sandboxUrl })
  if (heap === undefined || parsed === undefined || 'errors' in parsed) throw new Error('Heap cannot be set up.')
  const made = createDestination(heap, { settings: parsed.settings, connections: [], isOn: true }, 0)
  const destination = { ...made, id: 'heap', connections: [{ sourceId: 'web', mode: 'cloud' as const }] }
  return {
    version: 1,
    sources: [],
    destinations: [destination],
    integrations: [],
    targets: [],
    alerts: [],
    recipients: []
  }
}

async function openTwo(spoil: (queue: Queue) => Queue = (queue) => queue): Promise<SetUp> {
  const sandbox = await openSandbox()
  const store = createSqliteQueue({ path: join(makeDirectory(), 'events.db'), now: Date.now })
  onEnd(() => store.queue.close())
  const cluster = new Cluster()
  const client = createHttpClient({ now: Date.now })
  onEnd(() => client.close())
  const open = async (): Promise<Machine> => {
    const member = await cluster.join()
    const leases = new DestinationLeases(member.ownership)
    const reported: unknown[] = []
    const worker = new Worker({
      ...store,
      queue: spoil(store.queue),
      leases,
      http: client.http,
      budgets: createBudgets({ monotonic: Date.now, sleep: () => Promise.resolve() }),
      surroundings: { sandboxUrl: sandbox.url },
      rules: { giveUpAfterMs: 60_000, minAttempts: 5, random: () => 0.01 },
      now: Date.now,
      steady: Date.now,
      onSettled: () => undefined,
      onError: (error) => reported.push(error)
    })
    onEnd(() => worker.stop())
    await worker.configure(settings(sandbox.url), 1)
    return Object.assign(member, { worker, leases, reported })
  }
  const machines = [await open(), await open()] as const
  await cluster.clock.pass(1500)
  return {
    cluster,
    sandbox,
    queue: store.queue,
    machines,
    append: async (event) => {
      const body = JSON.stringify({ userId: 'ada', type: 'track', event, messageId: event })
      const facts = { sourceId: 'web', receivedAt: Date.now(), type: 'track', name: event, userKey: 'ada' }
      await store.queue.append([{ ...facts, body }])
      for (const { worker } of machines) worker.wake()
    },
    sender: () => machines.findIndex(({ leases }) => leases.leaseOf('heap') !== undefined)
  }
}

const arrived = ({ sandbox }: SetUp): string[] => sandbox.events().map(({ event }) => event)
const other = (index: number): 0 | 1 => (index === 0 ? 1 : 0)

test('one of two sends; when it ends, the other one goes on at once', async () => {
  const set = await openTwo()
  await set.append('One')
  await until(
    () => arrived(set),
    (events) => events.length === 1
  )
  const first = set.sender()
  const { ownership, worker } = set.machines[first as 0 | 1]
  const ended = Promise.all([ownership.close(), worker.stop()])
  const next = async (): Promise<number> => {
    await set.cluster.clock.pass(10)
    return set.sender()
  }
  await until(next, (sender) => sender === other(first))
  await ended
  await set.append('Two')
  expect(
    await until(
      () => arrived(set),
      (events) => events.length === 2
    )
  ).toEqual(['One', 'Two'])
})

test('what a lost lease had under way is broken off, is no failure, and is settled by nobody twice', async () => {
  let isLost = false
  const set = await openTwo((queue) =>
    withSettle(queue, async (...settling) => {
      if (isLost) throw new LeaseLostError('heap')
      await queue.settle(...settling)
    })
  )
  const before = set.sender() as 0 | 1
  set.sandbox.addFaults({ delayMs: 60_000, times: 1 })
  await set.append('One')
  await until(
    () => set.queue.history.backlog('heap'),
    ({ waiting }) => waiting === 0
  )
  const machine = set.machines[before]
  machine.isCutOff = true
  isLost = true
  await set.cluster.clock.pass(4000)
  await machine.worker.afterBatches()
  expect([set.sender(), machine.worker.pause('heap'), machine.reported]).toEqual([other(before), undefined, []])
  const [event] = await set.queue.history.list({}, 1)
  expect(event?.deliveries.map(({ state }) => state)).toEqual(['sending'])
})

test('the page of either says why sending pauses, and either can end the pause', async () => {
  const set = await openTwo()
  const before = set.sender() as 0 | 1
  set.sandbox.addFaults({ status: 429, retryAfter: 3600, times: 1 })
  await set.append('One')
  const [sender, reader] = [set.machines[before].worker, set.machines[other(before)].worker]
  const pause = await until(
    () => sender.pause('heap'),
    (found) => found !== undefined
  )
  // Told once a second, and seen with the next heartbeat.
  await until(
    async () => {
      await set.cluster.clock.pass(1000)
      return reader.pause('heap')
    },
    (found) => found !== undefined
  )
  expect(reader.pause('heap')).toEqual({ ...pause, until: expect.any(Number) })
  await reader.tryNow('heap')
  expect(
    await until(
      () => arrived(set),
      (events) => events.length === 1
    )
  ).toEqual(['One'])
})

/** The queue, with another `settle`. */
function withSettle(queue: Queue, settle: Queue['settle']): Queue {
  return new Proxy(queue, {
    get: (target, name: keyof Queue) => {
      const value = name === 'settle' ? settle : target[name]
      return typeof value === 'function' ? value.bind(target) : value
    }
  })
}
