// When a logout takes effect: after the events that were tracked before it. Knows analytics.js, not heap.js.
import type { Analytics, Context } from '@segment/analytics-next'

/** Runs `send`, which is about the message of that id, on the right side of a logout that is due. */
export type Around = (messageId: unknown, send: () => void) => void

/**
 * analytics.js announces a reset at once, while events tracked before it are still on their way: reset then, and the
 * last events of a session would count for nobody. So `reset` runs once those have passed, or before the first later one.
 */
export function watchLogout(analytics: Analytics, reset: () => void): Around {
  const underWay = new Set<unknown>()
  let before: Set<unknown> | undefined

  function fulfil(): void {
    if (before) reset()
    before = undefined
  }

  function forget(messageId: unknown): void {
    underWay.delete(messageId)
    before?.delete(messageId)
    if (before?.size === 0) fulfil()
  }

  analytics.on('dispatch_start', ({ event }: Context) => underWay.add(event.messageId))
  analytics.queue.on('delivery_success', ({ event }) => forget(event.messageId))
  analytics.queue.on('delivery_failure', ({ event }) => forget(event.messageId))
  analytics.on('reset', () => {
    fulfil()
    before = new Set(underWay)
    if (before.size === 0) fulfil()
  })
  // A page that is left takes the events under way with it; the next one must not begin as the old user.
  window.addEventListener('pagehide', fulfil)
  return (messageId, send) => {
    if (!before?.has(messageId)) fulfil()
    send()
    forget(messageId)
  }
}
