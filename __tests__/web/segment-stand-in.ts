// A web site with Segment behind it: serves pages, analytics.js and its settings, and keeps the events it is sent.
import { readFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'

export interface RemotePlugin {
  readonly name: string
  readonly creationName: string
  readonly url: string
  readonly libraryName: string
  readonly settings: object
}

export interface Site {
  readonly url: string
  /** Path to body, for pages and scripts. */
  readonly files: Map<string, string>
  /** What Segment's settings file says beside Segment itself. */
  remotePlugins: RemotePlugin[]
  /** Further parts of that file. */
  settings: { readonly integrations?: object; readonly consentSettings?: object }
  /** Events in order of arrival, as the page posted them. */
  readonly events: Record<string, unknown>[]
  close(): Promise<void>
}

const UMD = join(__dirname, '..', '..', 'node_modules', '@segment', 'analytics-next', 'dist', 'umd')

export async function openSite(): Promise<Site> {
  const server = createServer((request, response) => {
    serve(request, response, site).catch((error: unknown) => response.writeHead(500).end(String(error)))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()))
  const site: Site = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    files: new Map(),
    remotePlugins: [],
    settings: {},
    events: [],
    close: () => closeServer(server)
  }
  return site
}

async function serve(request: IncomingMessage, response: ServerResponse, site: Site): Promise<void> {
  const { pathname } = new URL(request.url ?? '/', site.url)
  const file = site.files.get(pathname)
  if (file !== undefined) return send(response, file, pathname.endsWith('.js') ? 'text/javascript' : 'text/html')
  if (pathname === '/v1/projects/wk/settings') {
    return send(response, JSON.stringify(settingsOf(site)), 'application/json')
  }
  if (/^\/v1\/[a-z]$/.test(pathname)) {
    site.events.push(JSON.parse(await readText(request)) as Record<string, unknown>)
    return send(response, '{"success":true}', 'application/json')
  }
  if (pathname.startsWith('/umd/')) {
    return send(response, await readFile(join(UMD, pathname.slice(5)), 'utf8'), 'text/javascript')
  }
  response.writeHead(404).end()
}

/** Source: what analytics-next 1.84.3 asks for and reads. */
function settingsOf({ url, remotePlugins, settings }: Site): object {
  const segment = { apiKey: 'wk', apiHost: `${new URL(url).host}/v1`, protocol: 'http' }
  return { remotePlugins, ...settings, integrations: { 'Segment.io': segment, ...settings.integrations } }
}

function send(response: ServerResponse, body: string, type: string): void {
  response.writeHead(200, { 'content-type': `${type}; charset=utf-8`, 'access-control-allow-origin': '*' }).end(body)
}

async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk)
  return Buffer.concat(chunks).toString('utf8')
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}
