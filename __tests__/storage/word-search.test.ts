// Words found in stored events: with and without the index, while it is filled, and gone from it when they are erased.
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'libsql'
import type { Queue } from '../../src/storage/queue/queue'
import { createSqliteQueue } from '../../src/storage/queue/sqlite/sqlite-store'
import { Indexer } from '../../src/storage/queue/sqlite/search/indexer'
import { openDatabase } from '../../src/storage/queue/sqlite/database'
import { hasWords, parseWords, searchedText, toIndexQuery } from '../../src/storage/queue/words'
import { makeDirectory, until } from '../runner/runners'
import { clock, event, names } from './queue-events'
import { person, QUESTIONS, wordEvents } from './word-search-contract'

const opened: Queue[] = []

afterEach(async () => {
  for (const queue of opened.splice(0)) await queue.close()
})

function open(directory: string): Queue {
  const files = { path: join(directory, 'events.db'), searchPath: join(directory, 'search.db') }
  const { queue } = createSqliteQueue({ ...files, now: () => clock.now })
  opened.push(queue)
  return queue
}

test.each([
  ['completed', 'Order Completed', true],
  ['comp', 'Order Completed', true],
  ['mpleted', 'Order Completed', false],
  ['"order completed"', 'Order Completed', true],
  ['"completed order"', 'Order Completed', false],
  ['completed order', 'Order Completed', true],
  ['größ', 'Größte Käufer', true],
  ['kaufer', 'Größte Käufer', false],
  ['東京', '東京タワー', true],
  ['ada@example.com', 'ada@example.com', true],
  ['example.com', 'ada@example.com', true],
  ['@example', 'ada@example.com', true],
  ['@@@', 'ada@example.com', false],
  ['line', 'first\nline', true],
  ['name', 'say "name"', true],
  ['or', 'this is not that', false],
  ['NOT', 'this is not that', true],
  ['a*', 'abc', false],
  ['', 'whatever', true]
])('%s, asked of %j: %p', (words, text, isFound) => {
  expect(hasWords(searchedText({ body: JSON.stringify({ text }) }), parseWords(words))).toBe(isFound)
})

test.each([
  ['ada@example.com', '"ada" AND "example" AND "com"*'],
  ['u-10', '"u" AND "10"*'],
  ['a', null],
  ['@@@ OR', '"or"*'],
  ['"Order Comp"', '"order" AND "comp"*'],
  ['mail@', '"mail"']
])('the index is asked for %s as %s', (words, query) => {
  expect(toIndexQuery(parseWords(words))).toBe(query)
})

test('the index finds what reading every event finds, at every moment while it is filled', async () => {
  const directory = makeDirectory()
  const queue = open(directory)
  await queue.append(wordEvents())
  const find = async (): Promise<unknown[]> => {
    const found = []
    for (const [words] of QUESTIONS) found.push(names(await queue.history.list({ words }, 1000)))
    return found
  }
  const read = await find()
  expect(read.map((found) => (found as []).length)).toEqual(QUESTIONS.map(([, count]) => count))
  const seen: unknown[] = []
  await until(
    async () => {
      seen.push(await find())
      return indexedTo(directory)
    },
    (id) => id === 700
  )
  seen.push(await find())
  expect(seen).toEqual(seen.map(() => read))
})

/** Up to which event the index is filled. */
function indexedTo(directory: string): number {
  const file = new Database(join(directory, 'search.db'), { readonly: true })
  try {
    return (file.prepare('SELECT max(indexed_to) AS id FROM parts').get() as { id: number | null }).id ?? 0
  } catch {
    return 0
  } finally {
    file.close()
  }
}

test('an erased event leaves none of its words in the file, and its neighbours are found', async () => {
  const directory = makeDirectory()
  const queue = open(directory)
  await queue.append([person('A', { text: 'zanzibar' }), person('B', { text: 'madagascar' })])
  const file = join(directory, 'search.db')
  await until(() => readFileSync(file).includes('zanzibar'), Boolean)
  await queue.erase([1])
  expect(readFileSync(file).includes('zanzibar')).toBe(false)
  // The index leaves out what a word has in common with the one before it, here the m of the message id.
  await until(() => readFileSync(file).includes('adagascar'), Boolean)
  expect(names(await queue.history.list({ words: 'madagascar' }, 10))).toEqual(['B'])
  expect(names(await queue.history.list({ words: 'zanzibar' }, 10))).toEqual([])
  expect(readFileSync(file).includes('zanzibar')).toBe(false)
  expect(statSync(file).mode & 0o777).toBe(0o600)
})

test('a damaged or missing index is made anew, and events are found meanwhile', async () => {
  const directory = makeDirectory()
  const first = open(directory)
  await first.append([person('A', { text: 'madagascar' })])
  await first.close()
  const file = join(directory, 'search.db')
  writeFileSync(file, 'not a database at all, but long enough to be looked at as one'.repeat(200))
  const second = open(directory)
  expect(names(await second.history.list({ words: 'madagascar' }, 10))).toEqual(['A'])
  // The index leaves out what a word has in common with the one before it, here the m of the message id.
  await until(() => existsSync(file) && readFileSync(file).includes('adagascar'), Boolean)
  expect(names(await second.history.list({ words: 'madagascar' }, 10))).toEqual(['A'])
})

test('one page reads a bounded number of events, and says where to go on', async () => {
  const { queue } = createSqliteQueue({ path: join(makeDirectory(), 'events.db'), now: () => clock.now })
  opened.push(queue)
  await queue.append([person('Needle', {})])
  await queue.append(Array.from({ length: 7000 }, () => event('Hay')))
  const page = await queue.history.page({ words: 'needle' }, 10)
  expect([page.events.length, page.next]).toEqual([0, 3002])
  const rest = await queue.history.page({ words: 'needle', before: page.next ?? 0 }, 10)
  expect([names(rest.events), rest.next]).toEqual([['Needle'], null])
})

test('parts of the index are forgotten with their last event', () => {
  const directory = makeDirectory()
  const connection = openDatabase({ path: join(directory, 'events.db') })
  const insert = connection.prepare(
    "INSERT INTO events (id, source, received_at, type, user_key, body) VALUES (?, 'web', 0, 'track', 'u', ?)"
  )
  insert.run(1, '{"text":"zanzibar"}')
  insert.run(70_000, '{"text":"madagascar"}')
  const turns: (() => void)[] = []
  const timer = jest.spyOn(global, 'setTimeout').mockImplementation((turn: () => void) => {
    turns.push(turn)
    return { unref: () => undefined } as unknown as NodeJS.Timeout
  })
  const indexer = new Indexer({ connection, path: join(directory, 'search.db') })
  for (let turn = 0; turn < 4; turn += 1) turns.pop()?.()
  const range = { before: 70_001, after: 0, limit: 10 }
  expect(indexer.current?.find('"madagascar"*', range)).toEqual({ ids: [70_000], downTo: 65_536 })
  expect(indexer.current?.find('"zanzibar"*', { ...range, before: 65_536 })).toEqual({ ids: [1], downTo: 1 })
  connection.exec('DELETE FROM events WHERE id = 1')
  turns.pop()?.()
  expect(indexer.current?.find('"zanzibar"*', { ...range, before: 65_536 })).toBeUndefined()
  timer.mockRestore()
  indexer.close()
  connection.close()
})
