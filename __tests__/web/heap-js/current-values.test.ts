// The current heap.js: identities, events and properties that it takes, and what it does to them. Each line holds for the
// stand-in, and for Heap's own script where it is given.
import { describeHeapJs } from './stand'

jest.setTimeout(60_000)

describeHeapJs('what it takes', (stand) => {
  test('some identities change nothing, whoever is known', async () => {
    const visit = await stand.visit()
    await stand.ready(visit)
    await visit.run(`heap.identify('u-1')`)
    const refused = [
      ...['undefined', 'anonymous', 'true', 'false', '0', 'NaN', 'NA', 'Na', 'not_authenticated', 'unique_identifier'],
      ...['hashed_user_id', '""', '[object Object]', '{{ email }}', 'EMAIL', 'None', 'unknown', 'Guest', 'NULL', '']
    ]
    const changed =
      await visit.run(`return [...${JSON.stringify(refused)}, undefined, null, 0, NaN, Infinity, true, {}, [], () => 1]
      .filter((id) => { heap.identify(id); return heap.getIdentity() !== 'u-1' }).map(String)`)
    expect(changed).toEqual([])
  })

  test.each([
    ['as they are', ' Guest ', ' Guest '],
    ['in their case', 'na', 'na'],
    ['numbers as text', 5, '5'],
    ['the first 255 units', 'x'.repeat(300), 'x'.repeat(255)],
    ['without splitting a pair', '😀'.repeat(128), '😀'.repeat(127)]
  ])('identities are taken %s', async (_, given, kept) => {
    const visit = await stand.visit()
    await stand.ready(visit)
    expect(await visit.run(`heap.identify(${JSON.stringify(given)}); return heap.getIdentity()`)).toBe(kept)
  })

  test('the same id again is one more request; another is a new user, session and page view', async () => {
    const visit = await stand.visit()
    await stand.ready(visit)
    await visit.run(`heap.identify('u-1'); heap.identify('u-1'); heap.identify('u-2')`)
    const delivered = await stand.finish(visit)
    const count = (kind: string): number => delivered.filter((one) => one.kind === kind).length
    expect([count('identify'), count('user'), count('session'), count('pageview')]).toEqual([3, 2, 2, 2])
  })

  test('a logout of nobody is nothing; of somebody a new user, session and page view', async () => {
    const visit = await stand.visit()
    await stand.ready(visit)
    const [first, second, third] = await visit.run<string[]>(`
      const first = heap.getUserId(); heap.resetIdentity(); const second = heap.getUserId()
      heap.identify('u-1'); heap.resetIdentity(); return [first, second, heap.getUserId()]`)
    expect([second === first, third === first]).toEqual([true, false])
    expect((await stand.finish(visit)).filter(({ kind }) => kind === 'pageview')).toHaveLength(2)
  })

  test('an event is of whoever is known when it is looked at; a logout looks first', async () => {
    const visit = await stand.visit()
    await stand.ready(visit)
    await visit.run(`heap.track('A'); heap.identify('u-1'); heap.track('B'); heap.resetIdentity(); heap.track('C')`)
    const events = (await stand.finish(visit)).filter(({ kind }) => kind === 'event')
    expect(events.map(({ event, identity }) => [event, identity])).toEqual([
      ['A', 'u-1'],
      ['B', 'u-1'],
      ['C', null]
    ])
  })

  test('an event without a name loses its batch, and throws to whoever makes heap.js look', async () => {
    const visit = await stand.visit()
    await stand.ready(visit)
    const thrown = await visit.run<string[]>(`
      heap.identify('u-1')
      const attempt = (work) => { try { work(); return 'done' } catch ({ name }) { return name } }
      const ways = [() => heap.resetIdentity(), () => heap.identify('u-2'), () => heap.trackPageview()]
      return ways.map((work) => { heap.track('Lost'); heap.track(); return attempt(work) }).concat(heap.getIdentity())`)
    expect(thrown).toEqual(['TypeError', 'TypeError', 'TypeError', 'u-1'])
    expect((await stand.finish(visit)).filter(({ kind }) => kind === 'event')).toEqual([])
  })

  test.each([
    [
      `'A', { n: 1, b: true, zero: -0, blank: ' ', none: null, empty: '', nan: NaN }`,
      { n: '1', b: 'true', zero: '0', blank: ' ' }
    ],
    [
      `'A', { list: ['x', 2, true], mixed: [1, null], none: [], deep: { a: 1 }, map: new Map() }`,
      { list: 'x||2||true', none: '' }
    ],
    [
      `'A', { at: new Date(0), url: { toJSON: () => 'https://a.b/' } }`,
      { at: '1970-01-01T00:00:00.000Z', url: 'https://a.b/' }
    ],
    [`'A', (() => { const same = ['x']; return { a: same, b: same } })()`, { a: 'x' }],
    [`'A', { long: 'x'.repeat(1100), ['k'.repeat(600)]: 1 }`, { long: 'x'.repeat(1024) }],
    [`'A', [1]`, undefined],
    [`'A', 'text'`, undefined],
    [`5`, undefined],
    [`'x'.repeat(1025)`, undefined],
    [`'A', { a: '\\ud83d' }`, undefined]
  ])('track(%s)', async (args, properties) => {
    const visit = await stand.visit()
    await stand.ready(visit)
    await visit.run(`heap.track(${args})`)
    const events = (await stand.finish(visit)).filter(({ kind }) => kind === 'event')
    expect(events.map((one) => one.properties)).toEqual(properties === undefined ? [] : [properties])
  })

  test('what cannot be written down throws', async () => {
    const visit = await stand.visit()
    await stand.ready(visit)
    expect(
      await visit.run(`const attempt = (work) => { try { work() } catch ({ message }) { return message } }
        return [attempt(() => heap.track('A', { n: 1n })), attempt(() => heap.track('A', { get a() { throw new Error('mine') } }))]`)
    ).toEqual(['Do not know how to serialize a BigInt', 'mine'])
  })

  test('event properties stay, over pages and logouts; falsy ones cannot be removed; too many are not kept', async () => {
    const visit = await stand.visit()
    await stand.ready(visit)
    await visit.run(`heap.identify('u-1'); heap.addEventProperties({ plan: 'pro', zero: 0 })
      heap.addEventProperties({ large: 'x'.repeat(1024), larger: 'y'.repeat(1024), largest: '%'.repeat(1024) })
      heap.resetIdentity()`)
    await stand.again(visit)
    await stand.ready(visit)
    await visit.run(`heap.removeEventProperty('zero'); heap.track('A')`)
    const event = (await stand.finish(visit)).find((one) => one.event === 'A')
    expect(event!.properties).toEqual({ plan: 'pro', zero: '0' })
  })

  test('getters: callbacks, and a truthy argument that is none', async () => {
    const visit = await stand.visit()
    await stand.ready(visit)
    expect(
      await visit.run(`
        let told; heap.getUserId((id) => { told = id }); let isReady = false; heap.onReady(() => { isReady = true })
        try { heap.getIdentity('x') } catch ({ name }) { return [told === heap.getUserId(), isReady, name] }`)
    ).toEqual([true, true, 'TypeError'])
  })

  test('a change of address makes a page view, the same address none, whatever the setting says of the first', async () => {
    const visit = await stand.visit({ settings: { disablePageviewAutocapture: true } })
    expect((await stand.finish(visit)).filter(({ kind }) => kind === 'pageview')).toHaveLength(1)
    stand.backend().clear()
    await stand.again(visit)
    await stand.ready(visit)
    await visit.run(`history.pushState(null, '', '?a'); await new Promise((done) => setTimeout(done, 50))
      history.replaceState(null, '', '?a'); await new Promise((done) => setTimeout(done, 50))`)
    expect((await stand.finish(visit)).filter(({ kind }) => kind === 'pageview')).toHaveLength(2)
  })

  test('links are taken over', async () => {
    const visit = await stand.visit({ body: '<a id="go" href="?left">Go</a><a id="stay" href="#here">Stay</a>' })
    await stand.ready(visit)
    expect(
      await visit.run(`const seen = []; addEventListener('click', (event) => setTimeout(() => seen.push(event.defaultPrevented), 0))
        document.querySelector('#stay').click(); document.querySelector('#go').click()
        await new Promise((done) => setTimeout(done, 20)); return seen`)
    ).toEqual([false, true])
    await visit.page.waitForURL('**/?left')
  })

  test('a tab shares the visitor, live', async () => {
    const visit = await stand.visit()
    await stand.ready(visit)
    const other = await visit.context.newPage()
    await other.goto(visit.page.url())
    await other.waitForFunction('!Array.isArray(heap) && heap.getUserId()')
    await visit.run(`heap.identify('u-1')`)
    expect(await other.evaluate('heap.getIdentity()')).toBe('u-1')
  })
})

