// The durable queue: what is stored stays, every destination gets it in order, and the file keeps to its bounds.
import { join } from 'node:path'
import Database from 'libsql'
import type { EventFilter, NewEvent, Queue, Settlement, TakenEvent } from '../../src/storage/queue/queue'
import { createSqliteQueue, type SqliteQueueOptions } from '../../src/storage/queue/sqlite/sqlite-queue'
import { makeDirectory } from '../runner/runners'

const START = Date.parse('2026-01-02T03:04:05.000Z')
const opened: Queue[] = []
let now = START

beforeEach(() => {
  now = START
})

afterEach(async () => {
  for (const queue of opened.splice(0)) await queue.close()
})

function open(options: Partial<SqliteQueueOptions> = {}): Queue {
  const { queue } = createSqliteQueue({ path: join(makeDirectory(), 'events.db'), now: () => now, ...options })
  opened.push(queue)
  return queue
}

function event(name: string, { user = 'u-1', source = 'web' } = {}): NewEvent {
  const body = JSON.stringify({ type: 'track', event: name, userId: user })
  return { sourceId: source, receivedAt: now, type: 'track', name, userKey: user, body }
}

const names = (events: readonly { name: string | null }[]) => events.map(({ name }) => name)
const delivered = ({ id }: TakenEvent): Settlement => ({ id, state: 'delivered', detail: '{}' })
const rejected = ({ id }: TakenEvent): Settlement => ({ id, state: 'rejected', code: 'refused_by_heap', detail: '{}' })
const delayed =
  (dueInMs: number) =>
  ({ id }: TakenEvent): Settlement => ({
    id,
    state: 'retrying',
    code: 'timed_out',
    dueAt: now + dueInMs,
    detail: '{}'
  })

test('events are taken oldest first, each once', async () => {
  const queue = open()
  await queue.connect('heap', ['web'])
  await queue.append([event('A'), event('B')])
  await queue.append([event('C')])
  expect(names(await queue.take('heap', 2))).toEqual(['A', 'B'])
  expect(names(await queue.take('heap', 2))).toEqual([])
})

test('an event is told of every destination on its own', async () => {
  const queue = open()
  await queue.connect('one', ['web'])
  await queue.connect('two', ['web', 'app'])
  await queue.append([event('A'), event('B', { source: 'app' }), event('C')])
  const one = await queue.take('one', 10)
  await queue.settle('one', one.map(rejected))
  const two = await queue.take('two', 10)
  await queue.settle('two', two.map(delivered))
  expect([names(one), names(two)]).toEqual([
    ['A', 'C'],
    ['A', 'B', 'C']
  ])
  const [c, b] = await queue.history.list({}, 10)
  expect(c!.deliveries.map(({ destinationId, state }) => [destinationId, state])).toEqual([
    ['one', 'rejected'],
    ['two', 'delivered']
  ])
  expect(b!.deliveries.map(({ destinationId, state }) => [destinationId, state])).toEqual([['two', 'delivered']])
})

test('a user whose event is delayed waits, in order; others go on', async () => {
  const queue = open()
  await queue.connect('heap', ['web'])
  await queue.append([event('A', { user: 'slow' }), event('B', { user: 'quick' })])
  const [a, b] = await queue.take('heap', 10)
  await queue.settle('heap', [delayed(1000)(a!), delivered(b!)])
  await queue.append([event('C', { user: 'slow' }), event('D', { user: 'quick' }), event('E', { user: 'slow' })])
  expect(names(await queue.take('heap', 10))).toEqual(['D'])
  now += 999
  expect(names(await queue.take('heap', 10))).toEqual([])
  now += 1
  const due = await queue.take('heap', 10)
  expect(names(due)).toEqual(['A', 'C', 'E'])
  expect(due.map(({ attempts }) => attempts)).toEqual([1, 0, 0])
})

