// Who may use everything but the tracking API: the right Host, no foreign origin, the admin token where one is set.
import { randomBytes } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { AccessRules, type AccessOptions } from '../../access/access-rules'
import { answerError, type ApiError } from './admin-context'

export const REQUEST_HEADER = 'x-runner-request'
const COOKIE = 'runner_session'
/** Scripts cannot read it, and other sites cannot send it. */
const COOKIE_OPTIONS = { path: '/', httpOnly: true, sameSite: 'strict' } as const
/** Sessions that are remembered; the oldest is signed out beyond. */
const MAX_SESSIONS = 100

export class Guard {
  private readonly sessions = new Set<string>()

  private readonly rules: AccessRules

  constructor(options: AccessOptions) {
    this.rules = new AccessRules(options)
  }

  get isTokenRequired(): boolean {
    return this.rules.isTokenRequired
  }

  /** Against DNS rebinding. `undefined`: come in. */
  refuseHost({ headers }: Pick<FastifyRequest, 'headers'>): ApiError | undefined {
    return this.rules.refuseHost(headers)
  }

  /** Against requests that another site's page makes: it can send neither the header nor our origin. */
  refuseForgery({ method, headers }: Pick<FastifyRequest, 'method' | 'headers'>): ApiError | undefined {
    const foreign = this.rules.refuseOrigin(headers, method)
    if (foreign !== undefined || method === 'GET' || method === 'HEAD') return foreign
    if (headers[REQUEST_HEADER] !== undefined) return undefined
    return { code: 'missing_header', message: `Send the header ${REQUEST_HEADER}: 1 with every change.` }
  }

  refuseStranger(request: FastifyRequest): ApiError | undefined {
    if (this.isSignedIn(request)) return undefined
    return { code: 'token_required', message: 'Sign in with the admin token.' }
  }

  /** For what is read outside the admin API. */
  refuseReader(request: FastifyRequest): ApiError | undefined {
    return this.refuseForgery(request) ?? this.refuseStranger(request)
  }

  isSignedIn({ headers, cookies }: Pick<FastifyRequest, 'headers' | 'cookies'>): boolean {
    if (!this.isTokenRequired) return true
    return this.rules.hasToken(headers) ?? this.sessions.has(cookies[COOKIE] ?? '')
  }

  /** Signs in with a cookie. False for a wrong token. */
  signIn(token: string, reply: FastifyReply): boolean {
    if (!this.rules.isToken(token)) return false
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
}

export function refuse(reply: FastifyReply, error: ApiError | undefined): FastifyReply | undefined {
  return error === undefined ? undefined : answerError(reply, error)
}
