// Segment's own consent tool in Chromium, around the real analytics.js: by the runner's settings, by the settings that
// docs/web.md shows, and with the plugin that the page registers itself. A visitor who refused gets no heap.js.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import type { Page } from 'playwright-core'
import type { Sandbox } from '../../src/sandbox'
import { bundleScript } from '../web/bundles'
import { describeInChromium } from '../web/chromium'
import { FAST } from '../web/heap-js/backend'
import { openSite, type Site } from '../web/segment-stand-in'
import { until } from '../web/until'
import { addHeap, APP_ID, makeDirectory, onEnd, openRunner, openSandbox, rowsOf } from './runners'

const ROOT = join(__dirname, '..', '..')

/** Asked for by Heap, and by some other destination. */
const NEEDED = 'Analytics'
const OTHER = 'Ads'

interface Shop {
  readonly url: string
  readonly sandbox: Sandbox
  /** Names of the events that Segment, or the runner in its place, has got from the page. */
  segmentGot(): Promise<string[]>
}

interface PageOptions {
  readonly site: Site
  readonly writeKey: string
  readonly cdnUrl: string
  /** Runs before analytics.js is loaded, with `analytics` and `heap` at hand. */
  readonly register?: string
}

/** A page whose visitor's choices are in localStorage, `?opt-in` or `?opt-out` says by which model. */
async function addPage({ site, writeKey, cdnUrl, register = '' }: PageOptions): Promise<void> {
  const code = `
    import { AnalyticsBrowser } from '@segment/analytics-next'
    import { createWrapper } from '@segment/analytics-consent-tools'
    import * as heap from './src/web'
    const analytics = window.analytics = new AnalyticsBrowser()
    const categories = () => ({
      ${NEEDED}: localStorage.getItem('${NEEDED}') === 'yes', ${OTHER}: localStorage.getItem('${OTHER}') === 'yes'
    })
    const withTool = createWrapper({
      shouldLoadSegment: (tool) => tool.load({ consentModel: location.search.slice(1) }),
      getCategories: categories,
      registerOnConsentChanged: (changed) => {
        window.choose = (category, choice) => { localStorage.setItem(category, choice); changed(categories()) }
      }
    })
    ${register}
    withTool(analytics).load({ writeKey: '${writeKey}', cdnURL: '${cdnUrl}' })`
  const { outputFiles } = await build({
    stdin: { contents: code, resolveDir: ROOT, loader: 'ts' },
    bundle: true,
    format: 'iife',
    target: 'es2022',
    write: false,
    logLevel: 'silent'
  })
  site.files.set('/page.js', outputFiles[0]!.text)
  const head = '<meta charset="utf-8"><title>Demo shop</title><link rel="icon" href="data:,">'
  site.files.set('/', `<!doctype html><html><head>${head}</head><body><script src="/page.js"></script></body></html>`)
}

async function openOwnSite(): Promise<Site> {
  const site = await openSite()
  onEnd(() => site.close())
  site.files.set('/heap-destination.min.js', (await bundleScript()).text)
  return site
}

/** The runner tells analytics.js which categories Heap needs, and that another destination needs the other one. */
async function openRunnerShop(): Promise<Shop> {
  const site = await openOwnSite()
  const pluginScript = join(makeDirectory(), 'heap-destination.min.js')
  writeFileSync(pluginScript, site.files.get('/heap-destination.min.js')!)
  const sandbox = await openSandbox({ heapJs: FAST })
  const runner = await openRunner({ pluginScript, sandboxUrl: sandbox.url })
  const source = (await runner.api.send('POST', '/api/sources', { name: 'My shop', kind: 'web' })).body
  await addHeap(runner, { sourceId: source.id, mode: 'device', settings: { requiredConsent: NEEDED } })
  await addHeap(runner, { sourceId: source.id, mode: 'cloud', settings: { requiredConsent: OTHER } })
  await addPage({ site, writeKey: source.writeKeys[0], cdnUrl: runner.url })
  return {
    url: site.url,
    sandbox,
    segmentGot: async () => rowsOf((await runner.api.get('/api/events')).events).map(({ name }) => String(name))
  }
}

/** The settings that docs/web.md shows, whose plugin is on this site. */
async function openDocumentedShop(): Promise<Shop> {
  const site = await openOwnSite()
  const sandbox = await openSandbox({ heapJs: FAST })
  const page = readFileSync(join(ROOT, 'docs/web.md'), 'utf8')
  const shown = /So name Heap in both:\n\n```json\n([^]*?)```/.exec(page)![1]!
  site.settings = JSON.parse(
    shown
      .replace('https://cdn.example.com', site.url)
      .replace('"YOUR_APP_ID"', `"${APP_ID}", "hostname": "${sandbox.url}"`)
  ) as object
  await addPage({ site, writeKey: 'wk', cdnUrl: site.url })
  return shopOf(site, sandbox)
}

