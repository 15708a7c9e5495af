// Starts the runner: puts its parts together, and closes them in the right order.
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import { createBudgets } from '../delivery/budgets'
import { COUNTS, WAITS } from '../delivery/caps'
import { createSteadyClock } from '../delivery/clock'
import { createHttpClient, type HttpClient } from '../delivery/http'
import type { AdminContext } from './admin/admin-context'
import { openChangeLog } from './configuration/open-change-log'
import type { ChangeLog } from './configuration/change-log'
import { registerAdmin } from './admin/admin-routes'
import { attemptsLoggedBy } from './admin/attempts'
import { Guard, refuse } from './admin/guard'
import { LiveFeed } from './admin/live-feed'
import { lockDirectory } from '../files/directory-lock'
import { openSpent, openStore, type Clock, type Store } from './open-store'
import { registerDocs, registerOpenApi } from './docs-routes'
import { startDamagedRunner } from './damaged-runner'
import { Failures } from './failures'
import type { Runner } from './started-runner'
import { registerHealth, whyUnready } from './health-routes'
import { BodyReader } from './intake/body-reader'
import { registerIntake, type IntakeOptions } from './intake/intake-routes'
import { registerMetrics } from './metrics-routes'
import { hostNamesOf, originOf, refuseOptions, urlOf, type RunnerOptions } from './options'
import { registerPage } from './page-routes'
import { machineTime } from '../storage/spent/machine-clock'
import type { OpenSpent } from '../storage/spent/sqlite-spent'
import { createServer } from './server'
import { createSegments, type Segments } from './segments/segments'
import { registerSegments } from './segments/segment-routes'
import { Worker } from './worker/worker'
import { toWorkerAccess } from './worker/worker-access'

/**
 * Starts a runner. With a damaged store, every address answers with that message, and nothing else works.
 * @throws Error for unsafe options, a port or directory that is in use, or files that cannot be read
 */
export async function createRunner(options: RunnerOptions): Promise<Runner> {
  const refused = refuseOptions(options)
  if (refused !== undefined) throw new Error(refused)
  // Before anything else: no file is opened in a directory that another process uses.
  const lock = options.lock ?? lockDirectory(options.dataDirectory)
  const release = (): void => (options.lock === undefined ? lock.release() : undefined)
  try {
    return await start(options, release)
  } catch (error) {
    release()
    throw error
  }
}

async function start(options: RunnerOptions, release: () => void): Promise<Runner> {
  const steady = createSteadyClock(options.now ?? Date.now, options.monotonic ?? machineTime)
  const opened = openStore(options, { steady })
  if ('damage' in opened) {
    const damaged = await startDamagedRunner(options, { config: opened.config, message: opened.damage })
    return { ...damaged, close: () => damaged.close().finally(release) }
  }
  const parts = createParts(options, { ...opened, steady })
  const server = assemble(options, parts)
  try {
    // The worker starts only when the port is open: a runner that cannot be reached sends nothing.
    await server.listen({ host: options.host ?? '127.0.0.1', port: options.port ?? 0 })
    await parts.worker.configure(parts.config.current)
    await parts.heapSegments.start()
  } catch (error) {
    await closeParts(server, parts)
    throw error
  }
  const { port } = server.server.address() as AddressInfo
  const url = urlOf(options.host ?? '127.0.0.1', port)
  parts.address.url = parts.publicUrl ?? url
  let closed: Promise<void> | undefined
  return {
    url,
    publicUrl: parts.address.url,
    config: parts.config,
    damage: undefined,
    applied: () => parts.worker.settled(),
    close: () => (closed ??= closeParts(server, parts).finally(release))
  }
}

interface Parts extends Store {
  readonly changes: ChangeLog
  readonly live: LiveFeed
  readonly bodies: BodyReader
  readonly client: HttpClient
  readonly spent: OpenSpent | undefined
  readonly worker: Worker
  readonly heapSegments: Segments
  readonly failures: Failures
  readonly publicUrl: string | undefined
  readonly address: { url: string; isClosing: boolean; log: (failure: string) => void }
}

