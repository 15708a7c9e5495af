// The queue in an SQLite file: what every queue promises, and that the file keeps to its bounds.
import { copyFileSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'libsql'
import type { NewEvent, Queue, TakenEvent } from '../../src/storage/queue/queue'
import { createSqliteQueue, type SqliteQueueOptions } from '../../src/storage/queue/sqlite/sqlite-store'
import { makeDirectory } from '../runner/runners'
import { describeActivity } from './activity-contract'
import { describeAttempts } from './attempts-contract'
import { describeAudienceRuns } from './audience-runs-contract'
import { describeHeldSources } from './held-sources-contract'
import { describeQueue, type OpenStore, type StoreOptions } from './queue-contract'
import { clock, delivered, event, names, rejected } from './queue-events'
import { describeResends } from './resend-contract'
import { describeSuppressions } from './suppressions-contract'
import { describeTriedSince } from './tried-since-contract'
import { describeUnderWay } from './under-way-contract'
import { describeWordSearch } from './word-search-contract'

const opened: Queue[] = []

afterEach(async () => {
  for (const queue of opened.splice(0)) await queue.close()
})

function openFile(options: Partial<SqliteQueueOptions> = {}) {
  const path = join(makeDirectory(), 'events.db')
  const store = createSqliteQueue({ path, now: () => clock.now, ...options })
  opened.push(store.queue)
  return store
}

const open = (options: Partial<SqliteQueueOptions> = {}): Queue => openFile(options).queue

function openStore({
  path = join(makeDirectory(), 'events.db'),
  ...options
}: StoreOptions & { path?: string } = {}): Promise<OpenStore> {
  const { queue, tallies } = openFile({ path, ...options })
  const reopen = async (): Promise<OpenStore> => {
    await queue.close()
    return openStore({ path, ...options })
  }
  return Promise.resolve({ queue, tallies, reopen })
}

describeQueue('a queue in a file', openStore)
describeUnderWay('a queue in a file', openStore)
describeTriedSince('a queue in a file', openStore)
describeAttempts('a queue in a file', openStore)
describeHeldSources('a queue in a file', openStore)
describeResends('events that are sent again from a file', openStore)
describeAudienceRuns('a queue in a file', openStore)
describeActivity('a queue in a file', openStore)
describeWordSearch('a queue in a file', openStore)
describeSuppressions('a queue in a file', () => Promise.resolve(openFile().suppressions))

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

test('a process that ends right after events were erased leaves a file that opens again, without them', async () => {
  const path = join(makeDirectory(), 'events.db')
  const before = open({ path })
  const appended = await before.append([event('A', { user: 'erased-person' }), event('B')])
  if ('refused' in appended) throw new Error(appended.refused)
  expect(await before.erase(appended.ids.slice(0, 1))).toBe(1)
  const left = join(makeDirectory(), 'events.db')
  for (const end of ['', '-wal', '-shm']) copyFileSync(path + end, left + end)
  expect(readFileSync(left).includes('erased-person') || readFileSync(`${left}-wal`).includes('erased-person')).toBe(
    false
  )
  const after = open({ path: left, expectation: { isExpected: true, acceptsLoss: false } })
  expect(names(await after.history.list({}, 10))).toEqual(names(await before.history.list({}, 10)))
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
    expect(await queue.history.storage()).toMatchObject({ isFull: false, refusedAt: clock.now })
    expect(names(await queue.history.list({}, 10))).toEqual(['B', 'A'])
  })
})

test('a disk that refused events counts as full for a while, until others find room', async () => {
  const queue = open({ maxBytes: 400_000 })
  const huge = { ...event('huge'), body: JSON.stringify({ text: 'x'.repeat(900_000) }) }
  const isFull = async (): Promise<boolean> => (await queue.history.storage()).isFull
  expect(await queue.history.storage()).toMatchObject({ isFull: false, refusedAt: null })
  await queue.append([huge])
  expect(await queue.history.storage()).toMatchObject({ isFull: true, refusedAt: clock.now })
  clock.now += 29_999
  expect(await isFull()).toBe(true)
  clock.now += 1
  expect(await isFull()).toBe(false)
  await queue.append([huge])
  expect(await isFull()).toBe(true)
  await queue.append([event('A')])
  expect(await isFull()).toBe(false)
})