/** The page registers the plugin, which the tool does not see: the plugin asks for consent itself. */
async function openRegisteringShop(): Promise<Shop> {
  const site = await openOwnSite()
  const sandbox = await openSandbox({ heapJs: FAST })
  site.settings = { consentSettings: { allCategories: [NEEDED, OTHER], hasUnmappedDestinations: false } }
  const settings = `{ appId: '${APP_ID}', hostname: '${sandbox.url}',
    consent: heap.requireConsent({ requiredConsent: '${NEEDED}' }) }`
  await addPage({
    site,
    writeKey: 'wk',
    cdnUrl: site.url,
    register: `analytics.register(heap.heapPlugin(${settings}))`
  })
  return shopOf(site, sandbox)
}

function shopOf(site: Site, sandbox: Sandbox): Shop {
  return { url: site.url, sandbox, segmentGot: async () => site.events.map(({ event }) => String(event)) }
}

/** Heap's own hosts, as the local Heap answers for them. */
async function visit(page: Page, { url, sandbox }: Shop, model: string): Promise<void> {
  await page.context().unrouteAll()
  await page.context().route(/^https?:\/\/(?!127\.0\.0\.1)/, async (route) => {
    const { pathname, search } = new URL(route.request().url())
    await route.fulfill({ response: await route.fetch({ url: sandbox.url + pathname + search }) })
  })
  await page.goto(`${url}/?${model}`)
}

const choose = (page: Page, category: string, choice: 'yes' | 'no'): Promise<unknown> =>
  page.evaluate(`choose('${category}', '${choice}')`)

/** Tracks, and waits as long as analytics.js does. A call that is never settled waits for nobody. */
async function track(page: Page, event: string): Promise<void> {
  await page.evaluate(`Promise.race([analytics.track('${event}'), new Promise((done) => setTimeout(done, 300))])`)
}

const stateOf = (page: Page): Promise<unknown> =>
  page.evaluate(`[typeof window.heap, window.heap?.loaded ?? null, document.cookie.includes('_hp5_meta')]`)

const NONE = ['undefined', null, false]
const STOPPED = ['object', false, false]

async function arrived({ sandbox }: Shop, event: string): Promise<void> {
  await until(() => sandbox.events({ event }).length > 0)
}

const SHOPS: [string, () => Promise<Shop>][] = [
  ['by the runner’s settings', openRunnerShop],
  ['by the settings of docs/web.md', openDocumentedShop],
  ['with a plugin that the page registers', openRegisteringShop]
]

describeInChromium('Segment’s consent tool', (open) => {
  describe.each(SHOPS)('%s', (_, openShop) => {
    test('opt-in: who refused everything gets nothing, who refused Heap gets Segment alone', async () => {
      const shop = await openShop()
      const { page } = await open()
      await visit(page, shop, 'opt-in')
      await track(page, 'Nothing')
      expect([await stateOf(page), await shop.segmentGot()]).toEqual([NONE, []])
      await choose(page, OTHER, 'yes')
      await visit(page, shop, 'opt-in')
      await track(page, 'Looked')
      await until(async () => (await shop.segmentGot()).includes('Looked'))
      expect([await stateOf(page), shop.sandbox.pageMessages()]).toEqual([NONE, []])
    })

    test('opt-in: who agrees gets heap.js, until consent is withdrawn, and not on the next page', async () => {
      const shop = await openShop()
      const { page } = await open()
      await visit(page, shop, 'opt-in')
      await choose(page, NEEDED, 'yes')
      await choose(page, OTHER, 'yes')
      await visit(page, shop, 'opt-in')
      await track(page, 'Looked')
      await arrived(shop, 'Looked')
      await choose(page, NEEDED, 'no')
      await page.waitForFunction('heap.loaded === false')
      await track(page, 'Withdrawn')
      expect(await stateOf(page)).toEqual(STOPPED)
      await visit(page, shop, 'opt-in')
      await track(page, 'Next')
      await until(async () => (await shop.segmentGot()).includes('Next'))
      expect(await stateOf(page)).toEqual(NONE)
      expect(shop.sandbox.events().map(({ event }) => event)).not.toEqual(
        expect.arrayContaining([expect.stringMatching(/Withdrawn|Next/)])
      )
    })

    test.each([
      ['Heap', [NEEDED]],
      ['everything', [NEEDED, OTHER]]
    ])('opt-out: heap.js comes with consent, and goes when %s is refused', async (_name, refused) => {
      const shop = await openShop()
      const { page } = await open()
      await visit(page, shop, 'opt-out')
      await choose(page, OTHER, 'yes')
      await track(page, 'Refused')
      expect(await stateOf(page)).toEqual(NONE)
      await choose(page, NEEDED, 'yes')
      await track(page, 'Looked')
      await arrived(shop, 'Looked')
      for (const category of refused) await choose(page, category, 'no')
      await track(page, 'Withdrawn')
      await page.waitForFunction('heap.loaded === false')
      expect(await stateOf(page)).toEqual(STOPPED)
      expect(shop.sandbox.events().map(({ event }) => event)).not.toEqual(
        expect.arrayContaining([expect.stringMatching(/Refused|Withdrawn/)])
      )
    })
  })
})
