// The work on segments that takes long: receives webhooks, applies them to the memberships, and tells targets. Runs in
// the thread that makes it.
import { WAITS } from '../../delivery/caps'
import { createHttpClient } from '../../delivery/http'
import type { Proxies } from '../../delivery/proxies'
import { Receiver, rulesOf, SegmentWork, type Arrived, type Received } from '../../segments'
import type { MembershipStore } from '../../storage/memberships/memberships'
import type { Config, Integration, SegmentTarget } from '../../storage/settings/model'
import type { BodyReader } from '../intake/body-reader'
import { webhookReader } from './read-webhook'
import { syncTarget, type SyncDetail, type SyncRun } from './target-sync'

export interface SegmentEngine {
  receive(integration: Integration, arrived: Arrived): Promise<Received>
  /** Processes the webhooks that wait. */
  wake(): void
  /** See `syncTarget`. */
  sync(target: SegmentTarget, run: SyncRun): Promise<SyncDetail | undefined>
  /** From now on these settings count, also for what is under way. */
  configure(settings: EngineSettings): void
  /** Resolves when nothing is sent or stored any more. Syncs have to be interrupted before. */
  close(): Promise<void>
}

/** The settings that the engine depends on. */
export interface EngineSettings extends Pick<Config, 'integrations' | 'targets'> {
  /** Integrations whose webhooks another runner processes. Default: none. */
  readonly othersWorkOn?: readonly string[] | undefined
}

/** What can be passed to another thread. */
export interface EngineFacts {
  readonly settings: EngineSettings
  readonly allowsLoopback: boolean
  /** Time for one request to a partner, in milliseconds. */
  readonly requestTimeoutMs?: number | undefined
  /** Default: none. */
  readonly proxies?: Proxies | undefined
}

export interface EngineOptions extends EngineFacts {
  readonly store: MembershipStore
  readonly bodies: BodyReader
  /** Epoch milliseconds. */
  readonly now: () => number
  readonly monotonic: () => number
  readonly random: () => number
  readonly onError: (error: unknown) => void
}

export function createEngine({ store, bodies, now, onError, ...options }: EngineOptions): SegmentEngine {
  const { monotonic, random, allowsLoopback, requestTimeoutMs = WAITS.requestTimeout, proxies } = options
  let { settings } = options
  const read = webhookReader(bodies)
  const byId = (id: string) => settings.integrations.find((one) => one.id === id)
  const except = () => settings.othersWorkOn ?? []
  const targetOf = (id: string) => settings.targets.find((one) => one.id === id)
  const work = new SegmentWork({ store, read, rulesOf: (id) => rulesOf(byId(id)), except, onError })
  const receiver = new Receiver({ store, read, now, onStored: () => work.wake() })
  const client = createHttpClient({ now, keepsHeaders: true, timeoutMs: requestTimeoutMs, proxies })
  const tools = { store, targetOf, exchange: client.http, now, monotonic, random, allowsLoopback }
  return {
    receive: (integration, arrived) => receiver.receive(integration, arrived),
    wake: () => work.wake(),
    sync: (target, run) => syncTarget(target, { ...tools, ...run }),
    configure: (changed) => {
      settings = changed
    },
    close: async () => {
      await work.close()
      await client.close()
    }
  }
}
