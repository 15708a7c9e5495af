// Reports outcomes to Segment from a function: an error to throw for a single event, a status per event for a batch.
import type { Outcome } from '../delivery/types'
import type { HeapDestinationError, Issue } from '../errors'
import type { Failures } from './host'

/**
 * The status of one event of a batch. After 400 Segment drops it, after 500 it delivers it again. Source: Segment's
 * documentation, "Handling batching errors". It names no other status for delivering again, so 429 is not used.
 */
export interface EventStatus {
  readonly status: 200 | 400 | 500
  /** Never a value of the event. */
  readonly errormessage?: string
}

export function toStatus(outcome: Outcome): EventStatus {
  switch (outcome.fate) {
    case 'delivered':
      return { status: 200 }
    case 'rejected':
      return { status: 400, errormessage: outcome.error.message }
    case 'retry':
      return { status: 500, errormessage: outcome.error.message }
  }
}

/** The error that makes Segment drop an event, or deliver it again. */
export function toThrowable({ code, fate, message }: HeapDestinationError, failures: Failures): Error {
  if (fate === 'retry') return failures.retry(message)
  return code === 'unknown_call_type' ? failures.unsupported(message) : failures.invalid(message)
}

/** Segment's editor shows 4 KB of a log. */
const LONGEST_LOG = 4000

/** One line per alteration of the events; `undefined` if there are none. */
export function alterationsOf(outcomes: readonly Outcome[]): string | undefined {
  const lines = outcomes.flatMap(({ issues }, index) => issues.map((issue) => lineOf(issue, index)))
  if (lines.length === 0) return undefined
  const text = `Altered on the way to Heap (docs/errors.md):\n${lines.join('\n')}`
  return text.length <= LONGEST_LOG ? text : `${text.slice(0, LONGEST_LOG)}…`
}

function lineOf({ code, path, limit, actual, renamedTo }: Issue, index: number): string {
  const found = actual === undefined ? '' : `, found ${actual}`
  const facts = limit === undefined ? '' : `, limit ${limit}${found}`
  return `event ${index + 1}: ${code} ${path}${facts}${renamedTo === undefined ? '' : `, now ${renamedTo}`}`
}
