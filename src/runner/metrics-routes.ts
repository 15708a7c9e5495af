// The runner's numbers in Prometheus' text format. Changes nothing.
import type { FastifyInstance } from 'fastify'
import type { ConfigStore } from '../storage/settings/config-store'
import type { Queue, StorageUse } from '../storage/queue/queue'
import { addCounts, emptyCounts } from '../storage/tallies/counts'
import { KEPT_MS, type Tallies } from '../storage/tallies/tallies'

export interface MetricSources {
  readonly config: ConfigStore
  readonly queue: Queue
  readonly tallies: Tallies
  readonly now: () => number
}

interface Metric {
  readonly name: string
  readonly help: string
  readonly type: 'counter' | 'gauge'
  readonly samples: readonly { readonly labels: Readonly<Record<string, string>>; readonly value: number }[]
}

export function registerMetrics(server: FastifyInstance, sources: MetricSources): void {
  server.get('/metrics', async (_request, reply) => {
    void reply.header('content-type', 'text/plain; version=0.0.4; charset=utf-8')
    return renderMetrics(sources)
  })
}

async function renderMetrics(sources: MetricSources): Promise<string> {
  return (await collect(sources)).map(render).join('')
}

async function collect({ config, queue, tallies, now }: MetricSources): Promise<Metric[]> {
  const { sources, destinations } = config.current
  const arrived = sources.map(async ({ id }) => ({ source: id, ...(await queue.history.arrivals(id)) }))
  const doing = destinations.map(async ({ id }) => {
    const counts = emptyCounts()
    for (const minute of await tallies.since(id, now() - KEPT_MS)) addCounts(counts, minute.counts)
    return { destination: id, counts, backlog: await queue.history.backlog(id) }
  })
  const [arrivals, week] = await Promise.all([Promise.all(arrived), Promise.all(doing)])
  return [
    {
      name: 'runner_events_received_total',
      help: 'Events stored, by source.',
      type: 'counter',
      samples: arrivals.map(({ source, events }) => ({ labels: { source }, value: events }))
    },
    {
      name: 'runner_events_settled',
      help: 'Events of the last 8 days, by destination and what became of them.',
      type: 'gauge',
      samples: week.flatMap(({ destination, counts }) =>
        (['delivered', 'rejected', 'retried', 'skipped'] as const).map((fate) => ({
          labels: { destination, fate },
          value: counts[fate]
        }))
      )
    },
    {
      name: 'runner_backlog_events',
      help: 'Events that wait, by destination.',
      type: 'gauge',
      samples: week.flatMap(({ destination, backlog }) =>
        (['waiting', 'retrying'] as const).map((state) => ({ labels: { destination, state }, value: backlog[state] }))
      )
    },
    ...storeMetrics(await queue.history.storage())
  ]
}

function storeMetrics({ bytes, maxBytes, deadLettersForgotten }: StorageUse): Metric[] {
  const [forgotten, help] = ['runner_dead_letters_forgotten_total', 'Dead letters forgotten before their time.']
  return [
    { name: forgotten, help, type: 'counter', samples: [{ labels: {}, value: deadLettersForgotten }] },
    gauge('runner_store_bytes', 'Bytes in use by the store.', bytes),
    gauge('runner_store_max_bytes', 'Bytes at which new events are refused.', maxBytes)
  ]
}

function gauge(name: string, help: string, value: number): Metric {
  return { name, help, type: 'gauge', samples: [{ labels: {}, value }] }
}

function render({ name, help, type, samples }: Metric): string {
  const lines = samples.map(({ labels, value }) => {
    const pairs = Object.entries(labels).map(([key, label]) => `${key}=${JSON.stringify(label)}`)
    return `${name}${pairs.length > 0 ? `{${pairs.join(',')}}` : ''} ${value}\n`
  })
  return `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${lines.join('')}`
}
