// Heap's segments in a running runner: receives webhooks, processes them, and tells the targets.
import { createHttpClient } from '../../delivery/http'
import { WAITS } from '../../delivery/caps'
import { Receiver, rulesOf, SegmentWork } from '../../segments'
import type { MembershipStore } from '../../storage/memberships/memberships'
import type { ConfigStore } from '../../storage/settings/config-store'
import { machineTime } from '../../storage/spent/machine-clock'
import type { BodyReader } from '../intake/body-reader'
import type { RunnerOptions } from '../options'
import { OauthAttempts } from './oauth-attempts'
import { webhookReader } from './read-webhook'
import { TargetSyncs } from './target-syncs'

export interface SegmentsOptions {
  readonly options: Pick<RunnerOptions, 'now' | 'monotonic' | 'random' | 'requestTimeoutMs' | 'sandboxUrl'>
  readonly config: ConfigStore
  readonly store: MembershipStore
  readonly bodies: BodyReader
  readonly onError: (error: unknown) => void
}

export interface Segments {
  readonly receiver: Receiver
  readonly work: SegmentWork
  readonly syncs: TargetSyncs
  readonly oauth: OauthAttempts
  /** Whether partners' keys may be sent to this machine: only when a local Heap runs, for trying things out. */
  readonly allowsLoopback: boolean
  /** Processes waiting webhooks, and begins syncs when they are due. */
  start(): void
  /** Stops everything; resolves when nothing is sent or stored any more. */
  close(): Promise<void>
}

export function createSegments({ options, config, store, bodies, onError }: SegmentsOptions): Segments {
  const { now = Date.now, monotonic = machineTime, random = Math.random, requestTimeoutMs, sandboxUrl } = options
  const allowsLoopback = sandboxUrl !== undefined
  const read = webhookReader(bodies)
  const work = new SegmentWork({
    store,
    read,
    rulesOf: (id) => rulesOf(config.integration(id)),
    onError
  })
  const client = createHttpClient({ now, keepsHeaders: true, timeoutMs: requestTimeoutMs ?? WAITS.requestTimeout })
  const syncs = new TargetSyncs({
    store,
    targets: () => config.current.targets,
    targetOf: (id) => config.target(id),
    exchange: client.http,
    now,
    monotonic,
    random,
    allowsLoopback,
    onError
  })
  return {
    work,
    syncs,
    oauth: new OauthAttempts({ config, exchange: client.http, now, sandboxUrl }),
    allowsLoopback,
    receiver: new Receiver({ store, read, now, onStored: () => work.wake() }),
    start: () => {
      work.wake()
      syncs.start()
    },
    close: async () => {
      await Promise.all([work.close(), syncs.close()])
      await client.close()
    }
  }
}
