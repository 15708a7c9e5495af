// The numbers of Heap's segments for Prometheus: sizes, refused webhooks, and the state of the targets.
import { Counter, Gauge, type Registry } from 'prom-client'
import type { MembershipStore } from '../../storage/memberships/memberships'
import type { ConfigStore } from '../../storage/settings/config-store'
import { detailOf } from './target-syncs'

export interface SegmentNumbers {
  readonly config: Pick<ConfigStore, 'current'>
  readonly segments: MembershipStore
}

export async function addSegments(registry: Registry, numbers: SegmentNumbers): Promise<void> {
  const { bytes, maxBytes } = await numbers.segments.use()
  const registers = [registry]
  new Gauge({ name: 'runner_segments_store_bytes', help: 'Bytes in use by segments.db.', registers }).set(bytes)
  const help = 'Bytes of segments.db at which webhooks are refused.'
  new Gauge({ name: 'runner_segments_store_max_bytes', help, registers }).set(maxBytes)
  await Promise.all([addSizes(registry, numbers), addRefusals(registry, numbers), addTargets(registry, numbers)])
}

async function addSizes(registry: Registry, { config, segments }: SegmentNumbers): Promise<void> {
  const gauge = new Gauge({
    name: 'runner_segment_members',
    help: "People in each of Heap's segments.",
    labelNames: ['integration', 'segment'],
    registers: [registry]
  })
  for (const { id } of config.current.integrations) {
    for (const { segmentId, members } of await segments.memberships.segments(id)) {
      gauge.set({ integration: id, segment: segmentId }, members)
    }
  }
}

async function addRefusals(registry: Registry, { config, segments }: SegmentNumbers): Promise<void> {
  const counter = new Counter({
    name: 'runner_segment_webhooks_refused_total',
    help: "Webhooks of Heap's segments that were refused, by reason.",
    labelNames: ['integration', 'code'],
    registers: [registry]
  })
  for (const { id } of config.current.integrations) {
    for (const { code, count } of await segments.webhooks.refusals(id)) counter.inc({ integration: id, code }, count)
  }
}

/** Without a sync that has ended, a target has no numbers. */
async function addTargets(registry: Registry, { config, segments }: SegmentNumbers): Promise<void> {
  const about = { labelNames: ['target'], registers: [registry] }
  const ended = new Gauge({
    name: 'runner_target_last_sync_timestamp_seconds',
    help: 'When the last sync of a target of segments ended.',
    ...about
  })
  const waiting = new Gauge({
    name: 'runner_target_waiting_changes',
    help: 'Changes that the last sync could not send, and that the next one sends again.',
    ...about
  })
  const stopped = new Gauge({
    name: 'runner_target_stopped',
    help: '1 when the last sync ended before everything was sent.',
    ...about
  })
  for (const { id } of config.current.targets) {
    const last = (await segments.targets.syncs(id, 2)).find(({ endedAt }) => endedAt !== null)
    if (last === undefined || last.endedAt === null) continue
    const detail = detailOf(last)
    ended.set({ target: id }, last.endedAt / 1000)
    waiting.set({ target: id }, detail.waiting)
    stopped.set({ target: id }, detail.stoppedBy === undefined ? 0 : 1)
  }
}
