// Sets up a run of `send` for a test: files, settings, a way to Heap whose time is virtual.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Http } from '../../src/delivery/types'
import { parseSettings, type HeapSettings } from '../../src/heap/settings'
import {
  openConnection,
  startSend,
  type Connection,
  type ConnectionOptions,
  type SendOptions,
  type SendResult,
  type SendRun,
  type SettledEvent
} from '../../src/send'
import type { ReportLine } from '../../src/send/report'
import { VirtualClock } from './virtual-clock'

const folders: string[] = []
const connections: Connection[] = []

afterEach(async () => {
  await Promise.all(connections.splice(0).map((connection) => connection.close()))
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

/** A path in a folder that is gone after the test. */
export function temporaryPath(name: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'send-test-'))
  folders.push(folder)
  return join(folder, name)
}

/** One line per event. */
export function fileOf(events: readonly unknown[], name = 'events.ndjson'): string {
  const path = temporaryPath(name)
  writeFileSync(path, toLines(events))
  return path
}

export function toLines(events: readonly unknown[]): string {
  return events.map((event) => `${typeof event === 'string' ? event : JSON.stringify(event)}\n`).join('')
}

/** A valid track event. Its message id is told by its number. */
export function trackEvent(number: number, userId: string, given: object = {}): Record<string, unknown> {
  const timestamp = new Date(Date.UTC(2024, 0, 1) + number * 1000).toISOString()
  return {
    type: 'track',
    userId,
    event: 'Ordered',
    messageId: keyOf(number),
    timestamp,
    properties: { number },
    ...given
  }
}

export function identifyEvent(number: number, userId: string, traits: object): Record<string, unknown> {
  return { type: 'identify', userId, messageId: keyOf(number), traits }
}

export function keyOf(number: number): string {
  return `message-${String(number).padStart(6, '0')}`
}

export function readReport(path: string): ReportLine[] {
  const lines = readFileSync(path, 'utf8').split('\n')
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as ReportLine)
}

export function settingsFor(endpoint: string, given: object = {}): HeapSettings {
  const parsed = parseSettings({ appId: '11', endpoint, ...given })
  if ('errors' in parsed) throw new Error(JSON.stringify(parsed.errors))
  return parsed.settings
}

export interface Setup extends Partial<Omit<SendOptions, 'http' | 'settings' | 'waiting' | 'input'>> {
  readonly input: SendOptions['input']
  readonly endpoint: string
  readonly settings?: object
  readonly connection?: Partial<ConnectionOptions>
  /** Default: one that starts with the run. */
  readonly clock?: VirtualClock
  /** Put around the connection. */
  readonly around?: (http: Http) => Http
  /** Called before each pause of a request. */
  readonly beforePause?: () => Promise<void>
}

export interface Setting {
  readonly clock: VirtualClock
  readonly run: SendRun
  readonly settled: SettledEvent[]
}

/** Starts a run over a real connection: retries, circuits and, unless switched off, budgets in virtual time. */
export function start(setup: Setup): Setting {
  const { endpoint, settings, connection: given, clock = new VirtualClock(), around, beforePause, ...options } = setup
  if (beforePause) clock.beforeSleepInRequest = beforePause
  const connection = openConnection({
    ...clock.waitingInRequest,
    now: clock.now,
    random: () => 0.5,
    keepBudgets: true,
    connections: 8,
    ...given
  })
  connections.push(connection)
  const settled: SettledEvent[] = []
  const watched = clock.watch(connection.http)
  const run = startSend({
    concurrency: 1,
    resume: false,
    ...options,
    ...(connection.allowances && { allowances: connection.allowances }),
    http: around?.(watched) ?? watched,
    settings: settingsFor(endpoint, settings),
    waiting: clock,
    onSettled: (event) => {
      settled.push(event)
      options.onSettled?.(event)
    }
  })
  return { clock, run, settled }
}

export async function send(setup: Setup): Promise<Setting & { result: SendResult }> {
  const setting = start(setup)
  return { ...setting, result: await setting.run.done }
}
