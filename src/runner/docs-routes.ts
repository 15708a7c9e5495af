// Serves the description of the HTTP API: OpenAPI as JSON, and the same as a page for people.
import swagger from '@fastify/swagger'
import type { FastifyInstance } from 'fastify'
import { renderDocs, type ApiDocument } from './docs-page'
import { DOCS_STYLE } from './docs-style'

/** Call it before any route is registered: the plugin sees only later ones. */
export function registerOpenApi(server: FastifyInstance, version: string): void {
  void server.register(swagger, {
    // From version 3.1 on, JSON schemas are used unchanged.
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
