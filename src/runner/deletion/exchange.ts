// The way to the deletion API for a program that may wait, and what would go along it. Knows no receipt.
import { createHttpClient } from '../../delivery/http'
import { withRetries, type RetryPolicy } from '../../delivery/retry'
import type { Exchange } from '../../delivery/types'
import { splitDeletedUsers } from '../../heap/deletion-users'
import type { HeapSettings } from '../../heap/settings'
import { PATHS, type DeletionItem } from '../../heap/wire'

export type ExchangeOptions = Pick<RetryPolicy, 'now' | 'sleep' | 'random' | 'onPause' | 'signal' | 'maxTotalMs'>

/** How long one request is tried unless the options say otherwise, in milliseconds. A person waits for it. */
const MAX_TOTAL_MS = 5 * 60_000

export interface OpenExchange {
  readonly exchange: Exchange
  close(): Promise<void>
}

/** Always close it. */
export function openExchange(options: ExchangeOptions): OpenExchange {
  const client = createHttpClient({ now: options.now, connections: 1 })
  return {
    exchange: withRetries(client.http, { maxTotalMs: MAX_TOTAL_MS, ...options }),
    close: () => client.close()
  }
}

/** One line of JSON per request that a deletion would make: `{ "method", "url", "body" }`. Sends nothing. */
export function toRequestLines(users: readonly DeletionItem[], { deletionUrl }: HeapSettings): string[] {
  return splitDeletedUsers(users).map((part) =>
    JSON.stringify({ method: 'POST', url: deletionUrl + PATHS.userDeletion, body: { users: part } })
  )
}
