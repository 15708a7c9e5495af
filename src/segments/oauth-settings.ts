// Creates and changes the OAuth settings of an integration, and says which fields are wrong.
import type { Integration, IntegrationOauth } from '../storage/settings/model'

/** A field that is left out keeps its value. */
export interface OauthChange {
  readonly clientId?: string | undefined
  readonly clientSecret?: string | undefined
  /** Base URL of Heap. Default: `https://heapanalytics.com`. */
  readonly heapUrl?: string | undefined
  /** Whether to use the local Heap instead. Default: no. */
  readonly useSandbox?: boolean | undefined
}

/** One sentence per wrong field. */
export interface OauthFaults {
  readonly faults: Readonly<Record<string, string>>
}

export const DEFAULT_HEAP_URL = 'https://heapanalytics.com'

/**
 * Hosts that may get the client secret. Heap does not document its address for the European Union, so every host of
 * Heap's is accepted.
 */
const HEAP_HOST = /^([a-z0-9-]+\.)*(heapanalytics\.com|heap-api\.com|heap\.io)$/

/**
 * When the client id or the address changes, the secret and the grant are dropped, since both belong to the old one;
 * the secret has to be entered again. `null` makes it a private integration, which needs only the webhook secret.
 */
export function changeOauth(integration: Integration, change: OauthChange | null): Integration | OauthFaults {
  if (change === null) return { ...withoutGrant(integration, { andSecret: true }), oauth: undefined }
  const before = integration.oauth
  const faults = faultsOf(change, before)
  if (Object.keys(faults).length > 0) return { faults }
  const { clientId, heapUrl, useSandbox } = { ...(before ?? NO_CLIENT), ...given(change) }
  const client = { clientId: clientId.trim(), heapUrl: heapUrl.trim().replace(/\/+$/, ''), useSandbox }
  const isSame = before !== undefined && KEYS.every((key) => before[key] === client[key])
  const kept = isSame ? integration : withoutGrant(integration, { andSecret: true })
  const secret = change.clientSecret === undefined ? {} : { clientSecret: change.clientSecret.trim() }
  return { ...kept, oauth: { ...kept.oauth, ...client }, secrets: { ...kept.secrets, ...secret } }
}

const NO_CLIENT = { clientId: '', heapUrl: DEFAULT_HEAP_URL, useSandbox: false }
const KEYS = ['clientId', 'heapUrl', 'useSandbox'] as const

function given(change: OauthChange): Partial<typeof NO_CLIENT> {
  return Object.fromEntries(KEYS.filter((key) => change[key] !== undefined).map((key) => [key, change[key]]))
}

/** Forgets the grant here. Heap documents no way to revoke it there. */
export function forgetGrant(integration: Integration): Integration {
  return withoutGrant(integration, { andSecret: false })
}

function withoutGrant(integration: Integration, { andSecret }: { readonly andSecret: boolean }): Integration {
  const { accessToken: _token, clientSecret, ...others } = integration.secrets
  const secrets = andSecret || clientSecret === undefined ? others : { ...others, clientSecret }
  const { grant: _grant, ...client } = integration.oauth ?? {}
  return { ...integration, secrets, oauth: integration.oauth && (client as IntegrationOauth) }
}

function faultsOf({ clientId, heapUrl }: OauthChange, before: IntegrationOauth | undefined): Record<string, string> {
  const faults: Record<string, string> = {}
  if (clientId === undefined && before === undefined) faults['oauth.clientId'] = 'The client id is missing.'
  if (heapUrl !== undefined && !isHeapUrl(heapUrl.trim())) {
    faults['oauth.heapUrl'] =
      `This is not an address of Heap, and the client secret would be sent to it. Enter one such as ${DEFAULT_HEAP_URL}.`
  }
  return faults
}

function isHeapUrl(text: string): boolean {
  const url = URL.parse(text)
  if (url === null) return false
  const { protocol, port, hostname, pathname, username, password, search, hash } = url
  const isPlain = [port, username, password, search, hash].every((part) => part === '') && /^\/*$/.test(pathname)
  return protocol === 'https:' && isPlain && HEAP_HOST.test(hostname)
}
