// Describes the admin API: OpenAPI as JSON, and the same as a page without scripts.
import swagger from '@fastify/swagger'
import type { FastifyInstance } from 'fastify'

interface Operation {
  readonly requestBody?: unknown
  readonly parameters?: readonly { readonly name: string; readonly in: string }[]
}

/** Before any route: the plugin sees only what is registered after it. */
export function registerOpenApi(server: FastifyInstance, version: string): void {
  void server.register(swagger, {
    openapi: { info: { title: 'Heap destination: runner', version, description: 'See docs/runner.md.' } }
  })
}

export function registerDocs(server: FastifyInstance): void {
  server.get('/docs/json', async () => server.swagger())
  server.get('/docs', async (_request, reply) => {
    const { paths = {} } = server.swagger() as { paths?: Record<string, Record<string, Operation>> }
    return reply.type('text/html; charset=utf-8').send(renderPage(paths))
  })
}

function renderPage(paths: Record<string, Record<string, Operation>>): string {
  const rows = Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]) => renderRow(`${method.toUpperCase()} ${path}`, operation))
  )
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Runner: API</title>
<h1>Runner: API</h1><p>The same as <a href="/docs/json">OpenAPI</a>.</p>${rows.join('\n')}</html>`
}

function renderRow(title: string, { requestBody, parameters = [] }: Operation): string {
  const names = parameters.map((parameter) => `${parameter.name} (${parameter.in})`).join(', ')
  const body = requestBody === undefined ? '' : `<pre>${escape(JSON.stringify(requestBody, null, 2))}</pre>`
  return `<h2><code>${escape(title)}</code></h2><p>${escape(names)}</p>${body}`
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
}
