// Who may use everything but the tracking API: the right Host, no foreign origin, the admin token where one is set.
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { isIP } from 'node:net'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { answerError, type ApiError } from './admin-context'

export interface GuardOptions {
  /** Names, besides `localhost` and addresses, under which the runner may be reached. */
  readonly hostNames: readonly string[]
  /** Address under which it is reached, if that is another one than it listens on. No slash at its end. */
  readonly publicUrl: string | undefined
  /** Without one, whoever reaches the address is let in. */
  readonly adminToken: string | undefined
}

export const REQUEST_HEADER = 'x-runner-request'
const COOKIE = 'runner_session'
/** Scripts cannot read it, and other sites cannot send it. */
const COOKIE_OPTIONS = { path: '/', httpOnly: true, sameSite: 'strict' } as const
/** Sessions that are remembered; the oldest is signed out beyond. */
const MAX_SESSIONS = 100

export class Guard {
  private readonly sessions = new Set<string>()

  private readonly names: ReadonlySet<string>

  constructor(private readonly options: GuardOptions) {
    const { hostNames, publicUrl } = options
    this.names = new Set([...hostNames, ...(publicUrl === undefined ? [] : [new URL(publicUrl).hostname])])
  }

  get isTokenRequired(): boolean {
    return this.options.adminToken !== undefined
  }

  /**
   * Against DNS rebinding: a page of another name that points to this machine cannot make up an address as `Host`.
   * `undefined`: come in.
   */
  refuseHost({ hostname }: Pick<FastifyRequest, 'hostname'>): ApiError | undefined {
    const host = hostname.replace(/^\[|\]$/g, '').toLowerCase()
    if (isIP(host) !== 0 || host === 'localhost' || host.endsWith('.localhost')) return undefined
    if (this.names.has(host)) return undefined
    return { code: 'foreign_host', message: 'The runner is not reached under this name. Use its address.' }
  }

  /** Against requests that another site's page makes: it can send neither the header nor our origin. */
  refuseForgery({ method, headers, host }: Pick<FastifyRequest, 'method' | 'headers' | 'host'>): ApiError | undefined {
    if (method === 'GET' || method === 'HEAD') return undefined
    const { origin } = headers
    // A proxy may hand on a Host of its own; its page has the origin that is known from the options.
    const isOwn = origin === undefined || origin === this.options.publicUrl || URL.parse(origin)?.host === host
    if (!isOwn) {
      return { code: 'foreign_origin', message: 'The request comes from a page of another site.' }
    }
    if (headers[REQUEST_HEADER] !== undefined) return undefined
    return { code: 'missing_header', message: `Send the header ${REQUEST_HEADER}: 1 with every change.` }
  }

  refuseStranger(request: FastifyRequest): ApiError | undefined {
    if (this.isSignedIn(request)) return undefined
    return { code: 'token_required', message: 'Sign in with the admin token.' }
  }

  isSignedIn({ headers, cookies }: Pick<FastifyRequest, 'headers' | 'cookies'>): boolean {
    if (!this.isTokenRequired) return true
    const bearer = /^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1]
    if (bearer !== undefined) return this.isToken(bearer)
    return this.sessions.has(cookies[COOKIE] ?? '')
  }

  /** Signs in with a cookie. False for a wrong token. */
  signIn(token: string, reply: FastifyReply): boolean {
    if (!this.isToken(token)) return false
    const session = randomBytes(32).toString('base64url')
    const [oldest] = this.sessions
    if (this.sessions.size >= MAX_SESSIONS && oldest !== undefined) this.sessions.delete(oldest)
    this.sessions.add(session)
    void reply.setCookie(COOKIE, session, COOKIE_OPTIONS)
    return true
  }

  signOut({ cookies }: Pick<FastifyRequest, 'cookies'>, reply: FastifyReply): void {
    this.sessions.delete(cookies[COOKIE] ?? '')
    void reply.clearCookie(COOKIE, COOKIE_OPTIONS)
  }

  /** Compares digests: neither the time nor the length says how much of it was right. */
  private isToken(token: string): boolean {
    const { adminToken } = this.options
    return adminToken !== undefined && timingSafeEqual(digest(token), digest(adminToken))
  }
}

export function refuse(reply: FastifyReply, error: ApiError | undefined): FastifyReply | undefined {
  return error === undefined ? undefined : answerError(reply, error)
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
