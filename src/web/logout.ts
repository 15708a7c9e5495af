// Resets heap.js on logout, after the events that were tracked before the logout.
import type { Analytics } from '@segment/analytics-next'
import { checkIdentity } from '../heap/checks'
import type { Run } from './connection'
import type { CallRules } from './settings'
import { logOut, separate } from './sdk-identity'

/** The part of a Segment event that identifies it. */
interface Message {
  readonly messageId?: unknown
}

/** A context of analytics.js, which holds an event. */
interface Carrier {
  readonly event: Message
}

export interface LogoutWatch {
  /** Call before the message is given to heap.js: an earlier logout goes first. */
  readonly enter: (context: Carrier) => void
  /** Call after the message: a later logout no longer waits for it. */
  readonly leave: (context: Carrier) => void
  /** From now on logouts have no effect. */
  readonly stop: () => void
}

/** Logouts and changes of person that heap.js has not carried out yet. One count per page, as there is one heap.js. */
let due = 0

/** Ids of the messages that the last logout waits for. */
let before: Set<unknown> | undefined

/** Whether the message comes after a logout that heap.js has not carried out yet. */
export function isLogoutDue({ messageId }: Message): boolean {
  return due > 0 && !before?.has(messageId)
}

/**
 * On start: if heap.js still has the user of an earlier page, and analytics.js another one, they are separated first.
 */
function separateFromEarlier(identity: string | undefined, run: Run, { toIdentity }: CallRules): void {
  due++
  run((heap) => {
    const id = identity && toIdentity(identity)
    return id === undefined && identity ? false : separate(heap, id) && due-- > 0
  })
}

/**
 * analytics.js announces a reset at once, while events that were tracked before are still under way. If heap.js were
 * reset then, these events would belong to no user. So heap.js is reset after them, or before the first later event.
 */
export function watchLogout(analytics: Analytics, run: Run, rules: CallRules): LogoutWatch {
  const underWay = new Set<unknown>()

  function fulfil(): void {
    if (!before) return
    before = undefined
    run((heap) => logOut(heap) && due-- > 0)
  }

  function begin(): void {
    fulfil()
    due++
    before = new Set(underWay)
    if (before.size === 0) fulfil()
  }

  function enter({ event: { messageId } }: Carrier): void {
    if (!before?.has(messageId)) fulfil()
  }

  function leave({ event: { messageId } }: Carrier): void {
    underWay.delete(messageId)
    before?.delete(messageId)
    if (before?.size === 0) fulfil()
  }

  separateFromEarlier(
    checkIdentity(analytics.user().id(), rules, () => undefined),
    run,
    rules
  )
  analytics.on('dispatch_start', ({ event: { messageId } }: Carrier) => underWay.add(messageId))
  analytics.queue.on('delivery_success', leave)
  analytics.queue.on('delivery_failure', leave)
  analytics.on('reset', begin)
  // When the page is left, the events under way are lost. The next page must not start with the old user.
  addEventListener('pagehide', fulfil)
  return { enter, leave, stop: () => analytics.off('reset', begin) }
}
