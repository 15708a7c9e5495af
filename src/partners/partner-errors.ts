// Replaces delivery's codes by those for partners, where a partner answered instead of Heap.
import { HeapDestinationError, reasonFor, type ErrorCode } from '../errors'
import type { Outcome } from '../delivery/types'
import { isAccessRefused } from './credentials'

/** The same outcome with the code for partners. A refused key decides nothing about a change, which is sent again. */
export function toPartnerOutcome(outcome: Outcome): Outcome {
  if (outcome.fate === 'delivered') return outcome
  const error = toPartnerError(outcome.error)
  return { fate: error.fate, issues: outcome.issues, error }
}

export function toPartnerError(error: HeapDestinationError): HeapDestinationError {
  const code = codeOf(error)
  if (code === error.code) return error
  const what = error.message.slice(0, -1 - reasonFor(error.code).advice.length)
  return new HeapDestinationError(code, what, error.facts)
}

function codeOf({ code, facts: { status } }: HeapDestinationError): ErrorCode {
  switch (code) {
    case 'rate_limited':
      return 'partner_rate_limited'
    case 'timed_out':
    case 'heap_unavailable':
    case 'connection_failed':
      return 'partner_unavailable'
    case 'answer_not_understood':
      return 'refused_by_partner'
    case 'refused_by_heap':
      return status !== undefined && isAccessRefused(status) ? 'partner_access_refused' : 'refused_by_partner'
    default:
      return code
  }
}
