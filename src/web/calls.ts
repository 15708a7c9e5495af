// What a Segment call becomes in heap.js, by the rules that hold for the server. Touches no page.
import type { Issue } from '../errors'
import { checkEventName, checkGroupId, checkIdentity, refuseProperties, type Refusal } from '../heap/checks'
import { flatten } from '../heap/flatten'
import { isGiven } from '../heap/identity'
import { PAGE_EVENT, SCREEN_EVENT } from '../heap/input'
import { itemEvents } from '../heap/item-events'
import { BROWSER_LIMITS } from '../heap/limits'
import { userPropertyName } from '../heap/user-properties'
import type { WireProperties } from '../heap/wire'
import type { PageCall } from './page-call'
import type { CallRules } from './settings'

/** One call of heap.js. `identify` starts a new visitor first when heap.js knows another identity. */
export type SdkCall =
  | readonly ['track', event: string, properties: WireProperties]
  | readonly ['identify', identity: string]
  | readonly ['addUserProperties', properties: WireProperties]

/** Calls in order, with what was altered; or why the call cannot be sent. */
export type Mapped = { readonly calls: readonly SdkCall[]; readonly issues: readonly Issue[] } | Refusal

const USER_RULES = { root: 'traits', limits: BROWSER_LIMITS, rename: userPropertyName } as const
const EVENT_RULES = { root: 'properties', limits: BROWSER_LIMITS } as const

export function mapCall(call: PageCall, rules: CallRules): Mapped {
  const issues: Issue[] = []
  const calls = mapType(call, rules, issues)
  return Array.isArray(calls) ? { calls, issues } : calls
}

function mapType(call: PageCall, rules: CallRules, issues: Issue[]): SdkCall[] | Refusal {
  const { type, properties, name, category } = call
  switch (type) {
    case 'track':
      return mapEvent(call, rules, issues)
    case 'page':
    case 'screen': {
      if (rules.trackPages !== true) return []
      // The properties are a copy that analytics.js made, plain at the top.
      const view = Object.assign({}, properties, isGiven(name) && { name }, isGiven(category) && { category })
      return mapEvent({ ...call, event: type === 'page' ? PAGE_EVENT : SCREEN_EVENT, properties: view }, rules, issues)
    }
    case 'identify':
      return mapIdentify(call, rules, issues)
    case 'group': {
      const id = checkGroupId(call.groupId, BROWSER_LIMITS)
      return typeof id === 'string' ? [['addUserProperties', { [rules.accountProperty]: id }]] : id
    }
    default:
      return mapIdentity(call, rules)
  }
}

function mapEvent(call: PageCall, { arrayItemsAsEvents: max = 0 }: CallRules, issues: Issue[]): SdkCall[] | Refusal {
  const { properties, context } = call
  const event = checkEventName(call.event, BROWSER_LIMITS)
  if (typeof event !== 'string') return event
  const refusal = refuseProperties(properties, 'properties')
  if (refusal) return refusal
  const { events, leftOut } = itemEvents(event, properties, { max, limits: BROWSER_LIMITS })
  if (leftOut > 0) issues.push({ code: 'item_events_left_out', path: 'properties' })
  return [[event, properties ?? {}] as const, ...events].map(([name, source]) => {
    const flat = flatten(source, EVENT_RULES, issues).properties
    const library = context?.library?.name
    if (typeof library === 'string') flat['segment_library'] ??= library
    return ['track', name, flat]
  })
}

function mapIdentify(call: PageCall, rules: CallRules, issues: Issue[]): SdkCall[] | Refusal {
  const { traits, userId } = call
  // Without a user id, the traits are about whoever heap.js knows already.
  const calls = isGiven(userId) ? mapIdentity(call, rules) : []
  const refusal = refuseProperties(traits, 'traits')
  if (refusal || 'code' in calls) return refusal ?? calls
  const { properties } = flatten(traits ?? {}, USER_RULES, issues)
  if (Object.keys(properties).length > 0) calls.push(['addUserProperties', properties])
  return calls
}

function mapIdentity({ userId }: PageCall, { placeholders }: CallRules): SdkCall[] | Refusal {
  const id = checkIdentity(userId, { placeholders, limits: BROWSER_LIMITS })
  return typeof id === 'string' ? [['identify', id]] : id
}
