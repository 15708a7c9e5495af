// Creates the HTTP server: its log, the security headers of every answer, and the check of the Host header for all
// routes but the tracking API.
import cookie from '@fastify/cookie'
import helmet, { type FastifyHelmetOptions } from '@fastify/helmet'
import Fastify, {
  LogController,
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyRequest,
  type FastifyServerOptions
} from 'fastify'
import { randomUUID } from 'node:crypto'
import { isOutOfRoom } from '../storage/out-of-room'
import { NotSavedError } from '../storage/settings/not-saved'
import { ChangedMeanwhileError } from '../storage/settings/put-thing'
import type { Store } from './store/store'
import { answerError, type ApiError } from './admin/admin-context'
import type { LogLevel, LogTarget } from './options'
import { buildLazyValidator } from './request-checks'
import { refuse, type Guard } from './admin/guard'

/** Paths that accept any Host: health checks, SDKs and Heap reach the runner under names that it cannot know. */
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
  // Left to the proxy in front: other services may share its host name.
  strictTransportSecurity: false
}

export interface ServerOptions {
  readonly guard: Guard
  readonly logTo: LogTarget | undefined
  /** Default: `info`. */
  readonly logLevel?: LogLevel | undefined
  /** Default: host name and process id. */
  readonly runnerName?: string | undefined
  /** Whether an error says that the store cannot be reached for now. Default: never. */
  readonly isUnavailable?: Store['isUnavailable'] | undefined
}

export function createServer({ guard, isUnavailable = () => false, ...options }: ServerOptions): FastifyInstance {
  const settings: FastifyServerOptions = {
    logger: toLogger(options),
    genReqId: ({ headers }) => toRequestId(headers['x-request-id']),
    // A log line per event would take longer than storing the event.
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'request' }),
    forceCloseConnections: 'idle',
    requestTimeout: 60_000,
    // Some SDKs, such as analytics-java, end their addresses with a slash.
    routerOptions: { maxParamLength: 200, ignoreTrailingSlash: true },
    ajv: { customOptions: { allowUnionTypes: true } },
    schemaController: { compilersFactory: { buildValidator: buildLazyValidator } }
  }
  const server = Fastify(settings)
  server.addHook('onRequest', async (request, reply) => void reply.header('x-request-id', request.id))
  void server.register(cookie)
  // After the headers, so that a refusal has them as well.
  void server.register(helmet, HEADERS).after(() => {
    server.addHook('onRequest', async (request, reply) =>
      OPEN.test(request.url) ? undefined : refuse(reply, guard.refuseHost(request))
    )
  })
  server.setErrorHandler((error: { code?: string; name?: string; stack?: string }, request, reply) => {
    const known = isUnavailable(error) ? UNAVAILABLE : toApiError(error)
    // The message and the body are not logged: both may hold an event.
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

const UNAVAILABLE: ApiError = {
  code: 'store_unavailable',
  message: 'The database of the runners cannot be reached. Nothing is lost: try again in a moment.'
}

function toLogger({ logTo: stream, logLevel: level = 'info', runnerName }: Omit<ServerOptions, 'guard'>) {
  if (stream === undefined) return false
  const base = runnerName === undefined ? {} : { base: { runner: runnerName } }
  return { stream, level, serializers: { req: toLogged }, ...base }
}

/** The id that a proxy in front gave the request, or one of our own: the same in the log, in traces and in the answer. */
function toRequestId(given: string | string[] | undefined): string {
  return typeof given === 'string' && /^[\w.-]{8,64}$/.test(given) ? given : randomUUID()
}

/** Failures that the caller can do something about. */
function toApiError(error: unknown): ApiError | undefined {
  if (error instanceof ChangedMeanwhileError) return { code: 'conflict', message: error.message }
  if (error instanceof NotSavedError) return { code: 'settings_not_saved', message: error.message }
  if (!isOutOfRoom(error)) return undefined
  return { code: 'store_full', message: 'Nothing was changed. The disk is full: free some space, and try again.' }
}

function logFailure(log: FastifyBaseLogger, failure: object): void {
  log.error({ failure }, 'a request failed')
}

/**
 * What is logged of a request: method and path, without headers (tokens, write keys), query (user ids) and keys in the
 * path.
 */
function toLogged({ method, url }: Pick<FastifyRequest, 'method' | 'url'>): { method: string; path: string } {
  const path = url.split('?')[0] ?? ''
  return { method, path: path.replace(/^(\/v1\/projects|\/heap\/segments)\/[^/]+/, '$1/…') }
}
