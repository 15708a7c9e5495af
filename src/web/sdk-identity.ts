// Sets and resets the identity in heap.js, and checks that heap.js has done it.
import { NoticeText } from './notice-texts'
import { attempt, notice } from './notices'
import { identityOf, type HeapSdk } from './sdk'

/**
 * True if heap.js has accepted the identity; false if the call has to be repeated. `undefined` if heap.js refuses the
 * identity: the former one stays, and a notice says so.
 */
export function identify(heap: HeapSdk, identity: string): boolean | undefined {
  if (!tryTwice(() => heap.identify(identity))) return false
  return identityOf(heap) === identity || notice('identity_refused', NoticeText.identity_refused)
}

/** Resets the identity. True if heap.js has none afterwards. */
export function logOut(heap: HeapSdk): boolean {
  return tryTwice(() => heap.resetIdentity()) && !identityOf(heap)
}

/**
 * Makes sure that heap.js does not keep the user of an earlier page when analytics.js has another one or none: the
 * logout or change may have happened while heap.js was not loaded. True once that is done.
 */
export function separate(heap: HeapSdk, identity: string | undefined): boolean {
  const known = identityOf(heap)
  if (!known || known === identity) return true
  return (!!identity && identify(heap, identity) === true) || logOut(heap)
}

/** Tries a second time: heap.js throws here, once, if a script of the page has tracked an event without a name. */
function tryTwice(work: () => void): boolean {
  try {
    work()
  } catch {
    return !!attempt(() => {
      work()
      return true
    })
  }
  return true
}
