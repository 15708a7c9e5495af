// Tells Segment what became of an event: an error to throw for a single one, a status per event for a batch.
// Decides no fate: that was done when it was delivered.
import type { Outcome } from '../delivery/types'
import type { HeapDestinationError, Issue } from '../errors'
import type { Failures } from './host'

/**
 * What became of one event of a batch. 400 gives it up, 500 delivers it again. Source: Segment's documentation, "Handling
 * batching errors"; it names no other status that is delivered again, so 429 is none here.
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

/** The error that makes Segment give an event up, or deliver it again. */
export function toThrowable({ code, fate, message }: HeapDestinationError, failures: Failures): Error {
  if (fate === 'retry') return failures.retry(message)
  return code === 'unknown_call_type' ? failures.unsupported(message) : failures.invalid(message)
}

/** Segment shows 4 KB of a log in its editor. */
const LONGEST_LOG = 4000

/** What was altered in which event, one line each; `undefined` where nothing was. */
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
