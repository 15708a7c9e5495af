// The plugin in real pages: real analytics-next, the sandbox's heap.js, and what the sandbox then holds.
import { describeInChromium } from './chromium'
import { APP_ID, addBundledPage, openStand } from './stand'
import { until } from './until'

jest.setTimeout(60_000)

const START = (hostname: string, more = '') =>
  `window.analytics = AnalyticsBrowser.load({ writeKey: 'wk', cdnURL: location.origin })
   analytics.register(heap.heapPlugin({ appId: '${APP_ID}', hostname: '${hostname}', ${more} }))`

describeInChromium('in Chromium', (open) => {
  test('x', async () => {
    const stand = await openStand()
    await addBundledPage(stand, START(stand.sandbox.url))
    const { page, crashes, notices } = await open()
    await page.goto(stand.site.url)
    await page.evaluate(async () => {
      const { analytics } = window as any
      await analytics.track('A', { foo: { bar: [1, 2] }, when: new Date(0) })
      await analytics.identify('u-1', { email: 'a@b.c', plan: { name: 'pro' } })
      await analytics.track('B')
      analytics.track('C')
      analytics.reset()
      await analytics.track('D')
    })
    await until(() => stand.sandbox.events().length >= 5)
    console.log(JSON.stringify(stand.sandbox.events(), null, 1), JSON.stringify(stand.sandbox.users(), null, 1), crashes, notices, stand.site.events.map(e=>[e.type,e.event]))
  })
})
