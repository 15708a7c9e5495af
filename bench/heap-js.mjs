// `HEAP_JS_DIR=<folder> node bench/heap-js.mjs` after `npm run build`: what Heap's own script costs a page, in a real
// Chromium: the same page without it, with it by Heap's snippet, and with it by the plugin, in turns. Prints bytes, time of
// scripts and long tasks while the page loads. The folder is that of the tests (docs/contributing.md); the scripts are not
// ours to ship. Flags: --runs N (7), --slow N (1): the processor N times slower, --chromium PATH.
import { existsSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { chromium } from 'playwright-core'
import { readFlags } from './flags.mjs'

const flags = readFlags({
  command: 'HEAP_JS_DIR=<folder> node bench/heap-js.mjs',
  what: "What Heap's own script costs a page in Chromium: without it, by its snippet, and by the plugin. Needs npm run build.",
  flags: {
    runs: { help: 'visits of each page, in turns', default: 7 },
    slow: { help: 'how many times slower the processor is', default: 1 },
    chromium: { help: 'path of Chromium', default: process.env.CHROMIUM_PATH ?? '' }
  }
})

const folder = process.env.HEAP_JS_DIR
if (folder === undefined) throw new Error('Set HEAP_JS_DIR to a folder with heap_config.js and v5/heapjs-static/….')
const path = [flags.chromium, '/usr/bin/chromium', '/usr/bin/google-chrome'].find(
  (one) => one !== '' && existsSync(one)
)
if (path === undefined) throw new Error('No Chromium found. Give --chromium PATH.')

const root = new URL('..', import.meta.url).pathname

/** Notes long tasks. `analytics` is the real analytics.js; it is on each page, so that the pages differ in heap.js alone. */
const START = `import { AnalyticsBrowser } from '@segment/analytics-next'
  window.tasks = []
  new PerformanceObserver((list) => tasks.push(...list.getEntries().map(({ duration }) => duration)))
    .observe({ type: 'longtask', buffered: true })
  const analytics = window.analytics = AnalyticsBrowser.load({ writeKey: 'wk', cdnURL: location.origin })
  analytics.page()`

const SNIPPET = `
  window.heapReadyCb = []
  window.heap = Object.assign([], { envId: '123', clientConfig: { shouldFetchServerConfig: false } })
  for (const name of ['init', 'track', 'identify', 'onReady']) {
    heap[name] = (...args) => heapReadyCb.push({ name, fn: () => heap[name](...args) })
  }
  document.head.append(Object.assign(document.createElement('script'), { src: '/config/123/heap_config.js' }))`

const PLUGIN = `
  import * as web from './dist/web/index.mjs'
  analytics.register(web.heapPlugin({ appId: '123', hostname: location.origin }))`

async function bundle(code) {
  const stdin = { contents: code, resolveDir: root }
  const result = await build({ stdin, bundle: true, minify: true, format: 'iife', target: 'es2022', write: false })
  return result.outputFiles[0].text
}

const PAGES = {
  'without heap.js': await bundle(START),
  'with heap.js by its snippet': await bundle(START + SNIPPET),
  'with heap.js by the plugin': await bundle(START + PLUGIN)
}
const names = Object.keys(PAGES)

function readScript(pathname) {
  const name = pathname.startsWith('/config/') ? 'heap_config.js' : pathname.slice(1)
  return readFileSync(join(folder, name), 'utf8').replaceAll(/https:\/\/(cdn|c)\.us\.heap-api\.com/g, origin)
}

const bytes = new Map()
const text = '<p>Lorem ipsum dolor sit amet <a href="/next">next</a> <button>Buy</button></p>'.repeat(200)
const site = createServer((request, response) => {
  const { pathname } = new URL(request.url, 'http://site')
  const script = (body) => response.writeHead(200, { 'content-type': 'text/javascript' }).end(body)
  if (pathname.startsWith('/page-')) return script(PAGES[names[Number(pathname.slice(6))]])
  if (/^\/(config|v5)\//.test(pathname)) {
    const body = readScript(pathname)
    bytes.set(pathname, gzipSync(body).length)
    return script(body)
  }
  if (pathname.endsWith('/settings')) {
    const segment = { apiKey: 'wk', apiHost: `${request.headers.host}/v1`, protocol: 'http' }
    return response.writeHead(200).end(JSON.stringify({ integrations: { 'Segment.io': segment } }))
  }
  if (request.method === 'POST') return request.resume().on('end', () => response.writeHead(200).end('{}'))
  response.writeHead(200, { 'content-type': 'text/html' })
  response.end(
    `<!doctype html><link rel="icon" href="data:,"><h1>Shop</h1>${text}<script src="/page-${pathname.slice(1)}"></script>`
  )
})
await new Promise((resolve) => site.listen(0, '127.0.0.1', resolve))
const origin = `http://127.0.0.1:${site.address().port}`
const browser = await chromium.launch({ executablePath: path, args: ['--no-sandbox', '--disable-gpu'] })

/** One load of a page: milliseconds of scripts, the longest task, and what tasks take beyond 50 ms together. */
async function load(index) {
  const context = await browser.newContext()
  const page = await context.newPage()
  const devtools = await context.newCDPSession(page)
  await devtools.send('Performance.enable')
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: Number(flags.slow) })
  await page.goto(`${origin}/${index}`)
  if (index > 0) await page.waitForFunction('window.heap && !Array.isArray(heap) && heap.getUserId()')
  await page.waitForTimeout(1000)
  const { metrics } = await devtools.send('Performance.getMetrics')
  const tasks = await page.evaluate('tasks')
  await context.close()
  const scripts = metrics.find(({ name }) => name === 'ScriptDuration').value * 1000
  const beyond = tasks.reduce((sum, duration) => sum + duration - 50, 0)
  return { scripts, longest: Math.max(0, ...tasks), beyond }
}

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]
const loads = names.map(() => [])
// The first round warms the browser up and does not count.
for (let round = 0; round <= Number(flags.runs); round++) {
  for (let turn = 0; turn < names.length; turn++) {
    const index = (turn + round) % names.length
    const measured = await load(index)
    if (round > 0) loads[index].push(measured)
  }
}
await browser.close()
site.close()
site.closeAllConnections()

for (const [pathname, size] of bytes) console.log(`${pathname}: ${(size / 1024).toFixed(1)} KB gzipped`)
for (const [index, name] of names.entries()) {
  const of = (key) => median(loads[index].map((one) => one[key])).toFixed(0)
  console.log(
    `${name}: scripts ${of('scripts')} ms, longest task over 50 ms ${of('longest')} ms, beyond 50 ms ${of('beyond')} ms (medians of ${flags.runs})`
  )
}
