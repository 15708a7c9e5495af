// The command `delete` in a test: run in place of the program, against a local Heap in which Ada, Bob and Eve are.
import { readdirSync } from 'node:fs'
import { createProgram } from '../../src/cli/program'
import type { Receipt } from '../../src/deletion'
import type { Sandbox } from '../../src/sandbox'
import { openSandbox, post } from '../sandbox/sandboxes'
import { openTerminal, type Terminal, type TerminalOptions } from './terminal'
import { at, read, work, write } from './work-folder'

export const KEY = 'marker-of-the-api-key'
export const APP = '11'
export const NOTE =
  'Heap has confirmed the deletion of this many user ids ("confirmed"). It does not say whether it knew them.'

export interface Run extends Terminal {
  readonly code: number | undefined
  /** Wrong use, as the program says it. */
  readonly refusal: string
}

export async function runDelete(args: readonly string[], options: TerminalOptions = {}): Promise<Run> {
  const terminal = openTerminal({ env: { HEAP_API_KEY: KEY, HEAP_APP_ID: APP }, ...options })
  let code: number | undefined
  let refusal = ''
  await createProgram(terminal.io, (result) => (code = result))
    .parseAsync(['node', 'heap-destination', 'delete', ...args])
    .catch((error: unknown) => (refusal = (error as Error).message))
  for (const text of [terminal.stdout(), terminal.stderr(), refusal]) expect(text).not.toContain(KEY)
  return { ...terminal, code, refusal }
}

export async function openHeap(options: Parameters<typeof openSandbox>[0] = {}): Promise<Sandbox> {
  const sandbox = await openSandbox({ apiKey: KEY, mainAppId: APP, ...options })
  for (const identity of ['ada', 'bob', 'eve']) {
    await post(`${sandbox.url}/api/track`, { app_id: APP, event: 'x', identity })
  }
  return sandbox
}

export const identities = (sandbox: Sandbox): unknown[] => sandbox.users().map(({ identity }) => identity)
export const readReceipt = (): Receipt => JSON.parse(read('receipt.json')) as Receipt
export const fileNames = (): string[] => readdirSync(work.folder)

/** Writes ids and gives the path. */
export function list(text: string): string {
  return at(write('ids.txt', text))
}
