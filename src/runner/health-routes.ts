// Whether the runner lives, and whether it can take events: for whoever starts and stops it. Needs no token.
import type { FastifyInstance } from 'fastify'
import type { Queue } from '../storage/queue/queue'

export interface HealthOptions {
  readonly queue: Queue
  readonly isClosing: () => boolean
}

export function registerHealth(server: FastifyInstance, options: HealthOptions): void {
  server.get('/healthz', async () => ({ status: 'ok' }))
  server.get('/readyz', async (_request, reply) => {
    if (options.isClosing()) return reply.code(503).send({ status: 'closing' })
    const { isFull } = await options.queue.history.storage()
    if (isFull) return reply.code(503).send({ status: 'store_full' })
    return { status: 'ok' }
  })
}
