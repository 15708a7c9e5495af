// A page with the real analytics.js that is pointed at the runner, in Chromium: cloud mode, then device mode, switched
// in the catalog without a change to the page.
import { readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { BrowserContext, Page } from 'playwright-core'
import type { Sandbox } from '../../src/sandbox'
import { toSnippets } from '../../src/catalog/views/sources/snippets/snippets'
import { bundleScript } from '../web/bundles'
import { describeInChromium } from '../web/chromium'
import { openSite, type Site } from '../web/segment-stand-in'
import { until } from '../web/until'
import { APP_ID, makeDirectory, openSetUp, rowsOf, type SetUp } from './runners'

const sites: Site[] = []

afterEach(() => Promise.all(sites.splice(0).map((site) => site.close())))

/** Segment's snippet in short form. Its CDN is the runner: settings and events go there. */
function pageOf({ url, writeKey }: SetUp): string {
  return `<!doctype html><html><head><meta charset="utf-8"><title>Demo shop</title><link rel="icon" href="data:,">
    <script>
      window.analytics = []
      for (const name of ['track', 'identify', 'page', 'screen', 'group', 'ready']) {
        analytics[name] = (...args) => { analytics.push([name, ...args]) }
      }
      analytics._writeKey = ${JSON.stringify(writeKey)}
      analytics._cdn = ${JSON.stringify(url)}
      analytics._loadOptions = {}
    </script>
    <script src="/umd/standalone.js" async></script></head><body><h1>Demo shop</h1></body></html>`
}

async function openShop(): Promise<{ site: Site; setUp: SetUp }> {
  const pluginScript = join(makeDirectory(), 'heap-destination.min.js')
  writeFileSync(pluginScript, (await bundleScript()).text)
  const setUp = await openSetUp({ kind: 'web', mode: 'cloud', pluginScript })
  const site = await openSite()
  sites.push(site)
  site.files.set('/', pageOf(setUp))
  return { site, setUp }
}

/** The page as somebody makes it of the snippet that the catalog shows. The public CDN has what is installed here. */
async function openPasted(context: BrowserContext): Promise<{ site: Site; setUp: SetUp }> {
  const setUp = await openSetUp({ kind: 'web', mode: 'cloud' })
  const code = toSnippets('web', setUp).find(({ key }) => key === 'script')?.code ?? ''
  const folder = dirname(require.resolve('@segment/analytics-next/package.json'))
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string }
  const cdn = `https://cdn.jsdelivr.net/npm/@segment/analytics-next@${version}/`
  await context.route(`${cdn}**`, (route) =>
    route.fulfill({ path: join(folder, route.request().url().slice(cdn.length)) })
  )
  const site = await openSite()
  sites.push(site)
  site.files.set('/', `<!doctype html><html><head><link rel="icon" href="data:,">${code}</head><body></body></html>`)
  return { site, setUp }
}

/** Heap's own hosts, as the local Heap answers for them. Gives the addresses that were asked for. */
async function routeHeap(context: BrowserContext, sandbox: Sandbox): Promise<string[]> {
  const asked: string[] = []
  await context.route(/^https:\/\/[a-z.]+\.heap-api\.com\//, async (route) => {
    const { pathname, search, href } = new URL(route.request().url())
    asked.push(href)
    const response = await route.fetch({ url: sandbox.url + pathname + search })
    await route.fulfill({ response })
  })
  return asked
}

async function visit(page: Page, url: string): Promise<void> {
  await page.goto(url)
  await page.waitForFunction('window.analytics?.initialized || window.analytics?.instance')
  await page.evaluate(`(async () => {
    const { analytics } = window
    await analytics.page('Home')
    await analytics.identify('u-1', { email: 'ada@example.com', company: { name: 'AE' } })
    await analytics.track('Looked', { foo: { bar: [1, 2, 3] } })
    await analytics.group('acme', { plan: 'pro' })
    await analytics.screen('Checkout')
  })()`)
}

/** States in which nothing more happens by itself. One that is taken has not reached Heap yet. */
const ENDED = ['delivered', 'skipped', 'rejected']

