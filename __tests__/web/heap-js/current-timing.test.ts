// The current heap.js: when it looks at events, when it sends them, and what it does when nobody answers. Each line holds
// for the stand-in, and for Heap's own script where it is given. Hours pass on the page's clock only.
import type { Page, Request } from 'playwright-core'
import { until } from '../until'
import { describeHeapJs, type Visit } from './stand'

const TRACK = '/api/capture/v2/track'

const HIDE = `Object.defineProperty(document, 'visibilityState', { get: () => window.seen ?? 'hidden', configurable: true })
  Object.defineProperty(document, 'hidden', { get: () => window.seen !== 'visible', configurable: true })`

const SHOW = `window.seen = 'visible'; document.dispatchEvent(new Event('visibilitychange'))`

/** Notes the page's time of each request to Heap, and how many are under way. */
const NOTE = `{
  window.asked = []; window.underWay = 0
  const { fetch } = window
  window.fetch = async (address, ...rest) => {
    asked.push({ path: new URL(address?.url ?? address, location.href).pathname, at: Date.now() })
    underWay++
    try { return await fetch(address, ...rest) } finally { underWay-- }
  }
  const { send, open } = XMLHttpRequest.prototype
  XMLHttpRequest.prototype.open = function (method, address, ...rest) {
    this.noted = new URL(address, location.href).pathname
    return open.call(this, method, address, ...rest)
  }
  XMLHttpRequest.prototype.send = function (...body) {
    asked.push({ path: this.noted, at: Date.now() })
    underWay++
    this.addEventListener('loadend', () => underWay--)
    return send.apply(this, body)
  }
}`

interface Asked {
  readonly path: string
  readonly at: number
}

const askedOf = (page: Page): Promise<Asked[]> => page.evaluate<Asked[]>('asked')

/** From now on time passes only where the test says so. */
async function stopClock({ page }: Visit): Promise<void> {
  await page.clock.pauseAt((await page.evaluate<number>('Date.now()')) + 1000)
}

/** Lets time pass in small steps until so many requests have been made, and answered. */
async function passUntil(page: Page, count: number): Promise<void> {
  for (let step = 0; step < 400; step++) {
    await page.clock.runFor(50)
    if ((await askedOf(page)).length < count) continue
    await page.waitForFunction('underWay === 0', undefined, { polling: 20 })
    return
  }
  throw new Error(`So many requests never came: ${count}`)
}

