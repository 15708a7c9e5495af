// The data folder is copied while a runner works in it, and put back: checked, whole, and over nothing.
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createRunner, createSource, type Runner } from '../../src/runner'
import { until as untilSo } from '../runner/runners'
import { runProgram, type Ended } from './program'
import { at, openHeap } from './work-folder'

const runners: Runner[] = []

afterEach(async () => {
  for (const runner of runners.splice(0)) await runner.close()
})

async function open(dataDirectory: string, sandboxUrl: string): Promise<Runner> {
  const runner = await createRunner({ dataDirectory, sandboxUrl })
  runners.push(runner)
  return runner
}

async function post(url: string, body: unknown): Promise<void> {
  const headers = { 'x-runner-request': '1', 'content-type': 'application/json' }
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) })
  expect(response.status).toBeLessThan(300)
}

const send = (runner: Runner, ...userIds: string[]): Promise<void> => {
  const batch = userIds.map((userId) => ({ type: 'track', event: 'A', userId }))
  return post(`${runner.url}/v1/batch`, { batch, writeKey: 'write-key' })
}

/** A runner whose events wait, and the local Heap that refuses them. */
async function setUp() {
  const heap = await openHeap({ budgets: 'off' })
  heap.addFaults({ status: 503 })
  const runner = await open(at('data'), heap.url)
  const source = createSource({ name: 'My app', kind: 'server', writeKey: 'write-key' }, Date.now())
  await runner.config.putSource(source)
  const settings = { appId: '11', useSandbox: true }
  const connections = [{ sourceId: source.id, mode: 'cloud' }]
  const secrets = { apiKey: 'key-of-heap' }
  await post(`${runner.url}/api/destinations`, { type: 'heap', settings, secrets, connections, isOn: true })
  await send(runner, 'u-1', 'u-2')
  return { heap, runner }
}

const backup = (): Promise<Ended> => runProgram(['backup', at('copy'), '--data', at('data')])
const restore = (to = 'other'): Promise<Ended> => runProgram(['restore', at('copy'), '--data', at(to)])

test('a backup of a runner that works, put back elsewhere, has all that was answered before it', async () => {
  const { heap, runner } = await setUp()
  const made = await backup()
  expect([made.code, made.stderr]).toEqual([0, ''])
  expect(made.stdout.replace(/\d{4}-\d\d-\d\dT\S+Z/, '(time)').replace(/[\d,]+ bytes/g, '(bytes)')).toBe(
    `Backup of ${at('data')}: ${at('copy')}\n  secrets.key    (bytes)\n  settings.json  (bytes)\n  changes.ndjson (bytes)\n  segments.db    (bytes)\n  events.db      (bytes)\n  As of (time)\n  Keep it as safe as the API key: it contains the key to the stored secrets.\n`
  )
  await send(runner, 'u-3')
  await runner.close()
  expect(await restore()).toMatchObject({ code: 0, stderr: '' })
  heap.clearFaults()
  const restored = await open(at('other'), heap.url)
  expect([restored.damage, restored.config.current.destinations[0]?.secrets]).toEqual([
    undefined,
    { apiKey: 'key-of-heap' }
  ])
  const held = await untilSo(
    () => heap.events().map(({ identity }) => identity),
    ({ length }) => length >= 2
  )
  expect([...held].sort()).toEqual(['u-1', 'u-2'])
})

test('a folder as a kill leaves it starts as well after a backup as before', async () => {
  const { heap, runner } = await setUp()
  // The files of a runner at work are what a kill leaves behind.
  cpSync(at('data'), at('killed'), { recursive: true, filter: (path) => !path.endsWith('runner.lock') })
  await runner.close()
  expect(await runProgram(['backup', at('copy'), '--data', at('killed')])).toMatchObject({ code: 0, stderr: '' })
  heap.clearFaults()
  expect((await open(at('killed'), heap.url)).damage).toBeUndefined()
})

