// What bounds a batch of the queue: bytes, parts that are stored once, and ends of the process. And files of before.
import { join } from 'node:path'
import Database from 'libsql'
import type { NewEvent, Queue, TakenEvent } from '../../src/storage/queue/queue'
import { createSqliteQueue } from '../../src/storage/queue/sqlite/sqlite-store'
import { makeDirectory } from '../runner/runners'

const START = Date.parse('2026-01-02T03:04:05.000Z')
const opened: Queue[] = []
let now = START

afterEach(async () => {
  for (const queue of opened.splice(0)) await queue.close()
})

function open(path = join(makeDirectory(), 'events.db')): Queue {
  const { queue } = createSqliteQueue({ path, now: () => now })
  opened.push(queue)
  return queue
}

const event = (name: string, more: Partial<NewEvent> = {}): NewEvent => ({
  sourceId: 'web',
  receivedAt: START,
  type: 'track',
  name,
  userKey: `user of ${name}`,
  body: JSON.stringify({ type: 'track', event: name }),
  ...more
})
const names = (events: readonly { name: string | null }[]) => events.map(({ name }) => name)
const delivered = ({ id }: TakenEvent) => ({ id, state: 'delivered', detail: '{}' }) as const
const count = (path: string, table: string): number => {
  const file = new Database(path)
  try {
    return (file.prepare(`SELECT count(*) AS count FROM ${table}`).get() as { count: number }).count
  } finally {
    file.close()
  }
}

describe('what the events of a batch share', () => {
  const shared = JSON.stringify({ context: { text: 'x'.repeat(30_000) } })

  test('is stored once, found with each of them, and goes with the last of them', async () => {
    const path = join(makeDirectory(), 'events.db')
    const { queue } = createSqliteQueue({ path, now: () => now, retentionMs: 1000 })
    opened.push(queue)
    await queue.connect('heap', ['web'])
    const { bytes: empty } = await queue.history.storage()
    await queue.append(Array.from({ length: 500 }, (_, index) => event(`A${index}`, { shared })))
    await queue.append([event('B', { shared }), event('C')])
    expect(count(path, 'shared_parts')).toBe(1)
    expect((await queue.history.storage()).bytes - empty).toBeLessThan(300_000)
    const found = await queue.history.list({}, 3)
    expect(found.map((one) => [one.name, one.shared])).toEqual([
      ['C', null],
      ['B', shared],
      ['A499', shared]
    ])
    const taken = await queue.take('heap', 600)
    expect(taken.filter((one) => one.shared === shared)).toHaveLength(501)
    await queue.settle('heap', taken.map(delivered))
    now += 2000
    await untilNone(async () => (await queue.history.storage()).events)
    expect(count(path, 'shared_parts')).toBe(0)
  })

  test('counts for each of them when a batch is filled', async () => {
    const queue = open()
    await queue.connect('heap', ['web'])
    await queue.append(['A', 'B', 'C', 'D'].map((name) => event(name, { shared })))
    expect(names(await queue.take('heap', 10, 70_000))).toEqual(['A', 'B'])
    expect(names(await queue.take('heap', 10, 1))).toEqual(['C'])
  })
})

async function untilNone(ask: () => Promise<number>): Promise<void> {
  while ((await ask()) > 0) await new Promise((resolve) => setTimeout(resolve, 20))
}

describe('a batch', () => {
  test('holds about as many bytes as are asked for, of new events and of those that are due', async () => {
    const queue = open()
    await queue.connect('heap', ['web'])
    const body = JSON.stringify({ text: 'x'.repeat(1000) })
    await queue.append(Array.from({ length: 10 }, (_, index) => event(`E${index}`, { body })))
    const first = await queue.take('heap', 10, 3500)
    expect(names(first)).toEqual(['E0', 'E1', 'E2'])
    await queue.settle(
      'heap',
      first.map(({ id }) => ({ id, state: 'retrying', code: 'timed_out', dueAt: now, detail: '{}' }))
    )
    expect(names(await queue.take('heap', 10, 2500))).toEqual(['E0', 'E1'])
    expect(names(await queue.take('heap', 10, 2500))).toEqual(['E2', 'E3'])
  })
})

/** Of an event that was under way in two ends of the process in a row. */
const REST_MS = 2000

