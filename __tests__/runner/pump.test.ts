// What the pump does when something of its own fails: nothing that was taken is stranded. Heap itself is not asked.
import { join } from 'node:path'
import type { HttpResponse } from '../../src/delivery/types'
import { presetMappings } from '../../src/runner/config/edits'
import { HEAP } from '../../src/runner/destinations/heap'
import type { Queue } from '../../src/runner/queue/queue'
import { createSqliteQueue } from '../../src/runner/queue/sqlite/sqlite-queue'
import type { Tallies } from '../../src/runner/tallies/tallies'
import type { Courier } from '../../src/runner/worker/courier'
import { Gate } from '../../src/runner/worker/gate'
import { createMapper } from '../../src/runner/worker/mapper'
import { createPlanner } from '../../src/runner/worker/planner'
import { Pump } from '../../src/runner/worker/pump'
import { APP_ID, makeDirectory, until } from './runners'

const closing: (() => Promise<void>)[] = []

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

/** The first call fails, as on a disk that is full; the others go through. */
function failingOnce<Arguments extends unknown[], Result>(work: (...given: Arguments) => Promise<Result>) {
  let calls = 0
  return (...given: Arguments): Promise<Result> =>
    ++calls === 1 ? Promise.reject(new Error('database or disk is full')) : work(...given)
}

interface Parts {
  readonly queue: Queue
  readonly tallies: Tallies
  readonly courier: Courier
}

interface Opened extends Parts {
  readonly errors: string[]
  /** Names of the events that Heap was sent, in order. */
  readonly sent: string[]
  readonly pump: Pump
}

async function openPump(spoil: (parts: Parts) => Partial<Parts> = () => ({})): Promise<Opened> {
  const { queue, tallies } = createSqliteQueue({ path: join(makeDirectory(), 'events.db'), now: Date.now })
  closing.push(() => queue.close())
  await queue.connect('heap', ['web'])
  const sent: string[] = []
  const http = async ({ body }: { body: string }): Promise<HttpResponse> => {
    sent.push(...(JSON.parse(body) as { events: { event: string }[] }).events.map(({ event }) => event))
    return { status: 200, body: 'OK' }
  }
  const random = (): number => 0.01
  const service = HEAP.connect({ appId: APP_ID, endpoint: 'http://127.0.0.1:9' }, { sandboxUrl: undefined })
  if ('problem' in service) throw new Error(service.problem.message)
  const courier: Courier = {
    type: HEAP,
    service,
    mapper: createMapper(HEAP, presetMappings(HEAP)),
    plan: createPlanner(service.target),
    gate: new Gate({ now: Date.now, random }),
    http
  }
  const errors: string[] = []
  const ending = new AbortController()
  const parts = { queue, tallies, courier, ...spoil({ queue, tallies, courier }) }
  const pump = new Pump({
    ...parts,
    destinationId: 'heap',
    modes: new Map(),
    budgets: undefined,
    rules: { giveUpAfterMs: 60_000, minAttempts: 5, random },
    now: Date.now,
    ending: ending.signal,
    onSettled: () => undefined,
    onError: (error) => errors.push((error as Error).message)
  })
  closing.push(() => (ending.abort(), pump.stop()))
  return { ...parts, queue, errors, sent, pump }
}

async function append(queue: Queue, ...names: string[]): Promise<void> {
  await queue.append(
    names.map((name) => {
      const body = JSON.stringify({ type: 'track', event: name, userId: 'u-1', messageId: `message-${name}` })
      return { sourceId: 'web', receivedAt: Date.now(), type: 'track', name, userKey: 'u-1', body }
    })
  )
}

const statesIn = (queue: Queue): string[] =>
  queue.history.list({}, 10).flatMap(({ deliveries }) => deliveries.map(({ state }) => state))

const areDelivered = (states: readonly string[]): boolean => states.every((state) => state === 'delivered')

test.each<[string, (parts: Parts) => Partial<Parts>]>([
  ['what became of events', ({ queue }) => ({ queue: withFailure(queue, 'settle') })],
  ['counts', ({ tallies }) => ({ tallies: withFailure(tallies, 'add') })]
])('%s that could not be written are written later, once, and nothing is sent again', async (_name, spoil) => {
  const { queue, tallies, errors, sent, pump } = await openPump(spoil)
  await append(queue, 'A')
  pump.wake()
  await until(() => statesIn(queue), areDelivered)
  await append(queue, 'B')
  pump.wake()
  await until(() => statesIn(queue), areDelivered)
  expect(sent).toEqual(['A', 'B'])
  expect(errors).toEqual(['database or disk is full'])
  const countDelivered = (): number =>
    tallies.since('heap', 0).reduce((sum, { counts: { delivered } }) => sum + delivered, 0)
  expect(await until(countDelivered, (count) => count >= 2)).toBe(2)
})

test('a batch that fails on its way is tried again, and says so', async () => {
  const { queue, errors, sent, pump } = await openPump(({ courier }) => ({
    courier: { ...courier, mapper: withFailure(courier.mapper, 'map') }
  }))
  await append(queue, 'A', 'B')
  pump.wake()
  await until(() => statesIn(queue), areDelivered)
  expect(sent).toEqual(['A', 'B'])
  expect(errors).toEqual(['database or disk is full'])
  const attempts = queue.history.list({}, 10).flatMap(({ deliveries }) => deliveries.map((one) => one.attempts))
  expect(attempts).toEqual([2, 2])
})

test('an ending process tries once more to write what became of events, and then leaves them to the next start', async () => {
  const settle = (): Promise<void> => Promise.reject(new Error('database or disk is full'))
  const { queue, errors, sent, pump } = await openPump((parts) => ({ queue: replaced(parts.queue, 'settle', settle) }))
  await append(queue, 'A')
  pump.wake()
  await until(
    () => errors,
    (all) => all.length > 0
  )
  const [stop] = closing.splice(-1)
  await stop?.()
  expect([sent, statesIn(queue)]).toEqual([['A'], ['sending']])
})

function withFailure<Whole extends object>(whole: Whole, name: keyof Whole): Whole {
  const work = whole[name] as (...given: unknown[]) => Promise<unknown>
  return replaced(whole, name, failingOnce(work.bind(whole)))
}

/** The same, but for one method. The rest still has its own `this`. */
function replaced<Whole extends object>(whole: Whole, name: keyof Whole, by: unknown): Whole {
  return new Proxy(whole, {
    get: (target, key) => {
      if (key === name) return by
      const value: unknown = Reflect.get(target, key)
      return typeof value === 'function' ? (value as (...given: unknown[]) => unknown).bind(target) : value
    }
  })
}
