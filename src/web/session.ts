// Connects analytics.js and heap.js from load to unload: calls, logouts, partner signals.
import type { Analytics, Context } from '@segment/analytics-next'
import type { Run } from './connection'
import { watchLogout } from './logout'
import { attempt } from './notices'
import { createSender } from './sender'
import { toCallRules, type HeapPluginSettings } from './settings'

export interface Session {
  readonly take: (context: Context) => void
  readonly end: () => void
}

export function openSession(given: Partial<HeapPluginSettings>, run: Run, analytics: Analytics): Session {
  const rules = toCallRules(given)
  const send = createSender(rules, run)
  const logout = given.resetOnLogout === false ? undefined : watchLogout(analytics, run, rules)
  const stops: (() => void)[] = logout ? [logout.stop] : []
  given.signals?.forEach((listen) => attempt(() => stops.push(listen(send, window))))
  return {
    take: (context) => {
      const { event } = context
      logout?.enter(context)
      if (given.forwardCalls !== false) send(event)
      // This sends no event, so nothing counts twice. Without it, heap.js would keep the old user when another one logs
      // in.
      else if (event.type === 'identify') send({ type: event.type, userId: event.userId })
      logout?.leave(context)
    },
    end: () => stops.forEach(attempt)
  }
}
