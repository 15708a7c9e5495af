// The options of a sandbox, with their defaults.
import { resolveHeapJs, type HeapJsOptions, type ResolvedHeapJsOptions } from './heap-js/options'
import { MAX_BODY_BYTES } from '../heap/limits'

/** `refuse`: 429 beyond a budget. `count`: accepted, but counted as a violation. `off`: no budgets at all. */
export type BudgetMode = 'refuse' | 'count' | 'off'

export interface SandboxOptions {
  /** How its heap.js behaves: how long things take, what is refused, what the customer set in Heap. */
  heapJs?: HeapJsOptions
  /** TCP port. 0 or left out: a free one. */
  port?: number
  /** Default `127.0.0.1`. Any address that is not of loopback needs an `adminToken`. */
  host?: string
  /**
   * Names, besides `localhost` and addresses, under which it may be looked at and controlled. Data is taken under any
   * name.
   */
  hostNames?: readonly string[]
  /**
   * Token that whoever looks at the sandbox or controls it has to send as `Authorization: Bearer`. At least 16
   * characters. Sending data to it needs none, as at Heap. Left out: no token.
   */
  adminToken?: string
  /** Milliseconds since 1970. Default `Date.now`. `advanceClock` adds to it. */
  now?: () => number
  /** What a success is answered with. Heap is seen to answer `OK` (the default); its documentation shows `{}`. */
  emptyAnswer?: 'OK' | '{}'
  /** Default `refuse`. What Heap answers beyond its budgets is not documented; 429 is our inference. */
  budgets?: BudgetMode
  /** Whether a 429 of the budgets carries Retry-After, in whole seconds. Default true. */
  sendRetryAfter?: boolean
  /** Largest ingestion body in bytes, answered 413 beyond. Default 1,000,000: Heap's own limit is not published. */
  maxBodyBytes?: number
  /**
   * Memory that what it holds may take, in bytes, about. Default 536,870,912. Once it takes more, data is answered 507
   * until the sandbox is reset.
   */
  maxHeldBytes?: number
  /**
   * What `null` does among user properties. `clear` (default): the property is gone. `refuse`: the body is answered
   * with 400. Heap documents neither, so what is sent should be tried against both.
   */
  nullProperties?: 'clear' | 'refuse'
  /** File that keeps what was accepted, so that it survives the end of this process. Left out: memory only. */
  persistTo?: string
  /** API key that the deletion endpoints ask for. Left out: any key that is not empty. */
  apiKey?: string
  /** The main production environment, the only one that may delete users. Left out: every App ID may. */
  mainAppId?: string
  /**
   * Milliseconds from a deletion request to its completion, by the sandbox's clock. Default 0: complete at the next
   * look. `Infinity`: stays pending.
   */
  deletionDelayMs?: number
}

type Undefaulted = 'adminToken' | 'persistTo' | 'apiKey' | 'mainAppId'

/** Options with every default filled in. Those without a default stay optional. */
export type ResolvedOptions = Required<Omit<SandboxOptions, Undefaulted | 'heapJs'>> &
  Pick<SandboxOptions, Undefaulted> & { readonly heapJs: ResolvedHeapJsOptions }

export function resolveOptions(options: SandboxOptions): ResolvedOptions {
  return {
    port: 0,
    host: '127.0.0.1',
    hostNames: [],
    now: Date.now,
    emptyAnswer: 'OK',
    budgets: 'refuse',
    nullProperties: 'clear',
    sendRetryAfter: true,
    maxBodyBytes: MAX_BODY_BYTES,
    maxHeldBytes: 512 * 1024 * 1024,
    deletionDelayMs: 0,
    ...options,
    heapJs: resolveHeapJs(options.heapJs)
  }
}
