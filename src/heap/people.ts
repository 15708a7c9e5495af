// Plans identify, group and alias calls. Engage's computations are planned in engage.ts.
import type { Call, Plan } from '../delivery/types'
import { HeapDestinationError, type Issue } from '../errors'
import { identifiedTraits, leaveOutTraits, NOTHING, planContextTraits, type Planned } from './context-traits'
import { readEventTime, type EventTime, type TimeSources } from './dates'
import type { HeapEndpoints } from './endpoints'
import { heapUserIdIgnored, namesNobody, readHeapUserId, readIdentity } from './identity'
import type { AliasInput, GroupInput, IdentifyInput } from './input'
import { joinIssues, NO_ISSUES } from './issues'
import { SERVER_LIMITS } from './limits'
import { isGiven } from './plain'
import type { PlanContext } from './plan'
import { userCall, userRules } from './user-call'
import { validateGroupId, validateProperties } from './validate'
import type { AccountItem, LinkItem } from './wire'

const ACCOUNT_RULES = { root: 'traits', limits: SERVER_LIMITS } as const

/** Traits become user properties. If the call has Heap's own user id, that visitor is first linked to the identity. */
export function planIdentify(input: IdentifyInput, { settings, endpoints }: PlanContext): Plan {
  const { person, shaping, times } = input
  const identity = identityOf(person.userId, settings)
  if (identity instanceof HeapDestinationError) return rejected(identity)
  const { traits, root, issues: leftOut } = identifiedTraits(input)
  const flattened = validateProperties(traits, userRules(settings, root), shaping ?? settings.shaping)
  if (flattened instanceof HeapDestinationError) return rejected(flattened)
  const heapUserId = readHeapUserId(person.heapUserId)
  const ignored: readonly Issue[] =
    isGiven(person.heapUserId) && heapUserId === undefined ? [heapUserIdIgnored()] : NO_ISSUES
  const link = heapUserId === undefined ? NOTHING : planLink({ identity, heapUserId, times }, endpoints)
  const user = userCall(endpoints, identity, flattened.properties)
  const calls = link.calls.length > 0 ? [...link.calls, user] : [user]
  return { calls, issues: joinIssues(joinIssues(ignored, link.issues), joinIssues(flattened.issues, leftOut)) }
}

/** Traits become account properties. The user, if the call has one, gets the property that links to the account. */
export function planGroup(input: GroupInput, context: PlanContext): Plan {
  const { settings, endpoints } = context
  const { person, groupId, traits, shaping = settings.shaping, contextTraits } = input
  const accountId = validateGroupId(groupId, settings.identityRules)
  if (accountId instanceof HeapDestinationError) return rejected(accountId)
  const flattened = validateProperties(traits, ACCOUNT_RULES, shaping)
  if (flattened instanceof HeapDestinationError) return rejected(flattened)
  const identity = identityOf(person.userId, settings)
  if (identity instanceof HeapDestinationError && !namesNobody(identity)) return rejected(identity)
  const item: AccountItem = { account_id: accountId, properties: flattened.properties }
  const account: Call = { endpoint: endpoints.accounts, item, subject: `account:${accountId}` }
  if (identity instanceof HeapDestinationError) {
    const notLinked = { code: 'user_not_linked', path: 'userId' } as const
    return { calls: [account], issues: [...flattened.issues, notLinked, ...leaveOutTraits(contextTraits)] }
  }
  const user = planContextTraits(contextTraits, { identity, person }, { context, shaping })
  const link = userCall(endpoints, identity, { [settings.accountProperty]: accountId })
  return { calls: [account, ...user.calls, link], issues: joinIssues(flattened.issues, user.issues) }
}

/** Links a Heap visitor to an identity. Heap has no use for any other previous id. */
export function planAlias({ person, previousId, times, contextTraits }: AliasInput, context: PlanContext): Plan {
  const { settings, endpoints } = context
  const identity = identityOf(person.userId, settings)
  if (identity instanceof HeapDestinationError) return rejected(identity)
  const heapUserId = readHeapUserId(previousId)
  if (heapUserId === undefined) {
    const what = 'previousId is not a number from 0 to 9007199254740991, without leading zeros.'
    return rejected(new HeapDestinationError('previous_id_not_heap', what, { path: 'previousId' }))
  }
  const link = planLink({ identity, heapUserId, times }, endpoints)
  const user = planContextTraits(contextTraits, { identity, person }, { context, shaping: settings.shaping })
  return { calls: [...link.calls, ...user.calls], issues: joinIssues(link.issues, user.issues) }
}

/** The identity of a call that requires one. */
export function identityOf(userId: unknown, settings: PlanContext['settings']): string | HeapDestinationError {
  return readIdentity(userId, settings.identityRules)
}

interface Link {
  readonly identity: string
  readonly heapUserId: string
  /** Absent: Heap takes the time of arrival. */
  readonly times: TimeSources | undefined
}

/** The link carries the time of the event, because Heap counts the links of each month. */
function planLink({ identity, heapUserId, times }: Link, endpoints: HeapEndpoints): Planned {
  const { timestamp, issues }: EventTime = times ? readEventTime(times) : { issues: [] }
  const item: LinkItem = { user_id: heapUserId, identity, ...(timestamp !== undefined && { timestamp }) }
  // Heap keeps the first identity of a visitor, so links of the same visitor must stay in order.
  const alsoAbout = [`heap_user:${heapUserId}`]
  return { calls: [{ endpoint: endpoints.link, item, subject: `identity:${identity}`, alsoAbout }], issues }
}

export function rejected(error: HeapDestinationError): Plan {
  return { error, issues: [] }
}
