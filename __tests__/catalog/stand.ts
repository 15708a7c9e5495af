// The page as somebody finds it: a runner that serves it, a local Heap beside it, and what a test needs to set it up.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createRunner } from '../../src/runner'
import { createSandbox, createStandIns, type Sandbox, type StandIns } from '../../src/sandbox'

export interface Stand {
  /** Base URL of runner and page. */
  readonly url: string
  readonly sandbox: Sandbox
  /** Of the partners of segments, where they were asked for. */
  readonly standIns: StandIns | undefined
  /** A change over the admin API, as the page makes it. Rejects unless it is accepted. */
  change<T>(method: string, path: string, body?: unknown): Promise<T>
  read<T>(path: string): Promise<T>
  close(): Promise<void>
}

export interface Connected {
  readonly sourceId: string
  readonly writeKey: string
  readonly destinationId: string
}

export interface StandOptions {
  readonly pageDirectory: string
  readonly adminToken?: string
  readonly functionScript?: string
  /** Stand-ins of the partners are there, too. Default: no. */
  readonly hasPartners?: boolean
  /** A data folder that is filled already; removed at the end. Default: a new one. */
  readonly dataDirectory?: string
  /** Instead of a data folder. */
  readonly databaseUrl?: string
  /** Epoch milliseconds. Default: the clock of this machine. */
  readonly now?: () => number
}

export async function openStand({ pageDirectory, hasPartners = false, ...options }: StandOptions): Promise<Stand> {
  const { now, databaseUrl, dataDirectory = mkdtempSync(join(tmpdir(), 'catalog-test-')) } = options
  const store = databaseUrl === undefined ? { dataDirectory } : {}
  const sandbox = await createSandbox({ budgets: 'off', ...(now && { now }) })
  const braze = { knowsEverybody: true }
  const standIns = hasPartners ? await createStandIns({ braze, ...(now && { now }) }) : undefined
  const beside = { sandboxUrl: sandbox.url, ...(standIns && { partnersUrl: standIns.url }) }
  const runner = await createRunner({ ...options, ...store, pageDirectory, ...beside })
  return {
    url: runner.url,
    sandbox,
    standIns,
    change: (method, path, body) => ask(runner.url + path, { method, body }),
    read: (path) => ask(runner.url + path, { method: 'GET' }),
    close: async () => {
      await runner.close()
      await sandbox.close()
      await standIns?.close()
      rmSync(dataDirectory, { recursive: true })
    }
  }
}

async function ask<T>(url: string, { method, body }: { method: string; body?: unknown }): Promise<T> {
  const headers = { 'x-runner-request': '1', ...(body !== undefined && { 'content-type': 'application/json' }) }
  const response = await fetch(url, { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) })
  const text = await response.text()
  if (!response.ok) throw new Error(`${method} ${url}: ${response.status} ${text}`)
  return (text === '' ? undefined : JSON.parse(text)) as T
}

/** A source that is connected to the local Heap, on. */
export async function connect(stand: Stand, name = 'My server'): Promise<Connected> {
  const source = await stand.change<{ id: string; writeKeys: string[] }>('POST', '/api/sources', {
    name,
    kind: 'server'
  })
  const destination = await stand.change<{ id: string }>('POST', '/api/destinations', {
    type: 'heap',
    settings: { appId: '1535634150', useSandbox: true },
    connections: [{ sourceId: source.id, mode: 'cloud' }],
    isOn: true
  })
  return { sourceId: source.id, writeKey: source.writeKeys[0] ?? '', destinationId: destination.id }
}

/** Sends events as an SDK does. */
export async function sendBatch(
  { url }: Pick<Stand, 'url'>,
  writeKey: string,
  batch: readonly object[]
): Promise<void> {
  const response = await fetch(`${url}/v1/batch`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ writeKey, batch })
  })
  if (response.status !== 200) throw new Error(await response.text())
}

/** Waits until nothing waits any more. */
export async function untilDelivered(stand: Stand, destinationId: string): Promise<void> {
  const giveUpAt = Date.now() + 50_000
  while (Date.now() < giveUpAt) {
    const path = `/api/destinations/${destinationId}/overview`
    const { waiting, retrying } = await stand.read<{ waiting: number; retrying: number }>(path)
    if (waiting + retrying === 0) return
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  throw new Error('The events are still waiting.')
}
