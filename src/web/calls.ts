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
const NOTHING: Mapped = { calls: [], issues: [] }

export function mapCall(call: PageCall, rules: CallRules): Mapped {
  const { type } = call
  switch (type) {
    case 'track':
      return mapTrack(call, call.event, rules)
    case 'page':
    case 'screen':
      return rules.trackPages ? mapTrack(call, type === 'page' ? PAGE_EVENT : SCREEN_EVENT, rules) : NOTHING
    case 'identify':
      return mapIdentify(call, rules)
    case 'group':
      return mapGroup(call, rules)
    default:
      return mapIdentity(call, rules)
  }
}

function mapTrack(call: PageCall, name: unknown, { maxItemEvents }: CallRules): Mapped {
  const { properties } = call
  const event = checkEventName(name, BROWSER_LIMITS)
  const refusal = typeof event === 'string' ? refuseProperties(properties, 'properties') : event
  if (typeof event !== 'string' || refusal) return refusal ?? NOTHING
  const issues: Issue[] = []
  const calls: SdkCall[] = [['track', event, mapProperties(call, properties ?? {}, issues)]]
  const items = itemEvents(event, properties, { max: maxItemEvents, limits: BROWSER_LIMITS })
  for (const [itemEvent, item] of items.events) calls.push(['track', itemEvent, mapProperties(call, item, issues)])
  if (items.leftOut > 0) issues.push({ code: 'item_events_left_out', path: 'properties' })
  return { calls, issues }
}

function mapProperties({ type, name, category, context }: PageCall, source: object, issues: Issue[]): WireProperties {
  const { properties, issues: found } = flatten(source, EVENT_RULES)
  issues.push(...found)
  if (type !== 'track') {
    // analytics.js has copied both into the properties already: nothing that differs is overwritten.
    const view = flatten(
      { name: isGiven(name) ? name : null, category: isGiven(category) ? category : null },
      EVENT_RULES
    )
    Object.assign(properties, view.properties)
  }
  const library = context?.library?.name
  if (typeof library === 'string') properties['segment_library'] ??= library
  return properties
}

function mapIdentify(call: PageCall, rules: CallRules): Mapped {
  const { traits, userId } = call
  // Without a user id, the traits are about whoever heap.js knows already.
  const identified = isGiven(userId) ? mapIdentity(call, rules) : NOTHING
  const refusal = refuseProperties(traits, 'traits')
  if (refusal || 'code' in identified) return refusal ?? identified
  const { properties, issues } = flatten(traits ?? {}, USER_RULES)
  const hasTraits = Object.keys(properties).length > 0
  return { calls: hasTraits ? [...identified.calls, ['addUserProperties', properties]] : identified.calls, issues }
}

function mapIdentity({ userId }: PageCall, { placeholders }: CallRules): Mapped {
  return mapId(checkIdentity(userId, { placeholders, limits: BROWSER_LIMITS }), (id) => ['identify', id])
}

function mapGroup({ groupId }: PageCall, { accountProperty }: CallRules): Mapped {
  return mapId(checkGroupId(groupId, BROWSER_LIMITS), (id) => ['addUserProperties', { [accountProperty]: id }])
}

function mapId(id: string | Refusal, toCall: (id: string) => SdkCall): Mapped {
  return typeof id === 'string' ? { calls: [toCall(id)], issues: [] } : id
}
