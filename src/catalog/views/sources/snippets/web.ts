// Snippets for websites. `cdnURL` is where analytics.js asks for its settings; the runner's answer says where events go.
// Source: `@segment/analytics-next` 1.84.3, AnalyticsBrowserSettings.
import type { Address, Snippet } from './snippet'

/** The release that the tests run. Its file `umd/index.js` defines `AnalyticsNext`. */
const SCRIPT = 'https://cdn.jsdelivr.net/npm/@segment/analytics-next@1.84.3/dist/umd/index.js'

const CALLS = `analytics.identify('u-1042', { email: 'ada@example.com' })
analytics.track('Signed Up', { plan: 'pro' })`

const loadOf = ({ url, writeKey }: Address): string => `load({ writeKey: '${writeKey}', cdnURL: '${url}' })`

export function scriptTag(address: Address): Snippet {
  return {
    key: 'script',
    title: 'Script tag',
    lead: 'In the head of each page. Segment’s own library comes from a public CDN; you can serve the same file yourself.',
    code: `<script src="${SCRIPT}"></script>
<script>
  window.analytics = AnalyticsNext.AnalyticsBrowser.${loadOf(address)}
${CALLS.replace(/^/gm, '  ')}
</script>`
  }
}

export function npm(address: Address): Snippet {
  return {
    key: 'npm',
    title: 'npm',
    lead: 'In a web app that is built, with Segment’s own library.',
    install: 'npm install @segment/analytics-next',
    code: `import { AnalyticsBrowser } from '@segment/analytics-next'

const analytics = AnalyticsBrowser.${loadOf(address)}

${CALLS}`
  }
}
