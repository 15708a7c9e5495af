// The code that somebody pastes to send a first event, with address and write key filled in.
import type { SourceKind } from '../../../runner/admin/shapes'

export interface Snippet {
  readonly key: 'browser' | 'node' | 'curl'
  readonly title: string
  readonly lead: string
  /** A command to run first. */
  readonly install?: string
  readonly code: string
}

interface Address {
  /** Base URL of the runner, without a slash at its end. */
  readonly url: string
  readonly writeKey: string
}

/** What suits the kind of source comes first. */
export function toSnippets(kind: SourceKind, address: Address): Snippet[] {
  const all = [browser(address), node(address), curl(address)]
  return kind === 'web' ? all : [...all.slice(1), ...all.slice(0, 1)]
}

/** `cdnURL` and `apiHost` are how analytics.js is pointed at another address. Source: `@segment/analytics-next`. */
function browser({ url, writeKey }: Address): Snippet {
  const { host, protocol } = new URL(url)
  return {
    key: 'browser',
    title: 'Browser',
    lead: 'In your page, with Segment’s own library.',
    install: 'npm install @segment/analytics-next',
    code: `import { AnalyticsBrowser } from '@segment/analytics-next'

const analytics = AnalyticsBrowser.load(
  { writeKey: '${writeKey}', cdnURL: '${url}' },
  { integrations: { 'Segment.io': { apiHost: '${host}/v1', protocol: '${protocol.replace(':', '')}' } } }
)

analytics.identify('u-1042', { email: 'ada@example.com' })
analytics.track('Signed Up', { plan: 'pro' })`
  }
}

function node({ url, writeKey }: Address): Snippet {
  return {
    key: 'node',
    title: 'Node',
    lead: 'On your server, with Segment’s own library.',
    install: 'npm install @segment/analytics-node',
    code: `import { Analytics } from '@segment/analytics-node'

const analytics = new Analytics({ writeKey: '${writeKey}', host: '${url}' })

analytics.track({ userId: 'u-1042', event: 'Signed Up', properties: { plan: 'pro' } })
await analytics.closeAndFlush()`
  }
}

function curl({ url, writeKey }: Address): Snippet {
  return {
    key: 'curl',
    title: 'curl',
    lead: 'From a terminal, without any library.',
    code: `curl ${url}/v1/track -u ${writeKey}: -H 'content-type: application/json' \\
  -d '{"userId": "u-1042", "event": "Signed Up", "properties": {"plan": "pro"}}'`
  }
}
