// Shares one object among equal outcomes, to save memory: hundreds of thousands of them can wait to be written in
// order, and nearly all are equal.
import type { Outcome } from '../delivery/types'

/** Most different outcomes that are kept. Messages with lengths in them differ from event to event. */
const MAX_REMEMBERED = 1000

export class OutcomePool {
  private readonly remembered = new Map<string, Outcome>()

  /** An outcome equal to `outcome`. An outcome with issues is returned as it is. */
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
