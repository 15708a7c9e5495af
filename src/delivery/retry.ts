// Sends a request again while it fails for a temporary reason. Wraps a sender and has the same interface.
import { type HeapDestinationError } from '../errors'
import { pauseAfter } from './pause'
import { WAITS } from './caps'
import type { Waiting } from './clock'
import { errorOfFailure, errorOfResponse } from './fate'
import type { HttpRequest, HttpResponse } from './types'

export interface RetryPolicy<Request = unknown> extends Waiting {
  /** A number from 0 to 1, for jitter. */
  readonly random: () => number
  /** Upper bound of the first pause, in milliseconds; it doubles with every try. Default: 1,000. */
  readonly firstPauseMs?: number
  /** Longest pause, in milliseconds, unless the service asks for more. Default: 30,000. */
  readonly maxPauseMs?: number
  /** Milliseconds from the first try after which the request is not tried again. Default: 900,000 (15 min). */
  readonly maxTotalMs?: number
  /** Called before each pause, to show a person the reason. */
  readonly onPause?: (error: HeapDestinationError, pauseMs: number, request: Request) => void
  /** Called with the last error when the time of a request is up. */
  readonly onGiveUp?: (error: HeapDestinationError) => void
  /** Ends all pauses: the last answer is returned, or the last failure thrown. */
  readonly signal?: AbortSignal
}

/** The result of one try: `end` returns the answer or throws the failure; `error` is what was wrong. */
interface Try {
  readonly end: () => HttpResponse
  readonly error: HeapDestinationError | undefined
}

/** Tries again after the pauses of `pauseAfter`, until the time of the request is up. */
export function withRetries<Request = HttpRequest>(
  http: (request: Request) => Promise<HttpResponse>,
  policy: RetryPolicy<Request>
): (request: Request) => Promise<HttpResponse> {
  const { monotonic, maxTotalMs = WAITS.requestPatience, signal } = policy
  return async (request) => {
    const giveUpAt = monotonic() + maxTotalMs
    for (let tries = 1; ; tries++) {
      const { end, error } = await tryOnce(() => http(request))
      if (error?.fate !== 'retry' || signal?.aborted === true) return end()
      const pauseMs = pauseBefore(tries, error, policy)
      if (monotonic() + pauseMs > giveUpAt) {
        policy.onGiveUp?.(error)
        return end()
      }
      policy.onPause?.(error, pauseMs, request)
      try {
        await policy.sleep(pauseMs)
      } catch {
        return end()
      }
    }
  }
}

/** Milliseconds before try number `tries + 1`. */
function pauseBefore(tries: number, error: HeapDestinationError, policy: RetryPolicy<never>): number {
  const { random, firstPauseMs: firstMs = WAITS.firstPause, maxPauseMs: longestMs = WAITS.longestRequestPause } = policy
  return pauseAfter(tries, error.facts.retryAfterMs, {
    random,
    firstMs,
    longestMs,
    askedJitterMs: WAITS.askedRequestJitter
  })
}

async function tryOnce(send: () => Promise<HttpResponse>): Promise<Try> {
  try {
    const response = await send()
    return { end: () => response, error: errorOfResponse(response) }
  } catch (failure) {
    const end = (): never => {
      throw failure
    }
    return { end, error: errorOfFailure(failure) }
  }
}