/** The calls that the runner has stored and is done with, by type. */
async function settledTypes({ api }: SetUp): Promise<string[]> {
  const { events } = await api.get('/api/events?limit=100')
  const settled = rowsOf(events).filter(({ deliveries }) =>
    rowsOf(deliveries).every(({ state }) => ENDED.includes(String(state)))
  )
  return settled.map(({ type }) => String(type)).sort()
}

async function untilSettled(setUp: SetUp, types: readonly string[]): Promise<void> {
  await until(async () => JSON.stringify(await settledTypes(setUp)) === JSON.stringify([...types].sort()))
}

const CALLS = ['page', 'identify', 'track', 'group', 'screen']

const LOOKED = {
  event: 'Looked',
  identity: 'u-1',
  properties: { 'foo.bar': '[1,2,3]', segment_library: 'analytics.js' }
}

describeInChromium('the real analytics.js pointed at the runner', (open) => {
  test('in cloud mode sends every call, which reaches Heap as the mapping says', async () => {
    const { site, setUp } = await openShop()
    const { page, context, crashes } = await open()
    const asked = await routeHeap(context, setUp.sandbox)
    await visit(page, site.url)
    await untilSettled(setUp, CALLS)
    const { sandbox } = setUp
    const events = sandbox.events({ identity: 'u-1' })
    expect(events.map(({ event }) => event).sort()).toEqual(['Looked', 'Screen viewed'])
    expect(events.find(({ event }) => event === 'Looked')).toMatchObject(LOOKED)
    expect(sandbox.users({ identity: 'u-1' })).toMatchObject([
      { properties: { email: 'ada@example.com', 'company.name': 'AE', account_id: 'acme' } }
    ])
    expect(sandbox.accounts()).toMatchObject([{ account_id: 'acme', properties: { plan: 'pro' } }])
    expect(sandbox.counters()).toMatchObject({ droppedValues: 0, duplicates: 0 })
    const rejected = await setUp.api.get('/api/events?state=rejected')
    expect(rejected.events).toMatchObject([{ type: 'page', deliveries: [{ code: 'missing_identity' }] }])
    expect({ asked, crashes }).toEqual({ asked: [], crashes: [] })
  })

  test('with device mode switched on loads heap.js on the unchanged page, and nothing arrives twice', async () => {
    const { site, setUp } = await openShop()
    const connection = `/api/destinations/${setUp.destinationId}/connections/${setUp.sourceId}`
    expect(await setUp.api.send('PUT', connection, { mode: 'device' })).toMatchObject({ status: 200 })
    const { page, context, crashes } = await open()
    const asked = await routeHeap(context, setUp.sandbox)
    await visit(page, site.url)
    await untilSettled(setUp, CALLS)
    const { sandbox } = setUp
    await until(() => sandbox.events({ event: 'Looked', identity: 'u-1' }).length > 0)
    await until(() => sandbox.users({ identity: 'u-1' })[0]?.properties['account_id'] === 'acme')
    expect(asked).toContain(`https://cdn.us.heap-api.com/config/${APP_ID}/heap_config.js`)
    expect(sandbox.events({ event: 'Looked' })).toMatchObject([LOOKED])
    expect(sandbox.users({ identity: 'u-1' })).toMatchObject([
      { properties: { email: 'ada@example.com', 'company.name': 'AE', account_id: 'acme' } }
    ])
    // The page leaves the traits of group to the server, which says the same of the user again.
    expect(sandbox.accounts()).toMatchObject([{ account_id: 'acme', properties: { plan: 'pro' } }])
    const skipped = await setUp.api.get('/api/events?state=skipped&limit=100')
    expect(
      rowsOf(skipped.events)
        .map(({ type, deliveries }) => [type, rowsOf(deliveries)[0]?.code])
        .sort()
    ).toEqual(['identify', 'page', 'screen', 'track'].map((type) => [type, 'device_mode']))
    expect(crashes).toEqual([])
  })

  test('by the script tag that the catalog shows sends what the tag says', async () => {
    const { page, context, crashes } = await open()
    const { site, setUp } = await openPasted(context)
    await page.goto(site.url)
    await untilSettled(setUp, ['identify', 'track'])
    expect(setUp.sandbox.events({ event: 'Signed Up' })).toMatchObject([
      { identity: 'u-1042', properties: { plan: 'pro', segment_library: 'analytics.js' } }
    ])
    expect(crashes).toEqual([])
  })
})
