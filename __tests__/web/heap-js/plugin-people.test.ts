// The plugin with a heap.js that is as the real one is: nobody becomes somebody else. Against Heap's own script, too,
// where it is given.
import { describeHeapJs, type HeapStand, type Visit } from './stand'
import { told } from './told'

const LOAD = `window.analytics = AnalyticsBrowser.load({ writeKey: 'wk', cdnURL: location.origin })`
const PLUGIN = `${LOAD}; analytics.register(lib.heapPlugin({ appId, hostname }))`

const END = `await analytics.track('End')`

/** A visitor whom both analytics.js and heap.js know. */
async function known(stand: HeapStand, plugin = PLUGIN): Promise<Visit> {
  const visit = await stand.visit({ plugin })
  await visit.run(`await analytics.identify('u-1')`)
  await stand.finish(visit, END)
  stand.backend().clear()
  return visit
}

describeHeapJs('nobody becomes somebody else', (stand) => {
  test('between loaded and the first ids: a logout parts two people', async () => {
    const visit = await stand.visit({
      plugin: PLUGIN,
      before: `holdHints(); onLoaded(() => { window.isLoaded = true })`
    })
    await visit.page.waitForFunction('window.isLoaded && analytics.instance')
    await visit.run(`
      analytics.identify('u-1'); await analytics.track('A'); analytics.reset()
      analytics.identify('u-2'); await analytics.track('B'); releaseHints()`)
    expect(told(await stand.finish(visit, END))).toEqual({
      events: ['A of user 1, u-1', 'B of user 2, u-2'],
      identities: ['user 1 is u-1', 'user 2 is u-2'],
      users: 2
    })
    expect(visit.notices).toEqual([])
  })

  test('another id without a logout is another person', async () => {
    const visit = await stand.visit({ plugin: PLUGIN })
    await visit.run(`
      analytics.identify('u-1'); await analytics.track('A'); analytics.identify('u-2'); await analytics.track('B')`)
    expect(told(await stand.finish(visit, END))).toMatchObject({
      events: ['A of user 1, u-1', 'B of user 2, u-2'],
      users: 2
    })
  })

  test('a logout on a page that was left before heap.js came is one on the next page', async () => {
    const visit = await known(stand)
    // Let go before the page is left, a request that was held would be answered after all.
    await visit.page.route('**/heap_config.js', (route) =>
      route.request().frame().url().includes('?second') ? undefined : route.fallback()
    )
    await stand.again(visit, { plugin: PLUGIN, path: '?second' })
    await visit.run(
      `await analytics.ready; await analytics.track('Lost'); analytics.reset(); dispatchEvent(new Event('pagehide'))`
    )
    await stand.again(visit, { plugin: PLUGIN, path: '?third' })
    await visit.run(`await analytics.track('A')`)
    expect(told(await stand.finish(visit, END))).toMatchObject({ events: [expect.stringMatching(/^A of .*, null$/)] })
    expect(visit.notices).toEqual([expect.stringContaining('page_left')])
  })

  test.each([
    ['nobody is logged in', '', 'A null'],
    ['another person is', `await analytics.identify('u-2');`, 'A u-2']
  ])('where the plugin comes late, and heap.js knows u-0 while %s', async (_, login, event) => {
    const visit = await stand.visit()
    await stand.ready(visit)
    await visit.run(`heap.identify('u-0')`)
    await stand.finish(visit)
    stand.backend().clear()
    await stand.again(visit, { plugin: LOAD })
    await visit.run(
      `${login} await analytics.register(lib.heapPlugin({ appId: '123', hostname: '${stand.backend().url}' }))`
    )
    await visit.run(`await analytics.track('A')`)
    const delivered = await stand.finish(visit, END)
    expect(delivered.filter(({ kind }) => kind === 'event').map((one) => `${one.event} ${one.identity}`)).toEqual([
      event
    ])
  })

  test('an event without a name, of another script, does not keep a logout from happening', async () => {
    const visit = await known(stand)
    await visit.run(`await analytics.track('A')`)
    await stand.finish(visit, END)
    stand.backend().clear()
    await visit.run(`heap.track(); analytics.reset(); analytics.identify('u-2'); await analytics.track('B')`)
    expect(told(await stand.finish(visit, END))).toMatchObject({
      events: [expect.stringMatching(/^B of .*, u-2$/)],
      identities: [expect.stringMatching(/ is u-2$/)]
    })
  })

  test('an id that heap.js refuses changes nobody, and its traits are nobody’s', async () => {
    const settings = `{ appId, hostname, allowedIdentities: ['NA', 'not_authenticated'] }`
    const visit = await known(stand, `${LOAD}; analytics.register(lib.heapPlugin(${settings}))`)
    const user = await visit.run('return heap.getUserId()')
    await visit.run(`
      analytics.identify('NA', { plan: 'pro' }); await analytics.identify('not_authenticated', { plan: 'pro' })`)
    const delivered = await stand.finish(visit, END)
    expect(delivered.filter(({ kind }) => kind !== 'pageview')).toEqual([])
    expect(await visit.run('return [heap.getUserId(), heap.getIdentity()]')).toEqual([user, 'u-1'])
    expect(visit.notices).toEqual([expect.stringContaining('identity_refused')])
  })

  test('hashed user ids are those of a server', async () => {
    const visit = await stand.visit({
      plugin: `${LOAD}; analytics.register(lib.heapPlugin({ appId, hostname, hashIdentity: lib.hashIdentity }))`
    })
    await visit.run(`analytics.identify('u-1', { plan: 'pro' }); await analytics.track('A')`)
    const hash = 'a24a7f55f278dd49fb1f99c5507800cb198a5bfe10fe2126cd0b25672152b0da'
    expect(told(await stand.finish(visit, END))).toEqual({
      events: [`A of user 1, ${hash}`],
      identities: [`user 1 is ${hash}`],
      users: 1
    })
  })
})
