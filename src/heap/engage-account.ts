// Plans what Engage computes about accounts: account properties, and the link of a user that the call names.
import type { Plan } from '../delivery/types'
import { HeapDestinationError, type Issue } from '../errors'
import { readComputedName } from './computed-name'
import { traitsLeftOut } from './context-traits'
import type { AudienceInput, TraitInput } from './input'
import { valuesBeside } from './other-traits'
import { planGroup, rejected } from './people'
import { isGiven } from './plain'
import type { PlanContext } from './plan'
import { UNSHAPED } from './shaping'

/** One account property under the snake_case name, whatever memberships of users are sent as. */
export function planAccountComputation(input: AudienceInput | TraitInput, value: unknown, context: PlanContext): Plan {
  const { person, account, key, others, engage = context.settings.engage } = input
  const name = readComputedName(key, engage)
  if (name instanceof HeapDestinationError) return rejected(name)
  const about = { type: 'group', groupId: account?.groupId } as const
  const contextTraits = others?.contextTraits
  const plan = planGroup({ ...about, person, traits: { [name]: value }, contextTraits, shaping: UNSHAPED }, context)
  if ('error' in plan) return plan
  const issues = isGiven(person.userId) ? plan.issues : plan.issues.filter(isNotAboutUser)
  const beside = valuesBeside(key, others?.values)
  if (!beside) return { ...plan, issues }
  const more = engage.sendsOthers ? planGroup({ ...about, person: {}, traits: beside }, context) : undefined
  if (!more || 'error' in more) return { ...plan, issues: [...issues, traitsLeftOut('traits')] }
  // First, so that what was computed wins.
  return { calls: [...more.calls, ...plan.calls], issues: [...more.issues.filter(isNotAboutUser), ...issues] }
}

/** A call of Engage about an account mostly names no user: nobody asked for a link. */
function isNotAboutUser({ code }: Issue): boolean {
  return code !== 'user_not_linked'
}
