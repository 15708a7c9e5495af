// Plans what is said about people and accounts: identify, audiences, computed traits, group, alias.
import type { Call, Plan } from '../delivery/types'
import { HeapDestinationError, type Issue } from '../errors'
import { readMembership, toSnakeCase } from './audience'
import type { HeapEndpoints } from './endpoints'
import { heapUserIdIgnored, isGiven, namesNobody, readHeapUserId, readIdentity } from './identity'
import type { AliasInput, AudienceInput, GroupInput, IdentifyInput, TraitInput } from './input'
import { SERVER_LIMITS } from './limits'
import { setOwn } from './plain'
import type { PlanContext } from './plan'
import { userPropertyName } from './user-properties'
import { validateGroupId, validateProperties } from './validate'
import type { AccountItem, LinkItem, UserItem, WireProperties } from './wire'

const USER_RULES = { root: 'traits', limits: SERVER_LIMITS, rename: userPropertyName } as const
const ACCOUNT_RULES = { root: 'traits', limits: SERVER_LIMITS } as const

/** Traits become user properties. With Heap's own user id, that visitor is linked to the identity first. */
export function planIdentify({ person, traits }: IdentifyInput, { settings, endpoints }: PlanContext): Plan {
  const identity = identityOf(person.userId, settings)
  if (identity instanceof HeapDestinationError) return rejected(identity)
  const flattened = validateProperties(traits, USER_RULES)
  if (flattened instanceof HeapDestinationError) return rejected(flattened)
  const heapUserId = readHeapUserId(person.heapUserId)
  const ignored: Issue[] = isGiven(person.heapUserId) && heapUserId === undefined ? [heapUserIdIgnored()] : []
  const calls = [userCall(endpoints, identity, flattened.properties)]
  if (heapUserId !== undefined) calls.unshift(linkCall(endpoints, identity, heapUserId))
  return { calls, issues: [...ignored, ...flattened.issues] }
}

/** Membership becomes one boolean user property, named after the audience in snake_case. */
export function planAudience({ person, key, value, event }: AudienceInput, context: PlanContext): Plan {
  const isMember = readMembership({ value, event })
  if (isMember !== undefined) return planComputed({ person, key, value: isMember }, context)
  const path = event === undefined ? 'traits' : 'properties'
  return rejected(
    new HeapDestinationError('invalid_membership', `The membership in ${path} is ${kindOf(value)}.`, { path })
  )
}

/** A computed trait becomes a user property under its snake_case name, its value by the rules of any trait. */
export function planTrait({ person, key, value }: TraitInput, context: PlanContext): Plan {
  if (value !== undefined && value !== null) return planComputed({ person, key, value }, context)
  return rejected(
    new HeapDestinationError('missing_trait_value', 'The computed trait has no value.', { path: 'traits' })
  )
}

function planComputed({ person, key, value }: Omit<TraitInput, 'type'>, { settings, endpoints }: PlanContext): Plan {
  const identity = identityOf(person.userId, settings)
  if (identity instanceof HeapDestinationError) return rejected(identity)
  const name = typeof key === 'string' ? toSnakeCase(key) : ''
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

/** Traits become account properties, and the user, where one is named, gets the property that links to the account. */
export function planGroup({ person, groupId, traits }: GroupInput, { settings, endpoints }: PlanContext): Plan {
  const accountId = validateGroupId(groupId, SERVER_LIMITS)
  if (accountId instanceof HeapDestinationError) return rejected(accountId)
  const flattened = validateProperties(traits, ACCOUNT_RULES)
  if (flattened instanceof HeapDestinationError) return rejected(flattened)
  const identity = identityOf(person.userId, settings)
  if (identity instanceof HeapDestinationError && !namesNobody(identity)) return rejected(identity)
  const item: AccountItem = { account_id: accountId, properties: flattened.properties }
  const account: Call = { endpoint: endpoints.accounts, item, subject: `account:${accountId}` }
  if (identity instanceof HeapDestinationError) {
    return { calls: [account], issues: [...flattened.issues, { code: 'user_not_linked', path: 'userId' }] }
  }
  const link = userCall(endpoints, identity, { [settings.accountProperty]: accountId })
  return { calls: [account, link], issues: flattened.issues }
}

/** Links a Heap visitor to an identity; any other previous id has no meaning to Heap. */
export function planAlias({ person, previousId }: AliasInput, { settings, endpoints }: PlanContext): Plan {
  const identity = identityOf(person.userId, settings)
  if (identity instanceof HeapDestinationError) return rejected(identity)
  const heapUserId = readHeapUserId(previousId)
  if (heapUserId !== undefined) return { calls: [linkCall(endpoints, identity, heapUserId)], issues: [] }
  const what = 'previousId is not a number from 0 to 9007199254740991.'
  return rejected(new HeapDestinationError('previous_id_not_heap', what, { path: 'previousId' }))
}

function identityOf(userId: unknown, { placeholders }: PlanContext['settings']): string | HeapDestinationError {
  return readIdentity(userId, { placeholders, limits: SERVER_LIMITS })
}

function userCall(endpoints: HeapEndpoints, identity: string, properties: WireProperties): Call {
  const item: UserItem = { identity, properties }
  return { endpoint: endpoints.users, item, subject: `identity:${identity}` }
}

function linkCall(endpoints: HeapEndpoints, identity: string, heapUserId: string): Call {
  const item: LinkItem = { user_id: heapUserId, identity }
  return { endpoint: endpoints.link, item, subject: `identity:${identity}` }
}

function rejected(error: HeapDestinationError): Plan {
  return { error, issues: [] }
}

function kindOf(value: unknown): string {
  if (value === undefined || value === null) return 'missing'
  return Array.isArray(value) ? 'an array' : `a ${typeof value}`
}
