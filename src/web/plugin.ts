// The analytics.js plugin: passes Segment calls to heap.js.
import type { Analytics, Context, Plugin } from '@segment/analytics-next'
import { isOptedOut, PAGE_NAMES } from '../heap/opt-out'
import { connect, type Run } from './connection'
import type { Consent } from './consent'
import { NoticeText } from './notice-texts'
import { attempt, notice } from './notices'
import { readySdk } from './sdk'
import { openSession, type Session } from './session'
import { toSdkSource, type HeapPluginSettings } from './settings'

/** The name of this destination in Segment's settings and in an event's `integrations`. */
const NAME = 'Heap'

/**
 * Further names in `integrations`. Of an event with `All: false`, analytics.js calls only the plugins that are named.
 */
const OTHER_NAMES = ['Heap Web (Actions)', 'Actions Heap Web']

/** The version of this package. */
export const VERSION = '0.1.0'

export interface HeapPluginFactory {
  /**
   * Settings of a remote plugin come from Segment's settings file, so they can be any object. Only `appId` is required.
   */
  (settings: HeapPluginSettings | JsonSettings): Plugin
  /** The name of the remote plugin in Segment's settings that this factory creates. */
  pluginName: string
}

export type JsonSettings = string | number | boolean | null | object

/**
 * A device-mode destination for `analytics.register(...)`, or as a factory for `plugins: [heapPlugin]` and remote
 * plugins. Does not touch the page before analytics.js loads it, or, if consent is required, before the first call that
 * has it. With wrong settings the plugin does nothing but write a notice to the console.
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
