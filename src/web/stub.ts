// The stub in place of heap.js until it has loaded: records calls in the form that heap.js reads later, and makes it
// start. The other methods are for other scripts of the page.
import type { HeapPage } from './sdk'

type Methods = Record<string, ((...args: unknown[]) => void) | undefined>

/**
 * Method names of both generations, then of each. Source: Heap's snippets, without the methods for adapters and for
 * properties of a single page view. The classic heap.js breaks on a name that it does not have.
 */
const BOTH =
  'track identify resetIdentity addUserProperties addEventProperties removeEventProperty clearEventProperties '
const CURRENT = 'init stopTracking identifyHashed getSessionId getUserId getIdentity onReady trackPageview'
const CLASSIC = 'setEventProperties unsetEventProperty'

/** `fields` are set on `window.heap`. Only the classic heap.js calls the App ID `appid`. */
export function installStub(page: HeapPage, fields: object): void {
  const waiting = (page.heapReadyCb ??= [])
  const stub = Object.assign([] as unknown[], fields)
  const isClassic = 'appid' in fields
  for (const name of (BOTH + (isClassic ? CLASSIC : CURRENT)).split(' ')) {
    ;(stub as unknown as Methods)[name] = (...args) => {
      if (isClassic) stub.push([name, ...args])
      else waiting.push({ name, fn: () => (page.heap as Methods)[name]?.(...args) })
    }
  }
  page.heap = stub as HeapPage['heap'] & object
}

/** Whether it is an element of the page, or a frame, with the name `heap`: a script may replace it. */
export function isElement(heap: object): unknown {
  const { nodeType, window } = heap as { readonly nodeType?: unknown; readonly window?: unknown }
  return nodeType ?? window
}
