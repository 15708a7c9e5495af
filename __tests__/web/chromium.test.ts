// The plugin in real pages: the real analytics-next, the sandbox's heap.js, and what the sandbox then holds.
import { describeInChromium } from './chromium'
import { APP_ID, addBundledPage, addSnippetPage, arrived, openStand, run, tracked, type Stand } from './stand'

const LIBRARY = { segment_library: 'analytics.js' }

const WAYS: [string, (stand: Stand, settings: object) => Promise<void>][] = [
  [
    'analytics.register of a bundled page',
    (stand, settings) =>
      addBundledPage(
        stand,
        `window.analytics = AnalyticsBrowser.load({ writeKey: 'wk', cdnURL: location.origin })
         analytics.register(heap.heapPlugin(${JSON.stringify(settings)}))`
      )
  ],
  [
    'plugins: [heapPlugin], which Segment’s settings switch on',
    (stand, settings) => {
      stand.site.remotePlugins = [remotePlugin('https://not.fetched.example/heap.js', settings)]
      const load = `AnalyticsBrowser.load({ writeKey: 'wk', cdnURL: location.origin, plugins: [heap.heapPlugin] })`
      return addBundledPage(stand, `window.analytics = ${load}`)
    }
  ],
  [
    'the script tag',
    (stand, settings) =>
      addSnippetPage(
        stand,
        `<script src="/heap-destination.min.js"></script>
         <script>addEventListener('DOMContentLoaded', () =>
           analytics.register(...heapDestination(${JSON.stringify(settings)})))</script>`
      )
  ],
  [
    'a remote plugin of Segment’s settings',
    async (stand, settings) => {
      await addSnippetPage(stand)
      stand.site.remotePlugins = [remotePlugin(`${stand.site.url}/heap-destination.min.js`, settings)]
    }
  ]
]

function remotePlugin(url: string, settings: object) {
  return { name: 'Heap', creationName: 'Heap', url, libraryName: 'heapDestination', settings }
}

/** What a visitor does on the page: looks around, signs in, leaves. */
const VISIT = `
  const properties = { foo: { bar: { cheese: 'american', prop: [1, 2, 3], products: [{ A: 'Jello' }] } }, at: new Date(0) }
  const before = JSON.stringify(properties)
  analytics.page('Home')
  await analytics.track('Looked', properties)
  analytics.identify('u-1', { email: 'ada@example.com', company: { name: 'AE' }, born: new Date(0) })
  analytics.group('acme', { plan: 'pro' })
  analytics.track('Signed Out')
  analytics.reset()
  await analytics.track('Looked Again')
  return before === JSON.stringify(properties)`

const LOOKED = {
  'foo.bar.cheese': 'american',
  'foo.bar.prop': '[1,2,3]',
  'foo.bar.products': '[{"A":"Jello"}]',
  at: '1970-01-01T00:00:00.000Z'
}

describeInChromium('a visit reaches Heap', (open) => {
  describe.each(['current', 'classic'] as const)('with the %s SDK', (sdk) => {
    test.each(WAYS)('through %s', async (_, addPage) => {
      const stand = await openStand()
      await addPage(stand, { appId: APP_ID, hostname: stand.sandbox.url, sdk })
      const { page, notices, crashes } = await open()
      await page.goto(stand.site.url)
      await expect(run(page, VISIT)).resolves.toBe(true)
      await arrived(page, stand, 'Looked Again')
      expect(tracked(stand, { identity: 'u-1' })).toEqual([
        ['Looked', { ...LOOKED, ...LIBRARY }],
        ['Signed Out', LIBRARY]
      ])
      const [person, visitor, ...others] = stand.sandbox.users()
      expect(person).toMatchObject({ identity: 'u-1', email: 'ada@example.com', events: 3 })
      expect(person!.properties).toEqual({
        email: 'ada@example.com',
        'company.name': 'AE',
        born: '1970-01-01T00:00:00.000Z',
        account_id: 'acme'
      })
      // Its own event, and the page view that heap.js makes for a new visitor.
      expect(visitor).toMatchObject({ identity: null, events: 2, properties: {} })
      expect([others, notices, crashes]).toEqual([[], [], []])
      expect(stand.site.events.map(({ type }) => type)).toEqual(
        expect.arrayContaining(['page', 'track', 'identify', 'group'])
      )
    })
  })
})

