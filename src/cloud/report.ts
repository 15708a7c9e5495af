// Reports outcomes to Segment: an error to throw for a single event, a status per event for a batch.
import {
  getErrorCodeFromHttpStatus,
  IntegrationError,
  PayloadValidationError,
  RetryableError,
  type JSONLikeObject,
  type MultiStatusResponse
} from '@segment/actions-core'
import type { Outcome } from '../delivery/types'
import type { HeapDestinationError, Issue } from '../errors'

/** Statuses after which Segment delivers an event again. Source: the type of `RetryableError` in actions-core. */
const RETRYABLE_STATUSES = [408, 423, 429, 500, 502, 503, 504, 505, 506, 507, 508, 509, 510, 511, 598, 599] as const
type RetryableStatus = (typeof RETRYABLE_STATUSES)[number]

/** The answer for a delivered event: its alterations, if there are any. */
export function toResult(issues: readonly Issue[]): JSONLikeObject {
  return issues.length === 0 ? {} : { altered: issues.map((issue) => ({ ...issue })) }
}

/** The error that makes Segment drop an event, or deliver it again. */
export function toThrowable(error: HeapDestinationError): Error {
  const { message, facts } = error
  if (error.fate === 'retry') return new RetryableError(message, retryStatus(error))
  if (facts.status === undefined) return new PayloadValidationError(message)
  const status = refusalStatus(error)
  return new IntegrationError(message, getErrorCodeFromHttpStatus(status), status)
}

/**
 * One status per event, in the order of the events; every index is set. If there is no class that the host can read, an
 * event that was not delivered fails the whole batch, with a message.
 */
export function toBatchAnswer(
  outcomes: readonly Outcome[],
  payloads: readonly JSONLikeObject[],
  Statuses: typeof MultiStatusResponse | undefined
): MultiStatusResponse | JSONLikeObject {
  if (Statuses) return toMultiStatus(outcomes, payloads, new Statuses())
  const failed = outcomes.flatMap((outcome) => (outcome.fate === 'delivered' ? [] : [outcome.error]))
  if (failed.length > 0) throw toBatchFailure(failed, outcomes.length)
  return {}
}

/** If one event has to be repeated, the whole batch is: events that were delivered still count once in Heap. */
function toBatchFailure(failed: readonly HeapDestinationError[], events: number): Error {
  const again = failed.find(({ fate }) => fate === 'retry')
  const error = again ?? failed[0]
  const message = `${failed.length} of ${events} events were not delivered. The first: ${error?.message ?? ''} ${ANOTHER_COPY}`
  return again ? new RetryableError(message, retryStatus(again)) : new PayloadValidationError(message)
}

const ANOTHER_COPY =
  'There is no status for each event, because this destination uses another copy of @segment/actions-core than its host: install one copy for both.'

function toMultiStatus(
  outcomes: readonly Outcome[],
  payloads: readonly JSONLikeObject[],
  statuses: MultiStatusResponse
): MultiStatusResponse {
  outcomes.forEach((outcome, index) => {
    const sent = payloads[index] ?? {}
    if (outcome.fate === 'delivered') {
      statuses.setSuccessResponseAtIndex(index, { status: 200, sent, body: toResult(outcome.issues) })
    } else statuses.setErrorResponseAtIndex(index, toErrorStatus(outcome.error, sent))
  })
  return statuses
}

type ErrorStatus = Exclude<Parameters<MultiStatusResponse['setErrorResponseAtIndex']>[1], { value: unknown }>

function toErrorStatus(error: HeapDestinationError, sent: JSONLikeObject): ErrorStatus {
  const { message, facts } = error
  if (error.fate === 'rejected' && facts.status === undefined) {
    // No `sent` and no `body`: with either, Segment would show the error as an answer of Heap, which got no request.
    return { status: 400, errortype: 'PAYLOAD_VALIDATION_FAILED', errormessage: message }
  }
  const status = error.fate === 'retry' ? retryStatus(error) : refusalStatus(error)
  if (error.code === 'held_for_order') return { status, errormessage: message }
  return { status, errormessage: message, sent, body: facts.answer ?? '' }
}

/** Heap's own status, or 400 for one below 400, such as a redirect, which a host could take for success. */
function refusalStatus({ facts: { status = 400 } }: HeapDestinationError): number {
  return status < 400 ? 400 : status
}

/** Heap's own status if Segment retries it; otherwise the closest one that it retries. */
function retryStatus({ code, facts }: HeapDestinationError): RetryableStatus {
  const status = RETRYABLE_STATUSES.find((retryable) => retryable === facts.status)
  if (status !== undefined) return status
  if (code === 'rate_limited') return 429
  return code === 'timed_out' ? 408 : 503
}
