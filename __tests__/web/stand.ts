// What every browser test needs: a site with Segment behind it, and a sandbox that serves heap.js. Closed after each test.
import type { Page } from 'playwright-core'
import { createSandbox, type Filter, type Sandbox } from '../../src/sandbox'
import { FAST } from './heap-js/backend'
import { bundlePage, bundleScript } from './bundles'
import { openSite, type Site } from './segment-stand-in'
import { until } from './until'

export const APP_ID = '1234567890'

export interface Stand {
  readonly site: Site
  readonly sandbox: Sandbox
}

const opened: Stand[] = []

export async function openStand(): Promise<Stand> {
  const stand = { site: await openSite(), sandbox: await createSandbox({ heapJs: FAST }) }
  opened.push(stand)
  return stand
}

afterEach(async () => {
  await Promise.all(opened.splice(0).flatMap(({ site, sandbox }) => [site.close(), sandbox.close()]))
})

/** A page whose script a bundler made of analytics-next, the plugin and `code`, which has `AnalyticsBrowser` and `heap`. */
export async function addBundledPage({ site }: Stand, code: string): Promise<void> {
  const { text } = await bundlePage(code)
  site.files.set('/page.js', text)
  site.files.set('/', html('<script src="/page.js"></script>'))
}

/** A page with Segment's snippet in short form, which gets analytics.js from its CDN, and `head` before it. */
export async function addSnippetPage({ site }: Stand, head = ''): Promise<void> {
  site.files.set('/heap-destination.min.js', (await bundleScript()).text)
  const snippet = `<script>
    window.analytics = []
    for (const name of ['track', 'identify', 'page', 'group', 'alias', 'reset', 'register', 'ready', 'on', 'user']) {
      analytics[name] = (...args) => { analytics.push([name, ...args]) }
    }
    analytics._writeKey = 'wk'
    analytics._cdn = ${JSON.stringify(site.url)}
    analytics._loadOptions = {}
  </script>
  <script src="/umd/standalone.js" async></script>`
  site.files.set('/', html(head + snippet))
}

function html(head: string): string {
  return `<!doctype html><html><head><meta charset="utf-8"><title>Demo shop</title><link rel="icon" href="data:,">${head}</head><body><h1>Demo shop</h1></body></html>`
}

/**
 * Runs `code` in the page, with `analytics` at hand, and gives what it returns. Waits for analytics.js first: calls that
 * come earlier are replayed by it method by method, not in their order.
 */
export async function run<Result>(page: Page, code: string): Promise<Result> {
  await page.waitForFunction('window.analytics?.initialized || window.analytics?.instance')
  return page.evaluate<Result>(`(async () => { const { analytics } = window; ${code} })()`)
}

/** Waits for an event, and until nothing of the page is on its way any more: identities come after events. */
export async function arrived(page: Page, { sandbox }: Stand, event: string): Promise<void> {
  await until(() => sandbox.events({ event }).length > 0)
  const buffer = `localStorage.getItem('_hp5_network_buffer.${APP_ID}') || ''`
  await page.waitForFunction(`!(${buffer}).includes('kind')`)
}

/** Names and properties of the events that the sandbox holds, without heap.js's own page views. */
export function tracked({ sandbox }: Stand, filter: Filter = {}): [string, object][] {
  const events = sandbox.events(filter).filter(({ event }) => event !== 'Pageview')
  return events.map(({ event, properties }) => [event, properties])
}
