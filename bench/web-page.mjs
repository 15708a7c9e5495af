// `node bench/web-page.mjs` after `npm run build`: what the browser plugin costs a page, in a real Chromium with the real
// analytics-next. Prints the time per tracked event inside the plugin and the longest tasks while the page loads, with
// and without the plugin. Ends with 1 when the plugin brings a task over 50 ms. Flags: --events N (50000), --runs N (5),
// --chromium PATH.
import { existsSync } from 'node:fs'
import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import { build } from 'esbuild'
import { chromium } from 'playwright-core'
import { readFlags } from './flags.mjs'

const flags = readFlags({
  command: 'node bench/web-page.mjs',
  what: 'What the browser plugin costs a page in Chromium, with the real analytics-next. Needs npm run build.',
  flags: {
    events: { help: 'events that are tracked', default: 50_000 },
    runs: { help: 'visits of each page', default: 5 },
    chromium: { help: 'path of Chromium', default: process.env.CHROMIUM_PATH ?? '' }
  }
})

const { createSandbox } = createRequire(import.meta.url)('../dist/sandbox/index.js')

const LONG_TASK_MS = 50

const root = new URL('..', import.meta.url).pathname
const path = [flags.chromium, '/usr/bin/chromium', '/usr/bin/google-chrome'].find(
  (one) => one !== '' && existsSync(one)
)
if (path === undefined) throw new Error('No Chromium found. Give --chromium PATH.')

const sandbox = await createSandbox({ budgets: 'off' })

async function bundle(code) {
  const stdin = { contents: code, resolveDir: root }
  const result = await build({ stdin, bundle: true, minify: true, format: 'iife', target: 'es2022', write: false })
  return result.outputFiles[0].text
}

const START = `import { AnalyticsBrowser } from '@segment/analytics-next'
  window.tasks = []
  new PerformanceObserver((list) => tasks.push(...list.getEntries().map(({ duration }) => duration)))
    .observe({ type: 'longtask', buffered: true })
  window.analytics = AnalyticsBrowser.load({ writeKey: 'wk', cdnURL: location.origin })
  analytics.page()
  analytics.track('Looked', { plan: 'pro' })`

const PLUGIN = `import * as heap from './dist/web/index.mjs'
  window.heapPlugin = heap.heapPlugin
  analytics.register(heap.heapPlugin({ appId: '1234567890', hostname: '${sandbox.url}' }), heap.heapEnrichment())`

const scripts = { '/without.js': await bundle(START), '/with.js': await bundle(START + '\n' + PLUGIN) }

const site = createServer((request, response) => {
  const { pathname } = new URL(request.url, 'http://site')
  const script = scripts[pathname]
  if (script) return response.writeHead(200, { 'content-type': 'text/javascript' }).end(script)
  if (pathname.endsWith('/settings')) {
    const segment = { apiKey: 'wk', apiHost: `${request.headers.host}/v1`, protocol: 'http' }
    return response.writeHead(200).end(JSON.stringify({ integrations: { 'Segment.io': segment } }))
  }
  if (request.method === 'POST') return request.resume().on('end', () => response.writeHead(200).end('{}'))
  const page = pathname === '/page-with' ? 'with' : 'without'
  response.writeHead(200, { 'content-type': 'text/html' })
  response.end(`<!doctype html><link rel="icon" href="data:,"><script src="/${page}.js"></script><h1>Shop</h1>`)
})
await new Promise((resolve) => site.listen(0, '127.0.0.1', resolve))
const origin = `http://127.0.0.1:${site.address().port}`

const browser = await chromium.launch({ executablePath: path, args: ['--no-sandbox', '--disable-gpu'] })

/** Longest task of a page load, in milliseconds; 0 when none was long enough for the browser to say. */
async function longestTask(name) {
  const context = await browser.newContext()
  const page = await context.newPage()
  await page.goto(`${origin}/page-${name}`)
  await page.waitForTimeout(1500)
  const tasks = await page.evaluate('tasks')
  await context.close()
  return Math.max(0, ...tasks)
}

/** Microseconds that the plugin takes for a tracked event, with a heap.js that does nothing. */
async function timePerEvent(events) {
  const context = await browser.newContext()
  const page = await context.newPage()
  await page.goto(`${origin}/page-with`)
  const microseconds = await page.evaluate(async (count) => {
    let tracked = 0
    globalThis.heap = { loaded: true, userId: '42', identity: null, track: () => tracked++ }
    const plugin = globalThis.heapPlugin({ appId: '1234567890' })
    const on = () => undefined
    await plugin.load(undefined, { on, queue: { on }, user: () => ({ id: () => null }) })
    const products = [1, 2, 3].map((n) => ({ sku: `sku-${n}`, name: 'Monopoly', price: 19.5 * n, quantity: n }))
    const properties = { order_id: 'o-1', revenue: 99.5, coupon: null, cart: { id: 'c-1', currency: 'EUR' }, products }
    const context = { library: { name: 'analytics.js' } }
    const run = (times) => {
      const start = globalThis.performance.now()
      for (let index = 0; index < times; index++) {
        plugin.track({
          event: { type: 'track', event: 'Order Completed', messageId: `m-${index}`, properties, context }
        })
      }
      return ((globalThis.performance.now() - start) * 1000) / times
    }
    run(2000)
    const taken = run(count)
    if (tracked !== count + 2000) throw new Error(`heap.js got ${tracked} events`)
    return taken
  }, events)
  await context.close()
  return microseconds
}

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]
const times = []
const tasks = { without: [], with: [] }
// The first round warms the browser up and does not count.
for (let round = 0; round <= Number(flags.runs); round++) {
  const time = await timePerEvent(Number(flags.events))
  // In turn, so that neither always follows the busy page.
  const order = round % 2 === 0 ? ['without', 'with'] : ['with', 'without']
  const longest = {}
  for (const name of order) longest[name] = await longestTask(name)
  if (round === 0) continue
  times.push(time)
  for (const name of Object.keys(tasks)) tasks[name].push(longest[name])
}
await browser.close()
site.close()
site.closeAllConnections()
await sandbox.close()

console.log(`one tracked event in the plugin: ${median(times).toFixed(1)} us (median of ${flags.runs})`)
for (const [name, values] of Object.entries(tasks)) {
  console.log(
    `longest task over ${LONG_TASK_MS} ms while loading, ${name} the plugin: ${median(values).toFixed(0)} ms (median)`
  )
}
process.exitCode = median(tasks.with) > Math.max(LONG_TASK_MS, median(tasks.without)) ? 1 : 0
