// Stands in for heap.js until it has loaded: writes calls down in the form in which heap.js takes them over.
// Decides nothing; the plugin itself never calls it, other scripts of the page may.
import type { HeapPage } from './sdk'
import type { SdkSource } from './settings'

/** Methods that a page may call at once. Source: Heap's current snippet; the classic one has a part of them. */
const METHODS =
  'init startTracking stopTracking track resetIdentity identify identifyHashed getSessionId getUserId getIdentity ' +
  'addUserProperties addEventProperties removeEventProperty clearEventProperties addAccountProperties addAdapter ' +
  'addTransformer addTransformerFn onReady addPageviewProperties removePageviewProperty clearPageviewProperties ' +
  'trackPageview'

type Methods = Record<string, ((...args: unknown[]) => void) | undefined>

/** Source of both forms: Heap's current and classic snippet. */
export function installStub(page: HeapPage, { fields, isClassic }: SdkSource): void {
  const written: unknown[] = []
  const waiting = (page.heapReadyCb ??= [])
  const stub: HeapPage['heap'] & object = Object.assign(written, fields)
  for (const name of METHODS.split(' ')) {
    ;(stub as Methods)[name] = (...args) => {
      if (isClassic) written.push([name, ...args])
      else waiting.push({ name, fn: () => (page.heap as Methods)[name]?.(...args) })
    }
  }
  page.heap = stub
}
