// What a test can tell the stand-in for heap.js: how long things take, what is refused, what the customer set in Heap.
import { createSandbox, type HeapJsOptions, type Sandbox } from '../../../src/sandbox'
import { describeInChromium, type OpenedPage } from '../chromium'
import { openSite, type Site } from '../segment-stand-in'
import { FAST } from './backend'
import { currentSnippet } from './snippets'

const opened: { close(): Promise<void> }[] = []

afterEach(() => Promise.all(opened.splice(0).map((one) => one.close())))

interface Shop {
  readonly sandbox: Sandbox
  readonly site: Site
}

async function openShop(options: HeapJsOptions, settings: object = {}): Promise<Shop> {
  const sandbox = await createSandbox({ heapJs: { ...FAST, ...options } })
  const site = await openSite()
  opened.push(sandbox, site)
  const onLoaded = `const look = () => window.heap?.loaded === true ? window.atLoaded = heap.getUserId() : setTimeout(look, 0); look()`
  const snippet = currentSnippet({ url: sandbox.url, envId: '123', settings })
  site.files.set(
    '/',
    `<!doctype html><html><head><script>{ ${onLoaded} }</script><script>${snippet}</script></head></html>`
  )
  return { sandbox, site }
}

/** Waits for the real object, and gives what `code` does. */
async function ask({ page }: OpenedPage, { site }: Shop, code: string): Promise<unknown> {
  await page.goto(site.url)
  await page.waitForFunction('!Array.isArray(window.heap)')
  return page.evaluate(`(async () => { ${code} })()`)
}

const STARTED = 'return [heap.loaded, heap.appid]'

describeInChromium('the stand-in can be told', (open) => {
  test.each([
    ['cookies', [false, '']],
    ['sessionStorage', [false, '']],
    ['localStorage', [false, '123']]
  ] as const)('that the browser refuses %s', async (store, expected) => {
    const visit = await open()
    expect(await ask(visit, await openShop({ refused: [store] }), STARTED)).toEqual(expected)
    expect(visit.crashes).toEqual([])
  })

  test('how long it is loaded without a visitor', async () => {
    const visit = await open()
    const id = `while (!heap.getUserId()) await new Promise((done) => setTimeout(done, 5)); return [atLoaded, heap.getUserId()]`
    expect(await ask(visit, await openShop({ gapMs: 200 }), id)).toEqual([null, expect.stringMatching(/^\d+$/)])
  })

  test('what is set in Heap, which a page cannot loosen', async () => {
    const shop = await openShop(
      { secureCookies: true, disableTextCapture: true },
      { secureCookie: false, disableTextCapture: false }
    )
    expect(await ask(await open(), shop, 'return heap.getConfig()')).toMatchObject({
      secureCookie: true,
      disableTextCapture: true
    })
  })

  test('which version the configuration asks for', async () => {
    const shop = await openShop({ version: '6.0.1' })
    const scripts = `return [...document.scripts].map(({ src }) => new URL(src || 'about:blank').pathname)`
    expect(await ask(await open(), shop, scripts)).toContain('/v5/heapjs-static/6.0.1/core/heap.js')
  })

  test('when a session ends', async () => {
    const shop = await openShop({ sessionMs: 1 })
    const session = `while (!heap.getUserId()) await new Promise((done) => setTimeout(done, 5))
      await new Promise((done) => setTimeout(done, 20)); return heap.getSessionId()`
    expect(await ask(await open(), shop, session)).toBeNull()
  })

  test('that a stage is slow: the stub stays until it comes', async () => {
    const shop = await openShop({})
    shop.sandbox.addFaults({ path: '/v5', delayMs: 400 })
    const { page } = await open()
    await page.goto(shop.site.url, { waitUntil: 'domcontentloaded' })
    await page.waitForFunction(`document.querySelector('[src*="/v5/"]')`)
    expect(await page.evaluate('Array.isArray(heap)')).toBe(true)
    await page.waitForFunction('!Array.isArray(heap) && heap.loaded')
  })
})
