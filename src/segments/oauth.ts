// OAuth with Heap: the address where a person grants access, and the exchange of the returned code for a token.
import type { Exchange, HttpResponse } from '../delivery/types'
import type * as REFUSALS from '../errors/oauth-refusals'
import type { IntegrationGrant } from '../storage/settings/model'

export type OauthRefusalCode = keyof typeof REFUSALS

export interface OauthRefusal {
  readonly refused: OauthRefusalCode
  /** What is wrong; never a secret or a code. */
  readonly message: string
}

export interface OauthClient {
  /** Base URL of Heap. */
  readonly heapUrl: string
  readonly clientId: string
  readonly clientSecret: string
  /** Has to match the one registered in Heap exactly. */
  readonly redirectUrl: string
}

export interface Granted {
  readonly accessToken: string
  readonly grant: IntegrationGrant
}

/** Paths and parameters: github.com/heap/heap-api-reference, the sample of a partner's integration. */
const AUTHORIZE = '/api/partner/oauth/authorize'
const TOKEN = '/api/partner/oauth/token'
const METADATA = '/api/partner/v1/metadata'

export function authorizeUrl(
  { heapUrl, clientId, redirectUrl }: Omit<OauthClient, 'clientSecret'>,
  state: string
): string {
  const url = new URL(heapUrl + AUTHORIZE)
  url.search = new URLSearchParams({
    client_id: clientId,
    state,
    response_type: 'code',
    redirect_uri: redirectUrl,
    scope: 'segment'
  }).toString()
  return url.href
}

/** The refusal for an `error` in Heap's redirect. It shows OAuth's error code, never the description beside it. */
export function refusalOf(error: string): OauthRefusal {
  if (error === 'access_denied') return { refused: 'oauth_denied', message: 'Access was denied in Heap.' }
  return { refused: 'oauth_failed', message: `Heap ended the attempt${nameOf(error)}.` }
}

/** Sends two requests: one exchanges the code for tokens, the other asks who granted access. */
export async function exchangeCode(
  client: OauthClient,
  code: string,
  exchange: Exchange
): Promise<Granted | OauthRefusal> {
  const { heapUrl, clientId, clientSecret, redirectUrl } = client
  const asked = {
    grant_type: 'authorization_code',
    code,
    redirect_uri: redirectUrl,
    client_id: clientId,
    client_secret: clientSecret
  }
  const headers = { 'content-type': 'application/json', accept: 'application/json' }
  const tokens = await ask(exchange, { method: 'POST', url: heapUrl + TOKEN, headers, body: JSON.stringify(asked) })
  if ('refused' in tokens) return tokens
  const { access_token: accessToken, id_token: idToken } = tokens.fields
  if (!isText(accessToken) || !isText(idToken)) return unreadable('access_token or id_token')
  const about = await ask(exchange, {
    method: 'GET',
    url: `${heapUrl}${METADATA}/${encodeURIComponent(idToken)}`,
    headers: { authorization: `Bearer ${accessToken}`, accept: 'application/json' },
    body: ''
  })
  if ('refused' in about) return about
  const { env_id: environment, authorized_by: grantedBy, authorized_at_utc: grantedAt } = about.fields
  const environmentId = typeof environment === 'number' ? String(environment) : environment
  if (!isText(environmentId)) return unreadable('env_id')
  return {
    accessToken,
    grant: { idToken, environmentId, grantedBy: textOf(grantedBy), grantedAt: textOf(grantedAt) }
  }
}

interface Fields {
  readonly fields: Readonly<Record<string, unknown>>
}

async function ask(exchange: Exchange, request: Parameters<Exchange>[0]): Promise<Fields | OauthRefusal> {
  const response = await exchange(request).catch(() => undefined)
  if (response === undefined) return { refused: 'oauth_unreachable', message: 'Heap did not answer.' }
  const { status } = response
  if (status >= 300 && status < 400) {
    return { refused: 'oauth_redirected', message: `Heap answered ${status}, a redirect to another address.` }
  }
  if (status >= 500 || status === 429) return { refused: 'oauth_unreachable', message: `Heap answered ${status}.` }
  const fields = fieldsOf(response)
  if (status >= 200 && status < 300 && fields?.['error'] === undefined) {
    return fields === undefined ? unreadable('JSON') : { fields }
  }
  return refusalOfAnswer(status, textOf(fields?.['error']))
}

function refusalOfAnswer(status: number, error: string): OauthRefusal {
  const message = `Heap answered ${status}${nameOf(error)}.`
  if (error === 'invalid_client' || error === 'unauthorized_client') return { refused: 'oauth_client_refused', message }
  return { refused: error === 'invalid_grant' ? 'oauth_code_refused' : 'oauth_failed', message }
}

function unreadable(what: string): OauthRefusal {
  return { refused: 'oauth_unreadable', message: `Heap's answer has no ${what} that can be used.` }
}

/** Shows the error only if it looks like one of OAuth's codes. */
function nameOf(error: string): string {
  return /^[a-z_]{1,60}$/.test(error) ? ` (${error})` : ''
}

function fieldsOf({ body }: HttpResponse): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(body)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined
  } catch {
    return undefined
  }
}

/** The limit is long enough for any token, and short enough for a header and a path. */
function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value.length <= 4000 && /^[\x21-\x7e]+$/.test(value)
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value.slice(0, 200) : ''
}
