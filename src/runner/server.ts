// The HTTP server: its log, the headers of every answer, and the check of the Host in front of all but the tracking API.
import cookie from '@fastify/cookie'
import helmet, { type FastifyHelmetOptions } from '@fastify/helmet'
import Fastify, {
  LogController,
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyRequest,
  type FastifyServerOptions
} from 'fastify'
import type { Writable } from 'node:stream'
import { isOutOfRoom } from '../storage/out-of-room'
import { NotSavedError } from '../storage/settings/config-file'
import { answerError, type ApiError } from './admin/admin-context'
import { refuse, type Guard } from './admin/guard'

/** Open to any Host: probes come by the address of a container, SDKs and Heap by whatever name leads here. */
const OPEN = /^\/(?:(?:v1|api\/s|beacon\/v1|heap\/segments)\/|sourceConfig(?:\/|\?|$)|(?:healthz|readyz)$)/

const HEADERS: FastifyHelmetOptions = {
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      defaultSrc: ["'none'"],
      scriptSrc: ["'self'"],
      styleSrc: ["'self'"],
      imgSrc: ["'self'", 'data:'],
      fontSrc: ["'self'"],
      connectSrc: ["'self'"],
      manifestSrc: ["'self'"],
      baseUri: ["'none'"],
      formAction: ["'none'"],
      frameAncestors: ["'none'"]
    }
  },
  // Whether a host is reached by TLS alone is for the proxy in front to say: other services may share its name.
  strictTransportSecurity: false
}

export interface ServerOptions {
  readonly guard: Guard
  readonly logTo: Writable | undefined
}

export function createServer({ guard, logTo }: ServerOptions): FastifyInstance {
  const settings: FastifyServerOptions = {
    logger: logTo === undefined ? false : { stream: logTo, level: 'info', serializers: { req: toLogged } },
    // A line per event would be most of the work of taking it.
    logController: new LogController({ disableRequestLogging: true }),
    forceCloseConnections: 'idle',
    requestTimeout: 60_000,
    // Some SDKs end their addresses with a slash, analytics-java among them.
    routerOptions: { maxParamLength: 200, ignoreTrailingSlash: true },
    ajv: { customOptions: { allowUnionTypes: true } }
  }
  const server = Fastify(settings)
  void server.register(cookie)
  // After the headers: a refusal carries them, too.
  void server.register(helmet, HEADERS).after(() => {
    server.addHook('onRequest', async (request, reply) =>
      OPEN.test(request.url) ? undefined : refuse(reply, guard.refuseHost(request))
    )
  })
  server.setErrorHandler((error: { code?: string; name?: string; stack?: string }, request, reply) => {
    const known = toApiError(error)
    // Neither message nor body: either may hold an event.
    const { code, name, stack } = error
    const where = stack
      ?.split('\n')
      .filter((line) => line.trim().startsWith('at '))
      .slice(0, 5)
    logFailure(request.log, { code, name, where })
    return answerError(reply, known ?? { code: 'internal', message: 'The runner failed. Its log says where.' })
  })
  return server
}

/** What whoever asked can do something about. */
function toApiError(error: unknown): ApiError | undefined {
  if (error instanceof NotSavedError) return { code: 'settings_not_saved', message: error.message }
  if (!isOutOfRoom(error)) return undefined
  return { code: 'store_full', message: 'Nothing was changed. The disk is full: free some space, and try again.' }
}

function logFailure(log: FastifyBaseLogger, failure: object): void {
  log.error({ failure }, 'a request failed')
}

/** Method and path: no headers (tokens, write keys), no query (user ids), no key in the path. */
function toLogged({ method, url }: Pick<FastifyRequest, 'method' | 'url'>): { method: string; path: string } {
  const path = url.split('?')[0] ?? ''
  return { method, path: path.replace(/^(\/v1\/projects|\/heap\/segments)\/[^/]+/, '$1/…') }
}
