// A page with Heap's snippet, and heap.js behind it: the stand-in always, Heap's own script where HEAP_JS_DIR is set.
import type { BrowserContext, Page } from 'playwright-core'
import type { HeapJsOptions } from '../../../src/sandbox'
import { describeInChromium } from '../chromium'
import { bundlePage } from '../bundles'
import { openSite, type Site } from '../segment-stand-in'
import { until } from '../until'
import { BACKENDS, type Backend, type Delivered } from './backend'
import { classicSnippet, currentSnippet } from './snippets'

export const ENV = '123'

export interface VisitOptions {
  /** Which snippet is in the head. Default `current`. */
  readonly snippet?: 'current' | 'classic' | 'none'
  readonly envId?: unknown
  readonly settings?: object
  /** Code that runs before the snippet. */
  readonly before?: string
  /** Code that runs after it, while only the stub is there. */
  readonly written?: string
  readonly body?: string
  readonly path?: string
  /** Name of the site. Default `127.0.0.1`; names below `shop.localhost` are this machine, too. */
  readonly host?: string
  /** Whether scripts of the page are still on their way when the test goes on. */
  readonly isLeftLoading?: true
  /** Whether the test can set the page's clock. */
  readonly clock?: true
  /** Code that runs with analytics.js and the plugin at hand: `AnalyticsBrowser`, `heap`, and `hostname` of heap.js. */
  readonly plugin?: string
}

export interface Visit {
  readonly page: Page
  readonly context: BrowserContext
  /** What the page threw and did not catch, and what stood on the console. */
  readonly crashes: string[]
  readonly console: string[]
  /** Lines of the plugin on the console. */
  readonly notices: string[]
  /** Runs code in the page, which may `return` something. */
  run<Result>(code: string): Promise<Result>
}

export interface HeapStand {
  readonly backend: () => Backend
  readonly site: () => Site
  /** Opens the page as a new visitor, with `known` code run on a page before. */
  visit(options?: VisitOptions): Promise<Visit>
  /** The same visitor on another page. */
  again(visit: Visit, options?: VisitOptions): Promise<void>
  /** Waits until heap.js has ids. */
  ready(visit: Visit): Promise<void>
  /** Sends an event that ends the test, waits until all has arrived, and gives what came before it. */
  finish(visit: Visit, end?: string): Promise<Delivered[]>
}

/** The same tests against each heap.js that there is. `isReal`: Heap's own. */
export function describeHeapJs(
  name: string,
  tests: (stand: HeapStand, isReal: boolean) => void,
  options: HeapJsOptions = {}
): void {
  describe.each(BACKENDS)(`${name}: %s`, (_, openBackend) => {
    describeInChromium('', (open) => {
      let backend: Backend
      let site: Site
      beforeAll(async () => {
        backend = await openBackend(options)
        site = await openSite()
        site.files.set('/lib.js', (await bundlePage('Object.assign(window, { AnalyticsBrowser, lib: heap })')).text)
      })
      beforeEach(() => backend.clear())
      afterAll(() => Promise.all([backend.close(), site.close()]))

      async function visit(visited: VisitOptions = {}): Promise<Visit> {
        const { page, context, crashes, notices } = await open()
        const lines: string[] = []
        page.on('console', (message) => lines.push(message.text()))
        await context.addInitScript(HINTS)
        if (visited.clock) await page.clock.install()
        await goTo(page, visited)
        const run = <Result>(code: string): Promise<Result> => page.evaluate<Result>(`(async () => { ${code} })()`)
        return { page, context, crashes, notices, console: lines, run }
      }

      async function goTo(page: Page, visited: VisitOptions): Promise<void> {
        site.files.set('/', toHtml(backend.url, visited))
        const { host = '127.0.0.1', path = '', isLeftLoading } = visited
        const waitUntil = isLeftLoading ? 'domcontentloaded' : 'load'
        await page.goto(`${site.url.replace('127.0.0.1', host)}/${path}`, { waitUntil })
      }

      async function ready({ page }: Visit): Promise<void> {
        await page.waitForFunction(
          'window.heap && !Array.isArray(heap) && (heap.getUserId ? heap.getUserId() : heap.userId)'
        )
      }

      tests(
        {
          backend: () => backend,
          site: () => site,
          visit,
          ready,
          again: ({ page }, visited = {}) => goTo(page, visited),
          finish: async (visited, end = `heap.track('End')`) => {
            if (end.startsWith('heap.')) await ready(visited)
            await visited.run(end)
            const ended = (): boolean => backend.delivered().some(({ event }) => event === 'End')
            await until(ended)
            await visited.page.waitForFunction(
              `!(localStorage.getItem('_hp5_network_buffer.${ENV}') || '').includes('kind')`
            )
            return backend.delivered().filter(({ event }) => event !== 'End')
          }
        },
        openBackend !== BACKENDS[0]![1]
      )
    })
  })
}

/** Client hints that come when the test says so, if it says `holdHints` in session storage; heap.js waits for them. */
const HINTS = `{
  let release
  const held = new Promise((resolve) => { release = resolve })
  window.releaseHints = release
  window.holdHints = () => { NavigatorUAData.prototype.getHighEntropyValues = () => held.then(() => ({})) }
  /** Runs once heap.js says that it is loaded, before anything else can happen. */
  window.onLoaded = (work) => {
    const look = () => window.heap && heap.loaded === true ? work() : setTimeout(look, 0)
    look()
  }
}`

function toHtml(url: string, options: VisitOptions): string {
  const { plugin, envId = ENV, settings, before = '', written = '', body = '' } = options
  const { snippet = plugin === undefined ? 'current' : 'none' } = options
  const load = { url, envId: ENV, ...(settings && { settings }) }
  const codes = { none: '', current: currentSnippet(load), classic: classicSnippet(load) }
  const own = envId === ENV ? '' : `;heap.envId = ${JSON.stringify(envId)}`
  const script =
    plugin === undefined
      ? ''
      : `<script src="/lib.js"></script><script>{ const hostname = '${url}', appId = '${ENV}'; ${plugin} }</script>`
  return `<!doctype html><html><head><meta charset="utf-8"><title>Shop</title><link rel="icon" href="data:,">
<script>${before}</script><script>${codes[snippet]}${own};${written}</script>${script}</head><body>${body}</body></html>`
}
