// The built page and the web plugin, served from files.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { makeDirectory, openRunner } from './runners'

async function openWithPage(): Promise<string> {
  const pageDirectory = makeDirectory()
  mkdirSync(join(pageDirectory, 'assets'))
  writeFileSync(join(pageDirectory, 'index.html'), '<title>Catalog</title>')
  writeFileSync(join(pageDirectory, 'assets', 'main-1a2b.js'), 'run()')
  const pluginScript = join(makeDirectory(), 'heap-destination.min.js')
  writeFileSync(pluginScript, 'window.heapPlugin = 1')
  return (await openRunner({ pageDirectory, pluginScript })).url
}

test.each([
  ['/', 200, 'text/html; charset=utf-8', '<title>Catalog</title>'],
  ['/debugger?state=rejected', 200, 'text/html; charset=utf-8', '<title>Catalog</title>'],
  ['/destinations/dst_1/mappings', 200, 'text/html; charset=utf-8', '<title>Catalog</title>'],
  ['/assets/main-1a2b.js', 200, 'text/javascript; charset=utf-8', 'run()'],
  ['/assets/gone.js', 404, 'text/plain', 'There is nothing at this address.'],
  ['/../package.json', 404, 'text/plain', 'There is nothing at this address.'],
  ['/%2e%2e/settings.json', 404, 'text/plain', 'There is nothing at this address.'],
  ['/web/heap-destination.min.js', 200, 'text/javascript; charset=utf-8', 'window.heapPlugin = 1']
])('GET %s is answered %d', async (path, status, type, text) => {
  const answer = await fetch((await openWithPage()) + path)
  expect([answer.status, answer.headers.get('content-type'), await answer.text()]).toEqual([status, type, text])
})

test('files with a digest in their name are kept for good, the page is asked for again', async () => {
  const url = await openWithPage()
  const asset = await fetch(`${url}/assets/main-1a2b.js`)
  expect(asset.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
  const page = await fetch(url)
  expect(page.headers.get('cache-control')).toBe('no-cache')
  const again = await fetch(url, { headers: { 'if-none-match': page.headers.get('etag') ?? '' } })
  expect(again.status).toBe(304)
})

test('pages of any site may load the plugin', async () => {
  const { headers } = await fetch(`${await openWithPage()}/web/heap-destination.min.js`)
  expect(headers.get('cross-origin-resource-policy')).toBe('cross-origin')
  expect(headers.get('access-control-allow-origin')).toBe('*')
})

test('a runner without a built page still answers its API', async () => {
  const { url } = await openRunner()
  expect((await fetch(url)).status).toBe(404)
  expect((await fetch(`${url}/api/status`)).status).toBe(200)
})
