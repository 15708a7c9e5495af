// The OAuth of Heap's Developer Hub: a consent, a code that is valid once, tokens, and who granted them. Source of
// paths, parameters and answers: github.com/heap/heap-api-reference, the sample of a partner's integration. What the
// sample does not show (how long a code is valid, which error means what) follows RFC 6749.
import { randomBytes, randomUUID } from 'node:crypto'
import type { HubBook, HubFact } from './hub-book'
import type { HubGrant, HubIntegration } from './hub-model'

export interface HubOauthOptions {
  /** Epoch milliseconds. */
  readonly now: () => number
  readonly note: (fact: HubFact) => void
}

/** The question that a person is asked. */
export interface Consent {
  readonly id: string
  readonly integration: HubIntegration
  readonly redirectUri: string
  readonly state: string
}

export interface Decision {
  readonly isApproved: boolean
  readonly environment: string
  readonly person: string
}

interface Code {
  readonly integrationId: string
  readonly redirectUri: string
  readonly decision: Decision
  readonly endsAt: number
}

export type Asked = { readonly ask: Consent } | { readonly redirect: string } | { readonly refused: string }

export type Exchanged =
  | { readonly access_token: string; readonly id_token: string; readonly token_type: 'bearer' }
  | { readonly error: 'invalid_request' | 'invalid_client' | 'invalid_grant' | 'unsupported_grant_type' }

/** How long a code is valid, in milliseconds. RFC 6749, 4.1.2: ten minutes at most. */
const CODE_MS = 600_000

export class HubOauth {
  private readonly consents = new Map<string, Consent>()
  private readonly codes = new Map<string, Code>()

  constructor(
    private readonly book: HubBook,
    private readonly options: HubOauthOptions
  ) {}

  /** Without a known client and exactly its redirect URI, nobody is redirected: RFC 6749, 4.1.2.1. */
  authorize(query: URLSearchParams): Asked {
    const redirectUri = query.get('redirect_uri')
    const integration = this.clientOf(query.get('client_id'))
    if (integration === undefined) return { refused: 'There is no such client_id.' }
    if (redirectUri === null || integration.redirect_uri !== redirectUri) {
      return { refused: 'redirect_uri is not exactly the one that is registered for this integration.' }
    }
    const state = query.get('state')
    const back = (error: string) => ({ redirect: withQuery(redirectUri, { error, ...(state !== null && { state }) }) })
    if (state === null || state === '') return back('invalid_request')
    if (query.get('response_type') !== 'code') return back('unsupported_response_type')
    if (query.get('scope') !== 'segment') return back('invalid_scope')
    const consent = { id: randomUUID(), integration, redirectUri, state }
    this.consents.set(consent.id, consent)
    return { ask: consent }
  }

  /** Where the person is sent back to. `undefined` if nobody was asked this, or the answer was given before. */
  decide(consentId: string, decision: Decision): string | undefined {
    const consent = this.consents.get(consentId)
    if (consent === undefined) return undefined
    this.consents.delete(consentId)
    const { integration, redirectUri, state } = consent
    if (!decision.isApproved) return withQuery(redirectUri, { error: 'access_denied', state })
    const code = randomBytes(24).toString('hex')
    const endsAt = this.options.now() + CODE_MS
    this.codes.set(code, { integrationId: integration.id, redirectUri, decision, endsAt })
    return withQuery(redirectUri, { code, state })
  }

  exchange(asked: Readonly<Record<string, unknown>>): Exchanged {
    const { grant_type, code, redirect_uri, client_id, client_secret } = asked
    if (grant_type !== 'authorization_code') return { error: 'unsupported_grant_type' }
    if (typeof code !== 'string' || typeof redirect_uri !== 'string') return { error: 'invalid_request' }
    const integration = this.clientOf(client_id)
    if (integration === undefined || integration.client_secret !== client_secret) return { error: 'invalid_client' }
    const held = this.takeCode(code)
    if (held?.integrationId !== integration.id || held.redirectUri !== redirect_uri) return { error: 'invalid_grant' }
    const { access_token, id_token } = this.grant(held)
    return { access_token, id_token, token_type: 'bearer' }
  }

  /** `null` for a wrong token. */
  metadata(idToken: string, accessToken: string | undefined): Readonly<Record<string, string>> | null {
    const grant = this.book.grants.find(({ id_token }) => id_token === idToken)
    if (grant === undefined || accessToken !== grant.access_token) return null
    return {
      env_id: grant.env_id,
      partner_app_id: this.book.integrations.get(grant.integration_id)?.client_id ?? '',
      authorized_by: grant.authorized_by,
      authorized_scope: 'segment',
      authorized_at_utc: new Date(grant.at).toISOString()
    }
  }

  private clientOf(clientId: unknown): HubIntegration | undefined {
    if (typeof clientId !== 'string') return undefined
    return [...this.book.integrations.values()].find((one) => one.client_id === clientId)
  }

  /** A code is valid once, whoever presents it. */
  private takeCode(text: string): Code | undefined {
    const code = this.codes.get(text)
    this.codes.delete(text)
    return code !== undefined && code.endsAt > this.options.now() ? code : undefined
  }

  private grant({ integrationId, decision }: Code): HubGrant {
    const { environment, person } = decision
    const before = this.book.grantOf(integrationId, environment)
    const grant: HubGrant = {
      integration_id: integrationId,
      env_id: environment,
      id_token: before?.id_token ?? randomUUID(),
      access_token: randomBytes(24).toString('hex'),
      authorized_by: person,
      at: this.options.now()
    }
    this.options.note({ kind: 'granted', grant })
    return grant
  }
}

function withQuery(uri: string, query: Readonly<Record<string, string>>): string {
  return `${uri}${uri.includes('?') ? '&' : '?'}${new URLSearchParams(query).toString()}`
}
