// A stand-in of Segment's Public API, made from the types that Segment publishes (SDK 73.2): functions, their versions,
// destinations. It answers as the API does, keeps what it is asked, and can be told to fail.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export const TOKEN = 'sgp_secret_token_of_the_workspace'

type Json = Readonly<Record<string, unknown>>

export interface AskedRequest {
  readonly method: string
  readonly url: string
  readonly authorization: string | undefined
  readonly body: Json | undefined
}

export interface PublicApi {
  readonly url: string
  readonly asked: AskedRequest[]
  readonly functions: Json[]
  readonly destinations: Json[]
  /** Answer of every further request. */
  fail(status: number, body?: unknown): void
  close(): Promise<void>
}

const SETTING_KEYS = ['description', 'label', 'name', 'required', 'sensitive', 'type']

/** What `CreateFunctionV1Input` and `FunctionSettingV1` ask for. */
function wrongIn(body: Json): string | undefined {
  if (typeof body['code'] !== 'string' || body['code'] === '') return 'code'
  const settings = (body['settings'] ?? []) as Json[]
  const isWhole = (setting: Json): boolean =>
    JSON.stringify(Object.keys(setting).sort()) === JSON.stringify(SETTING_KEYS) &&
    ['STRING', 'BOOLEAN', 'ARRAY', 'TEXT_MAP'].includes(String(setting['type']))
  return settings.every(isWhole) ? undefined : 'settings'
}

export async function startPublicApi(): Promise<PublicApi> {
  const asked: AskedRequest[] = []
  const functions: Json[] = []
  const destinations: Json[] = []
  let failure: { status: number; body: unknown } | undefined

  function answer({ method, url, authorization, body = {} }: AskedRequest): [status: number, body: unknown] {
    if (failure) return [failure.status, failure.body]
    if (authorization !== `Bearer ${TOKEN}`) return [401, errors('unauthorized', `no such token: ${authorization}`)]
    const { pathname, searchParams } = new URL(url, 'http://localhost')
    const [, resource, id, part] = pathname.split('/')
    if (resource === 'functions') return answerFunctions({ method, id, part, body, searchParams })
    if (resource === 'destinations' && method === 'POST') {
      const destination = {
        id: `destination-${destinations.length + 1}`,
        ...body,
        metadata: { id: body['metadataId'] }
      }
      destinations.push(destination)
      return [200, { data: { destination } }]
    }
    if (resource === 'sources' && part === 'connected-destinations') {
      const connected = destinations.filter((one) => one['sourceId'] === id)
      return [200, { data: { destinations: connected, pagination: { current: 'a' } } }]
    }
    return [404, errors('not-found', 'no such resource')]
  }

  interface Functions {
    readonly method: string
    readonly id: string | undefined
    readonly part: string | undefined
    readonly body: Json
    readonly searchParams: URLSearchParams
  }

  function answerFunctions({ method, id, part, body, searchParams }: Functions): [number, unknown] {
    const at = functions.findIndex((one) => one['id'] === id)
    if (id !== undefined && at < 0) return [404, errors('not-found', 'no such function')]
    if (method === 'GET' && part === 'versions') {
      const versions = [{ id: 'version-1', code: functions[at]?.['code'], createdAt: '2026-11-01', isDeployed: true }]
      return [200, { data: { versions, pagination: { current: 'a' } } }]
    }
    if (method === 'GET' && id !== undefined) return [200, { data: { function: functions[at] } }]
    // One function a page, so that pages are followed.
    if (method === 'GET') {
      const page = Number(searchParams.get('pagination[cursor]') ?? 0)
      const next = page + 1 < functions.length ? { next: String(page + 1) } : {}
      const items = functions.slice(page, page + 1).map(({ code: _, ...item }) => item)
      return [200, { data: { functions: items, pagination: { current: String(page), ...next } } }]
    }
    const wrong = wrongIn(body)
    if (wrong !== undefined) return [400, { errors: [{ type: 'validation', field: wrong, message: 'is not valid' }] }]
    if (method === 'PATCH') {
      functions[at] = { ...functions[at], ...body }
      return [200, { data: { function: functions[at] } }]
    }
    const number = functions.length + 1
    const made = {
      id: `function-${number}`,
      catalogId: `catalog-${number}`,
      batchMaxCount: 20,
      isLatestVersion: true,
      deployedAt: null,
      ...body,
      displayName: `${String(body['displayName'])} (My Workspace)`
    }
    functions.push(made)
    return [200, { data: { function: made } }]
  }

  async function reply(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const text = Buffer.concat(chunks).toString()
    const { method = '', url = '', headers } = request
    const body = text === '' ? undefined : (JSON.parse(text) as Json)
    const seen = { method, url: decodeURIComponent(url), authorization: headers.authorization, body }
    asked.push(seen)
    const [status, content] = answer(seen)
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(content))
  }

  const server = createServer((request, response) => void reply(request, response))
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    functions,
    destinations,
    fail: (status, body = {}) => (failure = { status, body }),
    close: () => {
      server.closeAllConnections()
      return new Promise((done) => server.close(() => done()))
    }
  }
}

function errors(type: string, message: string): object {
  return { errors: [{ type, message }] }
}