describe('events that were under way when the process ended', () => {
  /** Takes once, as a process that ends before anything is settled. */
  async function takeAndEnd(path: string): Promise<TakenEvent[]> {
    const { queue } = createSqliteQueue({ path, now: () => now })
    now += REST_MS
    const taken = await queue.take('heap', 500)
    await queue.close()
    return taken
  }

  test('are taken in smaller pieces each time, before anything else', async () => {
    const path = join(makeDirectory(), 'events.db')
    const queue = open(path)
    await queue.connect('heap', ['web'])
    await queue.append(Array.from({ length: 300 }, (_, index) => event(`E${index}`)))
    await queue.close()
    const pieces: [number, number | undefined][] = []
    for (let start = 0; start < 6; start++) {
      const taken = await takeAndEnd(path)
      pieces.push([taken.length, taken[0]?.deaths])
    }
    expect(pieces).toEqual([
      [300, 0],
      [50, 1],
      [5, 2],
      [1, 3],
      [1, 4],
      [1, 5]
    ])
  })

  test('let others go first from the second end on', async () => {
    const path = join(makeDirectory(), 'events.db')
    const first = open(path)
    await first.connect('heap', ['web'])
    await first.append([event('Suspect', { userKey: 'ada' })])
    await first.close()
    for (let deaths = 0; deaths < 2; deaths++) await takeAndEnd(path)
    const queue = open(path)
    await queue.append([event('A', { userKey: 'bob' }), event('B', { userKey: 'ada' })])
    expect(names(await queue.take('heap', 10))).toEqual(['A'])
    expect(await queue.nextAt('heap')).toBe(now + REST_MS)
  })

  test('wait for an earlier one of their user that was cleared and failed, and that one is taken', async () => {
    const path = join(makeDirectory(), 'events.db')
    const first = open(path)
    await first.connect('heap', ['web'])
    await first.append(Array.from({ length: 60 }, (_, index) => event(`E${index + 1}`, { userKey: 'ada' })))
    await first.close()
    await takeAndEnd(path)
    const queue = open(path)
    const piece = await queue.take('heap', 500)
    await queue.settle(
      'heap',
      piece.map(({ id }) => ({ id, state: 'retrying', code: 'heap_unavailable', dueAt: now + 1000, detail: '{}' }))
    )
    expect(names(await queue.take('heap', 500))).toEqual([])
    now += 1000
    const again = await queue.take('heap', 500)
    expect([names(again), again[0]?.deaths]).toEqual([names(piece), 0])
    await queue.settle('heap', again.map(delivered))
    expect(names(await queue.take('heap', 500))).toEqual(Array.from({ length: 10 }, (_, index) => `E${index + 51}`))
  })

  test('are trusted again once they are settled, and are not read before they are taken', async () => {
    const path = join(makeDirectory(), 'events.db')
    const first = open(path)
    await first.connect('heap', ['web'])
    await first.append([event('A'), event('B')])
    await first.close()
    await takeAndEnd(path)
    const queue = open(path)
    expect(await queue.retrying('heap', { after: 0, limit: 10 })).toEqual([])
    const taken = await queue.take('heap', 10)
    await queue.settle(
      'heap',
      taken.map(({ id }) => ({ id, state: 'retrying', code: 'timed_out', dueAt: now, detail: '{}' }))
    )
    await queue.append([event('C')])
    expect(names(await queue.retrying('heap', { after: 0, limit: 10 }))).toEqual(['A', 'B'])
    expect((await queue.take('heap', 10)).map(({ name, deaths }) => [name, deaths])).toEqual([
      ['A', 0],
      ['B', 0],
      ['C', 0]
    ])
  })

  test('are not suspected for what comes after they went into a request', async () => {
    const path = join(makeDirectory(), 'events.db')
    const first = open(path)
    await first.connect('heap', ['web'])
    await first.append([event('A')])
    await first.close()
    const deaths: (number | undefined)[] = []
    for (let start = 0; start < 4; start++) {
      const { queue } = createSqliteQueue({ path, now: () => now })
      now += REST_MS
      const taken = await queue.take('heap', 500)
      deaths.push(taken[0]?.deaths)
      if (start > 0) {
        await queue.clearSuspicion(
          'heap',
          taken.map(({ id }) => id)
        )
      }
      await queue.close()
    }
    expect(deaths).toEqual([0, 1, 1, 1])
  })

  test('are at last alone in the whole process: the others end what they have, and wait', async () => {
    const path = join(makeDirectory(), 'events.db')
    const first = open(path)
    await first.connect('heap', ['web'])
    await first.connect('other', ['app'])
    await first.append([event('Suspect')])
    await first.close()
    for (let deaths = 0; deaths < 3; deaths++) await takeAndEnd(path)

    const queue = open(path)
    now += REST_MS
    await queue.append([event('A', { sourceId: 'app' })])
    const others = await queue.take('other', 10)
    expect(names(others)).toEqual(['A'])
    expect(names(await queue.take('heap', 10))).toEqual([])
    await queue.append([event('B', { sourceId: 'app' })])
    await queue.settle('other', others.map(delivered))
    expect(names(await queue.take('other', 10))).toEqual([])
    expect(await queue.nextAt('other')).toBe(now + 50)
    const suspect = await queue.take('heap', 10)
    expect(suspect.map(({ name, deaths }) => [name, deaths])).toEqual([['Suspect', 3]])
    expect(names(await queue.take('other', 10))).toEqual([])
    await queue.settle('heap', suspect.map(delivered))
    expect(names(await queue.take('other', 10))).toEqual(['B'])
  })
})

