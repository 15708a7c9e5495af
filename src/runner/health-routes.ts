// Whether the runner lives, whether it can take events, and its numbers for Prometheus. Changes nothing.
import type { FastifyInstance } from 'fastify'
import type { ConfigStore } from './config/config-store'
import type { Queue } from './queue/queue'
import type { Tallies } from './tallies/tallies'
import { renderMetrics } from './metrics'

export interface HealthOptions {
  readonly config: ConfigStore
  readonly queue: Queue
  readonly tallies: Tallies
  readonly now: () => number
  readonly isClosing: () => boolean
}

export function registerHealth(server: FastifyInstance, options: HealthOptions): void {
  server.get('/healthz', async () => ({ status: 'ok' }))
  server.get('/readyz', async (_request, reply) => {
    if (options.isClosing()) return reply.code(503).send({ status: 'closing' })
    if (options.queue.history.storage().isFull) return reply.code(503).send({ status: 'store_full' })
    return { status: 'ok' }
  })
  server.get('/metrics', async (_request, reply) => {
    void reply.header('content-type', 'text/plain; version=0.0.4; charset=utf-8')
    return renderMetrics(options)
  })
}
