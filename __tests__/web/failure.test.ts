// What goes wrong in real pages: the page works on, Segment gets its events, and one line says what to do.
import type { Page } from 'playwright-core'
import { describeInChromium } from './chromium'
import { currentSnippet } from './heap-js/snippets'
import type { RemotePlugin } from './segment-stand-in'
import { APP_ID, addBundledPage, addSnippetPage, arrived, openStand, run, tracked, type Stand } from './stand'
import { until } from './until'

const LIBRARY = { segment_library: 'analytics.js' }
const SCRIPT = `/config/${APP_ID}/heap_config.js`

async function addPlugin(stand: Stand, settings: object = {}): Promise<void> {
  const all = { appId: APP_ID, hostname: stand.sandbox.url, ...settings }
  await addBundledPage(
    stand,
    `window.analytics = AnalyticsBrowser.load({ writeKey: 'wk', cdnURL: location.origin })
     analytics.register(heap.heapPlugin(${JSON.stringify(all)}))`
  )
}

async function expectPageWorks(page: Page, { site }: Stand): Promise<void> {
  await run(page, `await analytics.track('Looked')`)
  await until(() => site.events.length > 0)
  expect(site.events).toMatchObject([{ type: 'track', event: 'Looked' }])
}

describeInChromium('a page', (open) => {
  test.each([
    ['an ad blocker', '**/heap_config.js'],
    ['no network but the page’s own', /heap_config/]
  ])('where %s keeps heap.js away works on', async (_, blocked) => {
    const stand = await openStand()
    await addPlugin(stand)
    const { page, context, notices, crashes } = await open()
    await context.route(blocked, (route) => route.abort())
    await page.goto(stand.site.url)
    await expectPageWorks(page, stand)
    await until(() => notices.length > 0)
    expect([notices, crashes]).toEqual([[expect.stringContaining(`${stand.sandbox.url}${SCRIPT} did not load`)], []])
  })

  test('with a Content Security Policy without Heap works on', async () => {
    const stand = await openStand()
    await addPlugin(stand)
    const policy = `<meta http-equiv="Content-Security-Policy" content="script-src 'self' 'unsafe-inline' 'unsafe-eval'">`
    stand.site.files.set('/', stand.site.files.get('/')!.replace('<head>', `<head>${policy}`))
    const { page, notices, crashes } = await open()
    await page.goto(stand.site.url)
    await expectPageWorks(page, stand)
    await until(() => notices.length > 0)
    expect([notices, crashes]).toEqual([[expect.stringContaining('heap_blocked')], []])
  })

  test.each([
    ['an unknown App ID', { status: 404, body: '' }],
    ['a Heap that fails', { status: 503, body: '' }]
  ])('with %s works on', async (_, fault) => {
    const stand = await openStand()
    stand.sandbox.addFaults({ path: SCRIPT, ...fault })
    await addPlugin(stand)
    const { page, notices, crashes } = await open()
    await page.goto(stand.site.url)
    await expectPageWorks(page, stand)
    await until(() => notices.length > 0)
    expect([notices, crashes]).toEqual([[expect.stringContaining('or wrong appId')], []])
  })

  test.each([
    ['no App ID', {}, 'settings'],
    ['an App ID that is a key', { appId: 'abc' }, 'settings'],
    ['an unknown region', { appId: APP_ID, region: 'ASIA' }, 'settings']
  ])('with %s loads nothing and works on', async (_, settings, kind) => {
    const stand = await openStand()
    await addPlugin(stand, { appId: undefined, ...settings })
    const { page, notices, crashes } = await open()
    await page.goto(stand.site.url)
    await expectPageWorks(page, stand)
    expect([notices, crashes]).toEqual([[expect.stringContaining(kind)], []])
    await expect(run(page, `return [typeof window.heap, document.scripts.length]`)).resolves.toEqual(['undefined', 1])
  })

  test('with a slow heap.js loses nothing and keeps the order', async () => {
    const stand = await openStand()
    await addPlugin(stand)
    const { page, context, notices } = await open()
    let arrive = (): void => undefined
    const came = new Promise<void>((resolve) => (arrive = resolve))
    await context.route('**/heap_config.js', (route) => came.then(() => route.continue()))
    await page.goto(stand.site.url)
    await run(page, `analytics.track('One'); analytics.identify('u-1', { a: 1 }); await analytics.track('Two')`)
    expect(stand.sandbox.events()).toEqual([])
    arrive()
    await arrived(page, stand, 'Two')
    expect(tracked(stand, { identity: 'u-1' })).toEqual([
      ['One', LIBRARY],
      ['Two', LIBRARY]
    ])
    expect(notices).toEqual([])
  })

  test('with Heap’s own snippet is told to remove it, and heap.js is loaded once', async () => {
    const stand = await openStand()
    await addPlugin(stand)
    const snippet = `<script>${currentSnippet({ url: stand.sandbox.url, envId: APP_ID })}</script>`
    stand.site.files.set('/', stand.site.files.get('/')!.replace('<head>', `<head>${snippet}`))
    const { page, notices } = await open()
    await page.goto(stand.site.url)
    await run(page, `await analytics.track('Looked')`)
    await arrived(page, stand, 'Looked')
    await until(() => notices.length > 0)
    expect(notices).toEqual([expect.stringContaining('heap_twice')])
    await expect(run(page, `return heapStandIn.loads`)).resolves.toBe(1)
    expect(stand.sandbox.events()).toHaveLength(2)
  })

  test('keeps what is native to Heap: its page views, and calls that the page makes itself', async () => {
    const stand = await openStand()
    await addPlugin(stand)
    const { page } = await open()
    await page.goto(stand.site.url)
    await run(
      page,
      `await analytics.ready(); heap.addEventProperties({ theme: 'dark' }); heap.track('Own'); await analytics.track('Looked')`
    )
    await arrived(page, stand, 'Looked')
    expect(stand.sandbox.events({ event: 'Pageview' })).toHaveLength(1)
    expect(tracked(stand)).toEqual([
      ['Own', { theme: 'dark' }],
      ['Looked', { theme: 'dark', ...LIBRARY }]
    ])
  })
})