test('a backup, and what is restored, is for its owner alone', async () => {
  await setUp()
  await backup()
  await restore()
  for (const folder of ['copy', 'other']) {
    expect(statSync(at(folder)).mode & 0o777).toBe(0o700)
    const names = readdirSync(at(folder)).filter((name) => name !== 'runner.lock')
    expect(names.map((name) => [name, statSync(join(at(folder), name)).mode & 0o777])).toEqual(
      names.map((name) => [name, 0o600])
    )
  }
})

const change = (name: string) => () => writeFileSync(at(`copy/${name}`), 'x'.repeat(100))

test.each<[string, () => void, string]>([
  ['a file that was changed', change('events.db'), 'events.db in the backup is not as it was written.'],
  ['a key that was changed', change('secrets.key'), 'secrets.key in the backup is not as it was written.'],
  ['a file that is missing', () => rmSync(at('copy/settings.json')), 'settings.json in the backup is missing.'],
  [
    'a list that is missing',
    () => rmSync(at('copy/backup.json')),
    'is not a backup: backup.json cannot be read (ENOENT).'
  ],
  ['a list that is damaged', change('backup.json'), 'is not a backup: backup.json cannot be read (SyntaxError).'],
  [
    'a list of something else',
    () => writeFileSync(at('copy/backup.json'), '{"version":1,"files":[{"name":"../x","sha256":""}]}'),
    'is not a backup of this version: backup.json has another format.'
  ]
])('%s is not restored, and nothing is written', async (_name, damage, says) => {
  await setUp()
  await backup()
  damage()
  const { code, stderr } = await restore()
  expect([code, stderr]).toEqual([2, expect.stringContaining(says)])
  expect(stderr).toMatch(/^error: nothing was restored: /)
  expect(readdirSync(at('other'))).toEqual(['runner.lock'])
})

test('nothing is overwritten: neither a folder in use, nor one with files, nor another backup', async () => {
  const { runner } = await setUp()
  await backup()
  const again = await backup()
  expect([again.code, again.stderr]).toEqual([
    2,
    `error: nothing was backed up: ${at('copy')} exists already. Name a folder that does not.\n`
  ])
  expect(await restore('data')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('Stop that one first.') as string
  })
  await runner.close()
  const before = readFileSync(at('data/settings.json'), 'utf8')
  const refused = await restore('data')
  expect([refused.code, refused.stderr]).toEqual([
    2,
    `error: nothing was restored: ${at('data')} has secrets.key already, and nothing is overwritten. Move that folder away, or name another one.\n`
  ])
  expect(readFileSync(at('data/settings.json'), 'utf8')).toBe(before)
})

test('the key is changed while no runner works, and every secret is there afterwards', async () => {
  const { heap, runner } = await setUp()
  const change = (env = {}) => runProgram(['change-key', '--data', at('data')], { env })
  expect(await change()).toMatchObject({ code: 2, stderr: expect.stringContaining('the key was not changed: ') })
  await runner.close()
  const before = readFileSync(join(at('data'), 'secrets.key'))
  expect(await change()).toEqual({
    code: 0,
    stderr: '',
    stdout:
      'All secrets are sealed with a new key. Older backups have the key that opens them; who has one can read its secrets.\n'
  })
  expect(readFileSync(join(at('data'), 'secrets.key')).equals(before)).toBe(false)
  const again = await open(at('data'), heap.url)
  expect(again.config.current.destinations[0]?.secrets).toEqual({ apiKey: 'key-of-heap' })
  const HEAP_DATABASE_URL = 'postgres://127.0.0.1:1/heap'
  expect(await runProgram(['change-key'], { env: { HEAP_DATABASE_URL } })).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('HEAP_SECRET_KEY_PREVIOUS')
  })
})

test('a folder with nothing to back up leaves no backup', async () => {
  mkdirSync(at('data'))
  expect(await backup()).toMatchObject({
    code: 2,
    stderr: `error: nothing was backed up: there is no events.db in ${at('data')}.\n`
  })
  cpSync(__filename, at('data/events.db'))
  expect(await backup()).toMatchObject({
    code: 2,
    stderr: 'error: nothing was backed up: events.db is damaged, so that it cannot be copied.\n'
  })
  expect([existsSync(at('copy')), existsSync(at('copy.new'))]).toEqual([false, false])
})
