// Problems and issues of an event in the form that the runner stores and shows: with title and advice.
import {
  ALTERATIONS,
  type HeapDestinationError,
  REJECTIONS,
  RETRIES,
  type ErrorFacts,
  type Issue as Alteration,
  type Reason
} from '../errors'
import * as RUNNER_REASONS from '../errors/runner-reasons'

export type RunnerCode = keyof typeof RUNNER_REASONS

/** Why an event was not delivered, as the debugger shows it. */
export interface Problem extends Omit<ErrorFacts, 'retryAfterMs'> {
  readonly code: string
  readonly title: string
  readonly advice: string
  readonly message: string
  /** Id of the mapping that has it. */
  readonly mappingId?: string
}

export interface Issue extends Alteration {
  readonly title: string
  readonly advice: string
}

const ALL: Readonly<Record<string, Reason>> = { ...REJECTIONS, ...RETRIES, ...ALTERATIONS, ...RUNNER_REASONS }

/** Title and advice of a stored code. A code of another version is its own title. */
export function storedReason(code: string): Reason {
  const known = Object.hasOwn(ALL, code) ? ALL[code] : undefined
  return known ?? { title: code, advice: '' }
}

export function toProblem({ code, message, facts }: HeapDestinationError): Problem {
  const { retryAfterMs: _known, ...shown } = facts
  return { code, ...storedReason(code), message, ...shown }
}

export function runnerProblem(code: RunnerCode, message: string): Problem {
  return { code, ...storedReason(code), message }
}

/** An issue that was stored with texts of its own keeps them. */
export function toIssue(alteration: Alteration): Issue {
  return { ...storedReason(alteration.code), ...alteration }
}

/** Removes the quoted answer from a message such as `The answer was HTTP 400: "…".` */
export function withoutAnswer(message: string, answer: string | undefined): string {
  return answer === undefined || answer === '' ? message : message.replaceAll(`: "${answer}"`, '')
}
