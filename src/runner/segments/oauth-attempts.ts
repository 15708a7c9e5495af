// Attempts to connect integrations with Heap. The state of an attempt is valid once, for ten minutes, in the browser
// that began it.
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { Exchange } from '../../delivery/types'
import { authorizeUrl, exchangeCode, refusalOf, type OauthRefusal } from '../../segments'
import type { PendingAttempt, PendingOauth } from '../../storage/oauth/pending-oauth'
import type { ConfigStore } from '../../storage/settings/config-store'
import type { Integration, IntegrationOauth } from '../../storage/settings/model'

export interface OauthAttemptsOptions {
  readonly config: ConfigStore
  readonly pending: PendingOauth
  readonly exchange: Exchange
  /** Epoch milliseconds. */
  readonly now: () => number
  /** Base URL of a local Heap. */
  readonly sandboxUrl: string | undefined
}

export interface Beginning {
  /** Where Heap sends the person back to. */
  readonly redirectUrl: string
  /** Path of the page that the person is sent to at the end. */
  readonly returnTo: string
  /** Value of this browser's cookie, if it has one. */
  readonly browser: string | undefined
}

/** What Heap's redirect brings: its parameters, and the browser's cookie. */
export interface CameBack {
  readonly state: string | undefined
  readonly code: string | undefined
  readonly error: string | undefined
  readonly browser: string | undefined
}

/** How the attempt ended. Without `returnTo` when the state is unknown or belongs to another browser. */
export type Ended = ({ readonly connected: true } | OauthRefusal) & { readonly returnTo?: string }

/** How long a person has to sign in at Heap, in milliseconds. Our choice. */
const ATTEMPT_MS = 600_000

const UNKNOWN: OauthRefusal = { refused: 'oauth_state_unknown', message: 'No attempt with this state is waiting.' }

export class OauthAttempts {
  constructor(private readonly options: OauthAttemptsOptions) {}

  /** Returns where to send the person and the value for the browser's cookie, or why the attempt cannot begin. */
  async begin(
    { id, oauth, secrets }: Integration,
    { redirectUrl, returnTo, browser = randomText() }: Beginning
  ): Promise<{ readonly authorizeUrl: string; readonly browser: string } | { readonly conflict: string }> {
    if (oauth === undefined) return { conflict: 'The integration has no client id. Enter it first.' }
    if (secrets['clientSecret'] === undefined) return { conflict: 'No client secret is stored. Enter it first.' }
    const heapUrl = this.heapUrlOf(oauth)
    if (heapUrl === undefined) return { conflict: 'This runner was started without a local Heap.' }
    const { clientId } = oauth
    const state = randomText()
    const endsAt = this.options.now() + ATTEMPT_MS
    const about = { integrationId: id, clientId, heapUrl, redirectUrl, returnTo }
    await this.options.pending.add(digest(state), { ...about, browser: digest(browser), endsAt })
    return { authorizeUrl: authorizeUrl({ heapUrl, clientId, redirectUrl }, state), browser }
  }

  async finish({ state = '', code, error, browser }: CameBack): Promise<Ended> {
    // A state is valid once, even if the attempt fails.
    const attempt = await this.options.pending.take(digest(state))
    if (attempt === undefined) return UNKNOWN
    // Somebody may have been sent here with another person's state, so `returnTo` is not shown.
    if (browser === undefined || !isSame(digest(browser), attempt.browser)) {
      return {
        refused: 'oauth_other_browser',
        message: 'This is not the browser that began the attempt: its cookie is missing or different.'
      }
    }
    const { returnTo } = attempt
    if (attempt.endsAt <= this.options.now()) {
      return { refused: 'oauth_expired', message: 'The attempt began more than ten minutes ago.', returnTo }
    }
    if (error !== undefined) return { ...refusalOf(error), returnTo }
    if (code === undefined) {
      return { refused: 'oauth_failed', message: 'The redirect has neither a code nor an error.', returnTo }
    }
    return { ...(await this.connect(attempt, code)), returnTo }
  }

  private async connect(attempt: PendingAttempt, code: string): Promise<{ readonly connected: true } | OauthRefusal> {
    const { config, exchange } = this.options
    const { clientId, heapUrl, redirectUrl } = attempt
    const clientSecret = this.integrationOf(attempt)?.secrets['clientSecret']
    if (clientSecret === undefined) return changed()
    const granted = await exchangeCode({ clientId, clientSecret, heapUrl, redirectUrl }, code, exchange)
    if ('refused' in granted) return granted
    // Looked up again, since the settings may have changed during the requests.
    const integration = this.integrationOf(attempt)
    if (integration?.oauth === undefined) return changed()
    const { oauth, secrets } = integration
    const { grant, accessToken } = granted
    if (oauth.grant !== undefined && oauth.grant.environmentId !== grant.environmentId) {
      const message = 'Access was granted by another environment than before. Nothing was changed.'
      return { refused: 'oauth_other_customer', message }
    }
    const connected = { ...integration, oauth: { ...oauth, grant }, secrets: { ...secrets, accessToken } }
    await config.putIntegration(connected, integration)
    return { connected: true }
  }

  /** `undefined` when the integration was removed, or has another client or address by now. */
  private integrationOf({ integrationId, clientId, heapUrl }: PendingAttempt): Integration | undefined {
    const integration = this.options.config.integration(integrationId)
    const oauth = integration?.oauth
    return oauth?.clientId === clientId && this.heapUrlOf(oauth) === heapUrl ? integration : undefined
  }

  private heapUrlOf({ heapUrl, useSandbox }: IntegrationOauth): string | undefined {
    return useSandbox ? this.options.sandboxUrl : heapUrl
  }
}

function changed(): OauthRefusal {
  return { refused: 'oauth_settings_changed', message: 'The integration was changed or removed meanwhile.' }
}

/** 256 random bits. */
function randomText(): string {
  return randomBytes(32).toString('base64url')
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

function isSame(one: string, other: string): boolean {
  return one.length === other.length && timingSafeEqual(Buffer.from(one), Buffer.from(other))
}
