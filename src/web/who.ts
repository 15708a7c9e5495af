// Who is there: gives heap.js an identity, takes it away, and makes sure that it has happened.
import { NoticeText } from './notice-texts'
import { attempt, notice } from './notices'
import { identityOf, type HeapSdk } from './sdk'

/**
 * True once heap.js has taken the identity; false where it has to be given again. `undefined` for one that heap.js
 * refuses: whoever was known stays known, and a line says so.
 */
export function identify(heap: HeapSdk, identity: string): boolean | undefined {
  if (!insist(() => heap.identify(identity))) return false
  return identityOf(heap) === identity || notice('identity_refused', NoticeText.identity_refused)
}

/** Whether nobody is known any more. */
export function logOut(heap: HeapSdk): boolean {
  return insist(() => heap.resetIdentity()) && !identityOf(heap)
}

/**
 * Parts whom heap.js knows from a page before from whom analytics.js knows: after a logout, or with another person, that
 * heap.js was not there for.
 */
export function part(heap: HeapSdk, identity: string | undefined): boolean {
  const known = identityOf(heap)
  if (!known || known === identity) return true
  return (!!identity && identify(heap, identity) === true) || logOut(heap)
}

/** An event without a name, of any script of the page, makes heap.js throw here, and nothing is done: once. */
function insist(work: () => void): boolean {
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
