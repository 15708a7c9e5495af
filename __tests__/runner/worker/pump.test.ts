// What the pump does when something of its own fails: nothing that was taken is stranded. Heap itself is not asked.
import { join } from 'node:path'
import type { JSONObject } from '@segment/actions-core'
import type { HttpResponse } from '../../../src/delivery/types'
import { presetMappings } from '../../../src/runner/destinations/edits'
import { HEAP } from '../../../src/runner/destinations/heap'
import type { Queue } from '../../../src/storage/queue/queue'
import { SoleOwner } from '../../../src/storage/ownership/sole-owner'
import { createSqliteQueue } from '../../../src/storage/queue/sqlite/sqlite-store'
import type { Tallies } from '../../../src/storage/tallies/tallies'
import { callsOf } from '../../../src/runner/worker/admission'
import type { Sender } from '../../../src/runner/worker/batch-delivery'
import { Gate } from '../../../src/runner/worker/gate'
import { createMapper } from '../../../src/runner/worker/mapper'
import { createPlanner } from '../../../src/runner/worker/planner'
import { Pump } from '../../../src/runner/worker/pump'
import { APP_ID, makeDirectory, until } from '../runners'

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
  readonly sender: Sender
}

interface Opened extends Parts {
  readonly errors: string[]
  /** Ends it as the end of the process does. */
  stop(): Promise<void>
  wake(): void
}

/** Heap, as it answers one request after the other; then always "OK". */
class Heap {
  /** What each call was about: the name of an event, or the new value of a plan. */
  readonly sent: string[] = []
  constructor(private readonly answers: HttpResponse[] = []) {}

  readonly http: Sender['http'] = async ({ body }) => {
    const { events, users, accounts } = JSON.parse(body) as Record<string, { event?: string; properties: JSONObject }[]>
    for (const { event, properties } of events ?? users ?? accounts ?? []) {
      const about = event ?? properties['plan']
      if (typeof about === 'string') this.sent.push(about)
    }
    return this.answers.shift() ?? { status: 200, body: 'OK' }
  }
}

interface Opening {
  readonly heap: Heap
  readonly store?: { queue: Queue; tallies: Tallies }
  readonly now?: () => number
  readonly spoil?: (parts: Parts) => Partial<Parts>
}

async function openStore(now: () => number = Date.now): Promise<{ queue: Queue; tallies: Tallies }> {
  const store = createSqliteQueue({ path: join(makeDirectory(), 'events.db'), now })
  closing.push(() => store.queue.close())
  await store.queue.connect('heap', ['web'])
  return store
}

async function openPump({ heap, store, now = Date.now, spoil = () => ({}) }: Opening): Promise<Opened> {
  const { queue, tallies } = store ?? (await openStore(now))
  const service = HEAP.connect({ appId: APP_ID, endpoint: 'http://127.0.0.1:9' }, { sandboxUrl: undefined })
  if ('problem' in service) throw new Error(service.problem.message)
  const sender: Sender = {
    type: HEAP,
    destinationId: 'heap',
    settings: { appId: APP_ID },
    service,
    mapper: createMapper(HEAP, presetMappings(HEAP)),
    plan: createPlanner(service.target),
    hasSuppressions: async () => false,
    suppressed: async () => new Set(),
    watch: (_events, deliver) => deliver(),
    gate: new Gate({ monotonic: now, random: () => 0 }),
    http: heap.http,
    steady: now
  }
  const errors: string[] = []
  const ending = new AbortController()
  const parts = { queue, tallies, sender, ...spoil({ queue, tallies, sender }) }
  const pump = new Pump({
    lease: new SoleOwner().leaseOf('heap:us:11'),
    ...parts,
    destinationId: 'heap',
    budgets: undefined,
    rules: { giveUpAfterMs: 60_000, minAttempts: 5, random: () => (now === Date.now ? 0.01 : 1) },
    now,
    steady: now,
    ending: ending.signal,
    onSettled: () => undefined,
    onError: (error) => errors.push((error as Error).message)
  })
  const stop = (): Promise<void> => (ending.abort(), pump.stop())
  closing.push(stop)
  return { ...parts, queue, errors, stop, wake: () => pump.wake() }
}

async function append(queue: Queue, ...events: Record<string, string | object>[]): Promise<void> {
  await queue.append(
    events.map(({ userId = 'u-1', ...event }, index) => {
      const body = JSON.stringify({ userId, messageId: `message-${Date.now()}-${index}`, ...event })
      return { sourceId: 'web', receivedAt: Date.now(), type: '', name: null, userKey: userId as string, body }
    })
  )
}

const track = (event: string) => ({ type: 'track', event })

/** State of each event, oldest first; of one that is tried again, why. */
const statesIn = async (queue: Queue): Promise<string[]> =>
  (await queue.history.list({}, 10))
    .reverse()
    .flatMap(({ deliveries }) => deliveries.map(({ state, code }) => (state === 'retrying' ? (code ?? '') : state)))

const areDelivered = (states: readonly string[]): boolean => states.every((state) => state === 'delivered')

