// The current heap.js: identities, events and properties that it takes, and what it does to them. Each line holds for the
// stand-in, and for Heap's own script where it is given.
import { describeHeapJs } from './stand'

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

  test('identities are taken as they are, numbers as text, and no more than 255 units', async () => {
    const visit = await stand.visit()
    await stand.ready(visit)
    const given = [' Guest ', 'na', 5, 'x'.repeat(300), '😀'.repeat(128)]
    expect(
      await visit.run(`return ${JSON.stringify(given)}.map((id) => { heap.identify(id); return heap.getIdentity() })`)
    ).toEqual([' Guest ', 'na', '5', 'x'.repeat(255), '😀'.repeat(127)])
    // What is still on its way would arrive in the next test.
    await stand.finish(visit)
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

  test('properties become text, or are left out; what is no event is dropped', async () => {
    const tracked: [string, Record<string, string> | undefined][] = [
      [
        `'E0', { n: 1, b: true, zero: -0, blank: ' ', none: null, empty: '', nan: NaN }`,
        { n: '1', b: 'true', zero: '0', blank: ' ' }
      ],
      [
        `'E1', { list: ['x', 2, true], mixed: [1, null], none: [], deep: { a: 1 }, map: new Map() }`,
        { list: 'x||2||true', none: '' }
      ],
      [
        `'E2', { at: new Date(0), url: { toJSON: () => 'https://a.b/' } }`,
        { at: '1970-01-01T00:00:00.000Z', url: 'https://a.b/' }
      ],
      [`'E3', (() => { const same = ['x']; return { a: same, b: same } })()`, { a: 'x' }],
      [`'E4', { long: 'x'.repeat(1100), ['k'.repeat(600)]: 1 }`, { long: 'x'.repeat(1024) }],
      [`'E5', [1]`, undefined],
      [`'E6', 'text'`, undefined],
      [`7`, undefined],
      [`'x'.repeat(1025)`, undefined],
      [`'E9', { a: '\\ud83d' }`, undefined]
    ]
    const visit = await stand.visit()
    await stand.ready(visit)
    await visit.run(tracked.map(([args]) => `heap.track(${args})`).join('\n'))
    const events = (await stand.finish(visit)).filter(({ kind }) => kind === 'event')
    expect(events.map(({ event, properties }) => [event, properties])).toEqual(
      tracked.flatMap(([, properties], index) => (properties ? [[`E${index}`, properties]] : []))
    )
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

  test('short names of event properties come back as longer ones, but not from localStorage', async () => {
    const names = {
      ...{ t: 'title', g: 'hash', d: 'domain', h: 'path', q: 'query', r: 'referrer', e: 'search_keyword', u: 'userId' },
      ...{ s: 'sessionId', i: 'identity', let: 'lastEventTime', sp: 'sessionProperties', x: 'x' }
    }
    for (const store of ['cookies', 'localstorage']) {
      const visit = await stand.visit({ settings: { eventPropertiesStorage: store } })
      await stand.ready(visit)
      const given = Object.fromEntries(Object.entries(names).map(([name, long]) => [name, `for ${long}`]))
      await visit.run(`heap.addEventProperties(${JSON.stringify(given)}); heap.track('Named ${store}')`)
      const event = (await stand.finish(visit)).find((one) => one.event === `Named ${store}`)
      expect(event!.properties).toEqual(
        Object.fromEntries(
          Object.entries(names).map(([name, long]) => [store === 'cookies' ? long : name, `for ${long}`])
        )
      )
      stand.backend().clear()
    }
  })

  test('getters: callbacks, and a truthy argument that is none', async () => {
    const visit = await stand.visit()
    await stand.ready(visit)
    expect(
      await visit.run(`
        let told; heap.getUserId((id) => { told = id }); let isReady = false; heap.onReady(() => { isReady = true })
        let thrown; try { heap.onReady(() => { throw new Error('mine') }) } catch ({ message }) { thrown = message }
        try { heap.getIdentity('x') } catch ({ name }) { return [told === heap.getUserId(), isReady, thrown, name] }`)
    ).toEqual([true, true, 'mine', 'TypeError'])
  })
})
