// Ways to damage the data folder: each start works with all that was answered, or says what is damaged and what to do.
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'libsql'
import { createLogFile, createRunner, type RunnerOptions } from '../../src/runner'
import { createSandbox } from '../../src/sandbox'
import { makeDirectory, openRunner, openSandbox, until } from './runners'

const EVENTS = 300
/** As a process leaves the folder that is killed while events wait; and that is stopped. */
const folders = { killed: '', stopped: '' }
let root = ''

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'damage-test-'))
  for (const name of ['killed', 'stopped'] as const) folders[name] = join(root, name)
  const data = join(root, 'data')
  const sandbox = await createSandbox({ budgets: 'off' })
  sandbox.addFaults({ status: 503 })
  const runner = await createRunner({ dataDirectory: data, sandboxUrl: sandbox.url })
  const call = async (path: string, body: unknown) => {
    const headers = { 'x-runner-request': '1', 'content-type': 'application/json' }
    const response = await fetch(runner.url + path, { method: 'POST', headers, body: JSON.stringify(body) })
    return (await response.json()) as { id: string; writeKeys: string[]; webhookUrl: string }
  }
  const source = await call('/api/sources', { name: 'My app', kind: 'server' })
  const settings = { appId: '11', useSandbox: true }
  const connections = [{ sourceId: source.id, mode: 'cloud' }]
  const { webhookUrl } = await call('/api/integrations', { name: 'Braze' })
  // Refused and counted, so that the log of the segments has something, too.
  await fetch(webhookUrl, { method: 'POST', body: '{}' })
  await call('/api/destinations', { type: 'heap', settings, secrets: { apiKey: 'k' }, connections, isOn: true })
  for (let from = 0; from < EVENTS; from += 100) {
    const batch = Array.from({ length: 100 }, (_, at) => ({ type: 'track', event: 'A', userId: `u-${from + at}` }))
    await call('/v1/batch', { batch, writeKey: source.writeKeys[0] })
  }
  await copyQuietly(data, folders.killed)
  await runner.close()
  cpSync(data, folders.stopped, { recursive: true })
  await sandbox.close()
})

/** Copies again until no file has changed meanwhile. */
async function copyQuietly(from: string, to: string): Promise<void> {
  const log = join(from, 'events.db-wal')
  await until(
    () => {
      const before = readFileSync(log)
      rmSync(to, { recursive: true, force: true })
      cpSync(from, to, { recursive: true })
      return readFileSync(log).equals(before)
    },
    (isQuiet) => isQuiet
  )
}

afterAll(() => rmSync(root, { recursive: true }))

type Damage = (at: (name: string) => string) => void

const remove =
  (...names: string[]): Damage =>
  (at) => {
    for (const name of names) rmSync(at(name))
  }
const empty =
  (name: string): Damage =>
  (at) =>
    truncateSync(at(name), 0)
const cut =
  (name: string): Damage =>
  (at) =>
    truncateSync(at(name), Math.floor(statSync(at(name)).size / 2))
const write =
  (name: string, content: string | Buffer): Damage =>
  (at) =>
    writeFileSync(at(name), content)
const makeFolder =
  (name: string): Damage =>
  (at) => {
    rmSync(at(name), { force: true })
    mkdirSync(at(name))
  }
/** Other bytes in the middle of the file. */
const spoil =
  (name: string, { from, bytes }: { from: number; bytes: number }): Damage =>
  (at) => {
    const content = readFileSync(at(name))
    const start = Math.floor(content.length * from)
    content.fill(0xa5, start, start + bytes)
    writeFileSync(at(name), content)
  }
const nothing: Damage = () => undefined
const foreign: Damage = (at) => {
  rmSync(at('events.db'))
  const database = new Database(at('events.db'))
  database.exec('CREATE TABLE events (id INTEGER PRIMARY KEY, title TEXT)')
  database.close()
}

const RESTORE = 'Restore a backup of the whole folder (heap-destination restore).'
const ACCEPT = 'Or start with --accept-loss to go on without what it held.'
const SETTINGS_ADVICE =
  'Restore it from a backup, or move it away and start again: events that wait are kept, and the page asks about them.'
const DAMAGED = `events.db is damaged. ${RESTORE} Or move events.db and the files beside it that begin with its name away, and start with --accept-loss.`
const missing = (what: string) => `events.db ${what}: it holds the events. Put it back. ${RESTORE} ${ACCEPT}`
const missingSegments = (what: string) =>
  `segments.db ${what}: it holds who is in which segment. Put it back. ${RESTORE} ${ACCEPT}`
const missingSegmentLog = (what: string) =>
  `segments.db-wal ${what}: it holds who entered and left segments last. Put it back. ${RESTORE} ${ACCEPT}`
const missingLog = (what: string) =>
  `events.db-wal ${what}: it holds the newest events. Put it back. ${RESTORE} ${ACCEPT}`

type Kind = 'killed' | 'stopped'

