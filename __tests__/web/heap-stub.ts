// A heap.js that writes down what it is told, and a page's analytics.js as far as the plugin touches it.
import type { Analytics, Context, Plugin } from '@segment/analytics-next'
import type * as web from '../../src/web'

export type Web = typeof web

/** The plugin as a page loads it: nothing has been said on the console yet, and nobody has logged out. */
export function loadWeb(): Web {
  jest.resetModules()
  return jest.requireActual('../../src/web')
}

export interface HeapStub {
  readonly calls: unknown[][]
  loaded: boolean
  identity: string | null
  [method: string]: unknown
}

/** A heap.js that works. */
export function createHeapStub(): HeapStub {
  const calls: unknown[][] = []
  const stub: HeapStub = {
    calls,
    loaded: true,
    identity: null,
    track: (...args: unknown[]) => calls.push(['track', ...args]),
    addUserProperties: (...args: unknown[]) => calls.push(['addUserProperties', ...args]),
    identify: (identity: string) => {
      stub.identity = identity
      calls.push(['identify', identity])
    },
    resetIdentity: () => {
      stub.identity = null
      calls.push(['resetIdentity'])
    },
    getIdentity: () => stub.identity,
    getUserId: () => '42',
    getSessionId: () => '7'
  }
  return stub
}

/** The same, put onto `window`. */
export function installHeapStub(): HeapStub {
  const heap = createHeapStub()
  Object.assign(window, { heap })
  return heap
}

type Listener = (argument: unknown) => void

/** Emits what analytics-next emits, when the test says so. */
export function createAnalyticsStub() {
  const emitter = () => {
    const listeners = new Map<string, Listener[]>()
    return {
      on: (name: string, listener: Listener) => listeners.set(name, [...(listeners.get(name) ?? []), listener]),
      off: (name: string, listener: Listener) =>
        listeners.set(
          name,
          (listeners.get(name) ?? []).filter((one) => one !== listener)
        ),
      emit: (name: string, argument?: unknown) => (listeners.get(name) ?? []).forEach((listen) => listen(argument))
    }
  }
  const known = { id: null as string | null }
  const analytics = { ...emitter(), queue: emitter(), settings: {}, user: () => ({ id: () => known.id }) }
  return {
    analytics: analytics as unknown as Analytics,
    known,
    dispatch: (event: object) => analytics.emit('dispatch_start', { event }),
    deliver: (event: object) => analytics.queue.emit('delivery_success', { event }),
    fail: (event: object) => analytics.queue.emit('delivery_failure', { event }),
    reset: () => analytics.emit('reset')
  }
}

/** Hands an event to the plugin's hook of that type. */
export function pass(plugin: Plugin, event: { type: string } & Record<string, unknown>): void {
  const hook = plugin[event.type as 'track']
  void hook?.({ event } as unknown as Context)
}
