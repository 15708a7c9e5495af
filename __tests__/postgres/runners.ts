// Runners of one database in processes of their own, each with a way of its own to the local Heap, and senders that try
// again until they are answered, as SDKs do.
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import type { Sandbox } from '../../src/sandbox'
import { until } from '../runner/runners'

const MODULES = join(__dirname, '..', '..', 'node_modules')

/** A process with one runner. */
interface Child {
  readonly process: ChildProcess
  /** Empty when it was gone before it could say. */
  readonly url: string
  /** Why it will never start, in its own words. */
  readonly refused?: string
  readonly gone: Promise<unknown>
}

export interface Member {
  readonly name: string
  /** Its process now. */
  readonly child: Child
  /** The bodies that it sent to the local Heap by `useSandbox`, in order, with the time of their arrival. */
  readonly sent: readonly { readonly at: number; readonly body: string }[]
  /** Requests of it whose answers are kept back now. */
  readonly heldBack: number
  /** Keeps back the answers of the local Heap from now on; `release` lets them go. */
  hold(): void
  release(): void
  kill(): Promise<void>
  /** Asks it to end, as an orchestrator does, and waits until it has. */
  terminate(): Promise<void>
  /** Starts it again, as another process of the same name. */
  restart(): Promise<void>
}

export interface ClusterOptions {
  readonly script: string
  readonly databaseUrl: string
  readonly sandbox: Sandbox
}

/** Starts that many runners: the first one makes the tables. */
export async function startMembers(
  count: number,
  options: ClusterOptions
): Promise<{ readonly members: readonly Member[]; readonly close: () => Promise<void> }> {
  const members: Member[] = []
  const closings: (() => Promise<void>)[] = []
  const add = async (index: number): Promise<void> => {
    const { member, close } = await startMember(`runner-${index}`, options)
    members.push(member)
    closings.push(close)
  }
  await add(1)
  await Promise.all(Array.from({ length: count - 1 }, (_, index) => add(index + 2)))
  const close = async (): Promise<void> => {
    await Promise.all(closings.map((closeOne) => closeOne()))
  }
  return { members, close }
}

async function startChild(args: readonly string[]): Promise<Child> {
  const child = spawn(process.execPath, args, {
    env: { ...process.env, NODE_PATH: MODULES },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc']
  })
  const gone = once(child, 'exit')
  const said = once(child, 'message').then(([message]) => message as { url?: string; refused?: string })
  return { process: child, gone, url: '', ...(await Promise.race([said, gone.then(() => ({}))])) }
}

/** As by \`kill -9\`. Also ends one that was stopped. */
async function end({ process: child, gone }: Child): Promise<void> {
  child.kill('SIGKILL')
  await gone
}

/**
 * Starts one.
 * @throws Error with the words of a runner that refuses to start
 */
