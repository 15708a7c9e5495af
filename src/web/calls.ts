// What a Segment call becomes in heap.js, by the rules that hold for the server. Touches no page.
import type { Issue } from '../errors'
import { checkEventName, checkGroupId, checkIdentity, refuseProperties, type Refusal } from '../heap/checks'
import { flatten, type FlattenRules } from '../heap/flatten'
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
  switch (call.type) {
    case 'track':
      return mapEvent(call, rules, issues)
    case 'page':
    case 'screen':
      return rules.trackPages === true ? mapView(call, rules, issues) : []
    case 'identify':
      return mapIdentify(call, rules, issues)
    case 'group':
      return mapId(checkGroupId(call.groupId, BROWSER_LIMITS), (id) => [
        'addUserProperties',
        { [rules.accountProperty]: id }
      ])
    default:
      return mapIdentity(call, rules)
  }
}

function mapView(call: PageCall, rules: CallRules, issues: Issue[]): SdkCall[] | Refusal {
  const { type, properties, name, category } = call
  const event = type === 'page' ? PAGE_EVENT : SCREEN_EVENT
  const view = [isGiven(name) && { name }, isGiven(category) && { category }]
  // The properties are a copy that analytics.js made, plain at the top.
  return mapEvent({ ...call, event, properties: Object.assign({}, properties, ...view) }, rules, issues)
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
    const flat = flattenInto(issues, source, EVENT_RULES)
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
  const properties = flattenInto(issues, traits ?? {}, USER_RULES)
  if (Object.keys(properties).length > 0) calls.push(['addUserProperties', properties])
  return calls
}

function mapIdentity({ userId }: PageCall, { placeholders }: CallRules): SdkCall[] | Refusal {
  return mapId(checkIdentity(userId, { placeholders, limits: BROWSER_LIMITS }), (id) => ['identify', id])
}

function mapId(id: string | Refusal, toCall: (id: string) => SdkCall): SdkCall[] | Refusal {
  return typeof id === 'string' ? [toCall(id)] : id
}

function flattenInto(issues: Issue[], source: object, rules: FlattenRules): WireProperties {
  const { properties, issues: found } = flatten(source, rules)
  issues.push(...found)
  return properties
}
