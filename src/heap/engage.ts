// Plans what Engage computes about people: audiences and journey steps, computed traits. Knows no other call.
import type { Plan } from '../delivery/types'
import { HeapDestinationError } from '../errors'
import { ENTERED_EVENT, EXITED_EVENT, readMembership, toSnakeCase } from './audience'
import type { AudienceInput, TraitInput } from './input'
import { identityOf, rejected, USER_RULES, userCall } from './people'
import { setOwn } from './plain'
import type { PlanContext } from './plan'
import { UNSHAPED } from './shaping'
import { planTrack } from './track'
import { validateProperties } from './validate'

/**
 * Membership becomes one boolean user property, named after the audience in snake_case; or an event "Audience Entered"
 * or "Audience Exited"; or both.
 */
export function planAudience(input: AudienceInput, context: PlanContext): Plan {
  const isMember = membershipOf(input)
  if (isMember instanceof HeapDestinationError) return rejected(isMember)
  const { sendAs } = input.engage ?? context.settings.engage
  const property = planComputed({ ...input, value: isMember }, context)
  if (sendAs === 'property' || 'error' in property) return property
  const told = planMembershipEvent(input, isMember ? ENTERED_EVENT : EXITED_EVENT, context)
  if (sendAs === 'event' || 'error' in told) return told
  return { calls: [...property.calls, ...told.calls], issues: [...property.issues, ...told.issues] }
}

/** A computed trait becomes a user property under its snake_case name, its value by the rules of any trait. */
export function planTrait(input: TraitInput, context: PlanContext): Plan {
  if (input.value !== undefined && input.value !== null) return planComputed(input, context)
  return rejected(
    new HeapDestinationError('missing_trait_value', 'The computed trait has no value.', { path: 'traits' })
  )
}

/** The word of the host wins; only Engage's own events say it themselves. */
function membershipOf({ event, value, isMember, isEngage = true }: AudienceInput): boolean | HeapDestinationError {
  const told = isMember ?? (isEngage ? readMembership({ value, event }) : undefined)
  if (told !== undefined) return told
  const path = event === undefined ? 'traits' : 'properties'
  const what = isEngage
    ? `The membership in ${path} is ${kindOf(value)}.`
    : 'The event does not say whether the user is in the audience.'
  return new HeapDestinationError('invalid_membership', what, { path })
}

type Computed = Pick<AudienceInput | TraitInput, 'person' | 'key' | 'value' | 'engage'>

function planComputed({ person, key, value, engage }: Computed, { settings, endpoints }: PlanContext): Plan {
  const identity = identityOf(person.userId, settings)
  if (identity instanceof HeapDestinationError) return rejected(identity)
  const name = nameOf(key, (engage ?? settings.engage).prefix)
  if (name === '') {
    const path = 'context.personas.computation_key'
    return rejected(new HeapDestinationError('invalid_audience_name', `${path} has no letter or digit.`, { path }))
  }
  const named: Record<string, unknown> = {}
  setOwn(named, name, value)
  const flattened = validateProperties(named, USER_RULES)
  if (flattened instanceof HeapDestinationError) return rejected(flattened)
  return { calls: [userCall(endpoints, identity, flattened.properties)], issues: flattened.issues }
}

/** Only for who has an identity: the audience is about a person, even where anonymous events are sent. */
function planMembershipEvent(input: AudienceInput, event: string, context: PlanContext): Plan {
  const { person, key, engage, times = {}, messageId, library } = input
  const { prefix } = engage ?? context.settings.engage
  return planTrack(
    {
      type: 'track',
      person: { userId: person.userId },
      event,
      properties: { audience_name: nameOf(key, prefix), audience_key: key },
      times,
      messageId,
      library,
      shaping: UNSHAPED
    },
    context
  )
}

/** Empty when the key has nothing that a name can be made of; a prefix alone is no name. */
function nameOf(key: unknown, prefix: string): string {
  const name = typeof key === 'string' ? toSnakeCase(key) : ''
  return name === '' ? '' : prefix + name
}

function kindOf(value: unknown): string {
  if (value === undefined || value === null) return 'missing'
  return Array.isArray(value) ? 'an array' : `a ${typeof value}`
}
