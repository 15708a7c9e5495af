// Why an event did not reach a service, where the runner itself is the reason; and all reasons in one form for people.
import {
  ALTERATIONS,
  type HeapDestinationError,
  REJECTIONS,
  RETRIES,
  type ErrorFacts,
  type Issue as Alteration
} from '../errors'

interface Reason {
  readonly title: string
  readonly advice: string
}

/** On top of the codes of the connector. */
export const RUNNER_REASONS = {
  no_mapping: {
    title: 'no mapping takes it',
    advice: 'No mapping that is on has a trigger for this event. Add one, or turn one on, to send events like it.'
  },
  device_mode: {
    title: 'left to the page',
    advice:
      "The page that recorded it was in device mode: Heap's script on the page sees to it. Nothing needs to be done."
  },
  mapping_failed: {
    title: 'the mapping gives something else than the field takes',
    advice: 'Look at the field in the message, and change where its value comes from.'
  },
  mapping_too_heavy: {
    title: 'the mapping is too large or too slow',
    advice: 'Change the mapping that the message names: nest fewer functions, or split it. Then retry the events.'
  },
  no_local_heap: {
    title: 'no local Heap',
    advice: 'Start the runner with its local Heap, or switch the test with the local Heap off in the settings.'
  },
  runner_failed: {
    title: 'the runner failed',
    advice: 'It is tried again. If it goes on, the log of the runner says where.'
  },
  stops_the_runner: {
    title: 'the runner ended each time it was delivered',
    advice:
      'Look at the event, and at what the mappings make of it: it may take more memory than there is. Retry it once one of them has changed, or discard it.'
  },
  tried_too_long: {
    title: 'tried for too long',
    advice: 'Look at the last answer. Once the service is well again, retry it here.'
  }
} as const satisfies Record<string, Reason>

export type RunnerCode = keyof typeof RUNNER_REASONS

/** What is wrong with an event, as the debugger shows it. */
export interface Problem extends Omit<ErrorFacts, 'retryAfterMs'> {
  readonly code: string
  readonly title: string
  readonly advice: string
  readonly message: string
}

export interface Issue extends Alteration {
  readonly title: string
  readonly advice: string
}

const ALL: Readonly<Record<string, Reason>> = { ...REJECTIONS, ...RETRIES, ...ALTERATIONS, ...RUNNER_REASONS }

/** Title and advice of any code; the code itself as title when it is from another version. */
export function reasonOf(code: string): Reason {
  const known = Object.hasOwn(ALL, code) ? ALL[code] : undefined
  return known ?? { title: code, advice: '' }
}

export function toProblem({ code, message, facts }: HeapDestinationError): Problem {
  const { retryAfterMs: _known, ...shown } = facts
  return { code, ...reasonOf(code), message, ...shown }
}

export function runnerProblem(code: RunnerCode, message: string): Problem {
  return { code, ...reasonOf(code), message }
}

export function toIssue(alteration: Alteration): Issue {
  return { ...alteration, ...reasonOf(alteration.code) }
}