const WORKS: readonly [string, Kind, Damage][] = [
  ['a process that was killed', 'killed', nothing],
  ['a process that was stopped', 'stopped', nothing],
  ['the index of the write-ahead log is missing', 'killed', remove('events.db-shm')],
  ['the index of the write-ahead log is empty', 'killed', empty('events.db-shm')],
  ['the index of the write-ahead log is damaged', 'killed', spoil('events.db-shm', { from: 0, bytes: 200 })],
  ['half a file that was to replace the settings', 'killed', write('settings.json.new', '{"version":1,"sour')],
  ['half a file that was to replace the key', 'killed', write('secrets.key.new', 'abc')],
  ['the lock is missing', 'killed', remove('runner.lock')],
  ['the log is a folder', 'killed', makeFolder('runner.log')]
]

const SAYS: readonly [string, Kind, Damage, string][] = [
  ['the events are missing', 'stopped', remove('events.db'), missing('is missing')],
  ['the events are missing, their newest ones are there', 'killed', remove('events.db'), missing('is missing')],
  ['the events and the settings are missing', 'killed', remove('events.db', 'settings.json'), missing('is missing')],
  ['the segments are missing', 'stopped', remove('segments.db'), missingSegments('is missing')],
  ['the segments are missing, their log is there', 'killed', remove('segments.db'), missingSegments('is missing')],
  ['the segments are an empty file', 'stopped', empty('segments.db'), missingSegments('is empty')],
  ['the log of the segments is missing', 'killed', remove('segments.db-wal'), missingSegmentLog('is missing or empty')],
  [
    'the log of the segments and its index are missing',
    'killed',
    remove('segments.db-wal', 'segments.db-shm'),
    missingSegmentLog('is missing or empty')
  ],
  [
    'the log of the segments begins with other bytes',
    'killed',
    spoil('segments.db-wal', { from: 0, bytes: 32 }),
    'segments.db-wal is damaged: '
  ],
  [
    'the segments are text',
    'stopped',
    write('segments.db', 'x'.repeat(5000)),
    'segments.db is damaged: it is not a database.'
  ],
  ['the events are an empty file', 'stopped', empty('events.db'), missing('is empty')],
  ['the events are an empty file, their newest ones are there', 'killed', empty('events.db'), missing('is empty')],
  ['the write-ahead log is missing', 'killed', remove('events.db-wal'), missingLog('is missing or empty')],
  [
    'the log and its index are missing',
    'killed',
    remove('events.db-wal', 'events.db-shm'),
    missingLog('is missing or empty')
  ],
  ['the write-ahead log is an empty file', 'killed', empty('events.db-wal'), missingLog('is missing or empty')],
  ['the write-ahead log is cut in half', 'killed', cut('events.db-wal'), 'events.db-wal is damaged: '],
  [
    'the write-ahead log begins with other bytes',
    'killed',
    spoil('events.db-wal', { from: 0, bytes: 32 }),
    'events.db-wal is damaged: '
  ],
  [
    'the write-ahead log has one other byte',
    'killed',
    spoil('events.db-wal', { from: 0.5, bytes: 1 }),
    'events.db-wal is damaged: '
  ],
  ['the events are cut in half', 'stopped', cut('events.db'), DAMAGED],
  ['pages of the events are overwritten', 'stopped', spoil('events.db', { from: 0.3, bytes: 20_000 }), DAMAGED],
  [
    'the events begin with other bytes',
    'stopped',
    spoil('events.db', { from: 0, bytes: 50 }),
    `events.db is damaged: it is not a database. ${RESTORE} Or move it away and start with --accept-loss.`
  ],
  [
    'the events are text',
    'stopped',
    write('events.db', 'x'.repeat(5000)),
    'events.db is damaged: it is not a database.'
  ],
  ['the events are a folder', 'stopped', makeFolder('events.db'), `events.db is not a file. Move it away. ${RESTORE}`],
  ['the events are a database of another program', 'stopped', foreign, 'events.db is not a store of this version.'],
  [
    'the settings are an empty file',
    'killed',
    empty('settings.json'),
    `settings.json is damaged: it is not valid JSON, or only a part of it. ${SETTINGS_ADVICE}`
  ],
  [
    'the settings are cut in half',
    'killed',
    cut('settings.json'),
    'settings.json is damaged: it is not valid JSON, or only a part of it.'
  ],
  [
    'the settings are of a later version',
    'killed',
    write('settings.json', '{"version":2,"sources":[],"destinations":[]}'),
    `settings.json is not a settings file of this version at .version. ${SETTINGS_ADVICE}`
  ],
  [
    'the settings have lost a part',
    'killed',
    write('settings.json', '{"version":1,"sources":[{}],"destinations":[]}'),
    'settings.json is not a settings file of this version at .sources[0].'
  ],
  ['the settings are a folder', 'killed', makeFolder('settings.json'), 'settings.json cannot be read (EISDIR).'],
  ['the key is missing', 'killed', remove('secrets.key'), 'secrets.key is missing: it opens the secrets in '],
  [
    'the key is an empty file',
    'killed',
    empty('secrets.key'),
    'secrets.key is damaged: it has 0 bytes instead of 32. Restore it from a backup.'
  ],
  [
    'the key is another one',
    'killed',
    write('secrets.key', Buffer.alloc(32, 7)),
    'secrets.key does not open the secret "apiKey"'
  ],
  [
    'the lock is no file of a lock',
    'killed',
    write('runner.lock', 'x'.repeat(5000)),
    'runner.lock is damaged. It holds nothing: delete it, and start again.'
  ]
]

