// The current heap.js: what it does to the page by itself, and how it sends. Each line holds for the stand-in, and for
// Heap's own script where it is given.
import { describeHeapJs } from './stand'

describeHeapJs('what it does to the page', (stand) => {
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

  test('forms are taken over, unless the page prevents them', async () => {
    const body = `<form id="go"><input name="q" value="left"></form><form id="stay"><input name="q" value="stayed"></form>`
    const visit = await stand.visit({ body })
    await stand.ready(visit)
    expect(
      await visit.run(`const seen = []; document.querySelector('#stay').addEventListener('submit', (event) => event.preventDefault())
        addEventListener('submit', (event) => setTimeout(() => seen.push([event.target.id, event.defaultPrevented]), 0))
        document.querySelector('#stay').requestSubmit(); document.querySelector('#go').requestSubmit()
        await new Promise((done) => setTimeout(done, 20)); return seen`)
    ).toEqual([
      ['stay', true],
      ['go', true]
    ])
    await visit.page.waitForURL('**/?q=left')
  })

  test('subdomains share the visitor', async () => {
    const visit = await stand.visit({ host: 'one.shop.localhost' })
    await stand.ready(visit)
    const user = await visit.run(`heap.identify('u-1'); return heap.getUserId()`)
    await stand.again(visit, { host: 'two.shop.localhost' })
    await stand.ready(visit)
    expect(await visit.run('return [heap.getUserId(), heap.getIdentity()]')).toEqual([user, 'u-1'])
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
