// The parts of a running runner: makes them from its options, and closes them in the right order.
import type { FastifyInstance } from 'fastify'
import { createBudgets } from '../delivery/budgets'
import { COUNTS, WAITS } from '../delivery/caps'
import { createHttpClient, type HttpClient } from '../delivery/http'
import { ChangeLog } from './configuration/change-log'
import { Alerts } from './alerts/alerts'
import { LiveFeed } from './admin/live-feed'
import { Failures } from './failures'
import { BodyReader } from './intake/body-reader'
import { Quotas } from './intake/quotas'
import { originOf, type RunnerOptions } from './options'
import { Outages } from './outages'
import { machineTime } from '../storage/spent/machine-clock'
import type { Store } from './store/store'
import { createSegments, type Segments } from './segments/segments'
import type { Pause } from './worker/pump'
import { createTracing, type Tracing } from './watching/tracing'
import { watchBatches, type Log, type LogFacts } from './watching/watch-batches'
import { Worker } from './worker/worker'

export interface Parts extends Store, Surface {
  readonly changes: ChangeLog
  readonly live: LiveFeed
  readonly bodies: BodyReader
  readonly quotas: Quotas
  readonly client: HttpClient
  readonly worker: Worker
  readonly heapSegments: Segments
  readonly alerts: Alerts
  /** `undefined`: nobody wants traces. */
  readonly tracing: Tracing | undefined
  readonly publicUrl: string | undefined
}

/** What has to be there before the store is open: others tell it what fails. */
export interface Surface {
  readonly failures: Failures
  /** `log` and `note` write to the log of the server, once there is one. */
  readonly address: { url: string; isClosing: boolean; log: (failure: string, about: LogFacts) => void; note: Log }
  /** Writes to the log as well. */
  readonly note: Log
  /** @param about ids of what it is about, for the log */
  readonly onError: (error: unknown, about?: LogFacts) => void
}

export function createSurface({ now = Date.now, databaseUrl }: RunnerOptions): Surface {
  const nowhere = (): void => undefined
  const address: Surface['address'] = { url: '', isClosing: false, log: nowhere, note: nowhere }
  const failures = new Failures(now)
  const outages = databaseUrl === undefined ? undefined : new Outages(now)
  const onError: Surface['onError'] = (error, about = {}) => {
    const name = failures.note(error)
    if (outages?.isSaid(error) !== true) address.log(name, about)
  }
  return { failures, address, note: (...line) => address.note(...line), onError }
}

export function createParts(options: RunnerOptions, surface: Surface, store: Store): Parts {
  const { config } = store
  const { onError } = surface
  const { now = Date.now } = options
  const live = new LiveFeed(store.queue.history)
  const bodies = new BodyReader()
  const { requestTimeoutMs: timeoutMs = WAITS.requestTimeout, proxies } = options
  const client = createHttpClient({ now, timeoutMs, proxies })
  const quotas = new Quotas({ counts: store.quotaCounts, now, onError })
  const tracing = options.traces === true ? createTracing(options.version ?? '0.0.0') : undefined
  const worker = createWorker(options, { ...store, ...surface, client, tracing, live })
  const changes = new ChangeLog({ config, log: store.settingsLog, now, onError })
  followStore(store, { live, worker, changes })
  const publicUrl = options.publicUrl === undefined ? undefined : originOf(options.publicUrl)
  const heapSegments = createSegments({
    options,
    config,
    store: store.segments,
    place: store.segmentPlace,
    ownership: store.ownership,
    bodies,
    onError
  })
  const alerts = createAlerts(options, { ...store, ...surface, worker })
  return {
    ...store,
    ...surface,
    changes,
    live,
    bodies,
    quotas,
    client,
    worker,
    heapSegments,
    alerts,
    tracing,
    publicUrl
  }
}

function followStore(
  { config, tokens, onElsewhere, isShared }: Store,
  { live, worker, changes }: Pick<Parts, 'live' | 'worker' | 'changes'>
): void {
  config.onChange((changed) => void worker.configure(changed, config.version))
  onElsewhere(({ ids, more, destinations }) => {
    live.noteElsewhere(ids, more)
    worker.wake(destinations)
  })
  tokens.onChange((after, before, origin) =>
    // On a shared store, whoever changes them notes it.
    origin === 'here' || !isShared ? changes.noteTokens(after, before) : undefined
  )
}

function createAlerts(
  options: RunnerOptions,
  { worker, address, ...store }: Store & Surface & Pick<Parts, 'worker'>
): Alerts {
  const { now = Date.now, watchEveryMs: everyMs, requestTimeoutMs: timeoutMs } = options
  const pause = (id: string): Pause | undefined => worker.pause(id)
  const url = (): string => address.url
  const { proxies } = options
  return new Alerts({ ...store, kept: store.alertState, pause, url, now, everyMs, timeoutMs, proxies })
}

type WorkerParts = Store & Surface & Pick<Parts, 'client' | 'tracing' | 'live'>

function createWorker(
  options: RunnerOptions,
  { client, tracing, live, address, onError, ...store }: WorkerParts
): Worker {
  const { now = Date.now, monotonic = machineTime, random = Math.random } = options
  const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))
  return new Worker({
    ...store,
    http: tracing ? tracing.wrap(client.http) : client.http,
    watch: watchBatches({ log: (...line) => address.note(...line), tracing, monotonic }),
    budgets: createBudgets({ monotonic, sleep, spent: store.spent, isCareful: true, onError }),
    surroundings: { sandboxUrl: options.sandboxUrl, proxies: options.proxies },
    rules: {
      giveUpAfterMs: options.giveUpAfterMs ?? WAITS.eventPatience,
      minAttempts: COUNTS.triesBeforeDeadLetter,
      random
    },
    now,
    onSettled: (_destinationId, events) => {
      const ids = events.map(({ id }) => id)
      live.note(ids, events)
    },
    onError
  })
}

/** How long requests under way may take to end, in milliseconds. */
const DRAIN_MS = 5000

/** Stops new batches, then new events, then closes the files. */
export async function closeParts(
  server: FastifyInstance,
  { live, bodies, quotas, client, worker, heapSegments, alerts, address, ...store }: Parts
): Promise<void> {
  address.isClosing = true
  live.close()
  // At once: each key goes to another runner as soon as nothing is under way for it.
  const stopped = Promise.all([worker.stop(), store.ownership.close()])
  const closing = setTimeout(() => server.server.closeAllConnections(), DRAIN_MS)
  await server.close()
  clearTimeout(closing)
  await alerts.close()
  await heapSegments.close()
  await bodies.close()
  await quotas.close()
  await stopped
  await client.close()
  await store.close()
}
