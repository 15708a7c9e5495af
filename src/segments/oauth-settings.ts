// Makes and changes what an integration knows of its OAuth client in Heap, and says what is wrong with it.
import type { Integration, IntegrationOauth } from '../storage/settings/model'

/** What is left out stays as it is. */
export interface OauthChange {
  readonly clientId?: string | undefined
  readonly clientSecret?: string | undefined
  /** Base URL of Heap. Default: `https://heapanalytics.com`. */
  readonly heapUrl?: string | undefined
  /** The local Heap instead. Default: no. */
  readonly useSandbox?: boolean | undefined
}

/** One sentence per wrong field. */
export interface OauthFaults {
  readonly faults: Readonly<Record<string, string>>
}

export const DEFAULT_HEAP_URL = 'https://heapanalytics.com'

/** The client secret goes there. Heap's address for the European Union is not documented, so any host of Heap's is taken. */
const HEAP_HOST = /^([a-z0-9-]+\.)*(heapanalytics\.com|heap-api\.com|heap\.io)$/

/**
 * Where client or address change, the secret has to be entered again and the grant is gone: both belong to the old one.
 * `null` makes it a private integration, for which the webhook secret is enough.
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

/** Heap documents no way to take a grant back there: this forgets it here. */
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
      `The address is none of Heap's, and the client secret would go there. Enter one such as ${DEFAULT_HEAP_URL}.`
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
