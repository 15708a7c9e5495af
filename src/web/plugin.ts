// The analytics.js plugin: takes Segment calls and gives them to heap.js. Knows no rule of mapping.
import type { Analytics, Context, Plugin } from '@segment/analytics-next'
import { connect, type Run } from './connection'
import { createFilter } from './filter'
import { watchLogout, type LogoutWatch } from './logout'
import { attempt, notice } from './notices'
import { createSender } from './sender'
import { readySdk } from './sdk'
import type { Send } from './signal'
import { toSdkSource, type HeapPluginSettings } from './settings'

/** What Segment's settings and an event's `integrations` call this destination. */
const NAME = 'Heap'

/** Further names in `integrations`: analytics.js keeps an event with `All: false` back unless it knows the name. */
const OTHER_NAMES = ['Heap Web (Actions)', 'Actions Heap Web']

/** The version of this package. */
export const VERSION = '0.1.0'

export interface HeapPluginFactory {
  /** Settings of a remote plugin are what Segment's settings file has, hence `object`. Only `appId` is required. */
  (settings: HeapPluginSettings | JsonSettings): Plugin
  /** What a remote plugin has to be called in Segment's settings for this factory to make it. */
  pluginName: string
}

export type JsonSettings = string | number | boolean | null | object

/**
 * A device-mode destination for `analytics.register(...)`, or as a factory for `plugins: [heapPlugin]` and remote
 * plugins. Touches nothing of the page before analytics.js loads it. Wrong settings make a plugin that does nothing but
 * say so on the console.
 */
export const heapPlugin: HeapPluginFactory = /* @__PURE__ */ Object.assign(createPlugin, { pluginName: NAME })

function createPlugin(settings: JsonSettings): Plugin {
  const given = Object(settings) as Partial<HeapPluginSettings>
  const isLeftAlone = createFilter(given)
  const stops: (() => void)[] = []
  let run: Run | undefined
  let send: Send | undefined
  let logout: LogoutWatch | undefined

  const unload = (): void => stops.splice(0).forEach(attempt)

  function hook(context: Context): Context {
    const { event } = context
    if (isLeftAlone(event)) return context
    logout?.enter(context)
    if (given.forwardCalls !== false) send?.(event)
    // No event, so nothing counts twice; without it, heap.js would see no logout and keep the visitor for the next person.
    else if (event.type === 'identify') send?.({ type: event.type, userId: event.userId })
    logout?.leave(context)
    return context
  }

  async function load(_: Context, analytics: Analytics): Promise<void> {
    const source = toSdkSource(given)
    if (!source) return notice('settings', 'Not loaded: appId takes digits, region US or EU')
    unload()
    run ??= connect(window, source)
    send = createSender(given, run)
    logout = given.resetOnLogout === false ? undefined : watchLogout(analytics, run)
    if (logout) stops.push(logout.stop)
    for (const start of given.signals ?? []) attempt(() => send && stops.push(start(send, window)))
  }

  return {
    name: NAME,
    alternativeNames: OTHER_NAMES,
    type: 'destination',
    version: VERSION,
    isLoaded: () => !!(run && readySdk(window)),
    load,
    unload,
    ...everyCall(hook)
  }
}

function everyCall(hook: (context: Context) => Context): Partial<Plugin> {
  return { track: hook, identify: hook, page: hook, screen: hook, group: hook, alias: hook }
}
