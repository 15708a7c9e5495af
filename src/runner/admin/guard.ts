// Who may use everything but the tracking API: the right Host, no foreign origin, the admin token where one is set.
import { randomBytes } from 'node:crypto'
import type { CookieSerializeOptions } from '@fastify/cookie'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { AccessRules, type AccessOptions } from '../../access/access-rules'
import { answerError, type ApiError } from './admin-context'
import { addressOf, Attempts, type AttemptsOptions, type Verdict } from './attempts'

export interface GuardOptions extends AccessOptions {
  readonly attempts: AttemptsOptions
}

export const REQUEST_HEADER = 'x-runner-request'
const COOKIE = 'runner_session'
/** Scripts cannot read it, and other sites cannot send it. */
const COOKIE_OPTIONS = { path: '/', httpOnly: true, sameSite: 'strict' } as const
/** How long a session lasts. Our choice. */
const SESSION_MS = 7 * 24 * 60 * 60_000
/** Sessions that are remembered; the oldest is signed out beyond. */
const MAX_SESSIONS = 100

export class Guard {
  /** When each ends, in the milliseconds of the attempts' clock. */
  private readonly sessions = new Map<string, number>()
  private readonly rules: AccessRules
  private readonly attempts: Attempts
  private readonly cookie: CookieSerializeOptions

  constructor(private readonly options: GuardOptions) {
    this.rules = new AccessRules(options)
    this.attempts = new Attempts(options.attempts)
    const isSecure = options.publicUrl?.startsWith('https:') === true
    this.cookie = isSecure ? { ...COOKIE_OPTIONS, secure: true, maxAge: SESSION_MS / 1000 } : COOKIE_OPTIONS
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

  async refuseStranger(request: FastifyRequest): Promise<ApiError | undefined> {
    const verdict = await this.judgeRequest(request)
    return verdict === 'right' ? undefined : REFUSALS[verdict]
  }

  /** For what is read outside the admin API. */
  async refuseReader(request: FastifyRequest): Promise<ApiError | undefined> {
    return this.refuseForgery(request) ?? this.refuseStranger(request)
  }

  async isSignedIn(request: FastifyRequest): Promise<boolean> {
    return (await this.judgeRequest(request)) === 'right'
  }

  /** Signs in with a cookie. `undefined`: done. */
  async signIn(token: string, request: FastifyRequest, reply: FastifyReply): Promise<ApiError | undefined> {
    const verdict = await this.attempts.judge(addressOf(request), () => this.rules.isToken(token))
    if (verdict === 'too_many') return REFUSALS.too_many
    if (verdict === 'wrong') return { code: 'token_required', message: 'That is not the admin token.' }
    const session = randomBytes(32).toString('base64url')
    const [oldest] = this.sessions.keys()
    if (this.sessions.size >= MAX_SESSIONS && oldest !== undefined) this.sessions.delete(oldest)
    this.sessions.set(session, this.options.attempts.now() + SESSION_MS)
    void reply.setCookie(COOKIE, session, this.cookie)
    return undefined
  }

  signOut({ cookies }: Pick<FastifyRequest, 'cookies'>, reply: FastifyReply): void {
    this.sessions.delete(cookies[COOKIE] ?? '')
    void reply.clearCookie(COOKIE, this.cookie)
  }

  /** A token in the request is a guess like any other; a cookie is not, as it has 256 random bits. */
  private async judgeRequest(request: FastifyRequest): Promise<Verdict> {
    if (!this.isTokenRequired) return 'right'
    const { headers, cookies } = request
    const isBearer = this.rules.hasToken(headers)
    if (isBearer !== undefined) return this.attempts.judge(addressOf(request), () => isBearer)
    const endsAt = this.sessions.get(cookies[COOKIE] ?? '') ?? 0
    return endsAt > this.options.attempts.now() ? 'right' : 'wrong'
  }
}

const REFUSALS: Readonly<Record<Exclude<Verdict, 'right'>, ApiError>> = {
  wrong: { code: 'token_required', message: 'Sign in with the admin token.' },
  too_many: {
    code: 'too_many_attempts',
    message: 'Too many wrong tokens come from this address. Try again in a second.'
  }
}

export function refuse(reply: FastifyReply, error: ApiError | undefined): FastifyReply | undefined {
  if (error?.code === 'too_many_attempts') void reply.header('retry-after', '1')
  return error === undefined ? undefined : answerError(reply, error)
}
