// Heap's segments in a running runner: the engine that works on them, in a thread of its own where possible, and when
// targets are synced.
import { extname } from 'node:path'
import { WAITS } from '../../delivery/caps'
import { createHttpClient } from '../../delivery/http'
import type { MembershipStore } from '../../storage/memberships/memberships'
import type { ConfigStore } from '../../storage/settings/config-store'
import { machineTime } from '../../storage/spent/machine-clock'
import type { BodyReader } from '../intake/body-reader'
import type { RunnerOptions } from '../options'
import { createEngine, type SegmentEngine } from './engine'
import { EngineThread } from './engine-thread'
import { OauthAttempts } from './oauth-attempts'
import { TargetSyncs } from './target-syncs'

export interface SegmentsOptions {
  readonly options: Pick<
    RunnerOptions,
    'maxSegmentBytes' | 'now' | 'monotonic' | 'random' | 'requestTimeoutMs' | 'sandboxUrl'
  >
  readonly config: ConfigStore
  readonly store: MembershipStore
  /** File of the store, for the thread of the engine. `undefined`: it runs in this thread. */
  readonly file: string | undefined
  readonly bodies: BodyReader
  readonly onError: (error: unknown) => void
}

export interface Segments extends Pick<SegmentEngine, 'receive' | 'wake'> {
  readonly syncs: TargetSyncs
  readonly oauth: OauthAttempts
  /** Whether partners' keys may be sent to this machine: only when a local Heap runs, for trying things out. */
  readonly allowsLoopback: boolean
  /** Processes waiting webhooks, and begins syncs when they are due. */
  start(): Promise<void>
  /** Stops everything; resolves when nothing is sent or stored any more. */
  close(): Promise<void>
}

export function createSegments(given: SegmentsOptions): Segments {
  const { options, config, store, onError } = given
  const { now = Date.now, sandboxUrl, requestTimeoutMs = WAITS.requestTimeout } = options
  const engine = createEngineOf(given)
  config.onChange((settings) => engine.configure(toEngineSettings(settings)))
  const client = createHttpClient({ now, timeoutMs: requestTimeoutMs })
  const syncs = new TargetSyncs({
    store,
    targets: () => config.current.targets,
    sync: (target, run) => engine.sync(target, run),
    now,
    onError
  })
  return {
    receive: (integration, arrived) => engine.receive(integration, arrived),
    wake: () => engine.wake(),
    syncs,
    oauth: new OauthAttempts({ config, exchange: client.http, now, sandboxUrl }),
    allowsLoopback: sandboxUrl !== undefined,
    start: async () => {
      syncs.start()
      if ((await store.webhooks.waiting(1)).length > 0) engine.wake()
    },
    close: async () => {
      await syncs.close()
      await engine.close()
      await client.close()
    }
  }
}

function createEngineOf({ options, config, store, file, bodies, onError }: SegmentsOptions): SegmentEngine {
  const { now = Date.now, monotonic = machineTime, random = Math.random, requestTimeoutMs, sandboxUrl } = options
  const settings = toEngineSettings(config.current)
  const facts = { settings, allowsLoopback: sandboxUrl !== undefined, requestTimeoutMs }
  // Functions cannot be passed to a thread. Uncompiled, as in tests, it has no script.
  const hasOwnTime = now !== Date.now || monotonic !== machineTime || random !== Math.random
  if (file === undefined || hasOwnTime || extname(__filename) !== '.js') {
    return createEngine({ ...facts, store, bodies, now, monotonic, random, onError })
  }
  return new EngineThread({ ...facts, path: file, maxBytes: options.maxSegmentBytes, onError })
}

function toEngineSettings({ integrations, targets }: ConfigStore['current']) {
  return { integrations, targets }
}
