// What a partner signal is: something on the page that has facts for Heap. Types, and the one way to wait for it.
import type { HeapPage } from './sdk'

/** Takes what a signal has to say; the rules for events and user properties apply to it as to any call. */
export interface SignalSink {
  track(event: string, properties: object): void
  addUserProperties(properties: object): void
}

/** Starts to listen; returns what stops it. Called once, when analytics.js loads the plugin. */
export type Signal = (sink: SignalSink, page: Window & HeapPage) => () => void

/** Looks every `everyMs` milliseconds, first at once, until `look` returns true. Returns what ends it. */
export function lookUntil(look: () => boolean, everyMs: number): () => void {
  if (look()) return () => undefined
  const timer = setInterval(() => {
    if (look()) clearInterval(timer)
  }, everyMs)
  return () => clearInterval(timer)
}
