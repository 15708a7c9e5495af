// A disk that is full: what is stored is delivered, nothing new is taken, and what cannot be saved says why.
import { spawnSync } from 'node:child_process'
import { statSync } from 'node:fs'
import { join } from 'node:path'
import type { Sandbox } from '../../src/sandbox'
import { buildChild, startChild } from './children'
import { makeDirectory, openRunner, openSandbox, until, type OpenRunner } from './runners'
import { canMount, openSmallDisk } from './small-disk'

const EVENTS = 1500
let script = ''

beforeAll(async () => {
  script = await buildChild()
})

interface Caller {
  readonly url: string
}

async function call({ url }: Caller, method: string, path: string, body?: unknown) {
  const headers = { 'x-runner-request': '1', 'content-type': 'application/json' }
  const init = { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) }
  const response = await fetch(url + path, init)
  return { status: response.status, body: (await response.json()) as Record<string, never> }
}

const track = (runner: Caller, userId = 'u-late') =>
  call(runner, 'POST', '/v1/track', { event: 'A', userId, writeKey: 'killed' })
const rename = async (runner: Caller, name: string) => {
  const { sources } = (await call(runner, 'GET', '/api/sources')).body
  const [{ id }] = sources as unknown as [{ id: string }]
  return call(runner, 'PATCH', `/api/sources/${id}`, { name })
}
const status = async ({ url }: Caller): Promise<number> => (await fetch(`${url}/readyz`)).status

/** A process that stores events that nobody takes from it, until it is killed. */
async function leaveBacklog(data: string, sandbox: Sandbox): Promise<void> {
  sandbox.addFaults({ status: 503 })
  const child = await startChild(script, { data, sandboxUrl: sandbox.url })
  for (let from = 0; from < EVENTS; from += 300) {
    const batch = Array.from({ length: 300 }, (_, at) => ({ type: 'track', event: 'A', userId: `u-${from + at}` }))
    expect((await call(child, 'POST', '/v1/batch', { batch, writeKey: 'killed' })).status).toBe(200)
  }
  await until(
    () => statSync(join(data, 'events.db-reserve'), { throwIfNoEntry: false })?.size,
    (bytes) => bytes === 8 * 1024 ** 2
  )
  await child.kill()
  sandbox.clearFaults()
}

const LIFE: [string, (open: () => Promise<OpenRunner>) => Promise<unknown>][] = [
  ['killed', async () => undefined],
  ['killed, and stopped after that', async (open) => (await open()).close()]
]

// On the CI, which runs as root, it has to be possible.
if (canMount || process.env['CI'] === 'true') {
  test.each(LIFE)('a start on a full disk delivers what is stored; before, it was %s', async (_before, live) => {
    const disk = openSmallDisk(64)
    const data = join(disk.directory, 'data')
    const sandbox = await openSandbox()
    await leaveBacklog(data, sandbox)
    sandbox.addFaults({ status: 503 })
    const open = (): Promise<OpenRunner> => openRunner({ dataDirectory: data, sandboxUrl: sandbox.url })
    await live(open)
    sandbox.clearFaults()
    disk.fill(undefined)

    const runner = await open()
    await until(
      () => sandbox.events().length,
      (events) => events === EVENTS
    )
    expect(await status(runner)).toBe(503)
    expect(await track(runner)).toEqual({
      status: 503,
      body: {
        success: false,
        error: {
          code: 'store_full',
          message: 'The store is full. What it holds is kept and delivered; send this again later.'
        }
      }
    })
    disk.fill(undefined)
    const message = 'Nothing was changed. The disk is full: free some space, and save again.'
    expect(await rename(runner, 'Other')).toEqual({
      status: 507,
      body: { error: { code: 'settings_not_saved', message } }
    })

    disk.empty(undefined)
    await until(
      () => status(runner),
      (ready) => ready === 200
    )
    expect([(await track(runner)).status, (await rename(runner, 'Other')).status]).toEqual([200, 200])
    await until(
      () => sandbox.events().length,
      (events) => events === EVENTS + 1
    )
    expect(sandbox.counters().duplicates).toBe(0)
  })
}

test('a start where no file may grow says so, loses nothing and takes nothing; a later one delivers', async () => {
  const data = makeDirectory()
  const sandbox = await openSandbox()
  await leaveBacklog(data, sandbox)
  const limited = await startChild(script, { data, sandboxUrl: sandbox.url, ulimit: 128 })
  expect((await track(limited)).status).toBe(503)
  expect([await status(limited), (await rename(limited, 'Other')).status]).toEqual([503, 200])
  await limited.kill()

  await openRunner({ dataDirectory: data, sandboxUrl: sandbox.url })
  await until(
    () => sandbox.events().length,
    (events) => events === EVENTS
  )
  expect(new Set(sandbox.events().map(({ identity }) => identity)).size).toBe(EVENTS)
})

test('a start where nothing at all can be written says what to do', async () => {
  const data = makeDirectory()
  const sandbox = await openSandbox()
  await leaveBacklog(data, sandbox)
  const command = `ulimit -f 0; exec "${process.execPath}" "${script}" "${data}" "${sandbox.url}"`
  const env = { ...process.env, NODE_PATH: join(__dirname, '..', '..', 'node_modules') }
  const { stderr } = spawnSync('sh', ['-c', command], { encoding: 'utf8', env })
  expect(stderr).toContain('The disk is full, or events.db cannot be written: not even its index finds room (32 KB).')
})