function remotePlugin({ site, sandbox }: Stand): RemotePlugin {
  const url = `${site.url}/heap-destination.min.js`
  const settings = { appId: APP_ID, hostname: sandbox.url }
  return { name: 'Heap', creationName: 'Heap', url, libraryName: 'heapDestination', settings }
}

describeInChromium('without consent', (open) => {
  test('nothing of Heap is loaded until analytics.js is', async () => {
    const stand = await openStand()
    await addBundledPage(
      stand,
      `window.analytics = new AnalyticsBrowser()
       analytics.register(heap.heapPlugin({ appId: '${APP_ID}', hostname: '${stand.sandbox.url}' }))
       window.consent = () => analytics.load({ writeKey: 'wk', cdnURL: location.origin })`
    )
    const { page } = await open()
    const asked: string[] = []
    page.on('request', (request) => asked.push(new URL(request.url()).pathname))
    await page.goto(stand.site.url)
    await page.evaluate(`analytics.track('Before'); new Promise((done) => setTimeout(done, 300))`)
    await expect(page.evaluate(`[typeof window.heap, typeof window.heapReadyCb]`)).resolves.toEqual([
      'undefined',
      'undefined'
    ])
    expect(asked).toEqual(['/', '/page.js'])
    await page.evaluate(`consent()`)
    await arrived(page, stand, 'Before')
  })

  test('for Heap, nothing of it is loaded until the plugin is registered', async () => {
    const stand = await openStand()
    await addBundledPage(
      stand,
      `window.analytics = AnalyticsBrowser.load({ writeKey: 'wk', cdnURL: location.origin })
       window.consent = () => analytics.register(heap.heapPlugin({ appId: '${APP_ID}', hostname: '${stand.sandbox.url}' }))`
    )
    const { page } = await open()
    await page.goto(stand.site.url)
    await expectPageWorks(page, stand)
    await expect(page.evaluate(`[typeof window.heap, document.scripts.length]`)).resolves.toEqual(['undefined', 1])
    await run(page, `await consent(); await analytics.track('After')`)
    await arrived(page, stand, 'After')
    expect(tracked(stand)).toEqual([['After', LIBRARY]])
  })

  test.each([
    ['Heap is excluded', '{ Heap: false }'],
    ['all but Segment are excluded', "{ All: false, 'Segment.io': true }"]
  ])('for Heap, its remote plugin is not loaded where %s', async (_, integrations) => {
    const stand = await openStand()
    await addBundledPage(
      stand,
      `window.analytics = AnalyticsBrowser.load({ writeKey: 'wk', cdnURL: location.origin }, { integrations: ${integrations} })`
    )
    const { page } = await open()
    stand.site.remotePlugins = [remotePlugin(stand)]
    const asked: string[] = []
    page.on('request', (request) => asked.push(request.url()))
    await page.goto(stand.site.url)
    await expectPageWorks(page, stand)
    expect(asked.filter((one) => one.includes('heap'))).toEqual([])
  })

  test('for Heap, a consent wrapper takes the remote plugin out of the settings, and nothing is loaded', async () => {
    const stand = await openStand()
    await addSnippetPage(
      stand,
      `<script>addEventListener('DOMContentLoaded', () => { analytics._loadOptions.updateCDNSettings = (settings) => {
        settings.remotePlugins = settings.remotePlugins.filter(({ name }) => name !== 'Heap'); return settings } })</script>`
    )
    stand.site.remotePlugins = [remotePlugin(stand)]
    const { page } = await open()
    const asked: string[] = []
    page.on('request', (request) => asked.push(request.url()))
    await page.goto(stand.site.url)
    await expectPageWorks(page, stand)
    expect(asked.filter((one) => one.includes('heap'))).toEqual([])
  })
})
