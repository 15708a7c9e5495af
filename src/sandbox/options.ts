// The options of a sandbox, with their defaults.
import { resolveHeapJs, type HeapJsOptions, type ResolvedHeapJsOptions } from './heap-js/options'
import { MAX_BODY_BYTES } from '../heap/limits'

/** `refuse`: 429 beyond a budget. `count`: accepted, but counted as a violation. `off`: no budgets at all. */
export type BudgetMode = 'refuse' | 'count' | 'off'

export interface SandboxOptions {
  /** How its heap.js behaves: delays, refusals, and the customer's settings in Heap. */
  heapJs?: HeapJsOptions
  /** TCP port. 0 or left out: a free one. */
  port?: number
  /** Default `127.0.0.1`. Any address that is not of loopback needs an `adminToken`. */
  host?: string
  /**
   * Host names, besides `localhost` and IP addresses, under which it may be viewed and controlled. Data is accepted
   * under any name.
   */
  hostNames?: readonly string[]
  /**
   * Token for viewing and controlling the sandbox, sent as `Authorization: Bearer`. At least 16 characters. Sending
   * data needs none, as at Heap. Default: no token.
   */
  adminToken?: string
  /** Milliseconds since 1970. Default `Date.now`. `advanceClock` adds to it. */
  now?: () => number
  /** The body of a successful answer. Heap has been seen to answer `OK` (the default); its documentation shows `{}`. */
  emptyAnswer?: 'OK' | '{}'
  /** Default `refuse`. What Heap answers beyond its budgets is not documented; 429 is our inference. */
  budgets?: BudgetMode
  /** Whether a 429 of the budgets carries Retry-After, in whole seconds. Default true. */
  sendRetryAfter?: boolean
  /**
   * Largest ingestion body in bytes; a larger one is answered with 413. Default 1,000,000: Heap's own limit is not
   * published.
   */
  maxBodyBytes?: number
  /**
   * Approximate limit in bytes for the memory of what it holds. Default 536,870,912. Beyond it, data is answered with
   * 507 until the sandbox is reset.
   */
  maxHeldBytes?: number
  /**
   * How `null` is treated in user properties. `clear` (default): the property is removed. `refuse`: the body is
   * answered with 400. Heap documents neither, so try both.
   */
  nullProperties?: 'clear' | 'refuse'
  /** File that stores what was accepted, so that it survives a restart. Default: memory only. */
  persistTo?: string
  /** API key that the deletion endpoints require. Default: any key that is not empty. */
  apiKey?: string
  /** The main production environment, the only one that may delete users. Default: every App ID may. */
  mainAppId?: string
  /**
   * Milliseconds from a deletion request to its completion, by the sandbox's clock. Default 0: complete when next
   * asked. `Infinity`: stays pending.
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