/** A copy of the folder, damaged. */
function damaged(kind: Kind, damage: Damage): string {
  const directory = join(makeDirectory(), 'data')
  cpSync(folders[kind], directory, { recursive: true })
  damage((name) => join(directory, name))
  return directory
}

/** What a start says, at each place where it can say it; `undefined` when it works. */
async function startAt(options: RunnerOptions): Promise<{ said: string; readyz: unknown; sdk: number } | undefined> {
  let runner
  try {
    runner = await openRunner(options)
  } catch (error) {
    return { said: (error as Error).message, readyz: undefined, sdk: 0 }
  }
  if (runner.damage === undefined) return undefined
  const ready = await fetch(`${runner.url}/readyz`)
  const readyz = ready.status === 503 ? await ready.json() : ready.status
  const sdk = (await runner.track('/v1/track', { event: 'A', userId: 'u-1', writeKey: 'any' })).status
  for (const path of ['/heap/segments/any', '/sources/braze/currents', '/beacon/v1/batch', '/api/s/track']) {
    const answer = await fetch(runner.url + path, { method: 'POST', body: '{}' })
    expect([path, answer.status, answer.headers.get('retry-after')]).toEqual([path, 503, '600'])
  }
  const api = await runner.api.send('GET', '/api/destinations')
  expect([api.status, api.body.error.code]).toEqual([503, 'store_damaged'])
  await runner.close()
  return { said: runner.damage, readyz, sdk }
}

test.each(WORKS)('works with all that was answered: %s', async (_name, kind, damage) => {
  const sandbox = await openSandbox()
  expect(await startAt({ dataDirectory: damaged(kind, damage), sandboxUrl: sandbox.url })).toBeUndefined()
  await until(
    () => sandbox.events().length,
    (events) => events === EVENTS
  )
})

test.each(SAYS)('says what is damaged and what to do: %s', async (_name, kind, damage, says) => {
  const dataDirectory = damaged(kind, damage)
  const found = await startAt({ dataDirectory })
  expect(found?.said).toContain(says)
  if (found?.readyz !== undefined) {
    expect(found).toEqual({ said: found.said, readyz: { status: 'store_damaged', message: found.said }, sdk: 503 })
  }
})

test('every file in the folder is for its owner alone', async () => {
  const dataDirectory = join(makeDirectory(), 'data')
  mkdirSync(dataDirectory, { mode: 0o755 })
  writeFileSync(join(dataDirectory, 'events.db'), '', { mode: 0o644 })
  await openRunner({ dataDirectory, logTo: createLogFile({ path: join(dataDirectory, 'runner.log') }) })
  await openSandbox({ persistTo: join(dataDirectory, 'local-heap.ndjson') })
  expect(statSync(dataDirectory).mode & 0o777).toBe(0o700)
  const names = readdirSync(dataDirectory)
  expect(names).toEqual(
    expect.arrayContaining([
      'events.db',
      'events.db-wal',
      'events.db-shm',
      'runner.lock',
      'runner.log',
      'local-heap.ndjson'
    ])
  )
  const open = names.filter((name) => (statSync(join(dataDirectory, name)).mode & 0o077) !== 0)
  expect(open).toEqual([])
})

test('whoever accepts the loss goes on without what is missing', async () => {
  const dataDirectory = damaged('killed', remove('events.db', 'events.db-wal', 'events.db-shm'))
  expect((await startAt({ dataDirectory }))?.said).toBe(missing('is missing'))
  expect(existsSync(join(dataDirectory, 'events.db'))).toBe(false)
  expect(await startAt({ dataDirectory, acceptsLoss: true })).toBeUndefined()
})

test('a store that is damaged while it is open takes nothing more, and /readyz says so', async () => {
  const dataDirectory = makeDirectory()
  const runner = await openRunner({ dataDirectory })
  const source = (await runner.api.send('POST', '/api/sources', { name: 'My app', kind: 'server' })).body
  const track = (event: string) => runner.track('/v1/track', { event, userId: 'u-1', writeKey: source.writeKeys[0] })
  expect((await track('A')).status).toBe(200)
  const file = new Database(join(dataDirectory, 'events.db'))
  // The index that every event is written to lies outside of the file.
  file.exec(
    "PRAGMA writable_schema = ON; PRAGMA schema_version = 999; UPDATE sqlite_schema SET rootpage = 999999 WHERE name = 'events_to_find'"
  )
  file.close()
  const answers = await until(
    async () => (await track('B')).status,
    (status) => status === 503
  )
  expect(answers).toBe(503)
  const ready = await fetch(`${runner.url}/readyz`)
  expect([ready.status, await ready.json()]).toEqual([
    503,
    { status: 'store_damaged', message: expect.stringContaining('events.db was damaged while it was open') as string }
  ])
})
