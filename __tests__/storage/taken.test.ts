// Events that are under way for the first time, in the file: killed at any moment, none is lost or sent out of order.
import { copyFileSync, existsSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'libsql'
import type { Queue, TakenEvent } from '../../src/storage/queue/queue'
import { CommitGroup } from '../../src/storage/queue/sqlite/commit-group'
import { openDatabase } from '../../src/storage/queue/sqlite/database'
import { recover } from '../../src/storage/queue/sqlite/recovery'
import { createSqliteQueue } from '../../src/storage/queue/sqlite/sqlite-store'
import { Taken } from '../../src/storage/queue/sqlite/taken'
import { makeDirectory } from '../runner/runners'
import { clock, delayed, delivered, event, names } from './queue-events'

const opened: { close(): unknown }[] = []

afterEach(async () => {
  for (const one of opened.splice(0)) await one.close()
})

function open(path: string): Queue {
  const { queue } = createSqliteQueue({ path, now: () => clock.now })
  opened.push(queue)
  return queue
}

/** What a process leaves behind that is killed now. */
function killed(path: string): string {
  const left = join(makeDirectory(), 'events.db')
  for (const end of ['', '-wal', '-shm']) if (existsSync(path + end)) copyFileSync(path + end, left + end)
  return left
}

const factsOf = (events: readonly TakenEvent[]) =>
  events.map(({ name, attempts, triedSince, deaths }) => ({ name, attempts, triedSince, deaths }))

/** `A` to `F` taken by two takers; of them `B` and `E` are settled. */
async function half(path: string): Promise<void> {
  const queue = open(path)
  await queue.connect('heap', ['web'])
  await queue.append(['A', 'B', 'C', 'D', 'E', 'F'].map((name, index) => event(name, { user: `u-${index}` })))
  const [, b] = await queue.take('heap', 3)
  clock.now += 1000
  const [, e] = await queue.take('heap', 3)
  await queue.settle('heap', [delivered(b!), delayed(5000)(e!)])
}

test('a process that is killed between taking and settling leaves them due, in order, as suspects', async () => {
  const path = join(makeDirectory(), 'events.db')
  await half(path)
  clock.now += 1000
  const after = open(killed(path))
  const facts = { attempts: 0, deaths: 1, triedSince: clock.now }
  expect(factsOf(await after.take('heap', 10))).toEqual([
    { name: 'A', ...facts },
    { name: 'C', ...facts },
    { name: 'D', ...facts },
    { name: 'F', ...facts }
  ])
})

test('a process that is killed in the midst of recovering them loses none', async () => {
  const path = join(makeDirectory(), 'events.db')
  await half(path)
  const left = killed(path)
  const connection = openDatabase({ path: left })
  connection.exec(`CREATE TRIGGER midst BEFORE DELETE ON taken BEGIN SELECT raise(ABORT, 'killed'); END`)
  expect(() => recover(connection, new Taken(connection), clock.now)).toThrow('killed')
  connection.exec('DROP TRIGGER midst')
  connection.close()
  expect(names(await open(left).take('heap', 10))).toEqual(['A', 'C', 'D', 'F'])
})

test('many events of one take are settled whichever way they are split', async () => {
  const queue = open(join(makeDirectory(), 'events.db'))
  await queue.connect('heap', ['web'])
  await queue.append(Array.from({ length: 1201 }, (_, index) => event('A', { user: `u-${index}` })))
  const taken = await queue.take('heap', 2000)
  expect(await queue.history.backlog('heap')).toMatchObject({ waiting: 0, retrying: 1201 })
  const odd = taken.filter((_, index) => index % 2 === 1)
  await queue.settle('heap', odd.map(delivered))
  expect(await queue.history.backlog('heap')).toMatchObject({ retrying: 601 })
  const even = taken.filter((_, index) => index % 2 === 0)
  await queue.settle('heap', even.reverse().map(delivered))
  expect(await queue.history.backlog('heap')).toMatchObject({ retrying: 0 })
  expect(await queue.history.count({ state: 'delivered' }, 2000)).toBe(1201)
})

test('a write whose group fails and that runs again has taken back what it did outside of the file', async () => {
  const connection = openDatabase({ path: join(makeDirectory(), 'events.db') })
  opened.push(connection)
  const errors: unknown[] = []
  const commits = new CommitGroup(connection, (error) => errors.push(error))
  let count = 0
  const counted = commits.write(
    () => (count += 1),
    () => (count -= 1)
  )
  const failed = commits.write(() => {
    throw new Error('faulty')
  })
  await expect(failed).rejects.toThrow('faulty')
  expect([await counted, count, errors.length]).toEqual([1, 1, 2])
})

test('events that are taken in a group that fails are counted once: the next suspect has its turn', async () => {
  const path = join(makeDirectory(), 'events.db')
  const before = open(path)
  for (const id of ['heap', 'two']) await before.connect(id, ['web'])
  await before.append([event('A')])
  await before.take('heap', 1)
  await before.close()
  await open(path).close()
  const file = new Database(path)
  // From the third end on, it is sent alone.
  file.exec('UPDATE deliveries SET deaths = 3')
  file.close()
  const queue = open(path)
  const taken = queue.take('two', 1)
  const failing = queue.settle('two', [{ id: 99, state: 'delivered', detail: '{}' }])
  await expect(failing).rejects.toThrow('cannot go from waiting to delivered')
  await queue.settle('two', (await taken).map(delivered))
  clock.now += 3_600_000
  expect(names(await queue.take('heap', 1))).toEqual(['A'])
})