test('an event that is delayed again keeps those behind it waiting', async () => {
  const queue = open()
  await queue.connect('heap', ['web'])
  await queue.append([event('A'), event('B')])
  const [a, b] = await queue.take('heap', 10)
  await queue.settle('heap', [delayed(5000)(a!), delayed(1000)(b!)])
  now += 1000
  expect(names(await queue.take('heap', 10))).toEqual([])
  now += 4000
  expect(names(await queue.take('heap', 10))).toEqual(['A', 'B'])
})

test('events that wait to be taken again are read in the order of the log, page by page', async () => {
  const queue = open()
  await queue.connect('heap', ['web'])
  await queue.append(['A', 'B', 'C', 'D'].map((name, index) => event(name, { user: `u-${index}` })))
  const [a, b, c, d] = await queue.take('heap', 10)
  await queue.settle('heap', [delayed(9000)(a!), delivered(b!), delayed(1000)(c!), rejected(d!)])
  await queue.append([event('E', { user: 'u-0' }), event('F', { user: 'u-9' })])
  await queue.take('heap', 10)
  const first = await queue.retrying('heap', { after: 0, limit: 2 })
  expect(first.map(({ name, dueAt }) => [name, dueAt])).toEqual([
    ['A', now + 9000],
    ['C', now + 1000]
  ])
  const second = await queue.retrying('heap', { after: first[1]!.id, limit: 2 })
  expect(second.map(({ name, dueAt }) => [name, dueAt])).toEqual([['E', now + 9000]])
  expect(await queue.retrying('heap', { after: second[0]!.id, limit: 2 })).toEqual([])
})

test('what was taken when a process ended is taken again, before what came later', async () => {
  const path = join(makeDirectory(), 'events.db')
  const before = open({ path })
  await before.connect('heap', ['web'])
  await before.append([event('A'), event('B'), event('C')])
  const [a] = await before.take('heap', 2)
  await before.settle('heap', [delivered(a!)])
  await before.close()
  const after = open({ path })
  expect(names(await after.take('heap', 10))).toEqual(['B', 'C'])
})

describe('a destination that is connected', () => {
  test('gets what is appended from then on', async () => {
    const queue = open()
    await queue.append([event('before')])
    await queue.connect('heap', ['web'])
    await queue.append([event('after')])
    expect(names(await queue.take('heap', 10))).toEqual(['after'])
  })

  test('still gets what came before it was disconnected, and not what came until it is connected again', async () => {
    const queue = open()
    await queue.connect('heap', ['web'])
    await queue.append([event('A', { user: 'u-1' })])
    await queue.connect('heap', [])
    await queue.append([event('B', { user: 'u-2' })])
    await queue.connect('heap', ['web'])
    await queue.append([event('C', { user: 'u-3' })])
    expect(await queue.history.backlog('heap')).toEqual({ waiting: 2, retrying: 0 })
    expect(names(await queue.take('heap', 1))).toEqual(['A'])
    expect(names(await queue.take('heap', 10))).toEqual(['C'])
    expect(await queue.history.backlog('heap')).toEqual({ waiting: 0, retrying: 2 })
  })

  test('is forgotten with all that waits for it', async () => {
    const queue = open()
    await queue.connect('heap', ['web'])
    await queue.append([event('A')])
    await queue.forget('heap')
    expect(await queue.take('heap', 10)).toEqual([])
    expect(await queue.destinations()).toEqual([])
  })
})

