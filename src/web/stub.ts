// Stands in for heap.js until it has loaded: writes calls down in the form in which heap.js takes them over.
// Decides nothing; the plugin itself never calls it, other scripts of the page may.
import type { HeapPage } from './sdk'

type Methods = Record<string, ((...args: unknown[]) => void) | undefined>

/**
 * `fields` are those of `window.heap`. Source of both forms, and of the methods that a page may call at once: Heap's
 * current and classic snippet. The classic heap.js has a part of the methods; it alone calls the App ID `appid`.
 */
export function installStub(page: HeapPage, fields: object): void {
  const waiting = (page.heapReadyCb ??= [])
  const stub = Object.assign([] as unknown[], fields)
  const methods = (
    'init startTracking stopTracking track resetIdentity identify identifyHashed getSessionId getUserId getIdentity ' +
    'addUserProperties addEventProperties removeEventProperty clearEventProperties addAccountProperties addAdapter ' +
    'addTransformer addTransformerFn onReady addPageviewProperties removePageviewProperty clearPageviewProperties ' +
    'trackPageview'
  ).split(' ')
  for (const name of methods) {
    ;(stub as unknown as Methods)[name] = (...args) => {
      if ('appid' in fields) stub.push([name, ...args])
      else waiting.push({ name, fn: () => (page.heap as Methods)[name]?.(...args) })
    }
  }
  page.heap = stub as HeapPage['heap'] & object
}
