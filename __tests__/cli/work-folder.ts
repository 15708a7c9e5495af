// A folder and a local Heap for each test of the command line.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createSandbox, type Sandbox, type SandboxOptions } from '../../src/sandbox'
import type { ReportLine } from '../../src/send/report'

/** Set anew before each test. */
export const work = { folder: '' }

const sandboxes: Sandbox[] = []

beforeEach(() => {
  work.folder = mkdtempSync(join(tmpdir(), 'cli-test-'))
})

afterEach(async () => {
  await Promise.all(sandboxes.splice(0).map((sandbox) => sandbox.close()))
  rmSync(work.folder, { recursive: true, force: true })
})

export async function openHeap(options: SandboxOptions = {}): Promise<Sandbox> {
  const sandbox = await createSandbox(options)
  sandboxes.push(sandbox)
  return sandbox
}

export const at = (name: string): string => join(work.folder, name)

/** Writes text as it is, and a list as one JSON line per element that is no text. */
export function write(name: string, content: string | Buffer | readonly unknown[]): string {
  const toLine = (item: unknown): string => `${typeof item === 'string' ? item : JSON.stringify(item)}\n`
  const isText = typeof content === 'string' || Buffer.isBuffer(content)
  writeFileSync(at(name), isText ? content : content.map(toLine).join(''))
  return name
}

export const read = (name: string): string => readFileSync(at(name), 'utf8')

export function linesOf(text: string): unknown[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as unknown)
}

export const readReport = (name: string): ReportLine[] => linesOf(read(name)) as ReportLine[]

/** Events with a number each: delivered as they are. */
export function trackEvent(number: number, given: object = {}): Record<string, unknown> {
  return {
    type: 'track',
    userId: `user-${number}`,
    event: 'Ordered',
    messageId: `message-${number}`,
    timestamp: `2024-03-0${(number % 9) + 1}T12:00:00.000Z`,
    properties: { number },
    ...given
  }
}
