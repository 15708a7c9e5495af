// Browser SDKs of several vendors, run in Chromium and pointed at the runner: what they ask, and what Heap then holds.
import { join } from 'node:path'
import { build } from 'esbuild'
import type { BrowserContext } from 'playwright-core'
import { describeInChromium } from '../web/chromium'
import { openSite, type Site } from '../web/segment-stand-in'
import { BROWSER_SDKS, type BrowserSdk } from './browser-sdks'
import { APP_ID, openSetUp, reportedOf, rowsOf, until, untilSettled, type SetUp } from './runners'

const ROOT = join(__dirname, '..', '..')
const sites: Site[] = []

afterEach(() => Promise.all(sites.splice(0).map((site) => site.close())))

/** A page that a bundler made of the SDK alone. */
async function openShop({ imports, load }: BrowserSdk, setUp: SetUp): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: `${imports}\n${load(setUp)}\nwindow.analytics = analytics`, resolveDir: ROOT },
    bundle: true,
    format: 'iife',
    target: 'es2022',
    write: false,
    logLevel: 'silent'
  })
  const site = await openSite()
  sites.push(site)
  site.files.set('/page.js', outputFiles[0]!.text)
  const head = '<meta charset="utf-8"><title>Demo shop</title><link rel="icon" href="data:,">'
  site.files.set('/', `<!doctype html><html><head>${head}</head><body><script src="/page.js"></script></body></html>`)
  site.files.set('/next', `<!doctype html><html><head>${head}</head></html>`)
  return site.url
}

const VISIT = `(async () => {
  const { analytics } = window
  await analytics.page('Home')
  await analytics.identify('u-1', { email: 'ada@example.com', company: { name: 'AE' } })
  await analytics.track('Looked', { foo: { bar: [1, 2, 3] }, plan: 'pro' })
  await analytics.group('acme', { plan: 'pro' })
  await analytics.reset()
  await analytics.track('Looked Again', { plan: 'free' })
})()`

/** Playwright does not see beacons of a page that is being left: the page notes where it sends them. */
const NOTE_BEACONS = `
  const { sendBeacon } = Navigator.prototype
  Navigator.prototype.sendBeacon = function (url, body) {
    sessionStorage.setItem('beacon', new URL(url).pathname)
    return sendBeacon.call(this, url, body)
  }`

/** Addresses that pages have asked, other than their own. */
function watch(context: BrowserContext, siteUrl: string, { writeKey }: SetUp): Set<string> {
  const asked = new Set<string>()
  context.on('request', (request) => {
    const { origin, pathname, protocol } = new URL(request.url())
    if (origin !== siteUrl && protocol === 'http:') asked.add(pathname.replace(writeKey, ':writeKey'))
    if (protocol === 'https:') asked.add(request.url())
  })
  return asked
}

describeInChromium('browser SDKs pointed at the runner', (open) => {
  test.each(BROWSER_SDKS.map((sdk) => [sdk.name, sdk] as const))('%s', async (_, sdk) => {
    const setUp = await openSetUp({ kind: 'web', settings: { anonymousEvents: 'send' } })
    const { sandbox, api } = setUp
    const url = await openShop(sdk, setUp)
    const { page, context, crashes } = await open()
    const asked = watch(context, url, setUp)
    await context.addInitScript(NOTE_BEACONS)
    await page.goto(url)
    await page.evaluate(VISIT)
    if (sdk.sendsOnLeave) {
      await page.goto(`${url}/next`)
      asked.add(await page.evaluate(`sessionStorage.getItem('beacon')`))
    }
    await until(
      () => api.get('/api/events?limit=100'),
      ({ events }) => rowsOf(events).length === 5
    )
    await untilSettled(setUp, setUp.destinationId)

    const events = sandbox.events().map(({ event, identity, properties }) => {
      const { name, title, 'foo.bar': bar, plan, segment_library: library } = properties
      return [event, identity, { name, title, bar, plan, library }]
    })
    const { library } = sdk
    expect(events).toHaveLength(3)
    expect(Object.fromEntries(events.map(([event, ...rest]) => [event, rest]))).toEqual({
      'Page viewed': [null, { name: sdk.hasNoPageName ? undefined : 'Home', title: 'Demo shop', library }],
      Looked: ['u-1', { bar: '[1,2,3]', plan: 'pro', library }],
      'Looked Again': [null, { plan: 'free', library }]
    })
    const properties = { email: 'ada@example.com', 'company.name': 'AE', account_id: 'acme' }
    expect(sandbox.users({ identity: 'u-1' })).toMatchObject([{ properties, anonymous_ids: [] }])
    const visitors = new Set(sandbox.users().flatMap(({ anonymous_ids: ids }) => ids))
    expect(visitors.size).toBe(sdk.keepsAnonymousId ? 1 : 2)
    expect(sandbox.accounts()).toEqual([{ app_id: APP_ID, account_id: 'acme', properties: { plan: 'pro' } }])
    expect(await reportedOf(setUp)).toEqual(sdk.issues)
    expect([[...asked].sort(), crashes]).toEqual([sdk.asks, []])
  })
})
