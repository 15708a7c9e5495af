// What a partner signal is: something on the page that has facts for Heap. Types, and the one way to wait for it.
import { attempt } from './notices'
import type { PageCall } from './page-call'
import type { HeapPage } from './sdk'

/** Takes a Segment call, such as `{ type: 'track', event, properties }`, as if analytics.js had made it. */
export type Send = (call: PageCall) => void

/** Starts to listen; returns what stops it. Called once, when analytics.js loads the plugin. */
export type Signal = (send: Send, page: Window & HeapPage) => () => void

/**
 * Looks every `everyMs` milliseconds, first at once, and at each `event` of the page, until `look` returns true or
 * throws, which is one line on the console: what a partner's script does wrong ends its signal, never the page. Returns
 * what ends it sooner.
 */
export function lookUntil(look: () => boolean, everyMs: number, event = ''): () => void {
  const timer = setInterval(lookOnce, everyMs)

  function lookOnce(): void {
    // Unless it ends well: a look that throws is the last one.
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
