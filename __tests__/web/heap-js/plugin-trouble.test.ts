// The plugin with a heap.js that is as the real one is: what goes wrong on a page is told, or does no harm.
import { describeHeapJs } from './stand'
import { until } from '../until'
import { currentSnippet } from './snippets'

const LOAD = `window.analytics = AnalyticsBrowser.load({ writeKey: 'wk', cdnURL: location.origin })`
const PLUGIN = `${LOAD}; analytics.register(lib.heapPlugin({ appId, hostname }))`
const CLASSIC = `${LOAD}; analytics.register(lib.heapPlugin({ appId, hostname, sdk: 'classic' }))`
const END = `await analytics.track('End')`

/** A store of the browser that throws, as in a page whose storage is refused. */
const REFUSED = (store: string): string =>
  `Object.defineProperty(window, '${store}', { get() { throw new DOMException('denied', 'SecurityError') } })`

describeHeapJs('nothing vanishes in silence', (stand) => {
  test('Heap’s snippet, run by a tag manager after the start, takes nothing from the plugin, and one line names it', async () => {
    const visit = await stand.visit({ plugin: PLUGIN })
    await visit.run(`await analytics.track('One')`)
    // Once the plugin has seen the methods, it keeps them; before, there is nothing that it could keep.
    await until(() =>
      stand
        .backend()
        .delivered()
        .some(({ event }) => event === 'One')
    )
    await visit.run(currentSnippet({ url: stand.backend().url, envId: '123' }))
    await visit.run(`await analytics.track('Two')`)
    const delivered = await stand.finish(visit, END)
    expect(delivered.filter(({ kind }) => kind === 'event').map(({ event }) => event)).toEqual(['One', 'Two'])
    expect(await visit.run('return heap.getUserId()')).toBeUndefined()
    expect(visit.notices).toEqual([expect.stringContaining('heap_twice')])
  })

  test.each(['localStorage', 'sessionStorage'])(
    'a page without %s is no page with heap.js, and one line says so',
    async (store) => {
      const visit = await stand.visit({ plugin: PLUGIN, before: REFUSED(store) })
      await visit.run(`await analytics.track('One')`)
      await visit.page.waitForFunction('window.heap && !Array.isArray(heap)')
      await visit.run(`await analytics.track('Two')`)
      await visit.page.waitForEvent('console', { predicate: () => true, timeout: 3000 }).catch(() => undefined)
      expect([visit.notices, visit.crashes]).toEqual([[expect.stringContaining('heap_stopped')], []])
    }
  )

  test('a second script that is missing is named', async () => {
    stand.backend().fail('/v5', 404)
    const visit = await stand.visit({ plugin: PLUGIN })
    await visit.run(`await analytics.track('One')`)
    await visit.page.waitForFunction(
      `performance.getEntriesByType('resource').some(({ name }) => name.includes('/v5/'))`
    )
    await visit.run(`await analytics.track('Two')`)
    expect(visit.notices).toEqual([expect.stringMatching(/v5\/heapjs-static\/5\.3\.6\/core\/heap\.js did not load/)])
  })

  test('a second script with nothing in it is named', async () => {
    stand.backend().fail('/v5', 200)
    const visit = await stand.visit({ plugin: PLUGIN })
    await visit.run(`await analytics.track('One')`)
    await visit.page.waitForFunction(
      `performance.getEntriesByType('resource').some(({ name }) => name.includes('/v5/'))`
    )
    await visit.run(`await new Promise((done) => setTimeout(done, 0)); await analytics.track('Two')`)
    expect(visit.notices).toEqual([expect.stringContaining('did not load')])
  })

  test.each([
    ['a section', '<section id="heap"></section>'],
    ['a form', '<form name="heap"><input name="track"></form>'],
    ['a frame', '<iframe name="heap"></iframe>']
  ])('%s called heap keeps nothing away', async (_, body) => {
    const visit = await stand.visit({
      body: `${body}<script>go()</script>`,
      before: 'window.go = () => undefined',
      plugin: `window.go = () => { ${PLUGIN} }`
    })
    await visit.page.waitForFunction('window.analytics')
    await visit.run(`await analytics.track('One')`)
    const delivered = await stand.finish(visit, END)
    expect(delivered.filter(({ kind }) => kind === 'event').map(({ event }) => event)).toEqual(['One'])
    expect([visit.notices, visit.crashes]).toEqual([[], []])
  })

  test('something else at window.heap stays, and one line names it', async () => {
    const visit = await stand.visit({ plugin: PLUGIN, before: 'window.heap = [3, 1, 2]' })
    await visit.run(`await analytics.track('One')`)
    expect(await visit.run('return [...heap]')).toEqual([3, 1, 2])
    expect(visit.notices).toEqual([expect.stringContaining('window.heap is taken')])
  })

  test('a snippet with a number for an id starts nothing, and one line says so', async () => {
    const visit = await stand.visit({ snippet: 'current', envId: 123, plugin: PLUGIN })
    await visit.run(`await analytics.track('One')`)
    await visit.page.waitForFunction('!Array.isArray(heap)')
    await visit.run(`await analytics.track('Two')`)
    expect(visit.notices).toEqual([expect.stringContaining('heap_stopped')])
  })

  test('half a surrogate pair becomes U+FFFD, and no event is lost', async () => {
    const visit = await stand.visit({ plugin: PLUGIN })
    await visit.run(`analytics.track('One', { a: 'x\\ud83d' }); await analytics.track('Two')`)
    const delivered = await stand.finish(visit, END)
    const events = delivered.filter(({ kind }) => kind === 'event')
    expect(events.map(({ event, properties }) => [event, properties['a']])).toEqual([
      ['One', 'x\ufffd'],
      ['Two', undefined]
    ])
  })

  test('calls of the page’s own go with heap.js: super properties, before and after', async () => {
    const visit = await stand.visit({
      plugin: `${PLUGIN}; analytics.ready(() => heap.addEventProperties({ plan: 'pro' }))`
    })
    await visit.run(`await analytics.track('One')`)
    const delivered = await stand.finish(visit, END)
    expect(delivered.find(({ event }) => event === 'One')?.properties).toMatchObject({ plan: 'pro' })
  })

  test('page calls become page views of heap.js, but for the first, which it makes itself', async () => {
    const visit = await stand.visit({
      plugin: `${LOAD}; analytics.register(lib.heapPlugin({
        appId, hostname, heapConfig: { disablePageviewAutocapture: true }, trackPages: lib.heapPageViews() }))`
    })
    await visit.run(`await analytics.page('Home'); history.pushState(null, '', '?two'); await analytics.page('Two')
      await analytics.page('Two')`)
    const delivered = await stand.finish(visit, END)
    expect(delivered.filter(({ kind }) => kind === 'pageview')).toHaveLength(2)
  })

  test('every setting of heap.js can be given, and both servers together are those of the current one', async () => {
    const visit = await stand.visit({
      plugin: `${LOAD}; analytics.register(lib.heapPlugin({ appId, hostname, heapConfig: {
        metadataStorage: 'localstorage', ingestServer: '${stand.backend().url}', trackingServer: 'https://t.example.com' } }))`
    })
    await visit.run(`await analytics.track('One')`)
    await stand.finish(visit, END)
    expect(await visit.run(`return Object.keys(localStorage).some((key) => key.startsWith('_hp5_meta'))`)).toBe(true)
  })

  describe('classic', () => {
    test('its stub has its methods only, and its settings are those that were given', async () => {
      const visit = await stand.visit({ plugin: CLASSIC, before: 'window.go = 1' })
      await visit.page.route('**/js/heap-*.js', () => undefined)
      await stand.again(visit, { plugin: CLASSIC })
      await visit.page.waitForFunction('window.heap')
      expect(
        await visit.run(`return [Object.keys(heap.config), typeof heap.getUserId, typeof heap.onReady,
          typeof heap.setEventProperties, typeof heap.unsetEventProperty]`)
      ).toEqual([[], 'undefined', 'undefined', 'function', 'function'])
    })

    test('early calls of the page’s own, and half a surrogate pair, silence nothing', async () => {
      const visit = await stand.visit({
        plugin: `${CLASSIC}; addEventListener('DOMContentLoaded', async () => { await analytics; heap.setEventProperties({ plan: 'pro' }) })`
      })
      await visit.run(`analytics.track('One', { a: 'x\\ud83d' }); await analytics.track('Two')`)
      const delivered = await stand.finish(visit, END)
      const events = delivered.filter(({ kind }) => kind === 'event')
      expect(events.map(({ event, properties }) => [event, properties['a']])).toEqual([
        ['One', 'x\ufffd'],
        ['Two', undefined]
      ])
      expect(visit.crashes).toEqual([])
    })

    test('a logout parts two people', async () => {
      const visit = await stand.visit({ plugin: CLASSIC })
      await visit.run(`analytics.identify('u-1'); await analytics.track('A'); analytics.reset()
        analytics.identify('u-2'); await analytics.track('B')`)
      const delivered = await stand.finish(visit, END)
      const events = delivered.filter(({ kind }) => kind === 'event').map(({ event, identity }) => [event, identity])
      // One image each, which may overtake another.
      expect(events.sort()).toEqual([
        ['A', 'u-1'],
        ['B', 'u-2']
      ])
    })
  })

  describe('consent', () => {
    const CONSENT = `${LOAD}; window.isAgreed = false
      analytics.addSourceMiddleware(({ payload, next }) => {
        payload.obj.context.consent = { categoryPreferences: { Analytics: window.isAgreed } }; next(payload) })
      analytics.register(lib.heapPlugin({ appId, hostname, consent: lib.requireConsent({ requiredConsent: 'Analytics' }) }))`

    test('heap.js is loaded with the first call that has it, and stopped by the first that has not', async () => {
      const visit = await stand.visit({ plugin: CONSENT })
      await visit.run(`await analytics.track('Refused')`)
      expect(await visit.run('return typeof window.heap')).toBe('undefined')
      await visit.run(`window.isAgreed = true; await analytics.track('Agreed')`)
      await stand.finish(visit, END)
      await visit.run(`window.isAgreed = false; await analytics.track('Withdrawn')`)
      expect(await visit.run('return [heap.loaded, document.cookie]')).toEqual([
        false,
        expect.not.stringContaining('_hp5_meta')
      ])
      stand.backend().clear()
      await stand.again(visit, { plugin: CONSENT, path: '?next' })
      await visit.run(`await analytics.track('Refused')`)
      expect(await visit.run('return typeof window.heap')).toBe('undefined')
      expect(
        stand
          .backend()
          .delivered()
          .map(({ event }) => event)
      ).not.toContain('Withdrawn')
      expect(visit.notices.filter((line) => !line.includes('heap_stopped'))).toEqual([])
    })
  })
})
