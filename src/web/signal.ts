// Defines partner signals, which send facts from other tools on the page to Heap, and how they wait for their tool.
import { attempt } from './notices'
import type { PageCall } from './page-call'
import type { HeapPage } from './sdk'

/** Takes a Segment call, such as `{ type: 'track', event, properties }`, as if analytics.js had made it. */
export type Send = (call: PageCall) => void

/** Starts to listen, and returns a function that stops it. Called once, when analytics.js loads the plugin. */
export type Signal = (send: Send, page: Window & HeapPage) => () => void

/**
 * Calls `look` at once, then every `everyMs` milliseconds and at each `event` of the page, until it returns true or
 * throws. What it throws is written to the console: a partner's faulty script ends its signal, but does not harm the
 * page. Returns a function that ends the calls.
 */
export function lookUntil(look: () => boolean, everyMs: number, event = ''): () => void {
  const timer = setInterval(lookOnce, everyMs)

  function lookOnce(): void {
    // If `look` throws, this stays true.
    let isLast = true as boolean
    attempt(() => (isLast = look()))
    if (isLast) end()
  }

  function end(): void {
    clearInterval(timer)
    removeEventListener(event, lookOnce)
  }

  addEventListener(event, lookOnce)
  lookOnce()
  return end
}
