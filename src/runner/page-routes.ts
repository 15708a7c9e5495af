// Serves the files of the built page, and the script of the web plugin.
import { existsSync } from 'node:fs'
import { basename, dirname, extname, resolve } from 'node:path'
import files from '@fastify/static'
import type { FastifyInstance } from 'fastify'
import { PLUGIN_PATH } from './intake/source-settings'

export interface PageOptions {
  /** Directory of the built page. If it is absent or has no `index.html`, every address of the page answers 404. */
  readonly pageDirectory: string | undefined
  /** The web plugin as one script file. */
  readonly pluginScript: string | undefined
}

/** Files are not listed in the description of the API. */
const HIDDEN = { schema: { hide: true } }

export function registerPage(server: FastifyInstance, { pageDirectory, pluginScript }: PageOptions): void {
  const root = pageDirectory === undefined ? undefined : resolve(pageDirectory)
  const hasPage = root !== undefined && existsSync(resolve(root, 'index.html'))
  void server.register(files, {
    // One route per file that exists at the start: no other path can reach the disk.
    ...(hasPage ? { root, serve: true, wildcard: false, globIgnore: ['**/*.gz'] } : { serve: false }),
    // `npm run build` writes a compressed file beside each.
    preCompressed: true,
    cacheControl: false,
    index: false,
    setHeaders: (reply, path) => {
      // Names of files under /assets contain a digest of the content.
      const isFixed = hasPage && path.startsWith(resolve(root, 'assets'))
      void reply.setHeader('cache-control', isFixed ? 'public, max-age=31536000, immutable' : 'no-cache')
      void reply.setHeader('vary', 'accept-encoding')
    }
  })
  registerPlugin(server, pluginScript)
  if (hasPage) registerViews(server, root)
  server.setNotFoundHandler((_request, reply) =>
    reply.code(404).type('text/plain').send('There is nothing at this address.')
  )
}

/** Every view of the page has an address of its own. The page itself chooses the view. */
function registerViews(server: FastifyInstance, root: string): void {
  server.get('/*', HIDDEN, (request, reply) => {
    const isView = extname(request.url.split('?')[0] ?? '') === ''
    return isView ? reply.sendFile('index.html', root) : reply.callNotFound()
  })
}

function registerPlugin(server: FastifyInstance, script: string | undefined): void {
  const path = script !== undefined && existsSync(script) ? resolve(script) : undefined
  server.get(PLUGIN_PATH, HIDDEN, (_request, reply) => {
    if (path === undefined) return reply.code(404).type('text/plain').send('The web plugin has not been built.')
    // Pages of any site load it, as they would from a CDN.
    void reply.headers({ 'access-control-allow-origin': '*', 'cross-origin-resource-policy': 'cross-origin' })
    return reply.sendFile(basename(path), dirname(path))
  })
}
