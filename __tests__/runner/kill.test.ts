// kill -9 at random moments under load, while the clock jumps by minutes and days: whatever got its 200 is in Heap, once, and in the order of its user.
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { buildSync } from 'esbuild'
import { jumpingClock, LATEST } from '../jumping-clock'
import { makeDirectory, openSandbox, until, rowsOf } from './runners'

const KILLS = 10 * Number(process.env['ROUNDS'] ?? 1)
const ROOT = join(__dirname, '..', '..')
const USERS = 20

/** What the load knows: every message, and per user the newest value, that was answered with 200. */
interface Confirmed {
  readonly messages: Set<string>
  readonly values: Map<string, number>
}

async function startChild(clock: number, ...args: string[]): Promise<{ child: ChildProcess; url: string }> {
  const env = { ...process.env, NODE_PATH: join(ROOT, 'node_modules'), ...jumpingClock(makeDirectory(), clock) }
  const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
  const [url] = (await once(child, 'message')) as [string]
  return { child, url }
}

let number = 0

/** Sends until the connection breaks. Each user belongs to one sender: their values go out in order. */
async function load(url: string, sender: number, confirmed: Confirmed): Promise<void> {
  for (;;) {
    const value = ++number
    const userId = `u-${sender}-${value % USERS}`
    const tracks = Array.from({ length: 10 }, (_, index) => `message-${sender}-${value}-${index}`)
    const batch = [
      ...tracks.map((messageId, index) => ({ type: 'track', event: index === 0 ? 'Twice' : 'A', userId, messageId })),
      { type: 'identify', userId, traits: { value } }
    ]
    const body = JSON.stringify({ batch, writeKey: 'killed' })
    const headers = { 'content-type': 'application/json' }
    const response = await fetch(`${url}/v1/batch`, { method: 'POST', headers, body }).catch(() => undefined)
    if (response === undefined) return
    expect(response.status).toBe(200)
    for (const message of tracks) confirmed.messages.add(message)
    confirmed.values.set(userId, value)
  }
}

test(`everything that got a 200 survives ${KILLS} kills`, async () => {
  const script = join(makeDirectory(), 'child-runner.js')
  const entry = join(__dirname, 'child-runner.ts')
  buildSync({
    entryPoints: [entry],
    outfile: script,
    bundle: true,
    platform: 'node',
    target: 'node20',
    external: ['libsql']
  })
  const sandbox = await openSandbox()
  const data = makeDirectory()
  const confirmed: Confirmed = { messages: new Set(), values: new Map() }

  for (let kill = 0; kill < KILLS; kill++) {
    const { child, url } = await startChild(kill, script, data, sandbox.url)
    const senders = [0, 1, 2, 3].map((sender) => load(url, sender, confirmed))
    // Counted in answers, not in time: a slow machine is killed as deep in the work as a fast one.
    const enough = confirmed.messages.size + Math.ceil(Math.random() * 120)
    await until(
      () => confirmed.messages.size,
      (size) => size >= enough
    )
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 20))
    child.kill('SIGKILL')
    await Promise.all([...senders, once(child, 'exit')])
  }
  const { child, url } = await startChild(LATEST, script, data, sandbox.url)
  try {
    await until(
      async () => (await fetch(`${url}/api/overview`)).json(),
      ({ destinations }) =>
        rowsOf(Object.values(destinations as object)).every(({ waiting, retrying }) => waiting + retrying === 0),
      // After many kills there is a lot to be delivered.
      300_000
    )
  } finally {
    child.kill('SIGKILL')
    await once(child, 'exit')
  }

  const held = new Map<string, number>()
  for (const { idempotency_key: key } of sandbox.events()) held.set(key ?? '', (held.get(key ?? '') ?? 0) + 1)
  expect(confirmed.messages.size).toBeGreaterThan(KILLS * 10)
  expect([...confirmed.messages].filter((message) => held.get(message) !== 1)).toEqual([])
  expect([...held].filter(([, times]) => times !== 1)).toEqual([])
  const second = (message: string): string => `${message}:8b88a85089561b79`
  const twice = [...confirmed.messages].filter((message) => message.endsWith('-0'))
  expect(twice.filter((message) => held.get(second(message)) !== 1)).toEqual([])
  const values = new Map(sandbox.users().map(({ identity, properties }) => [identity, Number(properties['value'])]))
  expect([...confirmed.values].filter(([userId, value]) => !((values.get(userId) ?? 0) >= value))).toEqual([])
}, 600_000)
