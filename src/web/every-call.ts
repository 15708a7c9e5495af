// One hook for all Segment calls, in the form in which analytics.js wants the hooks of a plugin. Knows no call.
import type { Plugin } from '@segment/analytics-next'

type Hook = NonNullable<Plugin['track']>

export function onEveryCall(hook: Hook): Pick<Plugin, 'track' | 'identify' | 'page' | 'screen' | 'group' | 'alias'> {
  return { track: hook, identify: hook, page: hook, screen: hook, group: hook, alias: hook }
}
