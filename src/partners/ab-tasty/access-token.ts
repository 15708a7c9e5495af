// AB Tasty's access token: fetched with client credentials, kept until shortly before it expires, renewed when it is
// refused.
import type { Exchange, HttpResponse } from '../../delivery/types'
import { AccessGate, withHeaders, withoutSecrets } from '../credentials'

export interface TokenCredentials {
  /** Address of the token endpoint. */
  readonly url: string
  readonly clientId: string
  readonly clientSecret: string
}

interface Token {
  readonly text: string
  /** Epoch milliseconds. */
  readonly endsAt: number
}

/** How long before it expires a token is renewed, in milliseconds, so that none expires during a request. */
const MARGIN_MS = 300_000

/** How long a token lasts when the answer does not say, in seconds. Source: AB Tasty, "Authentication": 43,200. */
const USUAL_SECONDS = 43_200

/** Sends requests with a token. Once the credentials or a fresh token are refused, nothing more is sent. */
export function withAccessToken(exchange: Exchange, credentials: TokenCredentials, now: () => number): Exchange {
  const tokens = new Tokens(exchange, credentials, now)
  const gate = new AccessGate()
  return (request) =>
    gate.pass(async () => {
      for (let isFresh = false; ; isFresh = true) {
        const token = await tokens.current()
        if ('status' in token) return token
        const headers = { authorization: `Bearer ${token.text}` }
        const response = withoutSecrets(await exchange(withHeaders(request, headers)), [
          token.text,
          credentials.clientSecret
        ])
        if (response.status !== 401 || isFresh) return response
        tokens.drop(token)
      }
    })
}

class Tokens {
  private token: Token | undefined
  private asking: Promise<Token | HttpResponse> | undefined

  constructor(
    private readonly exchange: Exchange,
    private readonly credentials: TokenCredentials,
    private readonly now: () => number
  ) {}

  /** A token, or the answer that came instead. Concurrent callers share one request. */
  async current(): Promise<Token | HttpResponse> {
    if (this.token && this.now() < this.token.endsAt - MARGIN_MS) return this.token
    this.asking ??= this.fetch().finally(() => {
      this.asking = undefined
    })
    return this.asking
  }

  /** Forgets a token that was refused, unless there is a newer one. */
  drop(token: Token): void {
    if (this.token === token) this.token = undefined
  }

  private async fetch(): Promise<Token | HttpResponse> {
    const { url, clientId, clientSecret } = this.credentials
    const asked = { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret }
    const headers = { 'content-type': 'application/json' }
    const response = await this.exchange({ method: 'POST', url, headers, body: JSON.stringify(asked) })
    if (response.status < 200 || response.status >= 300) return toRefusal(response)
    const token = readToken(response.body, this.now())
    this.token = token
    return token ?? { status: 502, body: 'The answer has no access token.' }
  }
}

/** Without the body, which may quote the secret. A 400 counts as a 401: both say that the credentials are wrong. */
function toRefusal({ status, retryAfterMs }: HttpResponse): HttpResponse {
  const asked = retryAfterMs === undefined ? {} : { retryAfterMs }
  return { status: status === 400 ? 401 : status, body: '', ...asked }
}

function readToken(body: string, now: number): Token | undefined {
  try {
    const { access_token: text, expires_in: seconds } = JSON.parse(body) as Record<string, unknown>
    if (typeof text !== 'string' || text === '') return undefined
    const lasts = typeof seconds === 'number' && seconds > 0 ? seconds : USUAL_SECONDS
    return { text, endsAt: now + lasts * 1000 }
  } catch {
    return undefined
  }
}
