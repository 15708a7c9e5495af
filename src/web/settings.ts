// What a page sets to connect Heap, with every default filled in.
/* eslint-disable @typescript-eslint/prefer-nullish-coalescing -- Segment's settings have empty text where nothing is set */
import type { IdentityRules } from '../heap/checks'
import { isGiven } from '../heap/plain'
import { BROWSER_LIMITS } from '../heap/limits'
import { parseRegion, scriptHost, type Region } from '../heap/regions'
import { DEFAULT_ACCOUNT_PROPERTY, parseList } from '../heap/settings'
import type { Consent } from './consent'
import type { ItemEvents } from './array-items'
import type { PageViews } from './page-views'
import type { Signal } from './signal'

/** Makes of a user id what Heap gets for it; `undefined` while it is not ready. */
export type IdentityHash = (identity: string) => string | undefined

/** What heap.js itself can be told. Source: developers.heap.io, "Web API reference", and heap.js 5.3.6. */
export interface HeapConfig {
  /** Keep no text of clicked elements. Default: off. */
  readonly disableTextCapture?: boolean
  /** Cookies over HTTPS only. Default: off. */
  readonly secureCookie?: boolean
  /** Send data to this URL of yours instead of Heap's. */
  readonly ingestServer?: string
  /** The former name of that, and the one that the classic heap.js knows. `ingestServer` wins. */
  readonly trackingServer?: string
  /** Record no sessions. Default: off. */
  readonly disableSessionReplay?: boolean
  /** Make no page views but the first of each page. Default: off. */
  readonly disablePageviewAutocapture?: boolean
  /** Any other setting, as Heap names it. */
  readonly [name: string]: unknown
}

export interface HeapPluginSettings {
  /** Required. Digits: the App ID (environment id) in Heap, under Account, Manage, Projects. */
  readonly appId: string
  /** Where Heap keeps the data. Default: `US`. */
  readonly region?: Region
  /** Which heap.js is loaded. Default: `current`. */
  readonly sdk?: 'current' | 'classic'
  /** Host that serves a self-hosted heap.js, without a path. With `http://` in front for a local Heap. */
  readonly hostname?: string
  /** Settings of heap.js itself, by their own names. Default: none. */
  readonly heapConfig?: HeapConfig
  /** Nonce of the page's Content Security Policy, set on the script that is added. */
  readonly nonce?: string
  /** Whether identify, track and group reach heap.js. Default: on. Off: only user id and logout do. */
  readonly forwardCalls?: boolean
  /**
   * `pageEvents()`: page and screen calls become events. `heapPageViews()`: page calls become page views of heap.js, for
   * pages with `disablePageviewAutocapture`. Default: nothing, because heap.js captures page views itself.
   */
  readonly trackPages?: PageViews
  /** `arrayItems(n)`: at most `n` items of array properties per event are events of their own. Default: none. */
  readonly arrayItemsAsEvents?: ItemEvents
  /** Whether `analytics.reset()` starts a new visitor in Heap. Default: on. */
  readonly resetOnLogout?: boolean
  /** User property that links a user to an account. Default: `account_id`. */
  readonly accountProperty?: string
  /** Further placeholder user ids, comma-separated or as a list. */
  readonly blockedIdentities?: string | readonly string[]
  /** Placeholder user ids that are real here, comma-separated or as a list. */
  readonly allowedIdentities?: string | readonly string[]
  /** `hashIdentity`: heap.js gets user ids as their SHA-256, as from servers with the setting of that name. Default: off. */
  readonly hashIdentity?: IdentityHash
  /** `requireConsent()`: heap.js gets what the visitor has agreed to. Default: everything. */
  readonly consent?: Consent
  /** Partner signals: `abTastySignals()`, `commandAiSignals()`. Default: none. */
  readonly signals?: readonly Signal[]
}

/** How calls are mapped. */
export interface CallRules extends IdentityRules, Pick<HeapPluginSettings, 'trackPages' | 'arrayItemsAsEvents'> {
  readonly accountProperty: string
  readonly toIdentity: IdentityHash
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
    accountProperty: settings.accountProperty || DEFAULT_ACCOUNT_PROPERTY,
    toIdentity: settings.hashIdentity ?? ((identity) => identity)
  }
}

/**
 * `undefined` when the App ID is not digits, or the region is none of Heap's.
 * Source of hosts, paths and fields: Heap's current and classic snippet, and developers.heap.io, "Self-hosting heap.js".
 */
export function toSdkSource(settings: Partial<HeapPluginSettings>): SdkSource | undefined {
  const { hostname, heapConfig = {}, nonce = '' } = settings
  const appId = String(settings.appId).trim()
  const region = parseRegion(settings.region)
  if (!region || !/^\d+$/.test(appId)) return undefined
  const isClassic = settings.sdk === 'classic'
  const host = hostname || (isClassic ? 'cdn.heapanalytics.com' : scriptHost(region))
  const path = isClassic ? `/js/heap-${appId}.js` : `/config/${appId}/heap_config.js`
  // To the classic heap.js, a setting that is there and undefined is one that differs from the customer's own.
  const config = Object.fromEntries(Object.entries(heapConfig).filter(([, value]) => isGiven(value)))
  return {
    script: { id: 'heap-destination', src: (host.includes('//') ? '' : 'https://') + host + path, nonce },
    fields: isClassic
      ? { appid: appId, config }
      : { envId: appId, clientConfig: { ...config, shouldFetchServerConfig: false } }
  }
}
