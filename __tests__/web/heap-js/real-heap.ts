// Serves Heap's own scripts from the folder HEAP_JS_DIR, with their hosts turned to this machine, and reads what they send.
// Files: heap_config.js, v5/heapjs-static/<version>/core/heap.js, and heap-<id>.js for the classic one.
import { readdirSync, readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { Backend, Delivered } from './backend'
import { readCapture, readImage } from './real-messages'

export async function openRealHeap(): Promise<Backend> {
  const folder = process.env['HEAP_JS_DIR']!
  let delivered: Delivered[] = []
  let faults: { path: string; status: number }[] = []
  const server = createServer((request, response) => void serve(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '/', url)
    const body = await readBody(request)
    const open = { 'access-control-allow-origin': '*', 'access-control-allow-headers': '*' }
    const fault = request.method === 'OPTIONS' ? undefined : faults.find(({ path }) => pathname.startsWith(path))
    const file = fault ? undefined : readScript(pathname)
    if (file !== undefined) {
      return void response.writeHead(200, { 'content-type': 'text/javascript', 'cache-control': 'no-store' }).end(file)
    }
    if (!fault && request.method === 'POST') delivered.push(...readCapture(pathname, body))
    if (!fault && request.method === 'GET') delivered.push(...readImage(pathname, searchParams))
    response.writeHead(fault?.status ?? 200, open).end()
  }

  function readScript(path: string): string | undefined {
    const name = /^\/config\/\d+\/heap_config\.js$/.test(path)
      ? 'heap_config.js'
      : /^\/js\/heap-\d+\.js$/.test(path)
        ? readdirSync(folder).find((one) => /^heap-\d+\.js$/.test(one))
        : /^\/v5\/heapjs-static\/[\w.]+\/core\/heap\.js$/.exec(path)?.[0].slice(1)
    if (name === undefined) return undefined
    const hosts = /https:\/\/(cdn\.us\.heap-api\.com|c\.us\.heap-api\.com|cdn\.heapanalytics\.com|heapanalytics\.com)/g
    return readFileSync(join(folder, name), 'utf8').replaceAll(hosts, url)
  }

  return {
    url,
    delivered: () => delivered,
    clear: () => {
      delivered = []
      faults = []
    },
    fail: (path, status) => faults.push({ path, status }),
    close: () => {
      server.closeAllConnections()
      return new Promise((resolve) => server.close(() => resolve()))
    }
  }
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk)
  return Buffer.concat(chunks)
}