export async function startMember(
  name: string,
  { script, databaseUrl, sandbox }: ClusterOptions
): Promise<{ readonly member: Member; readonly close: () => Promise<void> }> {
  const sent: { at: number; body: string }[] = []
  let released: Promise<void> = Promise.resolve()
  let release = (): void => undefined
  let heldBack = 0
  const pass = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await text(request)
    sent.push({ at: Date.now(), body })
    const headers = { 'content-type': 'application/json' }
    const answer = await fetch(sandbox.url + (request.url ?? ''), { method: 'POST', headers, body })
    const answered = await answer.text()
    heldBack += 1
    await released
    heldBack -= 1
    response.writeHead(answer.status).end(answered)
  }
  const proxy = createServer((request, response) => void pass(request, response).catch(() => response.destroy()))
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
  const sandboxUrl = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`
  const start = async (): Promise<Child> =>
    until(
      () => startChild([script, databaseUrl, sandboxUrl, name]),
      ({ url, refused }) => url !== '' || refused !== undefined
    )
  let child = await start()
  if (child.refused !== undefined) {
    proxy.close()
    throw new Error(child.refused)
  }
  const member: Member = {
    name,
    sent,
    get child() {
      return child
    },
    get heldBack() {
      return heldBack
    },
    hold: () => {
      released = new Promise((resolve) => (release = resolve))
    },
    release: () => release(),
    kill: () => end(child),
    terminate: async () => {
      child.process.kill('SIGTERM')
      await child.gone
    },
    restart: async () => {
      child = await start()
    }
  }
  const close = async (): Promise<void> => {
    release()
    await end(child)
    await new Promise((resolve) => proxy.close(resolve).closeAllConnections())
  }
  return { member, close }
}

/** How long anything may take on a machine that is busy with other tests. */
export const PATIENCE_MS = 900_000

export interface Stream {
  readonly writeKey: string
  readonly appId: string
  readonly key: string
  readonly destinationId: string
}

/** A source with a Heap destination for each App ID, by the API of one runner. */
export async function addStreams(
  { child }: Member,
  appIds: readonly string[],
  settings: Readonly<Record<string, unknown>>
): Promise<Stream[]> {
  const post = async (path: string, body: unknown): Promise<Record<string, unknown>> => {
    const headers = { 'content-type': 'application/json', 'x-runner-request': '1' }
    const answer = await fetch(child.url + path, { method: 'POST', headers, body: JSON.stringify(body) })
    const given = (await answer.json()) as Record<string, unknown>
    if (answer.status !== 201) throw new Error(JSON.stringify(given))
    return given
  }
  const streams: Stream[] = []
  for (const appId of appIds) {
    const source = await post('/api/sources', { name: `App ${appId}`, kind: 'server' })
    const destination = await post('/api/destinations', {
      type: 'heap',
      settings: { appId, ...settings },
      connections: [{ sourceId: source['id'], mode: 'cloud' }],
      isOn: true
    })
    const [writeKey = ''] = source['writeKeys'] as string[]
    streams.push({ writeKey, appId, key: `heap:us:${appId}`, destinationId: String(destination['id']) })
  }
  return streams
}

/** What was answered with 200: how many events of each user. */
export class Load {
  readonly confirmed = new Map<string, number>()
  batches = 0
  /** No batch begins beyond this number: so there is still something to be sent when a later trouble comes. */
  limit = Infinity

  /** @param members those that are sent to */
  constructor(public members: readonly Member[]) {}

  /** Sends batches of ten events of one user, and what the user is like then, until `batches` were answered. */
  async run({ writeKey, appId }: Stream, { batches, users }: { batches: number; users: number }): Promise<void> {
    for (let batch = 0; batch < batches; batch++) {
      await until(() => this.batches < this.limit, Boolean, PATIENCE_MS)
      const userId = `${appId}-u${batch % users}`
      const first = this.confirmed.get(userId) ?? 0
      const tracks = Array.from({ length: 10 }, (_, index) => first + index + 1).map((n) => ({
        type: 'track',
        event: 'Ordered',
        userId,
        messageId: `${userId}-${n}`,
        properties: { n }
      }))
      const identify = { type: 'identify', userId, messageId: `${userId}-i${batch}`, traits: { n: first + 10 } }
      await this.send(JSON.stringify({ batch: [...tracks, identify], writeKey }), batch)
      this.confirmed.set(userId, first + 10)
      this.batches += 1
    }
  }

  get events(): number {
    return [...this.confirmed.values()].reduce((sum, count) => sum + count, 0)
  }

  /** The same batch to one runner after the other, until it is stored: it may be stored twice. */
  private async send(body: string, from: number): Promise<void> {
    for (let at = from; ; at++) {
      const { child } = this.members[at % this.members.length]!
      const headers = { 'content-type': 'application/json' }
      const signal = AbortSignal.timeout(10_000)
      const answer = await fetch(`${child.url}/v1/batch`, { method: 'POST', headers, body, signal }).catch(
        () => undefined
      )
      const given = await answer?.text().catch(() => undefined)
      if (answer?.status === 200 && given !== undefined) return
      if (answer !== undefined && answer.status !== 503) throw new Error(`${answer.status} ${given ?? ''}`)
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }
}

/** What is wrong with what the local Heap holds: missing or doubled events, and those in the wrong order of their user. */
export function faultsIn(sandbox: Sandbox, confirmed: ReadonlyMap<string, number>): string[] {
  const faults: string[] = []
  const last = new Map<string, number>()
  for (const { identity, properties } of sandbox.events()) {
    const [user, n] = [String(identity), Number(properties['n'])]
    const before = last.get(user) ?? 0
    if (n !== before + 1) faults.push(`${user}: ${n} after ${before}`)
    last.set(user, n)
  }
  for (const [user, n] of confirmed) {
    if (last.get(user) !== n) faults.push(`${user}: ${n} confirmed, ${last.get(user)} held`)
  }
  for (const { identity, properties } of sandbox.users()) {
    const n = confirmed.get(String(identity))
    if (n !== undefined && Number(properties['n']) !== n) {
      faults.push(`${identity}: its properties are of ${properties['n']}`)
    }
  }
  return faults
}

/** Resolves once the local Heap holds as many events as were confirmed, and knows of each user what was said last. */
export async function areAllIn(sandbox: Sandbox, load: Load): Promise<void> {
  await until(
    () => sandbox.counters().events,
    (events) => events >= load.events,
    PATIENCE_MS
  )
  const isKnown = (): boolean =>
    sandbox.users().every(({ identity, properties }) => {
      const n = load.confirmed.get(String(identity))
      return n === undefined || Number(properties['n']) === n
    })
  await until(isKnown, Boolean, PATIENCE_MS)
}
