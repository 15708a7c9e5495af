// Reads how long Braze asks to wait, from headers of its own.
import type { Exchange, HttpResponse } from '../../delivery/types'

/**
 * Adds to a 429 the time until `X-RateLimit-Reset` (epoch seconds). A Retry-After, which Braze does not document, takes
 * precedence. Source: Braze, "API rate limits".
 */
export function withBrazeRateHeaders(exchange: Exchange, now: () => number): Exchange {
  return async (request) => toTimed(await exchange(request), now())
}

function toTimed(response: HttpResponse, now: number): HttpResponse {
  if (response.status !== 429 || response.retryAfterMs !== undefined) return response
  const reset = Number(response.headers?.['x-ratelimit-reset'] ?? NaN)
  if (!Number.isFinite(reset)) return response
  return { ...response, retryAfterMs: Math.max(0, Math.ceil(reset * 1000 - now)) }
}
