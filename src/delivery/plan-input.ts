// Asks a target for the plan of one input. If the target throws, the plan is an error.
import { HeapDestinationError } from '../errors'
import type { Plan, Target } from './types'

/** The target's plan of an input; `unreadable_event` if the target throws. */
export function planInput<Input>(target: Pick<Target<Input>, 'plan'>, input: Input): Plan {
  try {
    return target.plan(input)
  } catch {
    return unreadable()
  }
}

export function unreadable(): Plan {
  return { error: new HeapDestinationError('unreadable_event', 'Reading the event failed.'), issues: [] }
}
