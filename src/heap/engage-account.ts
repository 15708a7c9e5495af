// Plans Engage's audiences and computed traits of accounts: account properties, and the link to the user of the call.
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

/** One account property with the snake_case name. It does not depend on how memberships of users are sent. */
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
  // First, so that the computed value wins.
  return { calls: [...more.calls, ...plan.calls], issues: [...more.issues.filter(isNotAboutUser), ...issues] }
}

/** Engage's calls about accounts usually name no user, so a missing link is no issue. */
function isNotAboutUser({ code }: Issue): boolean {
  return code !== 'user_not_linked'
}
