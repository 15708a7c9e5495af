// What a page sets to connect Heap, with every default filled in. Knows no call and no script.
/* eslint-disable @typescript-eslint/prefer-nullish-coalescing -- Segment's settings have empty text where nothing is set */
import type { IdentityRules } from '../heap/checks'
import { BROWSER_LIMITS } from '../heap/limits'
import { parseRegion, REGIONS, type Region } from '../heap/regions'
import { DEFAULT_ACCOUNT_PROPERTY, parseList } from '../heap/settings'
import type { Signal } from './signal'

export interface HeapPluginSettings {
  /** Required. Digits: the App ID (environment id) in Heap, under Account, Manage, Projects. */
  readonly appId: string
  /** Where Heap keeps the data. Default: `US`. */
  readonly region?: Region
  /** Which heap.js is loaded. Default: `current`, or `classic` where `trackingServer` is set. */
  readonly sdk?: 'current' | 'classic'
  /** Host that serves a self-hosted heap.js, without a path. With `http://` in front for a local Heap. */
  readonly hostname?: string
  /** heap.js: keep no text of clicked elements. Default: off. */
  readonly disableTextCapture?: boolean
  /** heap.js: cookies over HTTPS only. Default: off. */
  readonly secureCookie?: boolean
  /** heap.js: send data to this URL of yours instead of Heap's. */
  readonly ingestServer?: string
  /** Classic heap.js: the same. */
  readonly trackingServer?: string
  /** heap.js: record no sessions. Default: off. */
  readonly disableSessionReplay?: boolean
  /** heap.js: capture no page views by itself. Default: off. */
  readonly disablePageviewAutocapture?: boolean
  /** Nonce of the page's Content Security Policy, set on the script that is added. */
  readonly nonce?: string
  /** Whether identify, track and group reach heap.js. Default: on. Off: only user id and logout do. */
  readonly forwardCalls?: boolean
  /** Whether page and screen calls become events. Default: off, because heap.js captures page views itself. */
  readonly trackPages?: boolean
  /** At most so many items of array properties per event are events of their own. Default: 0, none. */
  readonly arrayItemsAsEvents?: number
  /** Whether `analytics.reset()` starts a new visitor in Heap. Default: on. */
  readonly resetOnLogout?: boolean
  /** User property that links a user to an account. Default: `account_id`. */
  readonly accountProperty?: string
  /** Further placeholder user ids, comma-separated or as a list. */
  readonly blockedIdentities?: string | readonly string[]
  /** Placeholder user ids that are real here, comma-separated or as a list. */
  readonly allowedIdentities?: string | readonly string[]
  /** Consent categories that each event has to be stamped with, comma-separated or as a list. Default: none. */
  readonly requiredConsent?: string | readonly string[]
  /** With `requiredConsent`: whether events without a stamp are held back, too. Default: off. */
  readonly strictConsent?: boolean
  /** Partner signals: `abTastySignals()`, `commandAiSignals()`. Default: none. */
  readonly signals?: readonly Signal[]
}

/** How calls are mapped. */
export interface CallRules extends IdentityRules, Pick<HeapPluginSettings, 'trackPages' | 'arrayItemsAsEvents'> {
  readonly accountProperty: string
}

/** Where heap.js comes from, and what it is told. */
export interface SdkSource {
  /** Attributes of the script. By its id, it is told from that of Heap's own snippet. */
  readonly script: { readonly id: 'heap-destination'; readonly src: string; readonly nonce: string }
  /** Fields of `window.heap`: the App ID and the settings of heap.js, as its generation calls them. */
  readonly fields: object
}

export function toCallRules(settings: Partial<HeapPluginSettings>): CallRules {
  return {
    ...settings,
    limits: BROWSER_LIMITS,
    blockedIdentities: parseList(settings.blockedIdentities),
    allowedIdentities: parseList(settings.allowedIdentities),
    accountProperty: settings.accountProperty || DEFAULT_ACCOUNT_PROPERTY
  }
}

/** Settings that heap.js knows by the same name. */
const SDK_SETTINGS = [
  'disableTextCapture',
  'secureCookie',
  'ingestServer',
  'trackingServer',
  'disableSessionReplay',
  'disablePageviewAutocapture'
] as const

/**
 * `undefined` when the App ID is not digits, or the region is none of Heap's.
 * Source of hosts, paths and fields: Heap's current and classic snippet, and developers.heap.io, "Self-hosting heap.js".
 */
export function toSdkSource(settings: Partial<HeapPluginSettings>): SdkSource | undefined {
  const { hostname, sdk, trackingServer } = settings
  const appId = String(settings.appId).trim()
  const region = parseRegion(settings.region)
  if (!region || !/^\d+$/.test(appId)) return undefined
  const isClassic = sdk ? sdk === 'classic' : !!trackingServer
  const host = hostname || (isClassic ? 'cdn.heapanalytics.com' : REGIONS[region].cdn)
  const path = isClassic ? `/js/heap-${appId}.js` : `/config/${appId}/heap_config.js`
  const config = Object.fromEntries(SDK_SETTINGS.map((name) => [name, settings[name]]))
  const src = (host.includes('//') ? '' : 'https://') + host + path
  return {
    script: { id: 'heap-destination', src, nonce: settings.nonce ?? '' },
    fields: isClassic
      ? { appid: appId, config }
      : { envId: appId, clientConfig: { ...config, shouldFetchServerConfig: false } }
  }
}