describeHeapJs('how it sends', (stand, isReal) => {
  test('user properties, then events, then identities; a hidden page sends what waits, and the next one again', async () => {
    const visit = await stand.visit()
    await stand.ready(visit)
    await visit.run(`heap.identify('u-1'); heap.track('A'); heap.addUserProperties({ plan: 'pro' })`)
    const kinds = (await stand.finish(visit)).map(({ kind }) => kind)
    expect(kinds.indexOf('properties')).toBeLessThan(kinds.indexOf('identify'))
    stand.backend().clear()
    await visit.run(`heap.track('Left'); Object.defineProperty(document, 'visibilityState', { get: () => 'hidden' })
        Object.defineProperty(document, 'hidden', { get: () => true }); document.dispatchEvent(new Event('visibilitychange'))`)
    await stand.again(visit)
    const events = (await stand.finish(visit)).filter(({ event }) => event === 'Left')
    expect(events).toHaveLength(2)
  })

  test('a 5xx parks until the next page', async () => {
    const visit = await stand.visit()
    await stand.finish(visit)
    stand.backend().clear()
    stand.backend().fail('/api/capture/v2/track', 503)
    await visit.run(`heap.track('Parked')`)
    await visit.page.waitForFunction(`(localStorage.getItem('_hp5_retry_buffer.123') || '').includes('kind')`)
    stand.backend().clear()
    await stand.again(visit)
    expect((await stand.finish(visit)).map(({ event }) => event)).toContain('Parked')
  })

  test(`nothing stands on the console (${isReal ? 'Heap’s' : 'the sandbox’s'})`, async () => {
    const visit = await stand.visit()
    await stand.ready(visit)
    await visit.run(`heap.identify('guest'); heap.track(5); heap.addUserProperties('x')`)
    await stand.finish(visit)
    expect([visit.crashes, visit.console]).toEqual([[], []])
  })
})
