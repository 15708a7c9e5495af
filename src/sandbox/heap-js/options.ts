// The options of the stand-in for heap.js: delays, refusals, and the customer's settings in Heap.

/** A store that the browser does not give to the page. */
export type RefusedStore = 'cookies' | 'localStorage' | 'sessionStorage'

export interface HeapJsOptions {
  /**
   * Milliseconds between `heap.loaded` and the first ids, at least. Default 30. The stand-in also waits for the
   * browser's client hints, as the real script does, at most a second.
   */
  gapMs?: number
  /** Milliseconds between two passes over the called events. Default 2000, as in the real script. */
  processMs?: number
  /** Milliseconds between two requests. Default 3000, as in the real script. */
  sendMs?: number
  /** Stores that throw, as if the browser refused them. Default: none. */
  refused?: readonly RefusedStore[]
  /** Milliseconds without an event after which a session ends. Default: 30 minutes. */
  sessionMs?: number
  /** Version of `heap.js` that the configuration loads. Default `5.3.6`. */
  version?: string
  /** The customer's own settings in Heap: cookies over HTTPS only, no text of elements. Default: neither. */
  secureCookies?: boolean
  disableTextCapture?: boolean
}

export type ResolvedHeapJsOptions = Required<HeapJsOptions>

export function resolveHeapJs(options: HeapJsOptions = {}): ResolvedHeapJsOptions {
  return {
    gapMs: 30,
    processMs: 2000,
    sendMs: 3000,
    refused: [],
    sessionMs: 30 * 60 * 1000,
    version: '5.3.6',
    secureCookies: false,
    disableTextCapture: false,
    ...options
  }
}
