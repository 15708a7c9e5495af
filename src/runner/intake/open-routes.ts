// The common part of all routes for SDKs: pages of any site may call them, bodies are raw bytes, refusals are JSON.
import cors, { type FastifyCorsOptions } from '@fastify/cors'
import type { FastifyError, FastifyInstance, FastifyReply } from 'fastify'
import { markRefused } from './refused-requests'
import { statusOf, toBody, type Refusal } from './refusal'
import { tooLarge } from './request-body'

/**
 * The API is meant for pages of any site, unlike the rest of the runner. The headers are those of Segment's SDKs,
 * RudderStack's (`AnonymousId`) and Jitsu's (`X-Write-Key`, `X-Enable-Debug`): a browser sends no request with another.
 */
const CORS: FastifyCorsOptions = {
  origin: '*',
  methods: ['GET', 'POST', 'PUT'],
  allowedHeaders: [
    'authorization',
    'content-type',
    'content-encoding',
    'x-retry-count',
    'anonymousid',
    'x-write-key',
    'x-enable-debug'
  ],
  // SDKs in a browser wait as long as it says.
  exposedHeaders: ['retry-after'],
  maxAge: 86_400,
  strictPreflight: false
}

/** Registers routes that pages of any site may call, below a prefix. */
export function registerOpenRoutes(
  server: FastifyInstance,
  prefix: string,
  addRoutes: (api: FastifyInstance) => void
): void {
  void server.register(
    async (api) => {
      api.removeAllContentTypeParsers()
      api.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, raw, done) => done(null, raw))
      void api.register(cors, CORS)
      api.addHook('onRequest', async (_request, reply) => {
        void reply.header('cross-origin-resource-policy', 'cross-origin')
      })
      api.setErrorHandler((error: FastifyError, request, reply) => {
        if (error.code !== 'FST_ERR_CTP_BODY_TOO_LARGE') throw error
        return refuse(reply, tooLarge(request.routeOptions.bodyLimit))
      })
      addRoutes(api)
    },
    { prefix }
  )
}

/** Seconds after which whoever came too much at once comes again. Our choice. */
const RETRY_AFTER = 5

export function refuse(reply: FastifyReply, why: Refusal): FastifyReply {
  markRefused(reply, why)
  sayWhen(reply, why)
  return reply.code(statusOf(why)).send(toBody(why))
}

/** Sets Retry-After, where it is known when the request may come again. */
export function sayWhen(reply: FastifyReply, { refused, retryAfterS }: Refusal): void {
  const seconds = retryAfterS ?? (refused === 'busy' ? RETRY_AFTER : undefined)
  if (seconds !== undefined) void reply.header('retry-after', seconds)
}