describe('dead letters', () => {
  async function openWithDeadLetters(): Promise<Queue> {
    const queue = open()
    await queue.connect('heap', ['web'])
    await queue.append([event('A', { user: 'u-1' }), event('B', { user: 'u-2' }), event('C', { user: 'u-3' })])
    const [a, b, c] = await queue.take('heap', 10)
    await queue.settle('heap', [
      rejected(a!),
      { ...rejected(b!), code: 'missing_identity' } as Settlement,
      delivered(c!)
    ])
    return queue
  }

  test.each([
    ['all', {}, ['A', 'B'], ['missing_identity', 'refused_by_heap']],
    ['those with a reason', { code: 'missing_identity' }, ['B'], ['missing_identity']],
    ['those that are named', { eventIds: [1, 3] }, ['A'], ['refused_by_heap']]
  ])('are retried, and said what they were: %s', async (_name, which, taken, codes) => {
    const queue = await openWithDeadLetters()
    const counts = codes.map((code) => ({ code, count: 1, firstAt: START, lastAt: START }))
    now += 90_000
    expect(await queue.retry({ destinationId: 'heap', ...which })).toEqual(counts)
    expect(names(await queue.take('heap', 10))).toEqual(taken)
  })

  test('are counted by reason, however old, until they are retried or discarded', async () => {
    const queue = await openWithDeadLetters()
    const count = (code: string) => ({ code, count: 1, firstAt: START, lastAt: START })
    expect(await queue.history.deadLetters('heap')).toEqual([count('missing_identity'), count('refused_by_heap')])
    expect(await queue.history.deadLetters('other')).toEqual([])
    await queue.retry({ destinationId: 'heap', code: 'refused_by_heap' })
    expect(await queue.history.deadLetters('heap')).toEqual([count('missing_identity')])
    await queue.discard({ destinationId: 'heap' })
    expect(await queue.history.deadLetters('heap')).toEqual([])
  })

  test('are counted in a file from before they were, and are gone with their destination', async () => {
    const path = join(makeDirectory(), 'events.db')
    const before = open({ path })
    await before.connect('heap', ['web'])
    await before.append([event('A', { user: 'u-1' }), event('B', { user: 'u-2' })])
    await before.settle('heap', (await before.take('heap', 10)).map(rejected))
    await before.close()
    const file = new Database(path)
    file.exec('DROP TABLE dead_letters')
    file.close()
    const after = open({ path })
    expect(await after.history.deadLetters('heap')).toMatchObject([{ code: 'refused_by_heap', count: 2 }])
    await after.forget('heap')
    expect(await after.history.deadLetters('heap')).toEqual([])
  })

  test('are discarded for good', async () => {
    const queue = await openWithDeadLetters()
    expect(await queue.discard({ destinationId: 'heap' })).toBe(2)
    expect(await queue.retry({ destinationId: 'heap' })).toEqual([])
    expect(names(await queue.history.list({ state: 'discarded' }, 10))).toEqual(['B', 'A'])
  })
})

