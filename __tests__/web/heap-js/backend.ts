// What serves heap.js to a test and takes what it sends: the sandbox with its stand-in; and, where HEAP_JS_DIR names a
// folder with Heap's own scripts, a server that serves those. The scripts are not ours to ship.
import { createSandbox, type HeapJsOptions, type PageMessage } from '../../../src/sandbox'
import { openRealHeap } from './real-heap'

/** Something that arrived, in the words of both. */
export interface Delivered {
  readonly kind: PageMessage['kind']
  readonly app: string
  readonly user: string
  readonly identity: string | null
  readonly session?: string | undefined
  readonly event?: string
  readonly properties: Readonly<Record<string, string>>
}

export interface Backend {
  readonly url: string
  /** What arrived since the last `clear`, in order. */
  delivered(): Delivered[]
  clear(): void
  /** What becomes of requests: paths that begin so are answered with this status. */
  fail(path: string, status: number): void
  close(): Promise<void>
}

/** Faster than the real script, so that a test of behaviour does not wait for it. */
export const FAST: HeapJsOptions = { gapMs: 0, processMs: 30, sendMs: 30 }

export type OpenBackend = (options?: HeapJsOptions) => Promise<Backend>

export const BACKENDS: [string, OpenBackend][] = [
  ['the stand-in', openStandIn],
  ...(process.env['HEAP_JS_DIR'] === undefined ? [] : [['Heap’s own script', openRealHeap] as [string, OpenBackend]])
]

async function openStandIn(options: HeapJsOptions = {}): Promise<Backend> {
  const sandbox = await createSandbox({ heapJs: { ...FAST, ...options } })
  return {
    url: sandbox.url,
    delivered: () => sandbox.pageMessages().map(toDelivered),
    clear: () => sandbox.reset(),
    fail: (path, status) => sandbox.addFaults({ path, status, body: '' }),
    close: () => sandbox.close()
  }
}

function toDelivered({ kind, app_id, user_id, identity, session_id, event, properties }: PageMessage): Delivered {
  return {
    kind,
    app: app_id,
    user: user_id,
    identity: identity ?? null,
    ...(session_id !== undefined && { session: session_id }),
    ...(event !== undefined && { event }),
    properties: properties ?? {}
  }
}
