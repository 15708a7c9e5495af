// Keeps access tokens of the deletion API until they expire. The caller passes the time in. App IDs and API keys are
// kept as hashes only.
import { hashIdentity } from './identity-hash'

/** A customer's credentials. Source: developers.heap.io, "User Deletion": main production environment only. */
export interface DeletionCredentials {
  /** Base URL without a trailing slash: a token goes nowhere else. */
  readonly url: string
  readonly appId: string
  readonly apiKey: string
}

/** A token lives five minutes (developers.heap.io, "User Deletion"). The last minute is left for the request itself. */
const KEPT_MS = 4 * 60_000

/** Tokens of any number of customers. The private fields keep them out of logs that print objects. */
export class DeletionTokens {
  readonly #tokens = new Map<string, { readonly token: string; readonly until: number }>()

  /** @param now epoch milliseconds */
  find(credentials: DeletionCredentials, now: number): string | undefined {
    const kept = this.#tokens.get(keyOf(credentials))
    return kept && kept.until > now ? kept.token : undefined
  }

  keep(credentials: DeletionCredentials, token: string, now: number): void {
    for (const [key, { until }] of this.#tokens) if (until <= now) this.#tokens.delete(key)
    this.#tokens.set(keyOf(credentials), { token, until: now + KEPT_MS })
  }

  forget(credentials: DeletionCredentials): void {
    this.#tokens.delete(keyOf(credentials))
  }
}

function keyOf({ url, appId, apiKey }: DeletionCredentials): string {
  return hashIdentity(JSON.stringify([url, appId, apiKey]))
}
