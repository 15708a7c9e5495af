// Keeps one object for outcomes that are alike: hundreds of thousands of them may wait to be written down in order, and
// nearly all say the same.
import type { Outcome } from '../delivery/types'

/** Different outcomes that are remembered. Messages with lengths in them differ from event to event. */
const MAX_REMEMBERED = 1000

export class OutcomePool {
  private readonly remembered = new Map<string, Outcome>()

  /** An outcome that says the same as `outcome`. One that lists what was altered is taken as it is. */
  shared(outcome: Outcome): Outcome {
    if (outcome.issues.length > 0) return outcome
    const key = outcome.fate === 'delivered' ? '' : `${outcome.error.code} ${outcome.error.message}`
    const known = this.remembered.get(key)
    if (known) return known
    if (this.remembered.size >= MAX_REMEMBERED) this.remembered.clear()
    this.remembered.set(key, outcome)
    return outcome
  }
}