function createParts(options: RunnerOptions, { steady, ...store }: Store & Clock): Parts {
  const { config, queue, tallies, suppressions } = store
  const { dataDirectory, now = Date.now, monotonic = machineTime, random = Math.random } = options
  const live = new LiveFeed(queue.history)
  const bodies = new BodyReader()
  const client = createHttpClient({ now, timeoutMs: options.requestTimeoutMs ?? WAITS.requestTimeout })
  const address = { url: '', isClosing: false, log: (_failure: string): void => undefined }
  const failures = new Failures(now)
  const onError = (error: unknown): void => address.log(failures.note(error))
  const spent = openSpent({ path: join(dataDirectory, 'budgets.db'), now, monotonic }, onError)
  const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))
  const worker = new Worker({
    queue,
    tallies,
    suppressions,
    http: client.http,
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
  config.onChange((changed) => void worker.configure(changed))
  const changes = openChangeLog({ dataDirectory, config, now, onError })
  const publicUrl = options.publicUrl === undefined ? undefined : originOf(options.publicUrl)
  const heapSegments = createSegments({ options, config, store: store.segments, bodies, onError })
  return { ...store, changes, live, bodies, client, spent, worker, heapSegments, failures, publicUrl, address }
}

function assemble(options: RunnerOptions, parts: Parts): FastifyInstance {
  const { config, queue, tallies, tokens, live, bodies, worker, publicUrl, address } = parts
  const { now = Date.now, monotonic = machineTime, adminToken, version = '0.0.0', logTo } = options
  const attempts = attemptsLoggedBy(() => server.log)
  const guard = new Guard({ hostNames: hostNamesOf(options), token: adminToken, publicUrl, attempts, tokens })
  const server = createServer({ guard, logTo })
  address.log = (failure) => server.log.error({ failure }, 'the worker failed')
  registerOpenApi(server, version)
  const context = toAdminContext(options, parts, guard)
  const onAppended: IntakeOptions['onAppended'] = (ids, events) => {
    live.note(ids, events)
    worker.wake()
  }
  void server.register(async (inner) => {
    registerSegments(inner, { config, ...parts.heapSegments })
    registerIntake(inner, { config, queue, bodies, now, monotonic, publicUrl: parts.publicUrl, onAppended })
    registerAdmin(inner, context, guard)
    registerHealth(inner, () => whyUnready(queue, address), parts.segments)
    void inner.register(async (guarded) => {
      guarded.addHook('onRequest', async (request, reply) => refuse(reply, await guard.refuseReader(request)))
      registerMetrics(guarded, { config, queue, tallies, segments: parts.segments, now })
      registerDocs(guarded)
    })
    registerPage(inner, { pageDirectory: options.pageDirectory, pluginScript: options.pluginScript })
  })
  return server
}

function toAdminContext(options: RunnerOptions, parts: Parts, guard: Guard): AdminContext {
  const { config, changes, queue, tallies, suppressions, tokens, segments, live, worker, failures, address } = parts
  const { now = Date.now, version = '0.0.0', sandboxUrl, sandboxToken, partnersUrl, functionScript } = options
  return {
    version,
    config,
    changes,
    queue,
    tallies,
    suppressions,
    tokens,
    segments,
    heapSegments: parts.heapSegments,
    isTokenRequired: guard.isTokenRequired,
    callerOf: (request) => guard.callerOf(request),
    surroundings: { sandboxUrl },
    sandboxToken,
    partnersUrl,
    functionScript,
    live,
    now,
    url: () => address.url,
    failures: () => failures.current,
    ...toWorkerAccess(worker)
  }
}

/** How long requests under way may take to end, in milliseconds. */
const DRAIN_MS = 5000

/** Stops new batches, then new events, then closes the files. */
async function closeParts(
  server: FastifyInstance,
  { queue, segments, live, bodies, client, spent, worker, heapSegments, address }: Parts
): Promise<void> {
  address.isClosing = true
  live.close()
  const stopped = worker.stop()
  const closing = setTimeout(() => server.server.closeAllConnections(), DRAIN_MS)
  await server.close()
  clearTimeout(closing)
  await heapSegments.close()
  await bodies.close()
  await stopped
  await client.close()
  spent?.close()
  await segments.close()
  await queue.close()
}
