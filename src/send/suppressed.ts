// Rejects events about deleted people: sending them would create the person in Heap again.
import type { Plan } from '../delivery/types'
import { HeapDestinationError } from '../errors'
import { personOfItem } from '../heap/deletion-users'
import type { HeapSettings } from '../heap/settings'

/** The plan, or an error instead if one of its calls is about a person in `suppressed`. */
export function withoutSuppressed(plan: Plan, suppressed: ReadonlySet<string>, settings: HeapSettings): Plan {
  if ('error' in plan) return plan
  const isTheirs = plan.calls.some(({ item }) => suppressed.has(personOfItem(item, settings.identityRules) ?? ''))
  return isTheirs ? { error: new HeapDestinationError('suppressed_user', 'The user was deleted.'), issues: [] } : plan
}
