// When a logout takes effect: after the events that were tracked before it.
import type { Analytics } from '@segment/analytics-next'
import { checkIdentity } from '../heap/checks'
import type { Run } from './connection'
import type { CallRules } from './settings'
import { logOut, part } from './who'

/** A Segment event, as far as it can be told from others. */
interface Message {
  readonly messageId?: unknown
}

/** A context of analytics.js, with the event that it carries. */
interface Carrier {
  readonly event: Message
}

export interface LogoutWatch {
  /** The message is about to be given to heap.js: a logout that came before it goes first. */
  readonly enter: (context: Carrier) => void
  /** The message is done with: a logout that came after it need not wait for it. */
  readonly leave: (context: Carrier) => void
  /** Later logouts are not noticed. */
  readonly stop: () => void
}

/** Logouts, and meetings of another person, that heap.js has not carried out. Like `before` one for the page, because heap.js is. */
let due = 0

/** Ids of the messages that the last logout waits for. */
let before: Set<unknown> | undefined

/** Whether heap.js still has the visitor of before a logout, and the message comes after it. */
export function isLogoutDue({ messageId }: Message): boolean {
  return due > 0 && !before?.has(messageId)
}

/** Whom heap.js knows from a page before is parted from whom analytics.js knows, before anything is sent. */
function meet(identity: string | undefined, run: Run, { toIdentity }: CallRules): void {
  due++
  run((heap) => {
    const id = identity && toIdentity(identity)
    return id === undefined && identity ? false : part(heap, id) && due-- > 0
  })
}

/**
 * analytics.js announces a reset at once, while events tracked before it are still on their way: reset then, and the
 * last events of a session would count for nobody. So heap.js is reset once those have passed, or before the first later
 * one.
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

  meet(
    checkIdentity(analytics.user().id(), rules, () => undefined),
    run,
    rules
  )
  analytics.on('dispatch_start', ({ event: { messageId } }: Carrier) => underWay.add(messageId))
  analytics.queue.on('delivery_success', leave)
  analytics.queue.on('delivery_failure', leave)
  analytics.on('reset', begin)
  // A page that is left takes the events under way with it; the next one must not begin as the old user.
  addEventListener('pagehide', fulfil)
  return { enter, leave, stop: () => analytics.off('reset', begin) }
}
