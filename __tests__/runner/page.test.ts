// The built page and the web plugin, served from files.
import { mkdirSync, writeFileSync } from 'node:fs'
import { get } from 'node:http'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { request } from 'undici'
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
  ['/assets/main-1a2b.js', 200, 'application/javascript; charset=utf-8', 'run()'],
  ['/assets/gone.js', 404, 'text/plain', 'There is nothing at this address.'],
  ['/../package.json', 404, 'text/plain', 'There is nothing at this address.'],
  ['/%2e%2e/settings.json', 404, 'text/plain', 'There is nothing at this address.'],
  ['/web/heap-destination.min.js', 200, 'application/javascript; charset=utf-8', 'window.heapPlugin = 1']
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
  // Not with fetch: with such a header, Node's own asks for a new copy in any case.
  const again = await request(url, { headers: { 'if-none-match': page.headers.get('etag') ?? '' } })
  expect(again.statusCode).toBe(304)
})

test('a compressed file beside the plain one is sent to whoever takes it', async () => {
  const pageDirectory = makeDirectory()
  writeFileSync(join(pageDirectory, 'index.html'), '<title>Catalog</title>')
  writeFileSync(join(pageDirectory, 'index.html.gz'), gzipSync('<title>Catalog</title>'))
  const { url } = await openRunner({ pageDirectory })
  const compressed = await fetch(`${url}/debugger`, { headers: { 'accept-encoding': 'gzip' } })
  const plain = await fetch(`${url}/debugger`, { headers: { 'accept-encoding': 'identity' } })
  expect([compressed.headers.get('content-encoding'), await compressed.text()]).toEqual([
    'gzip',
    '<title>Catalog</title>'
  ])
  expect([plain.headers.get('content-encoding'), await plain.text()]).toEqual([null, '<title>Catalog</title>'])
  expect(compressed.headers.get('vary')).toBe('accept-encoding')
  expect(compressed.headers.get('content-type')).toBe('text/html; charset=utf-8')
})

test.each(['/assets/../../settings.json', '/%2e%2e/settings.json', '//etc/passwd', '/..%2fsettings.json'])(
  'the path %s, sent as it is, leads to no file',
  async (path) => {
    const url = new URL(await openWithPage())
    const status = await new Promise((resolve, reject) => {
      get({ host: url.hostname, port: url.port, path }, (answer) => {
        answer.resume()
        resolve(`${answer.statusCode} ${answer.headers['content-type']}`)
      }).on('error', reject)
    })
    expect(['404 text/plain', '200 text/html; charset=utf-8']).toContain(status)
  }
)

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
