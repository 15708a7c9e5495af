// Describes the HTTP API: OpenAPI as JSON, and the same as a page for people.
import swagger from '@fastify/swagger'
import type { FastifyInstance } from 'fastify'
import { renderDocs, type ApiDocument } from './docs-page'
import { DOCS_STYLE } from './docs-style'

/** Before any route: the plugin sees only what is registered after it. */
export function registerOpenApi(server: FastifyInstance, version: string): void {
  void server.register(swagger, {
    // From 3.1 on, schemas stay what they are.
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Heap destination: the runner’s API', version, description: 'See docs/runner.md.' }
    },
    transform: ({ schema, url }) => {
      const isTracking = url.startsWith('/v1/')
      const own = isTracking ? { tags: ['Tracking API'], summary: "As Segment's: see docs/runner.md" } : {}
      return { schema: { ...own, ...schema }, url }
    }
  })
}

export function registerDocs(server: FastifyInstance): void {
  const hidden = { schema: { hide: true } }
  server.get('/docs/json', hidden, async () => server.swagger())
  server.get('/docs/style.css', hidden, async (_request, reply) =>
    reply.type('text/css; charset=utf-8').send(DOCS_STYLE)
  )
  server.get('/docs', hidden, async (_request, reply) =>
    reply.type('text/html; charset=utf-8').send(renderDocs(server.swagger() as ApiDocument))
  )
}