/** The tables of version 0.1.0, as far as they have changed since, with an event that was under way. */
const EARLIER = `
CREATE TABLE events (
  id INTEGER PRIMARY KEY AUTOINCREMENT, source TEXT NOT NULL, received_at INTEGER NOT NULL,
  type TEXT NOT NULL, name TEXT, user_key TEXT NOT NULL, body TEXT NOT NULL);
CREATE TABLE arrivals (
  source TEXT PRIMARY KEY, events INTEGER NOT NULL, first_at INTEGER NOT NULL, last_at INTEGER NOT NULL);
CREATE TABLE positions (
  destination TEXT NOT NULL, source TEXT NOT NULL, position INTEGER NOT NULL, seen INTEGER NOT NULL,
  end_position INTEGER, end_seen INTEGER, PRIMARY KEY (destination, source, position));
CREATE TABLE deliveries (
  event INTEGER NOT NULL, destination TEXT NOT NULL, user_key TEXT NOT NULL, state TEXT NOT NULL,
  attempts INTEGER NOT NULL, at INTEGER NOT NULL, due_at INTEGER, code TEXT, detail TEXT,
  PRIMARY KEY (event, destination)) WITHOUT ROWID;
INSERT INTO events (source, received_at, type, name, user_key, body) VALUES
  ('web', ${START}, 'track', 'A', 'u-1', '{"event":"A"}'), ('web', ${START}, 'track', 'B', 'u-2', '{"event":"B"}');
INSERT INTO arrivals VALUES ('web', 2, ${START}, ${START});
INSERT INTO positions VALUES ('heap', 'web', 1, 1, NULL, NULL);
INSERT INTO deliveries VALUES (1, 'heap', 'u-1', 'sending', 0, ${START}, NULL, NULL, NULL);
`

test('a file of version 0.1.0 works on, with all that is in it', async () => {
  const path = join(makeDirectory(), 'events.db')
  const file = new Database(path)
  file.exec(EARLIER)
  file.close()
  const queue = open(path)
  await queue.append([event('C', { shared: '{"context":{"ip":"1.1.1.1"}}' })])
  const first = await queue.take('heap', 10)
  const then = await queue.take('heap', 10)
  expect([...first, ...then].map(({ name, body, shared, deaths }) => [name, body, shared, deaths])).toEqual([
    ['A', '{"event":"A"}', null, 1],
    ['B', '{"event":"B"}', null, 0],
    ['C', '{"type":"track","event":"C"}', '{"context":{"ip":"1.1.1.1"}}', 0]
  ])
  await queue.close()
  expect(names(await open(path).history.list({}, 10))).toEqual(['C', 'B', 'A'])
})

test('a file of the version before `taken` works on: what was under way in it is due', async () => {
  const path = join(makeDirectory(), 'events.db')
  const before = open(path)
  await before.connect('heap', ['web'])
  await before.append([event('A'), event('B')])
  await before.close()
  const file = new Database(path)
  file.exec(`DROP TABLE taken; DROP TRIGGER letter_new; PRAGMA user_version = 1; UPDATE positions SET position = 1, seen = 1;
    INSERT INTO deliveries (event, destination, user_key, state, attempts, at, tried_since)
    VALUES (1, 'heap', 'u-1', 'sending', 0, ${START}, ${START})`)
  file.close()
  const queue = open(path)
  expect((await queue.take('heap', 10)).map(({ name, deaths }) => [name, deaths])).toEqual([['A', 1]])
})
