// Starts runners and local Heaps for tests, sets them up, and closes them after each test.
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { createRunner, type Runner, type RunnerOptions } from '../../src/runner'
import { createSandbox, type Sandbox, type SandboxOptions } from '../../src/sandbox'

const opened: { close(): Promise<void> }[] = []
const directories: string[] = []

afterEach(async () => {
  for (const one of opened.splice(0).reverse()) await one.close()
  for (const directory of directories.splice(0)) rmSync(directory, { recursive: true })
})

/** What has to be undone after the test, before directories are removed. */
export function onEnd(undo: () => unknown): void {
  opened.unshift({
    close: async () => {
      await undo()
    }
  })
}

export function makeDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'runner-test-'))
  directories.push(directory)
  return directory
}

/** A log that is kept in memory: its lines as they were written, in order. */
export function createLog(): { readonly logTo: Writable; readonly lines: readonly string[] } {
  const lines: string[] = []
  const logTo = new Writable({
    write: (chunk, _encoding, done) => {
      lines.push(String(chunk))
      done()
    }
  })
  return { logTo, lines }
}

export async function openSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const sandbox = await createSandbox({ budgets: 'off', ...options })
  opened.push(sandbox)
  return sandbox
}

/** What stands in front of a local Heap and keeps back its answers until they are released. */
export async function openHolder(sandbox: Sandbox): Promise<{ url: string; release: () => void }> {
  let release = (): void => undefined
  const released = new Promise<void>((resolve) => (release = resolve))
  const server = createServer((request, response) => {
    void pass(request, sandbox).then(async (answer) => {
      await released
      response.writeHead(answer.status).end(await answer.text())
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  opened.push({ close: () => new Promise((resolve) => server.close(() => resolve()).closeAllConnections()) })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, release }
}

async function pass(request: IncomingMessage, sandbox: Sandbox): Promise<Response> {
  const headers = { 'content-type': 'application/json' }
  return fetch(`${sandbox.url}${request.url ?? ''}`, { method: 'POST', headers, body: await text(request) })
}

export interface OpenRunner extends Runner {
  readonly api: Api
  /** Posts to the tracking API. */
  track(path: string, body: unknown, headers?: Record<string, string>): Promise<Answer>
}

/** A parsed answer: tests assert it whole, or by name. */
export type Parsed = ReturnType<JSON['parse']>

/** The entries of a list inside a parsed answer. */
export const rowsOf = (list: unknown): Parsed[] => list as Parsed[]

export interface Answer {
  readonly status: number
  readonly body: Parsed
  readonly headers: Headers
}

export interface Api {
  get(path: string): Promise<Parsed>
  /** Any method; with body and headers as the page sends them. */
  send(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>
}

export async function openRunner(options: Partial<RunnerOptions> = {}): Promise<OpenRunner> {
  const store = options.databaseUrl === undefined ? { dataDirectory: makeDirectory() } : {}
  const runner = await createRunner({ ...store, random: () => 0.01, ...options })
  opened.push(runner)
  const send = async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
    answerOf(
      await fetch(runner.url + path, {
        method,
        headers: {
          'x-runner-request': '1',
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...headers
        },
        ...(body !== undefined && { body: JSON.stringify(body) })
      })
    )
  return {
    ...runner,
    api: { send, get: async (path) => (await send('GET', path)).body },
    track: async (path, body, headers = {}) =>
      answerOf(
        await fetch(runner.url + path, {
          method: 'POST',
          headers: { 'content-type': 'application/json', ...headers },
          body: typeof body === 'string' || Buffer.isBuffer(body) ? (body as BodyInit) : JSON.stringify(body)
        })
      )
  }
}

async function answerOf(response: Response): Promise<Answer> {
  const text = await response.text()
  const isJson = response.headers.get('content-type')?.startsWith('application/json') === true
  return { status: response.status, body: isJson ? JSON.parse(text) : text, headers: response.headers }
}

export const APP_ID = '1535634150'

export interface SetUp extends OpenRunner {
  readonly sandbox: Sandbox
  readonly sourceId: string
  readonly writeKey: string
  readonly destinationId: string
}

export interface SetUpOptions extends Partial<RunnerOptions> {
  readonly kind?: 'web' | 'mobile' | 'server'
  readonly mode?: 'device' | 'cloud'
  readonly sandbox?: Sandbox
  readonly settings?: Record<string, unknown>
}

/** A runner with one source that is connected to a local Heap, on. */
export async function openSetUp({
  kind = 'server',
  mode = 'cloud',
  settings = {},
  ...options
}: SetUpOptions = {}): Promise<SetUp> {
  const sandbox = options.sandbox ?? (await openSandbox())
  const runner = await openRunner({ ...options, sandboxUrl: sandbox.url })
  const source = (await runner.api.send('POST', '/api/sources', { name: 'My app', kind })).body
  const destination = await addHeap(runner, { sourceId: source.id, mode, settings })
  return { ...runner, sandbox, sourceId: source.id, writeKey: source.writeKeys[0], destinationId: destination.id }
}

export async function addHeap(
  runner: OpenRunner,
  { sourceId, mode = 'cloud', settings = {} }: { sourceId: string; mode?: string; settings?: Record<string, unknown> }
): Promise<Parsed> {
  const { status, body } = await runner.api.send('POST', '/api/destinations', {
    type: 'heap',
    settings: { appId: APP_ID, useSandbox: true, ...settings },
    connections: [{ sourceId, mode }],
    isOn: true
  })
  if (status !== 201) throw new Error(JSON.stringify(body))
  return body
}

/** Asks until the answer is as wanted. The last answer is in the error when that does not happen within `limitMs`. */
export async function until<Value>(
  ask: () => Value | Promise<Value>,
  isWanted: (value: Value) => boolean,
  limitMs = 50_000
): Promise<Value> {
  const giveUpAt = Date.now() + limitMs
  for (;;) {
    const value = await ask()
    if (isWanted(value)) return value
    if (Date.now() > giveUpAt) throw new Error(`It never happened; the last answer: ${JSON.stringify(value)}`)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

/** Waits until every event of the destination is settled. */
export async function untilSettled({ api }: Pick<SetUp, 'api'>, destinationId: string): Promise<Parsed> {
  return until(
    () => api.get(`/api/destinations/${destinationId}/overview`),
    ({ waiting, retrying }) => waiting === 0 && retrying === 0
  )
}

/** What the runner reports of stored events, as `<type> <code>`, in the order of the alphabet. */
export async function reportedOf({ api }: Pick<SetUp, 'api'>): Promise<string[]> {
  const { events } = await api.get('/api/events?limit=100')
  const details: Parsed[] = await Promise.all(rowsOf(events).map(({ id }) => api.get(`/api/events/${id}`)))
  const reported = details.flatMap(({ event: { type }, deliveries }) =>
    rowsOf(deliveries).flatMap(({ issues }) => rowsOf(issues).map(({ code }) => `${type} ${code}`))
  )
  return reported.sort()
}
