// Plans Engage's audiences, journey steps and computed traits of users.
import type { Plan } from '../delivery/types'
import { HeapDestinationError, type Issue } from '../errors'
import { ENTERED_EVENT, EXITED_EVENT, readMembership } from './audience'
import { invalidName, readComputedName } from './computed-name'
import { planAccountComputation } from './engage-account'
import type { AudienceInput, TraitInput } from './input'
import { joinIssues } from './issues'
import { planOtherTraits } from './other-traits'
import { identityOf, rejected } from './people'
import type { PlanContext } from './plan'
import { UNSHAPED } from './shaping'
import { planTrack } from './track'
import { userCall, userRules } from './user-call'
import { userPropertyName } from './user-properties'
import { validateProperties } from './validate'

/**
 * A membership becomes one boolean user property, named after the audience in snake_case; or an event "Audience
 * Entered" or "Audience Exited"; or both.
 */
export function planAudience(input: AudienceInput, context: PlanContext): Plan {
  const isMember = membershipOf(input)
  if (isMember instanceof HeapDestinationError) return rejected(isMember)
  if (input.account) return planAccountComputation(input, isMember, context)
  const computed = readComputed(input, context)
  if (computed instanceof HeapDestinationError) return rejected(computed)
  const membership = planMembership(input, { isMember, computed }, context)
  const plan = input.call ? joined(membership, planTrack(input.call, context)) : membership
  return withOthers(plan, { input, computed }, context)
}

function planMembership(
  input: AudienceInput,
  { isMember, computed }: { isMember: boolean; computed: Computed },
  context: PlanContext
): Plan {
  const { engage = context.settings.engage, isChange = true } = input
  const { sendAs } = engage
  if (sendAs === 'event' && !isChange) {
    const what = 'The row was updated, which does not say that its user has entered or left the audience.'
    return rejected(new HeapDestinationError('unchanged_membership', what))
  }
  const told = (): Plan =>
    planMembershipEvent(input, { event: isMember ? ENTERED_EVENT : EXITED_EVENT, computed }, context)
  if (sendAs === 'event') return told()
  const property = refuseOverwriting(computed.name, context) ?? planProperty(computed, isMember, context)
  if (sendAs === 'property') return property
  return isChange ? joined(property, told()) : withIssue(property, { code: 'membership_event_left_out', path: 'event' })
}

/** A computed trait becomes a user property with its snake_case name. Its value follows the rules of every trait. */
export function planTrait(input: TraitInput, context: PlanContext): Plan {
  const isCleared = input.value === null && context.settings.traits.isClearedByNull
  if (input.value === undefined || (input.value === null && !isCleared)) {
    return rejected(
      new HeapDestinationError('missing_trait_value', 'The computed trait has no value.', { path: 'traits' })
    )
  }
  if (input.account) return planAccountComputation(input, input.value, context)
  const computed = readComputed(input, context)
  if (computed instanceof HeapDestinationError) return rejected(computed)
  return withOthers(planProperty(computed, input.value, context), { input, computed }, context)
}

/** The host's `isMember` wins. `value` and `event` count for Engage's own events only. */
function membershipOf({ event, value, isMember, isEngage = true }: AudienceInput): boolean | HeapDestinationError {
  const told = isMember ?? (isEngage ? readMembership({ value, event }) : undefined)
  if (told !== undefined) return told
  const path = event === undefined ? 'traits' : 'properties'
  const what = isEngage
    ? `The membership in ${path} is ${kindOf(value)}.`
    : 'The event does not say whether the user is in the audience.'
  return new HeapDestinationError('invalid_membership', what, { path })
}

/** The user of a computation, and its name in Heap. */
interface Computed {
  readonly identity: string
  readonly name: string
}

function readComputed(
  { person, key, engage }: AudienceInput | TraitInput,
  { settings }: PlanContext
): Computed | HeapDestinationError {
  const identity = identityOf(person.userId, settings)
  if (identity instanceof HeapDestinationError) return identity
  const name = readComputedName(key, engage ?? settings.engage)
  return typeof name === 'string' ? { identity, name } : name
}

/**
 * A computed trait may set these two properties: its value can be an e-mail address or an account id. A membership
 * cannot.
 */
function refuseOverwriting(name: string, { settings }: PlanContext): Plan | undefined {
  const property = userPropertyName(name)
  const isEmail = property === 'email'
  if (!isEmail && property !== settings.accountProperty) return undefined
  const what = isEmail ? 'email, the e-mail address of the user' : 'the one that links users to accounts'
  return rejected(invalidName(`The user property of the audience would overwrite ${what}.`))
}

function planProperty({ identity, name }: Computed, value: unknown, { settings, endpoints }: PlanContext): Plan {
  const flattened = validateProperties({ [name]: value }, userRules(settings, 'traits'))
  if (flattened instanceof HeapDestinationError) return rejected(flattened)
  return { calls: [userCall(endpoints, identity, flattened.properties)], issues: flattened.issues }
}

/** Only for users with an identity: an audience has no anonymous members, even where anonymous events are sent. */
function planMembershipEvent(
  { person, key, ownName, times = {}, messageId, library }: AudienceInput,
  { event, computed }: { event: string; computed: Computed },
  context: PlanContext
): Plan {
  return planTrack(
    {
      type: 'track',
      person: { userId: person.userId },
      event,
      ownName,
      properties: { audience_name: computed.name, audience_key: key },
      times,
      messageId,
      library,
      shaping: UNSHAPED
    },
    context
  )
}

/** Adds the other traits of the event to the plan. They go first, so that the computed value wins. */
function withOthers(
  plan: Plan,
  { input, computed }: { input: AudienceInput | TraitInput; computed: Computed },
  context: PlanContext
): Plan {
  const { person, engage = context.settings.engage } = input
  if ('error' in plan || !input.others) return plan
  const others = planOtherTraits(input.key, input.others, {
    context,
    isSent: engage.sendsOthers,
    owner: { identity: computed.identity, person }
  })
  return { calls: [...others.calls, ...plan.calls], issues: joinIssues(plan.issues, others.issues) }
}

function withIssue(plan: Plan, issue: Issue): Plan {
  return { ...plan, issues: [...plan.issues, issue] }
}

function joined(first: Plan, second: Plan): Plan {
  if ('error' in first) return first
  if ('error' in second) return second
  return { calls: [...first.calls, ...second.calls], issues: [...first.issues, ...second.issues] }
}

function kindOf(value: unknown): string {
  if (value === undefined || value === null) return 'missing'
  return Array.isArray(value) ? 'an array' : `a ${typeof value}`
}
