// Asks a target for the plan of one input. Where the plan, or what comes of it, cannot be read, that is an error like any other.
import { HeapDestinationError } from '../errors'
import type { Plan, Target } from './types'

/** The target's plan of an input. One that cannot be read becomes an error. */
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
