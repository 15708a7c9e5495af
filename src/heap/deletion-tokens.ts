// Keeps access tokens of the deletion API while they are good. State only: the time is passed in.
// Holds neither App IDs nor API keys in readable form.
import { hashIdentity } from './identity-hash'

/** How a customer shows to be one. Source: developers.heap.io, "User Deletion": main production environment only. */
export interface DeletionCredentials {
  /** Base URL without a trailing slash: a token goes nowhere else. */
  readonly url: string
  readonly appId: string
  readonly apiKey: string
}

/** Less than the five minutes that a token lives (developers.heap.io, "User Deletion"), for the way to Heap and back. */
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
