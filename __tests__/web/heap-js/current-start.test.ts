// The current heap.js: how it starts, and when it does not. Each line holds for the stand-in, and for Heap's own script
// where it is given.
import { describeHeapJs } from './stand'
import { currentSnippet } from './snippets'

const REFUSED = (store: string): string =>
  `Object.defineProperty(window, '${store}', { get() { throw new DOMException('denied', 'SecurityError') } })`

/** What a call gives or throws. */
const TRY = `const attempt = (work) => { try { return work() ?? null } catch ({ message }) { return message } };`

describeHeapJs('how it starts', (stand) => {
  test('two scripts, one after the other; a new object takes the place of the stub', async () => {
    const visit = await stand.visit({ written: 'window.stub = heap' })
    await stand.ready(visit)
    expect(
      await visit.run(`
        stub.track('Dead')
        heapReadyCb.push({ name: 'track', fn: () => heap.track('Dead') })
        return [stub !== heap, Array.isArray(heap), 'envId' in heap, 'clientConfig' in heap, 'load' in heap,
          heap.appid, heap.loaded, typeof heap.startTracking, typeof heap.addAccountProperties]`)
    ).toEqual([true, false, false, false, false, '123', true, 'undefined', 'undefined'])
    const delivered = await stand.finish(visit)
    expect(delivered.map(({ kind }) => kind).sort()).toEqual(['pageview', 'session', 'user'])
    expect([visit.crashes, visit.console]).toEqual([[], []])
  })

  test.each([
    ['init is not among the stubs', 'delete heap.init', 'window.heap.init is not a function'],
    ['window.heap is gone', 'delete window.heap', "Cannot set properties of undefined (setting 'serverConfig')"]
  ])('where %s, the configuration throws, and the second script is never asked for', async (_, written, message) => {
    const visit = await stand.visit({ written })
    await visit.page.waitForFunction(
      `performance.getEntriesByType('resource').some(({ name }) => name.includes('heap_config'))`
    )
    expect(visit.crashes).toEqual([message])
    expect(await visit.run(`return document.querySelectorAll('[src*="/v5/"]').length`)).toBe(0)
  })

  test.each([
    ['the first script is missing', '/config', 0],
    ['the second script is missing', '/v5', 1]
  ])('where %s, the stub stays', async (_, path, seconds) => {
    stand.backend().fail(path, 404)
    const visit = await stand.visit({
      written: `addEventListener('error', ({ target }) => { window.failed = target.src }, true)`
    })
    await visit.page.waitForFunction('window.failed')
    expect(await visit.run(`return [Array.isArray(heap), document.querySelectorAll('[src*="/v5/"]').length]`)).toEqual([
      true,
      seconds
    ])
    expect(visit.crashes).toEqual([])
  })

  test.each([
    ['an object with an appid, such as a classic stub, is there', { written: `heap.appid = '1'` }, [true, null]],
    ['the environment id is a number', { envId: 123 }, [false, false]]
  ])('nothing starts where %s', async (_, options, expected) => {
    const visit = await stand.visit({ ...options, written: (options as { written?: string }).written ?? '' })
    await visit.page.waitForFunction(
      `performance.getEntriesByType('resource').some(({ name }) => name.includes('/v5/'))`
    )
    await visit.run('await new Promise((done) => setTimeout(done, 50))')
    expect(await visit.run('return [Array.isArray(heap), heap.loaded ?? null]')).toEqual(expected)
    expect([stand.backend().delivered(), visit.crashes]).toEqual([[], []])
  })

  test('the id counts from heap.envId, not from the address', async () => {
    const visit = await stand.visit({ envId: '77', written: `heap.track('Own')` })
    await stand.ready(visit)
    expect(await visit.run('return heap.appid')).toBe('77')
  })

  test('entries that throw, have no function or no name do not stop the others', async () => {
    const visit = await stand.visit({
      written: `heapReadyCb.push({ name: 'track', fn: () => { throw new Error('mine') } }, { name: 'track' }, {})
        heap.startTracking(); heap.addAccountProperties({}); heap.track('A')`
    })
    const delivered = await stand.finish(visit)
    expect(delivered.flatMap(({ event }) => event ?? [])).toEqual(['A'])
    expect(visit.crashes).toEqual([])
  })

  test('an entry that is null ends the script', async () => {
    const visit = await stand.visit({ written: `heap.track('A'); heapReadyCb.push(null)` })
    await visit.page.waitForFunction('!Array.isArray(heap)')
    expect(await visit.run('return [heap.loaded, heap.appid]')).toEqual([false, ''])
    expect(visit.crashes).toHaveLength(1)
  })

  test('the snippet once more after the start makes every method a dead stub for good', async () => {
    const visit = await stand.visit()
    await stand.ready(visit)
    await visit.run(`const { url } = { url: '${stand.backend().url}' }; ${currentSnippet({ url: stand.backend().url, envId: '123' })}
      heap.track('Dead'); await new Promise((done) => setTimeout(done, 300)); heap.track('Dead, too')`)
    expect(
      await visit.run('return [heap.loaded, heap.appid, heap.getUserId() ?? null, heap.getIdentity() ?? null]')
    ).toEqual([true, '123', null, null])
    expect(
      stand
        .backend()
        .delivered()
        .flatMap(({ event }) => event ?? [])
    ).toEqual([])
    expect(visit.crashes).toEqual([])
  })

  describe('where storage is refused', () => {
    const MISSING = 'heap environment id is missing'

    test('sessionStorage: the object is there, not started, and methods throw', async () => {
      const visit = await stand.visit({ before: REFUSED('sessionStorage'), written: `heap.track('A')` })
      await visit.page.waitForFunction('!Array.isArray(heap)')
      expect(
        await visit.run(`${TRY} return [heap.loaded, heap.appid, heap.getUserId(),
          ...['identify', 'resetIdentity', 'track', 'getIdentity', 'getSessionId'].map((name) => attempt(() => heap[name]('u-1')))]`)
      ).toEqual([false, '', null, MISSING, MISSING, MISSING, MISSING, MISSING])
      expect([visit.crashes, visit.console]).toEqual([[], []])
    })

    test('localStorage: not started, and methods do nothing', async () => {
      const visit = await stand.visit({ before: REFUSED('localStorage') })
      await visit.page.waitForFunction('!Array.isArray(heap)')
      expect(
        await visit.run(
          `${TRY} return [heap.loaded, heap.appid, ...['identify', 'resetIdentity', 'track'].map((name) => attempt(() => heap[name]('u-1')))]`
        )
      ).toEqual([false, '123', null, null, null])
      expect([visit.crashes, visit.console]).toEqual([[], []])
    })

    test('cookies that stay empty: not started; in localStorage, all works', async () => {
      const before = `Object.defineProperty(document, 'cookie', { get: () => '', set: () => undefined })`
      const visit = await stand.visit({ before })
      await visit.page.waitForFunction('!Array.isArray(heap)')
      expect(
        await visit.run(
          `${TRY} return [heap.loaded, heap.appid, attempt(() => heap.track('A')), attempt(() => heap.identify('guest'))]`
        )
      ).toEqual([false, '', null, 'Network instance not initialized'])
      await stand.again(visit, { before, settings: { metadataStorage: 'localstorage' } })
      await stand.ready(visit)
    })
  })

  describe('stopTracking', () => {
    test('in the queue: nothing starts', async () => {
      const visit = await stand.visit({ written: `heap.track('A'); heap.stopTracking()` })
      await visit.page.waitForFunction('!Array.isArray(heap)')
      expect(await visit.run('return [heap.loaded, heap.appid, document.cookie]')).toEqual([false, '', ''])
    })

    test.each([
      ['', true],
      ['true', false]
    ])('live, with %j: ends all until the next page', async (clears, keeps) => {
      const visit = await stand.visit()
      await stand.ready(visit)
      const user = await visit.run('return heap.getUserId()')
      expect(
        await visit.run(`heap.stopTracking(${clears}); heap.track('A'); heap.identify('u-1'); heap.resetIdentity()
          return [heap.loaded, heap.getUserId() ?? null, heap.getIdentity()]`)
      ).toEqual([false, keeps ? user : null, null])
      await stand.again(visit)
      await stand.ready(visit)
      expect((await visit.run('return heap.getUserId()')) === user).toBe(keeps)
      expect((await stand.finish(visit)).flatMap(({ event }) => event ?? [])).toEqual([])
    })
  })

  test('an element called heap is assigned over', async () => {
    const visit = await stand.visit({
      snippet: 'none',
      body: `<section id="heap"></section><script>go()</script>`,
      before: `window.go = () => {
      ${currentSnippet({ url: stand.backend().url, envId: '123' })} }`
    })
    await stand.ready(visit)
    expect(await visit.run('return heap.loaded')).toBe(true)
  })

  test('_cs_optout in the address keeps it from starting', async () => {
    const visit = await stand.visit({ path: '?_cs_optout=1' })
    await visit.page.waitForFunction('!Array.isArray(heap)')
    expect(await visit.run('return heap.loaded')).toBe(false)
  })
})
