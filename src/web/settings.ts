// The settings of the plugin, with their defaults: rules for mapping, and the source of heap.js.
/* eslint-disable @typescript-eslint/prefer-nullish-coalescing -- in Segment's settings, an unset value is empty text */
import type { IdentityRules } from '../heap/checks'
import { isGiven } from '../heap/plain'
import { BROWSER_LIMITS } from '../heap/limits'
import { parseRegion, scriptHost, type Region } from '../heap/regions'
import { DEFAULT_ACCOUNT_PROPERTY, parseList } from '../heap/settings'
import type { Consent } from './consent'
import type { ItemEvents } from './array-items'
import type { PageViews } from './page-views'
import type { Signal } from './signal'

/** Turns a user id into the identity for Heap; `undefined` while it is not ready. */
export type IdentityHash = (identity: string) => string | undefined

/** Settings of heap.js itself. Source: developers.heap.io, "Web API reference", and heap.js 5.3.6. */
export interface HeapConfig {
  /** Do not capture the text of clicked elements. Default: off. */
  readonly disableTextCapture?: boolean
  /** Cookies over HTTPS only. Default: off. */
  readonly secureCookie?: boolean
  /** Send data to this URL of yours instead of Heap's. */
  readonly ingestServer?: string
  /** The former name of `ingestServer`, which the classic heap.js uses. `ingestServer` wins. */
  readonly trackingServer?: string
  /** Do not record sessions. Default: off. */
  readonly disableSessionReplay?: boolean
  /** Capture only the first page view of each loaded page. Default: off. */
  readonly disablePageviewAutocapture?: boolean
  /** Any other setting, by Heap's name for it. */
  readonly [name: string]: unknown
}

export interface HeapPluginSettings {
  /** Required. The App ID (environment id), digits. In Heap: Account, Manage, Projects. */
  readonly appId: string
  /** Where Heap keeps the data. Default: `US`. */
  readonly region?: Region
  /** Which heap.js is loaded. Default: `current`. */
  readonly sdk?: 'current' | 'classic'
  /** Host that serves a self-hosted heap.js, without a path. For a local Heap, put `http://` in front. */
  readonly hostname?: string
  /** Settings of heap.js itself, by their own names. Default: none. */
  readonly heapConfig?: HeapConfig
  /** Nonce of the page's Content Security Policy, set on the script that is added. */
  readonly nonce?: string
  /** Whether identify, track and group calls reach heap.js. Default: on. Off: only user id and logout reach it. */
  readonly forwardCalls?: boolean
  /**
   * `pageEvents()`: page and screen calls become events. `heapPageViews()`: page calls become page views of heap.js,
   * for pages with `disablePageviewAutocapture`. Default: page calls are left out, because heap.js captures page views
   * itself.
   */
  readonly trackPages?: PageViews
  /** `arrayItems(n)`: at most `n` items of array properties, per event, become events of their own. Default: none. */
  readonly arrayItemsAsEvents?: ItemEvents
  /** Whether `analytics.reset()` starts a new visitor in Heap. Default: on. */
  readonly resetOnLogout?: boolean
  /** User property that links a user to an account. Default: `account_id`. */
  readonly accountProperty?: string
  /** Further placeholder user ids, comma-separated or as a list. */
  readonly blockedIdentities?: string | readonly string[]
  /** Placeholder user ids that are real here, comma-separated or as a list. */
  readonly allowedIdentities?: string | readonly string[]
  /** `hashIdentity`: heap.js gets the SHA-256 of user ids, as from servers with the same setting. Default: off. */
  readonly hashIdentity?: IdentityHash
  /** `requireConsent()`: heap.js gets only events that the visitor has consented to. Default: all events. */
  readonly consent?: Consent
  /** Partner signals: `abTastySignals()`, `commandAiSignals()`. Default: none. */
  readonly signals?: readonly Signal[]
}

/** How calls are mapped. */
export interface CallRules extends IdentityRules, Pick<HeapPluginSettings, 'trackPages' | 'arrayItemsAsEvents'> {
  readonly accountProperty: string
  readonly toIdentity: IdentityHash
}

/** Where heap.js is loaded from, and its settings. */
export interface SdkSource {
  /** Attributes of the script. The id distinguishes it from the script of Heap's own snippet. */
  readonly script: { readonly id: 'heap-destination'; readonly src: string; readonly nonce: string }
  /** Fields of `window.heap`: the App ID and the settings of heap.js, with the names of its generation. */
  readonly fields: object
}

export function toCallRules(settings: Partial<HeapPluginSettings>): CallRules {
  return {
    ...settings,
    limits: BROWSER_LIMITS,
    blockedIdentities: parseList(settings.blockedIdentities),
    allowedIdentities: parseList(settings.allowedIdentities),
    accountProperty: settings.accountProperty || DEFAULT_ACCOUNT_PROPERTY,
    toIdentity: settings.hashIdentity ?? ((identity) => identity)
  }
}

/**
 * `undefined` if the App ID is not digits, or the region is unknown. Source of hosts, paths and fields: Heap's current
 * and classic snippet, and developers.heap.io, "Self-hosting heap.js".
 */
export function toSdkSource(settings: Partial<HeapPluginSettings>): SdkSource | undefined {
  const { hostname, heapConfig = {}, nonce = '' } = settings
  const appId = String(settings.appId).trim()
  const region = parseRegion(settings.region)
  if (!region || !/^\d+$/.test(appId)) return undefined
  const isClassic = settings.sdk === 'classic'
  const host = hostname || (isClassic ? 'cdn.heapanalytics.com' : scriptHost(region))
  const path = isClassic ? `/js/heap-${appId}.js` : `/config/${appId}/heap_config.js`
  // The classic heap.js would take a setting with the value undefined for a change of the customer's setting.
  const config = Object.fromEntries(Object.entries(heapConfig).filter(([, value]) => isGiven(value)))
  return {
    script: { id: 'heap-destination', src: (host.includes('//') ? '' : 'https://') + host + path, nonce },
    fields: isClassic
      ? { appid: appId, config }
      : { envId: appId, clientConfig: { ...config, shouldFetchServerConfig: false } }
  }
}