test.each<[string, (parts: Parts) => Partial<Parts>]>([
  ['what became of events', ({ queue }) => ({ queue: withFailure(queue, 'settle') })],
  ['counts', ({ tallies }) => ({ tallies: withFailure(tallies, 'add') })]
])('%s that could not be written are written later, once, and nothing is sent again', async (_name, spoil) => {
  const heap = new Heap()
  const { queue, tallies, errors, wake } = await openPump({ heap, spoil })
  await append(queue, track('A'))
  wake()
  await until(() => statesIn(queue), areDelivered)
  await append(queue, track('B'))
  wake()
  await until(() => statesIn(queue), areDelivered)
  expect(heap.sent).toEqual(['A', 'B'])
  expect(errors).toEqual(['database or disk is full'])
  const countDelivered = async (): Promise<number> =>
    (await tallies.since('heap', 0)).reduce((sum, { counts: { delivered } }) => sum + delivered, 0)
  expect(await until(countDelivered, (count) => count >= 2)).toBe(2)
})

test('a batch that fails on its way is tried again, and says so', async () => {
  const heap = new Heap()
  const { queue, errors, wake } = await openPump({
    heap,
    spoil: ({ sender }) => ({ sender: { ...sender, mapper: withFailure(sender.mapper, 'map') } })
  })
  await append(queue, track('A'), track('B'))
  wake()
  await until(() => statesIn(queue), areDelivered)
  expect(heap.sent).toEqual(['A', 'B'])
  expect(errors).toEqual(['database or disk is full'])
  const attempts = (await queue.history.list({}, 10)).flatMap(({ deliveries }) => deliveries.map((one) => one.attempts))
  expect(attempts).toEqual([2, 2])
})

test('who is suppressed while a batch is being mapped gets nothing of it', async () => {
  const heap = new Heap()
  const listed = new Set<string>()
  const plan = ({ sender }: Parts, input: unknown) => {
    const made = sender.plan(input)
    for (const call of callsOf(made)) listed.add(sender.service.personOf?.(call) ?? '')
    return made
  }
  const { queue, wake } = await openPump({
    heap,
    spoil: (parts) => ({
      sender: {
        ...parts.sender,
        plan: (input) => plan(parts, input),
        hasSuppressions: async () => listed.size > 0,
        suppressed: async (people) => new Set(people.filter((person) => listed.has(person)))
      }
    })
  })
  await append(queue, track('A'), { ...track('B'), userId: 'u-2' })
  wake()
  await until(
    () => statesIn(queue),
    (states) => states.every((state) => state === 'skipped')
  )
  expect([heap.sent, listed.size]).toEqual([[], 2])
})

test('nobody is named while nobody is suppressed', async () => {
  const heap = new Heap()
  const personOf = jest.fn(() => 'sha256:0')
  const { queue, wake } = await openPump({
    heap,
    spoil: ({ sender }) => ({ sender: { ...sender, service: { ...sender.service, personOf } } })
  })
  await append(queue, track('A'))
  wake()
  await until(() => statesIn(queue), areDelivered)
  expect([heap.sent, personOf.mock.calls]).toEqual([['A'], []])
})

test('what arrives while the queue is asked for its next event is not overslept', async () => {
  const answers: (() => void)[] = []
  const nextAt = (): Promise<undefined> => new Promise((resolve) => answers.push(() => resolve(undefined)))
  const { queue, stop, wake } = await openPump({
    heap: new Heap(),
    spoil: (parts) => ({ queue: replaced(parts.queue, 'nextAt', nextAt) })
  })
  const isAsked = (times: number) =>
    until(
      () => answers.length,
      (length) => length === times
    )
  await isAsked(1)
  const timers = jest.spyOn(global, 'setTimeout')
  await append(queue, track('A'))
  wake()
  answers[0]?.()
  await until(() => statesIn(queue), areDelivered)
  await isAsked(2)
  const sleeps = timers.mock.calls.map(([, ms]) => ms)
  timers.mockRestore()
  expect(sleeps).not.toContain(1000)
  const stopped = stop()
  answers[1]?.()
  await stopped
})

test('an ending process tries once more to write what became of events, and then leaves them to the next start', async () => {
  const settle = (): Promise<void> => Promise.reject(new Error('database or disk is full'))
  const heap = new Heap()
  const { queue, errors, stop, wake } = await openPump({
    heap,
    spoil: (parts) => ({ queue: replaced(parts.queue, 'settle', settle) })
  })
  await append(queue, track('A'))
  wake()
  await until(
    () => errors,
    (all) => all.length > 0
  )
  await stop()
  expect([heap.sent, await statesIn(queue)]).toEqual([['A'], ['sending']])
})

test('a Heap that asks for a year is asked again after an hour, and gets what came meanwhile', async () => {
  let now = Date.now()
  const heap = new Heap([{ status: 503, body: '', retryAfterMs: 31_536_000_000 }])
  const { queue, wake } = await openPump({ heap, now: () => now })
  await append(queue, track('A'))
  wake()
  await until(() => statesIn(queue), equal(['heap_unavailable']))
  await append(queue, { ...track('B'), userId: 'u-2' })
  now += 3_600_000
  wake()
  await until(() => statesIn(queue), areDelivered)
  expect(heap.sent).toEqual(['A', 'A', 'B'])
})