describeHeapJs('when it looks and sends', (stand) => {
  test('a second script that is slow keeps the stub there, and loses nothing', async () => {
    let release = (): void => undefined
    const held = new Promise<void>((resolve) => (release = resolve))
    const visit = await stand.visit({ path: '?first', snippet: 'none' })
    await visit.page.route('**/v5/**', async (route) => {
      await held
      await route.continue()
    })
    await stand.again(visit, { written: `heap.track('A')`, isLeftLoading: true })
    await visit.page.waitForFunction(`document.querySelector('[src*="/v5/"]')`)
    expect(await visit.run('return [Array.isArray(heap), heap.loaded ?? null, heapReadyCb.length > 0]')).toEqual([
      true,
      null,
      true
    ])
    release()
    expect((await stand.finish(visit)).flatMap(({ event }) => event ?? [])).toEqual(['A'])
  })

  test('it looks at 20 events at a time: one without a name loses those of its twenty', async () => {
    const visit = await stand.visit()
    await stand.ready(visit)
    await visit.run(`for (let n = 0; n < 45; n++) heap.track(n === 25 ? undefined : 'E' + n)`)
    const names = (await stand.finish(visit)).flatMap(({ event }) => event ?? [])
    const kept = Array.from({ length: 45 }, (_, n) => n).filter((n) => n < 20 || n >= 40)
    expect(names).toEqual(kept.map((n) => `E${n}`))
  })

  test('a request that is refused is made again after 2, 5 and 5 seconds, nothing else meanwhile, then parked', async () => {
    const visit = await stand.visit({ before: NOTE, clock: true })
    await stand.finish(visit)
    await stopClock(visit)
    stand.backend().fail(TRACK, 429)
    await visit.run(`asked.length = 0; heap.track('A')`)
    await passUntil(visit.page, 1)
    await visit.run(`heap.identify('u-1')`)
    for (const count of [2, 3, 4]) await passUntil(visit.page, count)
    const asked = await askedOf(visit.page)
    const pauses = asked.slice(1).map(({ at }, index) => Math.floor((at - asked[index]!.at) / 100) * 100)
    expect([asked.map(({ path }) => path), pauses]).toEqual([
      [TRACK, TRACK, TRACK, TRACK],
      [2000, 5000, 5000]
    ])
    await passUntil(visit.page, 5)
    expect((await askedOf(visit.page)).slice(4).map(({ path }) => path)).toEqual(['/api/capture/v2/identify'])
    expect(await visit.run(`return (localStorage.getItem('_hp5_retry_buffer.123') || '').includes('kind')`)).toBe(true)
  })

  test('a hidden page sends nothing on timers, and goes on when it is shown', async () => {
    const visit = await stand.visit({ before: NOTE, clock: true })
    await stand.finish(visit)
    await stopClock(visit)
    await visit.run(`${HIDE}; asked.length = 0; heap.track('A')`)
    await visit.page.clock.runFor(20_000)
    expect(await askedOf(visit.page)).toEqual([])
    await visit.run(SHOW)
    await passUntil(visit.page, 1)
    await until(() =>
      stand
        .backend()
        .delivered()
        .some(({ event }) => event === 'A')
    )
  })

  test('a session is over after 30 minutes without an event, and another one begins with the next', async () => {
    const visit = await stand.visit({ before: NOTE, clock: true })
    await stand.finish(visit)
    const first = await visit.run('return heap.getSessionId()')
    await visit.page.clock.pauseAt((await visit.run<number>('return Date.now()')) + 29 * 60_000)
    expect(await visit.run('return heap.getSessionId()')).toBe(first)
    await visit.page.clock.runFor(2 * 60_000)
    expect(await visit.run('return heap.getSessionId()')).toBeNull()
    await visit.run(`asked.length = 0; heap.track('A')`)
    await passUntil(visit.page, 1)
    const second = await visit.run('return heap.getSessionId()')
    expect([typeof second, second === first]).toEqual(['string', false])
  })

  test.each([
    ['a refused id', `heap.identify('guest')`],
    ['a logout', `heap.identify('u-1'); heap.resetIdentity()`]
  ])('%s asks for a telemetry image', async (_, code) => {
    const visit = await stand.visit()
    await stand.finish(visit)
    const isTelemetry = (request: Request): boolean => new URL(request.url()).pathname === '/api/telemetry'
    await Promise.all([visit.page.waitForRequest(isTelemetry), visit.run(code)])
  })
})

describeHeapJs(
  'how long messages wait',
  (stand) => {
    test('three seconds after the last sending, but ten of them leave at once', async () => {
      const visit = await stand.visit({ before: NOTE, clock: true })
      await stand.ready(visit)
      await stopClock(visit)
      await visit.page.clock.runFor(10_000)
      await visit.page.waitForFunction('underWay === 0', undefined, { polling: 20 })
      await visit.run(`asked.length = 0; heap.identify('u-1')`)
      await passUntil(visit.page, 1)
      await visit.run(`heap.identify('u-1')`)
      await passUntil(visit.page, 2)
      const calledAt = await visit.run<number>(`for (let n = 0; n < 10; n++) heap.identify('u-1'); return Date.now()`)
      await passUntil(visit.page, 3)
      const [first, second, third] = (await askedOf(visit.page)).map(({ at }) => at)
      const rounded = (ms: number): number => Math.floor(ms / 100) * 100
      expect([rounded(second! - first!), rounded(third! - calledAt)]).toEqual([3000, 0])
    })
  },
  { sendMs: 3000 }
)
