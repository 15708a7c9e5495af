// The parts of a running runner: makes them from its options, and closes them in the right order.
import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import { createBudgets } from '../delivery/budgets'
import { COUNTS, WAITS } from '../delivery/caps'
import { createHttpClient, type HttpClient } from '../delivery/http'
import { openChangeLog } from './configuration/open-change-log'
import type { ChangeLog } from './configuration/change-log'
import { Alerts } from './alerts/alerts'
import { openAlertFile } from '../storage/alerts/alert-file'
import { LiveFeed } from './admin/live-feed'
import { openQuotas } from './open-quotas'
import { openSpent, type Clock, type Store } from './open-store'
import { Failures } from './failures'
import { BodyReader } from './intake/body-reader'
import type { Quotas } from './intake/quotas'
import { originOf, type RunnerOptions } from './options'
import { machineTime } from '../storage/spent/machine-clock'
import type { OpenSpent } from '../storage/spent/sqlite-spent'
import { createSegments, type Segments } from './segments/segments'
import type { Pause } from './worker/pump'
import { Worker } from './worker/worker'

export interface Parts extends Store {
  readonly changes: ChangeLog
  readonly live: LiveFeed
  readonly bodies: BodyReader
  readonly quotas: Quotas
  readonly client: HttpClient
  readonly spent: OpenSpent | undefined
  readonly worker: Worker
  readonly heapSegments: Segments
  readonly alerts: Alerts
  readonly failures: Failures
  readonly publicUrl: string | undefined
  readonly address: { url: string; isClosing: boolean; log: (failure: string) => void }
}

export function createParts(options: RunnerOptions, { steady, ...store }: Store & Clock): Parts {
  const { config } = store
  const { dataDirectory, now = Date.now, monotonic = machineTime } = options
  const live = new LiveFeed(store.queue.history)
  const bodies = new BodyReader()
  const client = createHttpClient({ now, timeoutMs: options.requestTimeoutMs ?? WAITS.requestTimeout })
  const address = { url: '', isClosing: false, log: (_failure: string): void => undefined }
  const failures = new Failures(now)
  const onError = (error: unknown): void => address.log(failures.note(error))
  const spent = openSpent({ path: join(dataDirectory, 'budgets.db'), now, monotonic }, onError)
  const quotas = openQuotas({ dataDirectory, now, onError })
  const worker = createWorker(options, { ...store, steady, http: client.http, spent, live, onError })
  config.onChange((changed) => void worker.configure(changed))
  const changes = openChangeLog({ dataDirectory, config, now, onError })
  store.tokens.onChange((after, before) => changes.noteTokens(after, before))
  const publicUrl = options.publicUrl === undefined ? undefined : originOf(options.publicUrl)
  const heapSegments = createSegments({ options, config, store: store.segments, bodies, onError })
  const alerts = createAlerts(options, { ...store, worker, address, onError })
  const watching = { alerts, failures, publicUrl, address }
  return { ...store, changes, live, bodies, quotas, client, spent, worker, heapSegments, ...watching }
}

function createAlerts(
  options: RunnerOptions,
  { worker, address, ...store }: Store & Pick<Parts, 'worker' | 'address'> & Pick<WorkerParts, 'onError'>
): Alerts {
  const { dataDirectory, now = Date.now, watchEveryMs: everyMs, requestTimeoutMs: timeoutMs } = options
  const kept = openAlertFile(join(dataDirectory, 'alerts.json'), store.onError)
  const pause = (id: string): Pause | undefined => worker.pause(id)
  return new Alerts({ ...store, kept, pause, url: () => address.url, now, everyMs, timeoutMs })
}

interface WorkerParts extends Store, Clock {
  readonly http: HttpClient['http']
  readonly spent: OpenSpent | undefined
  readonly live: LiveFeed
  readonly onError: (error: unknown) => void
}

function createWorker(options: RunnerOptions, { steady, http, spent, live, onError, ...store }: WorkerParts): Worker {
  const { now = Date.now, monotonic = machineTime, random = Math.random } = options
  const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))
  return new Worker({
    ...store,
    http,
    budgets: createBudgets({ monotonic, sleep, spent, isCareful: true, onError }),
    surroundings: { sandboxUrl: options.sandboxUrl },
    rules: {
      giveUpAfterMs: options.giveUpAfterMs ?? WAITS.eventPatience,
      minAttempts: COUNTS.triesBeforeDeadLetter,
      random
    },
    now,
    steady,
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
  { queue, segments, live, bodies, quotas, client, spent, worker, heapSegments, alerts, address }: Parts
): Promise<void> {
  address.isClosing = true
  live.close()
  const stopped = worker.stop()
  const closing = setTimeout(() => server.server.closeAllConnections(), DRAIN_MS)
  await server.close()
  clearTimeout(closing)
  await alerts.close()
  await heapSegments.close()
  await bodies.close()
  await quotas.close()
  await stopped
  await client.close()
  spent?.close()
  await segments.close()
  await queue.close()
}