describeInChromium('in a page', (open) => {
  test.each([
    ['the US', {}, 'https://cdn.us.heap-api.com/config/1234567890/heap_config.js'],
    ['the EU', { region: 'EU' }, 'https://cdn.eu.heap-api.com/config/1234567890/heap_config.js'],
    [
      'a tracking server',
      { sdk: 'classic', heapConfig: { trackingServer: 'https://t.example.com' } },
      'https://cdn.heapanalytics.com/js/heap-1234567890.js'
    ]
  ])('heap.js of %s is loaded from its host, once', async (_, settings, url) => {
    const stand = await openStand()
    await addBundledPage(
      stand,
      `window.analytics = AnalyticsBrowser.load({ writeKey: 'wk', cdnURL: location.origin })
       analytics.register(heap.heapPlugin(${JSON.stringify({ appId: APP_ID, nonce: 'n-1', ...settings })}))`
    )
    const { page, context } = await open()
    const asked: string[] = []
    await context.route(/heap-api|heapanalytics|t\.example/, async (route) => {
      asked.push(route.request().url())
      const { pathname, search } = new URL(route.request().url())
      const response = await fetch(stand.sandbox.url + pathname + search, {
        method: route.request().method(),
        body: route.request().postData()
      })
      await route.fulfill({
        contentType: 'text/javascript',
        headers: { 'access-control-allow-origin': '*', 'access-control-allow-headers': '*' },
        body: await response.text()
      })
    })
    await page.goto(stand.site.url)
    await run(page, `await analytics.track('Looked')`)
    await arrived(page, stand, 'Looked')
    expect(asked.filter((one) => /heap_config|\/heap-/.test(one))).toEqual([url])
    await expect(run(page, `return document.querySelector('script[src="${url}"]').nonce`)).resolves.toBe('n-1')
    await expect(run(page, `return heapStandIn.config`)).resolves.toMatchObject(
      'heapConfig' in settings ? settings.heapConfig : { disableTextCapture: false }
    )
  })

  test('a second user id starts a new visitor first', async () => {
    const stand = await openStand()
    await addPlugin(stand)
    const { page } = await open()
    await page.goto(stand.site.url)
    await run(
      page,
      `analytics.identify('u-1'); analytics.track('One'); analytics.identify('u-2'); await analytics.track('Two')`
    )
    await arrived(page, stand, 'Two')
    expect(tracked(stand, { identity: 'u-1' })).toEqual([['One', LIBRARY]])
    expect(tracked(stand, { identity: 'u-2' })).toEqual([['Two', LIBRARY]])
  })

  test('the same user id on the next page is the same visitor', async () => {
    const stand = await openStand()
    await addPlugin(stand)
    const { page } = await open()
    for (const name of ['One', 'Two']) {
      await page.goto(stand.site.url)
      await run(page, `analytics.identify('u-1'); await analytics.track('${name}')`)
      await arrived(page, stand, name)
    }
    expect(stand.sandbox.users()).toHaveLength(1)
    expect(tracked(stand, { identity: 'u-1' })).toEqual([
      ['One', LIBRARY],
      ['Two', LIBRARY]
    ])
  })

  test('a page that is left at logout begins as a new visitor', async () => {
    const stand = await openStand()
    await addPlugin(stand)
    const { page } = await open()
    await page.goto(stand.site.url)
    await run(page, `await analytics.identify('u-1'); await analytics.track('One')`)
    await run(page, `analytics.track('Signed Out'); analytics.reset(); location.href = '/?next'`)
    await page.waitForURL('**/?next')
    await run(page, `await analytics.track('Two')`)
    await arrived(page, stand, 'Two')
    expect(stand.sandbox.events({ event: 'Two' })[0]!.identity).toBeNull()
  })

  test('a placeholder user id identifies nobody, and one line says so', async () => {
    const stand = await openStand()
    await addPlugin(stand)
    const { page, notices } = await open()
    await page.goto(stand.site.url)
    await run(
      page,
      `analytics.identify('undefined', { a: 1 }); analytics.identify('null'); await analytics.track('One')`
    )
    await arrived(page, stand, 'One')
    expect(stand.sandbox.users()).toMatchObject([{ identity: null, properties: {} }])
    expect(notices).toEqual([expect.stringContaining('placeholder_identity')])
  })
})

async function addPlugin(stand: Stand): Promise<void> {
  await WAYS[0]![1](stand, { appId: APP_ID, hostname: stand.sandbox.url })
}
