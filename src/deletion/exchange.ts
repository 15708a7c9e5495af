// Sends requests to Heap's deletion API, with retries, for a program that may wait.
import { WAITS } from '../delivery/caps'
import { createHttpClient } from '../delivery/http'
import type { Proxies } from '../delivery/proxies'
import { withRetries, type RetryPolicy } from '../delivery/retry'
import type { Exchange } from '../delivery/types'
import { splitDeletedUsers } from '../heap/deletion-users'
import type { HeapSettings } from '../heap/settings'
import { PATHS, type DeletionItem } from '../heap/wire'

export type ExchangeOptions = Pick<
  RetryPolicy,
  'monotonic' | 'sleep' | 'random' | 'onPause' | 'signal' | 'maxTotalMs'
> & {
  /** Epoch milliseconds. */
  readonly now: () => number
  /** Default: none. */
  readonly proxies?: Proxies | undefined
}

export interface OpenExchange {
  readonly exchange: Exchange
  /** The same for one deletion request, and says afterwards whether Heap may have carried it out. */
  watch(): WatchedExchange
  close(): Promise<void>
}

export interface WatchedExchange {
  readonly exchange: Exchange
  /** Whether one of the tries may have deleted users. */
  readonly isUnclear: () => boolean
}

/** Always close it. */
export function openExchange(options: ExchangeOptions): OpenExchange {
  const client = createHttpClient({ now: options.now, connections: 1, proxies: options.proxies })
  const retried = (http: Exchange): Exchange => withRetries(http, { maxTotalMs: WAITS.deletionPatience, ...options })
  return {
    exchange: retried(client.http),
    watch: () => {
      let isUnclear = false
      // Inside the retries, because a try that broke off may have deleted users, whatever the last answer says.
      const http: Exchange = async (request) => {
        const isDeletion = request.url.endsWith(PATHS.userDeletion)
        try {
          const response = await client.http(request)
          if (isDeletion && mayHaveDeleted(response.status)) isUnclear = true
          return response
        } catch (failure) {
          if (isDeletion) isUnclear = true
          throw failure
        }
      }
      return { exchange: retried(http), isUnclear: () => isUnclear }
    },
    close: () => client.close()
  }
}

/** After 503 and 4xx nothing was done. The other 5xx and 408 may come from a proxy after Heap has acted. */
function mayHaveDeleted(status: number): boolean {
  return status < 300 || status === 408 || (status >= 500 && status !== 503)
}

/** For a dry run: one line of JSON per request, `{ "method", "url", "body" }`. Sends nothing. */
export function toRequestLines(users: readonly DeletionItem[], { deletionUrl }: HeapSettings): string[] {
  return splitDeletedUsers(users).map((part) =>
    JSON.stringify({ method: 'POST', url: deletionUrl + PATHS.userDeletion, body: { users: part } })
  )
}
