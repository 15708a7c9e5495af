// Heap's segments in a running runner: the engine that works on them, in a thread of its own where possible, and when
// targets are synced.
import { extname } from 'node:path'
import { WAITS } from '../../delivery/caps'
import { createHttpClient } from '../../delivery/http'
import { elsewhereNow } from '../../segments'
import type { MembershipPlace } from '../../storage/memberships/membership-place'
import type { MembershipStore } from '../../storage/memberships/memberships'
import type { Ownership } from '../../storage/ownership/ownership'
import type { ConfigStore } from '../../storage/settings/config-store'
import { machineTime } from '../../storage/spent/machine-clock'
import type { BodyReader } from '../intake/body-reader'
import type { RunnerOptions } from '../options'
import { createEngine, type EngineSettings, type SegmentEngine } from './engine'
import { EngineThread } from './engine-thread'
import { OauthAttempts } from './oauth-attempts'
import { webhooksKey } from './ownership-keys'
import { TargetSyncs } from './target-syncs'
import { toEngineSettings, WebhookTurns } from './webhook-turns'

export interface SegmentsOptions {
  readonly options: Pick<
    RunnerOptions,
    | 'maxSegmentBytes'
    | 'webhookRetentionMs'
    | 'now'
    | 'monotonic'
    | 'random'
    | 'requestTimeoutMs'
    | 'sandboxUrl'
    | 'proxies'
  >
  readonly config: ConfigStore
  readonly store: MembershipStore
  /** Where the store is, for the thread of the engine. `undefined`: it runs in this thread. */
  readonly place: MembershipPlace | undefined
  readonly ownership: Ownership
  readonly bodies: BodyReader
  readonly onError: (error: unknown) => void
}

export interface Segments extends Pick<SegmentEngine, 'receive'> {
  /** Has the waiting webhooks of an integration processed, by whichever runner does. */
  wake(integrationId: string): void
  readonly syncs: TargetSyncs
  readonly oauth: OauthAttempts
  /** Whether partners' keys may be sent to this machine: only when a local Heap runs, for trying things out. */
  readonly allowsLoopback: boolean
  /** Processes waiting webhooks, and begins syncs when they are due. */
  start(): Promise<void>
  /** Stops everything; resolves when nothing is sent or stored any more. */
  close(): Promise<void>
}

export function createSegments({ ownership, ...given }: SegmentsOptions): Segments {
  const { options, config, store, onError } = given
  const { now = Date.now, sandboxUrl, requestTimeoutMs = WAITS.requestTimeout } = options
  const engine = createEngineOf({ ...given, ownership }, toEngineSettings(config.current, ownership))
  const client = createHttpClient({ now, timeoutMs: requestTimeoutMs, proxies: options.proxies })
  const syncs = new TargetSyncs({
    store,
    targets: () => config.current.targets,
    sync: (target, run) => engine.sync(target, run),
    ownership,
    now,
    onError
  })
  config.onChange(({ targets }, before) => {
    syncs.configure()
    for (const { id } of elsewhereNow(before.targets, targets)) void syncs.stop(id)
  })
  const turns = new WebhookTurns({ config, store, ownership, engine, onError })
  return {
    receive: async (integration, arrived) => {
      const received = await engine.receive(integration, arrived)
      if ('isNew' in received && received.isNew) turns.noteStored(integration.id)
      return received
    },
    wake: (integrationId) => ownership.nudge(webhooksKey(integrationId)),
    syncs,
    oauth: new OauthAttempts({ config, pending: store.pendingOauth, exchange: client.http, now, sandboxUrl }),
    allowsLoopback: sandboxUrl !== undefined,
    start: async () => {
      syncs.start()
      await turns.start()
    },
    close: async () => {
      turns.close()
      await syncs.close()
      await engine.close()
      await client.close()
    }
  }
}

function createEngineOf(
  { options, store, place, bodies, onError }: SegmentsOptions,
  settings: EngineSettings
): SegmentEngine {
  const { now = Date.now, monotonic = machineTime, random = Math.random, requestTimeoutMs, sandboxUrl } = options
  const facts = { settings, allowsLoopback: sandboxUrl !== undefined, requestTimeoutMs, proxies: options.proxies }
  // Functions cannot be passed to a thread. Uncompiled, as in tests, it has no script.
  const hasOwnTime = now !== Date.now || monotonic !== machineTime || random !== Math.random
  if (place === undefined || hasOwnTime || extname(__filename) !== '.js') {
    return createEngine({ ...facts, store, bodies, now, monotonic, random, onError })
  }
  const { maxSegmentBytes: maxBytes, webhookRetentionMs: retentionMs } = options
  return new EngineThread({ ...facts, place, maxBytes, retentionMs, onError })
}
