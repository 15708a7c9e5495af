// Serves the runner's metrics for Prometheus. They are read from the store at each request.
import type { FastifyInstance } from 'fastify'
import { Counter, Gauge, Registry } from 'prom-client'
import type { ConfigStore } from '../storage/settings/config-store'
import type { MembershipStore } from '../storage/memberships/memberships'
import type { Queue } from '../storage/queue/queue'
import type { Quotas } from './intake/quotas'
import { addSegments } from './segments/segment-metrics'
import { addCounts, emptyCounts } from '../storage/tallies/counts'
import { KEPT_MS, type Tallies } from '../storage/tallies/tallies'

export interface MetricSources {
  readonly config: ConfigStore
  readonly queue: Queue
  readonly tallies: Tallies
  readonly segments: MembershipStore
  readonly quotas: Pick<Quotas, 'refused'>
  readonly now: () => number
}

const FATES = ['delivered', 'rejected', 'retried', 'skipped'] as const

export function registerMetrics(server: FastifyInstance, sources: MetricSources): void {
  server.get(
    '/metrics',
    { schema: { tags: ['Watching'], summary: 'Numbers for Prometheus' } },
    async (_request, reply) => {
      const registry = new Registry()
      await Promise.all([
        addArrivals(registry, sources),
        addSettled(registry, sources),
        addBacklog(registry, sources),
        addStorage(registry, sources),
        addSegments(registry, sources),
        addQuotas(registry, sources)
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

async function addSettled(registry: Registry, { config, tallies, now }: MetricSources): Promise<void> {
  const gauge = new Gauge({
    name: 'runner_events_settled',
    help: 'Events of the last 8 days, by destination and what became of them.',
    labelNames: ['destination', 'fate'],
    registers: [registry]
  })
  for (const { id } of config.current.destinations) {
    const counts = emptyCounts()
    for (const minute of await tallies.since(id, now() - KEPT_MS)) addCounts(counts, minute.counts)
    for (const fate of FATES) gauge.set({ destination: id, fate }, counts[fate])
  }
}

async function addBacklog(registry: Registry, { config, queue }: MetricSources): Promise<void> {
  const gauge = new Gauge({
    name: 'runner_backlog_events',
    help: 'Events that wait, by destination. Held: their source is paused.',
    labelNames: ['destination', 'state'],
    registers: [registry]
  })
  for (const { id } of config.current.destinations) {
    const { waiting, held, retrying } = await queue.history.backlog(id)
    const counts = { waiting: waiting - held, held, retrying }
    for (const [state, count] of Object.entries(counts)) gauge.set({ destination: id, state }, count)
  }
}

async function addStorage(registry: Registry, { queue }: MetricSources): Promise<void> {
  const { bytes, maxBytes, deadLettersForgotten } = await queue.history.storage()
  const registers = [registry]
  const help = 'Dead letters forgotten before their time.'
  new Counter({ name: 'runner_dead_letters_forgotten_total', help, registers }).inc(deadLettersForgotten)
  new Gauge({ name: 'runner_store_bytes', help: 'Bytes in use by the store.', registers }).set(bytes)
  new Gauge({ name: 'runner_store_max_bytes', help: 'Bytes at which new events are refused.', registers }).set(maxBytes)
}
