// Decides who may use all routes but the tracking API, by the Host header, the Origin header and the token.
import { randomBytes } from 'node:crypto'
import type { CookieSerializeOptions } from '@fastify/cookie'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { AccessRules, bearerOf, type AccessOptions } from '../../access/access-rules'
import { allows, type Caller, type Right } from '../../access/roles'
import { MemorySessions } from '../../storage/sessions/memory-sessions'
import { SESSION_MS, type Sessions } from '../../storage/sessions/sessions'
import { isTokenText, type AccessToken, type AccessTokens } from '../../storage/tokens/access-tokens'
import { answerError, type ApiError } from './admin-context'
import { addressOf, Attempts, type AttemptsOptions, type Verdict } from './attempts'

export interface GuardOptions extends AccessOptions {
  readonly attempts: AttemptsOptions
  /** Named tokens, which count only if an admin token is set. Default: none. */
  readonly tokens?: Pick<AccessTokens, 'find' | 'byId'>
  /** Default: of this process alone. */
  readonly sessions?: Sessions | undefined
}

export const REQUEST_HEADER = 'x-runner-request'
const COOKIE = 'runner_session'
/** Scripts cannot read it, and other sites cannot send it. */
const COOKIE_OPTIONS = { path: '/', httpOnly: true, sameSite: 'strict' } as const
/** Length from which a random token cannot be guessed: 32 hex digits have 128 bits. */
const UNGUESSABLE = 32

/** Somebody with the admin token; everybody if none is set. */
const ADMIN: Caller = { right: 'admin', tokenName: null }

export class Guard {
  private readonly sessions: Sessions
  private readonly rules: AccessRules
  private readonly attempts: Attempts
  private readonly cookie: CookieSerializeOptions

  constructor(private readonly options: GuardOptions) {
    this.rules = new AccessRules(options)
    this.attempts = new Attempts(options.attempts)
    this.sessions = options.sessions ?? new MemorySessions(options.attempts.now)
    const isSecure = options.publicUrl?.startsWith('https:') === true
    this.cookie = isSecure ? { ...COOKIE_OPTIONS, secure: true, maxAge: SESSION_MS / 1000 } : COOKIE_OPTIONS
  }

  get isTokenRequired(): boolean {
    return this.rules.isTokenRequired
  }

  /** Prevents DNS rebinding. `undefined`: the request is allowed. */
  refuseHost({ headers }: Pick<FastifyRequest, 'headers'>): ApiError | undefined {
    return this.rules.refuseHost(headers)
  }

  /** Refuses requests from pages of other sites, which can send neither the header nor our origin. */
  refuseForgery({ method, headers }: Pick<FastifyRequest, 'method' | 'headers'>): ApiError | undefined {
    const foreign = this.rules.refuseOrigin(headers, method)
    if (foreign !== undefined || method === 'GET' || method === 'HEAD') return foreign
    if (headers[REQUEST_HEADER] !== undefined) return undefined
    return { code: 'missing_header', message: `Send the header ${REQUEST_HEADER}: 1 with every change.` }
  }

  /** `undefined`: the request has this right. */
  async refuseStranger(request: FastifyRequest, needed: Right): Promise<ApiError | undefined> {
    const judged = await this.judgeRequest(request)
    if (typeof judged === 'string') return REFUSALS[judged]
    return allows(judged.right, needed) ? undefined : refuseRole(judged, needed)
  }

  /** For reading outside the admin API. */
  async refuseReader(request: FastifyRequest): Promise<ApiError | undefined> {
    return this.refuseForgery(request) ?? this.refuseStranger(request, 'look')
  }

  /**
   * Whom the request comes from. Looked up each time, since a token may have been revoked. `undefined`: somebody
   * without access.
   */
  async callerOf(request: FastifyRequest): Promise<Caller | undefined> {
    const judged = await this.judgeRequest(request)
    return typeof judged === 'string' ? undefined : judged
  }

  /** Signs in with a cookie. Returns the refusal, or who has signed in. */
  async signIn(text: string, request: FastifyRequest, reply: FastifyReply): Promise<ApiError | Caller> {
    if (!this.isTokenRequired) return ADMIN
    const judged = await this.judgeText(text, request)
    if (judged === 'too_many') return REFUSALS.too_many
    if (judged === 'wrong') return { code: 'token_required', message: 'This token gives no access.' }
    const session = randomBytes(32).toString('base64url')
    await this.sessions.add(session, { tokenId: judged?.id ?? null })
    void reply.setCookie(COOKIE, session, this.cookie)
    return toCaller(judged)
  }

  async signOut({ cookies }: Pick<FastifyRequest, 'cookies'>, reply: FastifyReply): Promise<void> {
    await this.sessions.end(cookies[COOKIE] ?? '')
    void reply.clearCookie(COOKIE, this.cookie)
  }

  /** A token in the request is a guess like any other; a cookie is not, as it has 256 random bits. */
  private async judgeRequest(request: FastifyRequest): Promise<Caller | Wrong> {
    if (!this.isTokenRequired) return ADMIN
    const bearer = bearerOf(request.headers)
    if (bearer !== undefined) {
      const judged = await this.judgeText(bearer, request)
      return typeof judged === 'string' ? judged : toCaller(judged)
    }
    const cookie = request.cookies[COOKIE]
    const session = cookie === undefined ? undefined : await this.sessions.find(cookie)
    if (session === undefined) return 'wrong'
    if (session.tokenId === null) return ADMIN
    const token = await this.options.tokens?.byId(session.tokenId)
    return token === undefined ? 'wrong' : toCaller(token)
  }

  /** The named token with this text; `undefined` for the admin token. */
  private async judgeText(text: string, request: FastifyRequest): Promise<AccessToken | undefined | Wrong> {
    const isAdmin = this.rules.isToken(text)
    const token = isAdmin ? undefined : await this.options.tokens?.find(text)
    const verdict = await this.attempts.judge(addressOf(request), {
      isGuessable: text.length < UNGUESSABLE && !isTokenText(text),
      isRight: () => isAdmin || token !== undefined
    })
    return verdict === 'right' ? token : verdict
  }
}

type Wrong = Exclude<Verdict, 'right'>

function toCaller(token: AccessToken | undefined): Caller {
  return token === undefined ? ADMIN : { right: token.role, tokenName: token.name }
}

const MAY: Readonly<Record<Right, string>> = {
  look: 'only look',
  operate: 'look and operate',
  configure: 'look, operate and configure',
  admin: 'do everything'
}

function refuseRole({ right, tokenName }: Caller, needed: Right): ApiError {
  const needs = needed === 'admin' ? 'the admin token' : `a token of the role ${needed}`
  return { code: 'role_required', message: `The token "${tokenName ?? ''}" may ${MAY[right]}. This needs ${needs}.` }
}

const REFUSALS: Readonly<Record<Wrong, ApiError>> = {
  wrong: { code: 'token_required', message: 'Sign in with a token.' },
  too_many: {
    code: 'too_many_attempts',
    message: 'Too many wrong tokens came from this address. Try again in a second.'
  }
}

export function refuse(reply: FastifyReply, error: ApiError | undefined): FastifyReply | undefined {
  if (error?.code === 'too_many_attempts') void reply.header('retry-after', '1')
  return error === undefined ? undefined : answerError(reply, error)
}
