// Stands in for heap.js until it has loaded: writes calls down in the form in which heap.js takes them over, and asks it to
// start. The plugin itself calls nothing else of it; other scripts of the page may.
import type { HeapPage } from './sdk'

type Methods = Record<string, ((...args: unknown[]) => void) | undefined>

/**
 * Names of both generations, then those of one. Source: Heap's snippets, without the names for makers of adapters and for
 * properties of one page view. The classic heap.js dies of a name that it lacks.
 */
const BOTH =
  'track identify resetIdentity addUserProperties addEventProperties removeEventProperty clearEventProperties '
const CURRENT = 'init stopTracking identifyHashed getSessionId getUserId getIdentity onReady trackPageview'
const CLASSIC = 'setEventProperties unsetEventProperty'

/** `fields` are those of `window.heap`. The classic heap.js alone calls the App ID `appid`. */
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

/** Whether it is an element of the page, or a frame, with that name: any script may replace it. */
export function isElement(heap: object): unknown {
  const { nodeType, window } = heap as { readonly nodeType?: unknown; readonly window?: unknown }
  return nodeType ?? window
}
