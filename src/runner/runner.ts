// Starts the runner: puts its parts together, and closes them in the right order.
import type { AddressInfo } from 'node:net'
import type { FastifyInstance } from 'fastify'
import type { AdminContext } from './admin/admin-context'
import { registerAdmin } from './admin/admin-routes'
import { attemptsLoggedBy } from './admin/attempts'
import { Guard, refuse } from './admin/guard'
import { lockDirectory } from '../files/directory-lock'
import { openStore } from './store/open-store'
import { registerDocs, registerOpenApi } from './docs-routes'
import { startDamagedRunner } from './damaged-runner'
import type { Runner } from './started-runner'
import { registerHealth, whyUnready } from './health-routes'
import { registerIntake, type IntakeOptions } from './intake/intake-routes'
import type { RefusedOptions } from './intake/refused-requests'
import { registerMetrics } from './metrics-routes'
import { hostNamesOf, refuseOptions, urlOf, type RunnerOptions } from './options'
import { registerPage } from './page-routes'
import { machineTime } from '../storage/spent/machine-clock'
import { createServer } from './server'
import { registerSegments } from './segments/segment-routes'
import { closeParts, createParts, createSurface, type Parts } from './parts'
import { toWorkerAccess } from './worker/worker-access'

/**
 * Starts a runner. With a damaged store, every address answers with that message, and nothing else works.
 * @throws Error for unsafe options, a port or directory that is in use, or files that cannot be read
 */
export async function createRunner(options: RunnerOptions): Promise<Runner> {
  const refused = refuseOptions(options)
  if (refused !== undefined) throw new Error(refused)
  const release = lockOf(options)
  try {
    return await start(options, release)
  } catch (error) {
    release()
    throw error
  }
}

/** Before anything else: no file is opened in a directory that another process uses. Returns how to release it. */
function lockOf({ dataDirectory, lock: given }: RunnerOptions): () => void {
  if (given !== undefined || dataDirectory === undefined) return () => undefined
  const lock = lockDirectory(dataDirectory)
  return () => lock.release()
}

async function start(options: RunnerOptions, release: () => void): Promise<Runner> {
  const surface = createSurface(options)
  const opened = await openStore(options, surface)
  if ('damage' in opened) {
    const damaged = await startDamagedRunner(options, { config: opened.config, message: opened.damage })
    return { ...damaged, close: () => damaged.close().finally(release) }
  }
  const parts = createParts(options, surface, opened)
  const server = assemble(options, parts)
  try {
    // The worker starts only when the port is open: a runner that cannot be reached sends nothing.
    await server.listen({ host: options.host ?? '127.0.0.1', port: options.port ?? 0 })
    await parts.worker.configure(parts.config.current, parts.config.version)
    await parts.heapSegments.start()
    parts.alerts.start()
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

function assemble(options: RunnerOptions, parts: Parts): FastifyInstance {
  const { config, segments, address, isUnavailable } = parts
  const { now = Date.now, version = '0.0.0', logTo, logLevel, runnerName } = options
  const guard = createGuard(options, parts, () => server.log)
  const server = createServer({ guard, logTo, logLevel, runnerName, isUnavailable })
  address.log = (failure, about) => server.log.error({ ...about, failure }, 'the worker failed')
  address.note = (level, facts, message) => server.log[level](facts, message)
  registerOpenApi(server, version)
  const context = toAdminContext(options, parts, guard)
  void server.register(async (inner) => {
    registerSegments(inner, { config, isUnavailable, ...parts.heapSegments })
    void inner.register(async (open) => {
      parts.tracing?.watchIntake(open)
      registerIntake(open, toIntakeOptions(options, parts))
    })
    registerAdmin(inner, context, guard)
    registerHealth(inner, () => whyUnready(parts), segments)
    void inner.register(async (guarded) => {
      guarded.addHook('onRequest', async (request, reply) => refuse(reply, await guard.refuseReader(request)))
      registerMetrics(guarded, { ...parts, pause: (id) => parts.worker.pause(id), now })
      registerDocs(guarded)
    })
    registerPage(inner, { pageDirectory: options.pageDirectory, pluginScript: options.pluginScript })
  })
  return server
}

function createGuard(
  options: RunnerOptions,
  { tokens, sessions, publicUrl }: Parts,
  log: () => FastifyInstance['log']
): Guard {
  const attempts = attemptsLoggedBy(log)
  const hostNames = hostNamesOf(options)
  return new Guard({ hostNames, token: options.adminToken, publicUrl, attempts, tokens, sessions })
}

function toIntakeOptions(
  { now = Date.now, monotonic = machineTime }: RunnerOptions,
  { config, queue, tallies, bodies, quotas, publicUrl, isUnavailable, live, worker, tracing }: Parts
): IntakeOptions & RefusedOptions {
  const { activity } = tallies
  const onAppended: IntakeOptions['onAppended'] = (ids, events) => {
    live.note(ids, events)
    worker.wake()
    tracing?.noteStored(ids.length)
  }
  return { config, queue, activity, bodies, quotas, now, monotonic, publicUrl, isUnavailable, onAppended }
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
    quotas: parts.quotas,
    heapSegments: parts.heapSegments,
    alerts: parts.alerts,
    readHealth: parts.readHealth,
    leases: parts.leases,
    isTokenRequired: guard.isTokenRequired,
    callerOf: (request) => guard.callerOf(request),
    surroundings: { sandboxUrl, proxies: options.proxies },
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
