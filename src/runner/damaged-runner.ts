// Starts a runner whose store is damaged: every address answers with that message, and nothing else works.
import type { AddressInfo } from 'node:net'
import type { FastifyInstance } from 'fastify'
import { store_damaged as damaged } from '../errors/unready'
import type { ConfigStore } from '../storage/settings/config-store'
import { answerError, type ApiError } from './admin/admin-context'
import { attemptsLoggedBy } from './admin/attempts'
import { Guard } from './admin/guard'
import type { Runner } from './started-runner'
import { registerHealth } from './health-routes'
import { hostNamesOf, originOf, urlOf, type RunnerOptions } from './options'
import { registerPage } from './page-routes'
import { createServer } from './server'

/**
 * Seconds. A person has to restore the folder first. Our choice, the same as for a store that is damaged while open.
 */
const RETRY_AFTER = '600'

/** The addresses that events and segments are sent to. */
const SENDERS = ['/v1/*', '/beacon/*', '/sourceConfig', '/sourceConfig/*', '/api/s/*', '/sources/*', '/heap/*']

interface Damaged {
  readonly config: ConfigStore
  readonly message: string
}

export async function startDamagedRunner(options: RunnerOptions, { config, message }: Damaged): Promise<Runner> {
  const { host = '127.0.0.1', port = 0, adminToken, logTo } = options
  const own = options.publicUrl === undefined ? undefined : originOf(options.publicUrl)
  const attempts = attemptsLoggedBy(() => server.log)
  const guard = new Guard({ hostNames: hostNamesOf(options), token: adminToken, publicUrl: own, attempts })
  const server = createServer({ guard, logTo })
  void server.register(async (inner) => {
    registerDamage(inner, message)
    registerPage(inner, { pageDirectory: options.pageDirectory, pluginScript: options.pluginScript })
  })
  await server.listen({ host, port })
  const url = urlOf(host, (server.server.address() as AddressInfo).port)
  return {
    url,
    publicUrl: own ?? url,
    config,
    damage: message,
    applied: () => Promise.resolve(),
    close: () => server.close()
  }
}

/** Answers all requests with 503, so that senders repeat them. `/readyz` says why. */
function registerDamage(server: FastifyInstance, message: string): void {
  const error: ApiError = { code: 'store_damaged', message: `The runner accepts and delivers nothing. ${message}` }
  registerHealth(server, () => Promise.resolve({ status: 'store_damaged', message }))
  for (const path of SENDERS) {
    server.all(path, async (_request, reply) => {
      void reply.headers({ 'access-control-allow-origin': '*', 'retry-after': RETRY_AFTER })
      return reply.code(damaged.status).send({ success: false, error })
    })
  }
  for (const path of ['/api/*', '/metrics', '/docs', '/docs/*']) {
    server.all(path, async (_request, reply) => answerError(reply, error))
  }
}
