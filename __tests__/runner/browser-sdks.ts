// Browser SDKs of several vendors, what has to be set so that they send to the runner, and what is theirs in what arrives.
// docs/runner.md says the same.

export interface Address {
  /** Base URL of the runner, without a slash at its end. */
  readonly url: string
  readonly writeKey: string
}

export interface BrowserSdk {
  readonly name: string
  /** What a page imports. */
  readonly imports: string
  /** Gives the SDK as `analytics`, pointed at the runner. */
  readonly load: (address: Address) => string
  /** What the SDK calls itself in `context.library.name`. */
  readonly library: string
  /** Addresses of the runner that are asked, in the order of the alphabet. */
  readonly asks: readonly string[]
  /** Alterations that the runner reports, as `<type> <code>`, in the order of the alphabet. */
  readonly issues: readonly string[]
  /** What differs from the others in what becomes of `page('Home')` and of `reset()`. */
  readonly hasNoPageName?: true
  readonly keepsAnonymousId?: true
  /** Whether it sends when the page is left, by a beacon. */
  readonly sendsOnLeave?: true
}

const HIGHTOUCH = `import { HtEventsBrowser } from '@ht-sdks/events-sdk-js-browser'`
const RUDDER = `import { RudderAnalytics } from '@rudderstack/analytics-js/bundled'`

const hightouch = ({ url, writeKey }: Address, options: object): string => {
  const all = { apiHost: new URL(url).host, protocol: 'http', ...options }
  return `const analytics = HtEventsBrowser.load({ writeKey: '${writeKey}' }, ${JSON.stringify(all)})`
}

const rudder = ({ url, writeKey }: Address, options: object): string => {
  const all = JSON.stringify({ configUrl: url, ...options })
  return `const analytics = new RudderAnalytics(); analytics.load('${writeKey}', '${url}', ${all})`
}

const SETTINGS = '/v1/projects/:writeKey/settings'

/** RudderStack's SDK sends what it knows of the person with each call. */
const RUDDER_ISSUES = ['group traits_left_out', 'track traits_left_out']

export const BROWSER_SDKS: readonly BrowserSdk[] = [
  {
    name: 'Segment',
    imports: `import { AnalyticsBrowser } from '@segment/analytics-next'`,
    load: ({ url, writeKey }) =>
      `const analytics = AnalyticsBrowser.load({ writeKey: '${writeKey}', cdnURL: '${url}' })`,
    library: 'analytics.js',
    asks: ['/v1/g', '/v1/i', '/v1/p', SETTINGS, '/v1/t'],
    issues: []
  },
  {
    name: 'Customer.io',
    imports: `import { AnalyticsBrowser } from '@customerio/cdp-analytics-browser'`,
    load: ({ url, writeKey }) => {
      const own = { apiKey: writeKey, apiHost: `${new URL(url).host}/v1`, protocol: 'http' }
      const cdnSettings = JSON.stringify({ integrations: { 'Customer.io Data Pipelines': own } })
      return `const analytics = AnalyticsBrowser.load({ writeKey: '${writeKey}', cdnSettings: ${cdnSettings} })`
    },
    library: 'analytics.js',
    asks: ['/v1/g', '/v1/i', '/v1/p', '/v1/t'],
    issues: []
  },
  {
    name: 'Hightouch',
    imports: HIGHTOUCH,
    load: (address) => hightouch(address, {}),
    library: 'events-sdk-js',
    asks: ['/v1/group', '/v1/identify', '/v1/page', '/v1/track'],
    issues: []
  },
  {
    name: 'Hightouch, in batches',
    imports: HIGHTOUCH,
    load: (address) => hightouch(address, { batching: true }),
    library: 'events-sdk-js',
    asks: ['/v1/batch'],
    issues: []
  },
  {
    name: 'RudderStack',
    imports: RUDDER,
    load: (address) => rudder(address, {}),
    library: 'RudderLabs JavaScript SDK',
    asks: ['/sourceConfig/', '/v1/group', '/v1/identify', '/v1/page', '/v1/track'],
    issues: RUDDER_ISSUES,
    keepsAnonymousId: true
  },
  {
    name: 'RudderStack, in batches',
    imports: RUDDER,
    load: (address) => rudder(address, { queueOptions: { batch: { enabled: true, flushInterval: 100 } } }),
    library: 'RudderLabs JavaScript SDK',
    asks: ['/sourceConfig/', '/v1/batch'],
    issues: RUDDER_ISSUES,
    keepsAnonymousId: true
  },
  {
    name: 'RudderStack, with beacons',
    imports: RUDDER,
    load: (address) => rudder(address, { useBeacon: true }),
    library: 'RudderLabs JavaScript SDK',
    asks: ['/beacon/v1/batch', '/sourceConfig/'],
    issues: RUDDER_ISSUES,
    sendsOnLeave: true,
    keepsAnonymousId: true
  },
  {
    name: 'Jitsu',
    imports: `import { jitsuAnalytics } from '@jitsu/js'`,
    load: ({ url, writeKey }) => `const analytics = jitsuAnalytics({ host: '${url}', writeKey: '${writeKey}:x' })`,
    library: '@jitsu/js',
    asks: ['/api/s/group', '/api/s/identify', '/api/s/page', '/api/s/track'],
    issues: ['page values_as_text', 'track traits_left_out'],
    hasNoPageName: true
  }
]
