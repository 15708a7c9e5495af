// kill -9 at random moments under load, with faults, a clock that jumps and a disk that fills: whatever got its 200 is in
// Heap, once, and in the order of its user.
import { join } from 'node:path'
import type { Fault, Sandbox } from '../../src/sandbox'
import { jumpingClock, LATEST } from '../jumping-clock'
import { buildChild, startChild, type Child } from './children'
import { makeDirectory, openSandbox, rowsOf, until } from './runners'
import { openSmallDisk } from './small-disk'

const KILLS = 10 * Number(process.env['ROUNDS'] ?? 1)
const USERS = 20

/** What the load knows: every message, and per user the newest value, that was answered with 200. */
interface Confirmed {
  answers: number
  readonly messages: Set<string>
  readonly values: Map<string, number>
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
    confirmed.answers += 1
    // The disk is full: nothing of it is stored.
    if (response.status === 503) {
      await new Promise((resolve) => setTimeout(resolve, 5))
      continue
    }
    expect(response.status).toBe(200)
    for (const message of tracks) confirmed.messages.add(message)
    confirmed.values.set(userId, value)
  }
}

const TROUBLES: readonly Fault[] = [
  { status: 503, times: 2 },
  { delayMs: 50 },
  { status: 429, retryAfter: 1, times: 1 },
  { reset: true, applied: true, times: 1 },
  { reset: true, times: 1 }
]

/** During the first kills Heap is down: events are tried again and again, over days of the clock that jumps. */
const KILLS_WHILE_DOWN = Math.ceil(KILLS * 0.3)

/** Then another trouble each time, and none each sixth time. */
function makeTrouble(sandbox: Sandbox, kill: number): void {
  sandbox.clearFaults()
  const trouble = kill < KILLS_WHILE_DOWN ? { status: 503 } : TROUBLES[kill % (TROUBLES.length + 1)]
  if (trouble !== undefined) sandbox.addFaults(trouble)
}

/**
 * An event that is hit by five kills in a row counts as their cause, and becomes a dead letter. A person who knows better
 * has it sent again, and nothing else becomes one.
 */
async function sendAgainWhatIsSuspected({ url }: Child): Promise<void> {
  const { destinations } = (await (await fetch(`${url}/api/overview`)).json()) as {
    destinations: Record<string, { reasons: readonly { code: string; kind: string; open: number }[] }>
  }
  for (const [destinationId, { reasons }] of Object.entries(destinations)) {
    const dead = reasons.filter(({ kind }) => kind === 'rejected')
    expect(dead.map(({ code }) => code).filter((code) => code !== 'stops_the_runner')).toEqual([])
    if (dead.length === 0) continue
    const headers = { 'content-type': 'application/json', 'x-runner-request': '1' }
    const body = JSON.stringify({ destinationId })
    const answer = await fetch(`${url}/api/dead-letters/retry`, { method: 'POST', headers, body })
    expect(answer.status).toBe(200)
  }
}

async function isDone({ url }: Child): Promise<boolean> {
  const { destinations } = (await (await fetch(`${url}/api/overview`)).json()) as { destinations: object }
  return rowsOf(Object.values(destinations)).every(({ waiting, retrying }) => waiting + retrying === 0)
}

test(`everything that got a 200 survives ${KILLS} kills`, async () => {
  const script = await buildChild()
  const sandbox = await openSandbox()
  const disk = openSmallDisk(128)
  const options = { data: join(disk.directory, 'data'), sandboxUrl: sandbox.url }
  const confirmed: Confirmed = { answers: 0, messages: new Set(), values: new Map() }
  let mayBeFull = false

  for (let kill = 0; kill < KILLS; kill++) {
    makeTrouble(sandbox, kill)
    const child = await startChild(script, { ...options, variables: jumpingClock(makeDirectory(), kill) })
    // On a disk that was left full it may say so and end.
    if (child.url === '') {
      expect(mayBeFull).toBe(true)
      disk.empty(undefined)
      continue
    }
    const senders = [0, 1, 2, 3].map((sender) => load(child.url, sender, confirmed))
    // Counted in answers, not in time: a slow machine is killed as deep in the work as a fast one.
    const answer = async (count: number): Promise<void> => {
      const enough = confirmed.answers + Math.ceil(Math.random() * count)
      await until(
        () => confirmed.answers,
        (answers) => answers >= enough
      )
    }
    await answer(12)
    if (kill % 3 === 1) disk.fill(child.process.pid)
    if (kill % 3 === 2) disk.empty(child.process.pid)
    mayBeFull = kill % 3 === 1
    await answer(12)
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 20))
    await Promise.all([child.kill(), ...senders])
  }
  sandbox.clearFaults()
  disk.empty(undefined)
  const child = await startChild(script, { ...options, variables: jumpingClock(makeDirectory(), LATEST) })
  try {
    // After many kills there is a lot to be delivered.
    await until(() => isDone(child), Boolean, 300_000)
    await sendAgainWhatIsSuspected(child)
    await until(() => isDone(child), Boolean, 300_000)
  } finally {
    await child.kill()
  }

  const held = new Map<string, number>()
  for (const { idempotency_key: key } of sandbox.events()) held.set(key ?? '', (held.get(key ?? '') ?? 0) + 1)
  expect(confirmed.messages.size).toBeGreaterThan(KILLS * 5)
  const second = (message: string): string => `${message}:8b88a85089561b79`
  const wrong = [...confirmed.messages].filter((message) => held.get(message) !== 1)
  expect(wrong.map((message) => [message, held.get(message) ?? 0, held.get(second(message)) ?? 0])).toEqual([])
  expect([...held].filter(([, times]) => times !== 1)).toEqual([])
  const twice = [...confirmed.messages].filter((message) => message.endsWith('-0'))
  expect(twice.filter((message) => held.get(second(message)) !== 1)).toEqual([])
  const values = new Map(sandbox.users().map(({ identity, properties }) => [identity, Number(properties['value'])]))
  expect([...confirmed.values].filter(([userId, value]) => !((values.get(userId) ?? 0) >= value))).toEqual([])
}, 900_000)