describe('a store that is full', () => {
  const text = 'x'.repeat(10_000)
  const big = (name: string): NewEvent => ({ ...event(name), body: JSON.stringify({ text }) })

  async function fill(queue: Queue): Promise<number> {
    for (let stored = 0; ; stored++) {
      const appended = await queue.append([big(`E${stored}`)])
      if ('refused' in appended) return stored
    }
  }

  test('refuses new events, keeps what it has, and delivers it', async () => {
    const queue = open({ maxBytes: 400_000 })
    await queue.connect('heap', ['web'])
    const stored = await fill(queue)
    expect(stored).toBeGreaterThan(20)
    expect(await queue.append([big('late')])).toEqual({ refused: 'store_full' })
    expect(await queue.history.storage()).toMatchObject({ isFull: true, events: stored, maxBytes: 400_000 })
    const taken = await queue.take('heap', 1000)
    expect(taken).toHaveLength(stored)
    await queue.settle('heap', taken.map(delivered))
    expect(await queue.history.list({ state: 'delivered' }, 1000)).toHaveLength(stored)
  })

  test('takes events again once delivered ones are forgotten', async () => {
    const queue = open({ maxBytes: 400_000 })
    await queue.connect('heap', ['web'])
    await fill(queue)
    await queue.settle('heap', (await queue.take('heap', 1000)).map(delivered))
    // The cleaning that comes round every second.
    for (let tries = 0; tries < 400 && (await queue.history.storage()).isFull; tries++) {
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
    expect(await queue.append([big('next')])).toEqual({ ids: [expect.any(Number)] })
  })

  const untilClean = async (isClean: () => Promise<boolean>): Promise<void> => {
    // The cleaning that comes round every second.
    for (let tries = 0; tries < 400 && !(await isClean()); tries++) {
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
  }

  test('forgets dead letters last, and says how many', async () => {
    const queue = open({ maxBytes: 400_000 })
    await queue.connect('heap', ['web'])
    const fillTo = async (share: number): Promise<TakenEvent[]> => {
      while ((await queue.history.storage()).bytes < 400_000 * share) await queue.append([big('E')])
      return queue.take('heap', 1000)
    }
    const dead = await fillTo(0.5)
    await queue.settle('heap', dead.map(rejected))
    await queue.settle('heap', (await fillTo(0.85)).map(delivered))
    await untilClean(async () => (await queue.history.list({ state: 'delivered' }, 100)).length === 0)
    expect((await queue.history.list({}, 100)).map(({ id }) => id)).toEqual(dead.map(({ id }) => id).reverse())
    expect(await queue.history.storage()).toMatchObject({ events: dead.length, deadLettersForgotten: 0 })

    const more = await fillTo(0.97)
    await queue.settle('heap', more.map(rejected))
    await untilClean(async () => (await queue.history.storage()).deadLettersForgotten > 0)
    const { events, deadLettersForgotten, bytes } = await queue.history.storage()
    expect(bytes).toBeLessThan(400_000 * 0.95)
    expect(events + deadLettersForgotten).toBe(dead.length + more.length)
    const newest = [...dead, ...more].slice(-events).reverse()
    expect((await queue.history.list({ state: 'rejected' }, 100)).map(({ id }) => id)).toEqual(
      newest.map(({ id }) => id)
    )
  })

  test('a write that the disk refuses costs nobody but its own caller', async () => {
    const queue = open({ maxBytes: 400_000 })
    await queue.connect('heap', ['web'])
    const huge = { ...event('huge'), body: JSON.stringify({ text: 'x'.repeat(900_000) }) }
    const [first, second, third] = await Promise.all([
      queue.append([event('A')]),
      queue.append([huge]),
      queue.append([event('B')])
    ])
    expect([first, second, third]).toEqual([{ ids: [1] }, { refused: 'store_full' }, { ids: [2] }])
    expect(await queue.history.storage()).toMatchObject({ isFull: false, refusedAt: now })
    expect(names(await queue.history.list({}, 10))).toEqual(['B', 'A'])
  })
})

test('a disk that refused events counts as full for a while, until others find room', async () => {
  const queue = open({ maxBytes: 400_000 })
  const huge = { ...event('huge'), body: JSON.stringify({ text: 'x'.repeat(900_000) }) }
  const isFull = async (): Promise<boolean> => (await queue.history.storage()).isFull
  expect(await queue.history.storage()).toMatchObject({ isFull: false, refusedAt: null })
  await queue.append([huge])
  expect(await queue.history.storage()).toMatchObject({ isFull: true, refusedAt: now })
  now += 29_999
  expect(await isFull()).toBe(true)
  now += 1
  expect(await isFull()).toBe(false)
  await queue.append([huge])
  expect(await isFull()).toBe(true)
  await queue.append([event('A')])
  expect(await isFull()).toBe(false)
})

test('settled events are forgotten after their time, open ones never', async () => {
  const queue = open({ retentionMs: 60_000 })
  await queue.connect('heap', ['web'])
  await queue.append([event('A', { user: 'u-1' }), event('B', { user: 'u-2' }), event('C', { user: 'u-3' })])
  const [a, b] = await queue.take('heap', 2)
  await queue.settle('heap', [delivered(a!), delayed(1)(b!)])
  now += 60_001
  for (let tries = 0; tries < 400 && (await queue.history.list({}, 10)).length > 2; tries++) {
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  expect(names(await queue.history.list({}, 10))).toEqual(['C', 'B'])
})

test('a queue that is closed takes nothing more', async () => {
  const queue = open()
  await queue.close()
  expect(await queue.append([event('A')])).toEqual({ refused: 'closing' })
})

describe('what is looked up', () => {
  test.each([
    ['everything, newest first', {}, ['E', 'D', 'C', 'B', 'A']],
    ['before an event', { before: 3 }, ['B', 'A']],
    ['of a source', { sourceId: 'app' }, ['D']],
    ['of a user', { userKey: 'u-2' }, ['B']],
    ['with a name', { name: 'C' }, ['C']],
    ['of another type', { type: 'page' }, []],
    ['delivered', { state: 'delivered' as const }, ['A']],
    ['rejected for a reason', { code: 'refused_by_heap' }, ['B']],
    ['delayed', { state: 'retrying' as const }, ['C']],
    ['not looked at yet', { state: 'waiting' as const }, ['E']],
    ['of a destination that has seen nothing', { destinationId: 'other', state: 'waiting' as const }, []]
  ])('%s', async (_name, filter, found) => {
    const queue = open()
    await queue.connect('heap', ['web'])
    const sources = { A: 'web', B: 'web', C: 'web', D: 'app', E: 'web' }
    await queue.append(
      Object.entries(sources).map(([name, source], index) => event(name, { user: `u-${index + 1}`, source }))
    )
    const [a, b, c] = await queue.take('heap', 3)
    await queue.settle('heap', [delivered(a!), rejected(b!), delayed(1000)(c!)])
    expect(names(await queue.history.list(filter, 10))).toEqual(found)
  })
})

describe('an event that was altered', () => {
  const altered = { alterations: ['value_shortened', 'key_renamed'] }
  const list = async ({ history }: Queue, filter: EventFilter) => names(await history.list(filter, 10))

  test.each([
    ['anywhere', { altered: 'value_shortened' }, ['C', 'B']],
    ['in another way', { altered: 'key_renamed' }, ['C', 'B']],
    ['in a way that did not happen', { altered: 'too_deep' }, []],
    ['for a destination', { altered: 'value_shortened', destinationId: 'heap' }, ['C', 'B']],
    ['for another destination', { altered: 'value_shortened', destinationId: 'other' }, ['B']],
    ['and rejected', { altered: 'value_shortened', destinationId: 'heap', state: 'rejected' as const }, ['C']],
    ['and has not been looked at', { altered: 'value_shortened', state: 'waiting' as const }, []],
    ['of a user', { altered: 'value_shortened', userKey: 'u-2' }, ['B']],
    ['before another', { altered: 'value_shortened', before: 3 }, ['B']]
  ])('is found: %s', async (_name, filter, found) => {
    const queue = open()
    for (const destination of ['heap', 'other']) await queue.connect(destination, ['web'])
    await queue.append(['A', 'B', 'C', 'D'].map((name, index) => event(name, { user: `u-${index + 1}` })))
    const [a, b, c, d] = await queue.take('heap', 10)
    await queue.settle('heap', [
      delivered(a!),
      { ...delivered(b!), ...altered },
      { ...rejected(c!), ...altered },
      { ...delayed(1000)(d!), ...altered }
    ])
    const [, sameB] = await queue.take('other', 10)
    await queue.settle('other', [{ ...delivered(sameB!), ...altered }])
    expect(await list(queue, filter)).toEqual(found)
  })

  test('is found no longer once it is tried again, or its destination is gone', async () => {
    const queue = open()
    await queue.connect('heap', ['web'])
    await queue.append([event('A'), event('B', { user: 'u-2' })])
    const [a, b] = await queue.take('heap', 10)
    await queue.settle('heap', [
      { ...rejected(a!), ...altered },
      { ...rejected(b!), ...altered }
    ])
    await queue.retry({ destinationId: 'heap', eventIds: [1] })
    expect(await list(queue, { altered: 'key_renamed' })).toEqual(['B'])
    await queue.settle('heap', (await queue.take('heap', 10)).map(delivered))
    expect(await list(queue, { altered: 'key_renamed' })).toEqual(['B'])
    await queue.forget('heap')
    expect(await list(queue, { altered: 'key_renamed' })).toEqual([])
  })
})

test('what was not taken cannot be settled', async () => {
  const queue = open()
  await queue.connect('heap', ['web'])
  await queue.append([event('A')])
  await expect(queue.settle('heap', [{ id: 1, state: 'delivered', detail: '{}' }])).rejects.toThrow(
    'cannot go from waiting to delivered'
  )
})
