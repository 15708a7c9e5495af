// The numbers of destinations for Prometheus: what became of events, what waits, how long it takes, what pauses.
import { Gauge, type Registry } from 'prom-client'
import type { Queue } from '../storage/queue/queue'
import type { ConfigStore } from '../storage/settings/config-store'
import { HOUR_MS } from '../storage/tallies/activity'
import { addCounts, emptyCounts } from '../storage/tallies/counts'
import { KEPT_MS, type Tallies } from '../storage/tallies/tallies'
import type { Pause } from './worker/pump'

export interface DestinationNumbers {
  readonly config: Pick<ConfigStore, 'current'>
  readonly queue: Queue
  readonly tallies: Tallies
  /** Why nothing, or not everything, is sent to a destination. */
  readonly pause: (destinationId: string) => Pause | undefined
  readonly now: () => number
}

const FATES = ['delivered', 'rejected', 'retried', 'skipped'] as const

export async function addDestinations(registry: Registry, numbers: DestinationNumbers): Promise<void> {
  await Promise.all([addSettled(registry, numbers), addBacklog(registry, numbers), addDelays(registry, numbers)])
}

async function addSettled(registry: Registry, { config, tallies, now }: DestinationNumbers): Promise<void> {
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

async function addBacklog(registry: Registry, { config, queue }: DestinationNumbers): Promise<void> {
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

async function addDelays(registry: Registry, { config, tallies, pause, now }: DestinationNumbers): Promise<void> {
  const about = { labelNames: ['destination'], registers: [registry] }
  const delay = new Gauge({
    name: 'runner_delivery_p95_seconds',
    help: 'Time from the arrival of an event to the answer of the service, within which 95 of 100 events of the last hour stayed. Absent without deliveries.',
    ...about
  })
  const paused = new Gauge({
    name: 'runner_destination_paused',
    help: '1 while nothing, or not everything, is sent, since the service does not answer, asks for time, or the settings do not do.',
    ...about
  })
  const to = now()
  for (const { id, isOn } of config.current.destinations) {
    const p95 = await tallies.activity.p95(id, { from: to - HOUR_MS, to })
    if (p95 !== null) delay.set({ destination: id }, p95 / 1000)
    if (isOn) paused.set({ destination: id }, pause(id) === undefined ? 0 : 1)
  }
}
