// What a partner signal is: something on the page that has facts for Heap. Types, and the one way to wait for it.
import type { PageCall } from './page-call'
import type { HeapPage } from './sdk'

/** Takes a Segment call, such as `{ type: 'track', event, properties }`, as if analytics.js had made it. */
export type Send = (call: PageCall) => void

/** Starts to listen; returns what stops it. Called once, when analytics.js loads the plugin. */
export type Signal = (send: Send, page: Window & HeapPage) => () => void

/** Looks every `everyMs` milliseconds, first at once, until `look` returns true. Returns what ends it. */
export function lookUntil(look: () => boolean, everyMs: number): () => void {
  if (look()) return () => undefined
  const timer = setInterval(() => {
    if (look()) clearInterval(timer)
  }, everyMs)
  return () => clearInterval(timer)
}
