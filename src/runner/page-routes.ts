// Serves the built page, and the script of the web plugin, from files. Reads them once; knows nothing of what they do.
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { extname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { PLUGIN_PATH } from './intake/source-settings'

export interface PageOptions {
  /** Directory of the built page; absent or empty: the address says how to get it. */
  readonly pageDirectory: string | undefined
  /** The web plugin as one script file. */
  readonly pluginScript: string | undefined
}

interface Asset {
  readonly type: string
  readonly plain: Buffer
  readonly gzipped: Buffer
  readonly etag: string
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2'
}

export function registerPage(server: FastifyInstance, { pageDirectory, pluginScript }: PageOptions): void {
  const assets = pageDirectory === undefined ? new Map<string, Asset>() : readAssets(pageDirectory)
  const plugin = pluginScript !== undefined && existsSync(pluginScript) ? readAsset(pluginScript) : undefined
  server.get(PLUGIN_PATH, async (request, reply) => {
    if (plugin === undefined) return reply.code(404).type('text/plain').send('The web plugin has not been built.')
    // Pages of any site load it, as they would from a CDN.
    void reply.headers({ 'access-control-allow-origin': '*', 'cross-origin-resource-policy': 'cross-origin' })
    return sendAsset(plugin, request, reply)
  })
  server.get('/*', async (request, reply) => {
    const path = new URL(request.url, 'http://runner').pathname
    const asset = assets.get(path)
    // Names of files under /assets carry a digest of their contents.
    if (asset && path.startsWith('/assets/')) void reply.header('cache-control', 'public, max-age=31536000, immutable')
    // Every view of the page has an address of its own; the page itself knows which.
    const page = asset ?? (extname(path) === '' ? assets.get('/index.html') : undefined)
    if (page === undefined) return reply.code(404).type('text/plain').send('There is nothing at this address.')
    return sendAsset(page, request, reply)
  })
}

function sendAsset(asset: Asset, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  void reply.header('etag', asset.etag).header('vary', 'accept-encoding').type(asset.type)
  if (reply.getHeader('cache-control') === undefined) void reply.header('cache-control', 'no-cache')
  if (request.headers['if-none-match'] === asset.etag) return reply.code(304).send()
  if (!/\bgzip\b/.test(request.headers['accept-encoding'] ?? '')) return reply.send(asset.plain)
  return reply.header('content-encoding', 'gzip').send(asset.gzipped)
}

/** By path from the root of the site. */
function readAssets(directory: string): Map<string, Asset> {
  if (!existsSync(directory)) return new Map()
  const entries = readdirSync(directory, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  return new Map(
    entries.map((entry) => {
      const file = join(entry.parentPath, entry.name)
      return [file.slice(directory.replace(/\/+$/, '').length).replaceAll('\\', '/'), readAsset(file)]
    })
  )
}

function readAsset(file: string): Asset {
  const plain = readFileSync(file)
  return {
    type: TYPES[extname(file)] ?? 'application/octet-stream',
    plain,
    gzipped: gzipSync(plain),
    etag: `"${createHash('sha256').update(plain).digest('base64url').slice(0, 22)}"`
  }
}