describe('events of different users about one account keep their order', () => {
  const group = (userId: string, groupId: string, plan: string): Record<string, string | object> => ({
    type: 'group',
    userId,
    groupId,
    traits: { plan }
  })
  const unavailable: HttpResponse = { status: 503, body: '' }

  test('while the earlier one is to be tried again; others go on', async () => {
    let now = Date.now()
    const heap = new Heap([unavailable])
    const { queue, wake } = await openPump({ heap, now: () => now })
    await append(queue, group('u-1', 'A', 'old'))
    wake()
    await until(() => statesIn(queue), equal(['heap_unavailable']))
    // The rest of the address is over, the pause of the event is not.
    now += 600
    await append(queue, group('u-2', 'A', 'new'), group('u-3', 'B', 'other'))
    wake()
    await until(() => statesIn(queue), equal(['heap_unavailable', 'held_for_order', 'delivered']))
    now += 500
    wake()
    await until(() => statesIn(queue), areDelivered)
    expect(heap.sent).toEqual(['old', 'other', 'old', 'new'])
  })

  test('while the earlier one waits behind another event of its user', async () => {
    let now = Date.now()
    const heap = new Heap([unavailable])
    const { queue, wake } = await openPump({ heap, now: () => now })
    await append(queue, track('First'))
    wake()
    await until(() => statesIn(queue), equal(['heap_unavailable']))
    now += 600
    await append(queue, group('u-1', 'A', 'old'), group('u-2', 'A', 'new'), group('u-3', 'B', 'other'))
    wake()
    await until(() => statesIn(queue), equal(['heap_unavailable', 'held_for_order', 'held_for_order', 'delivered']))
    now += 500
    wake()
    await until(() => statesIn(queue), areDelivered)
    expect(heap.sent).toEqual(['First', 'other', 'First', 'old', 'new'])
  })

  test('over the end of the process', async () => {
    let now = Date.now()
    const heap = new Heap([unavailable])
    const store = await openStore(() => now)
    const before = await openPump({ heap, store, now: () => now })
    await append(store.queue, group('u-1', 'A', 'old'))
    before.wake()
    await until(() => statesIn(store.queue), equal(['heap_unavailable']))
    await before.stop()
    await append(store.queue, group('u-2', 'A', 'new'), group('u-3', 'B', 'other'))
    const after = await openPump({ heap, store, now: () => now })
    await until(() => statesIn(store.queue), equal(['heap_unavailable', 'held_for_order', 'delivered']))
    now += 1000
    after.wake()
    await until(() => statesIn(store.queue), areDelivered)
    expect(heap.sent).toEqual(['old', 'other', 'old', 'new'])
  })
})

const equal =
  (wanted: readonly string[]) =>
  (states: readonly string[]): boolean =>
    String(states) === String(wanted)

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

/** Heap, which refuses the first request about users for a moment. */
class BusyHeap extends Heap {
  private isBusy = true
  readonly answer: Sender['http'] = async (request) => {
    const isAboutUsers = this.isBusy && 'users' in (JSON.parse(request.body) as object)
    if (!isAboutUsers) return this.http(request)
    this.isBusy = false
    return { status: 503, body: 'later' }
  }
}

test('what is taken ahead of a long backlog waits for an earlier event of its user that has to be sent again', async () => {
  const heap = new BusyHeap()
  const store = await openStore()
  const ahead = jest.spyOn(store.queue as Required<Queue>, 'takeAhead')
  const stored = (userKey: string, event: JSONObject & { readonly type: string }) => {
    const body = JSON.stringify({ messageId: `${userKey}-${event.type}`, ...event })
    return { sourceId: 'web', receivedAt: Date.now(), type: '', name: null, userKey, body }
  }
  const others = Array.from({ length: 1700 }, (_, index) =>
    stored(`u-${index}`, { ...track('T'), userId: `u-${index}` })
  )
  await store.queue.append([
    stored('one', { type: 'identify', userId: 'a', traits: { plan: 'first' } }),
    ...others.slice(0, 1050),
    // Of the same sender, about another person: for Heap it would not matter, for the sender it does.
    stored('one', { ...track('Late'), userId: 'b' }),
    ...others.slice(1050)
  ])
  const { queue, wake } = await openPump({
    heap,
    store,
    spoil: ({ sender }) => ({ sender: { ...sender, http: heap.answer } })
  })
  wake()
  await until(
    () => queue.history.backlog('heap'),
    ({ waiting, retrying }) => waiting + retrying === 0
  )
  expect(ahead).toHaveBeenCalled()
  expect(heap.sent.filter((about) => about === 'T')).toHaveLength(1700)
  expect(heap.sent.filter((about) => about !== 'T')).toEqual(['first', 'Late'])
})
