// The analytics.js plugin: takes Segment calls and gives them to heap.js.
import type { Analytics, Context, Plugin } from '@segment/analytics-next'
import { isOptedOut, PAGE_NAMES } from '../heap/opt-out'
import { connect, type Run } from './connection'
import type { Consent } from './consent'
import { NoticeText } from './notice-texts'
import { attempt, notice } from './notices'
import { readySdk } from './sdk'
import { openSession, type Session } from './session'
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
 * plugins. Touches nothing of the page before analytics.js loads it; where consent is required, before the first call
 * that has it. Wrong settings make a plugin that does nothing but say so on the console.
 */
export const heapPlugin: HeapPluginFactory = /* @__PURE__ */ Object.assign(createPlugin, { pluginName: NAME })

function createPlugin(settings: JsonSettings): Plugin {
  const given = Object(settings) as Partial<HeapPluginSettings>
  let run: Run | undefined
  let session: Session | undefined
  let start: (() => void) | undefined
  let lacksConsent: ReturnType<Consent>

  function hook(context: Context): Context {
    if (!lacksConsent?.(context.event) && !isOptedOut(context.event, PAGE_NAMES)) {
      if (start) attempt(start)
      session?.take(context)
    }
    return context
  }

  async function load(_: Context, analytics: Analytics): Promise<void> {
    const source = toSdkSource(given)
    if (!source) return notice('settings', NoticeText.settings)
    session?.end()
    lacksConsent = given.consent?.(analytics)
    start = () => {
      start = undefined
      run ??= connect(window, source)
      session = openSession(given, run, analytics)
    }
    if (!lacksConsent || run) attempt(start)
  }

  return {
    name: NAME,
    alternativeNames: OTHER_NAMES,
    type: 'destination',
    version: VERSION,
    isLoaded: () => !!(run && readySdk(window)),
    load,
    unload: () => session?.end(),
    ...{ track: hook, identify: hook, page: hook, screen: hook, group: hook, alias: hook }
  }
}
