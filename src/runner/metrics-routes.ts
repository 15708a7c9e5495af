// Serves the runner's metrics for Prometheus. They are read from the store at each request.
import type { FastifyInstance } from 'fastify'
import { Counter, Gauge, Registry } from 'prom-client'
import type { MembershipStore } from '../storage/memberships/memberships'
import { addCluster, type ClusterNumbers } from './cluster-metrics'
import { addDestinations, type DestinationNumbers } from './destination-metrics'
import type { Quotas } from './intake/quotas'
import { addSegments } from './segments/segment-metrics'

export interface MetricSources extends DestinationNumbers, ClusterNumbers {
  readonly segments: MembershipStore
  readonly quotas: Pick<Quotas, 'refused'>
}

export function registerMetrics(server: FastifyInstance, sources: MetricSources): void {
  server.get(
    '/metrics',
    { schema: { tags: ['Watching'], summary: 'Numbers for Prometheus' } },
    async (_request, reply) => {
      const registry = new Registry()
      await Promise.all([
        addArrivals(registry, sources),
        addDestinations(registry, sources),
        addStorage(registry, sources),
        addSegments(registry, sources),
        addQuotas(registry, sources),
        addCluster(registry, sources)
      ])
      return reply.type(registry.contentType).send(await registry.metrics())
    }
  )
}

async function addArrivals(registry: Registry, { config, queue }: MetricSources): Promise<void> {
  const counter = new Counter({
    name: 'runner_events_received_total',
    help: 'Events stored, by source.',
    labelNames: ['source'],
    registers: [registry]
  })
  for (const { id } of config.current.sources) counter.inc({ source: id }, (await queue.history.arrivals(id)).events)
}

async function addQuotas(registry: Registry, { config, quotas }: MetricSources): Promise<void> {
  const counter = new Counter({
    name: 'runner_quota_refused_events_total',
    help: 'Events beyond the quota of their write key, answered with 429 and not stored, by source, since the start of this runner.',
    labelNames: ['source'],
    registers: [registry]
  })
  for (const { id, quota } of config.current.sources) {
    if (quota !== undefined || quotas.refused(id) > 0) counter.inc({ source: id }, quotas.refused(id))
  }
}

async function addStorage(registry: Registry, { queue }: MetricSources): Promise<void> {
  const { bytes, maxBytes, deadLettersForgotten, oldestAt } = await queue.history.storage()
  const registers = [registry]
  const help = 'Dead letters forgotten before their time.'
  new Counter({ name: 'runner_dead_letters_forgotten_total', help, registers }).inc(deadLettersForgotten)
  new Gauge({ name: 'runner_store_bytes', help: 'Bytes in use by the store.', registers }).set(bytes)
  new Gauge({ name: 'runner_store_max_bytes', help: 'Bytes at which new events are refused.', registers }).set(maxBytes)
  if (oldestAt === null) return
  const oldest = 'When the oldest event that is still stored arrived. Absent without events.'
  new Gauge({ name: 'runner_store_oldest_event_timestamp_seconds', help: oldest, registers }).set(oldestAt / 1000)
}
