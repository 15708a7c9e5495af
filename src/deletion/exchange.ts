// The way to the deletion API for a program that may wait, and what would go along it.
import { WAITS } from '../delivery/caps'
import { createHttpClient } from '../delivery/http'
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
}

export interface OpenExchange {
  readonly exchange: Exchange
  /** The same for one request that deletes, of which one wants to know afterwards what may have become of it. */
  watch(): WatchedExchange
  close(): Promise<void>
}

export interface WatchedExchange {
  readonly exchange: Exchange
  /** Whether Heap may have deleted somebody at one of the tries. */
  readonly isUnclear: () => boolean
}

/** Always close it. */
export function openExchange(options: ExchangeOptions): OpenExchange {
  const client = createHttpClient({ now: options.now, connections: 1 })
  const retried = (http: Exchange): Exchange => withRetries(http, { maxTotalMs: WAITS.deletionPatience, ...options })
  return {
    exchange: retried(client.http),
    watch: () => {
      let isUnclear = false
      // Within the retries: a try that broke off may have deleted, whatever the last one was told.
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

/** 503 and the 4xx say that nothing was done; the other 5xx and 408 may come from something in between. */
function mayHaveDeleted(status: number): boolean {
  return status < 300 || status === 408 || (status >= 500 && status !== 503)
}

/** One line of JSON per request that a deletion would make: `{ "method", "url", "body" }`. Sends nothing. */
export function toRequestLines(users: readonly DeletionItem[], { deletionUrl }: HeapSettings): string[] {
  return splitDeletedUsers(users).map((part) =>
    JSON.stringify({ method: 'POST', url: deletionUrl + PATHS.userDeletion, body: { users: part } })
  )
}
