// Decides what an answer, or a missing one, means for the calls that were sent. One table for every service.
import { HeapDestinationError, type ErrorCode, type Fate } from '../errors'
import type { HttpResponse } from './types'

/** Characters of an answer that an error keeps: enough to understand it, too few to fill a log. */
const MAX_ANSWER = 300

/**
 * Exceptions to the classes of statuses: 2xx is delivered, 5xx is retried, the rest is rejected. Redirects are not
 * followed: they come from a proxy or from a wrong address.
 */
const SPECIAL_STATUSES: Readonly<Record<number, Exclude<ErrorCode, 'refused_by_heap'>>> = {
  408: 'timed_out',
  413: 'event_too_large',
  423: 'heap_unavailable',
  425: 'heap_unavailable',
  429: 'rate_limited'
}

/** The error code of a status; `undefined` if it means delivered. */
export function codeOfStatus(status: number): ErrorCode | undefined {
  if (status >= 200 && status < 300) return undefined
  if (status >= 500) return 'heap_unavailable'
  return SPECIAL_STATUSES[status] ?? (status < 400 ? 'answer_not_understood' : 'refused_by_heap')
}

/** The error of an answer, or `undefined` when the calls were delivered. */
export function errorOfResponse({ status, body, retryAfterMs }: HttpResponse): HeapDestinationError | undefined {
  const code = codeOfStatus(status)
  if (code === undefined) return undefined
  const answer = oneLine(body)
  return new HeapDestinationError(code, `The answer was HTTP ${String(status)}${answer && `: "${answer}"`}.`, {
    status,
    answer,
    ...(retryAfterMs !== undefined && { retryAfterMs })
  })
}

/** The error of a request without a complete answer. It may have arrived or not, so it is sent again. */
export function errorOfFailure(failure: unknown): HeapDestinationError {
  const name = nameOf(failure)
  const code = /timed?.?out/i.test(name) ? 'timed_out' : 'connection_failed'
  return new HeapDestinationError(code, `No complete answer came: ${name}.`)
}

const SEVERITY: Readonly<Record<Fate, number>> = { delivered: 0, rejected: 1, retry: 2 }

/**
 * True if `fate` is worse than `other`. Retry is worst: the event is delivered again as a whole, and a rejected call of
 * it is then rejected again.
 */
export function isWorse(fate: Fate, other: Fate): boolean {
  return SEVERITY[fate] > SEVERITY[other]
}

/** An answer can be any text: HTML pages, line breaks, control characters. */
function oneLine(answer: string): string {
  const beginning = answer.slice(0, 4 * MAX_ANSWER)
  return beginning
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim()
    .slice(0, MAX_ANSWER)
}

/** An error's code (`ECONNRESET`) rather than its message, which can hold addresses and values. */
function nameOf(failure: unknown): string {
  try {
    const { code, cause, name } = failure as { code?: unknown; cause?: { code?: unknown } | null; name?: unknown }
    const known = [code, cause?.code, name].find((word) => typeof word === 'string')
    return typeof known === 'string' ? known : 'unknown reason'
  } catch {
    return 'unknown reason'
  }
}
