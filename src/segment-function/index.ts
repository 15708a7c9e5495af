// The entry of the function: creates the handlers with the globals that Segment documents. build.cjs bundles it.
import { createHandlers } from './handlers'
import type { FetchAnswer, FetchOptions, Timers } from './host'

type ErrorClass = new (message: string) => Error

declare const fetch: (url: string, options: FetchOptions) => Promise<FetchAnswer>
declare const console: { log(text: string): void }
declare const RetryError: ErrorClass
declare const InvalidEventPayload: ErrorClass
declare const EventNotSupported: ErrorClass

/**
 * For a class that is missing, as in Segment's open-source copy of the host. The host recognises errors by their name.
 */
function named(name: string, message: string): Error {
  return Object.assign(new Error(message), { name })
}

const failures = {
  retry: (message: string) =>
    typeof RetryError === 'function' ? new RetryError(message) : named('RetryError', message),
  invalid: (message: string) =>
    typeof InvalidEventPayload === 'function'
      ? new InvalidEventPayload(message)
      : named('InvalidEventPayload', message),
  unsupported: (message: string) =>
    typeof EventNotSupported === 'function' ? new EventNotSupported(message) : named('EventNotSupported', message)
}

/** Timers are not documented, so they are looked up and may be missing. */
function timersOf(scope: unknown): Timers | undefined {
  const { setTimeout: set, clearTimeout: clear } = scope as {
    setTimeout?: Timers['set']
    clearTimeout?: Timers['clear']
  }
  return set && clear && { set: (callback, ms) => set(callback, ms), clear: (timer) => clear(timer) }
}

export const handlers = createHandlers({
  fetch: (url, options) => fetch(url, options),
  now: Date.now,
  timers: timersOf(globalThis),
  log: (text) => console.log(text),
  failures
})
