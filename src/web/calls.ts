// What a Segment call becomes in heap.js, by the rules that hold for the server. Touches no page.
import { checkEventName, checkGroupId, checkIdentity, readProperties, type Refuse } from '../heap/checks'
import { flatten } from '../heap/flatten'
import { isGiven } from '../heap/identity'
import { VIEW_EVENTS } from '../heap/input'
import { itemEvents, limitItems } from '../heap/item-events'
import { BROWSER_LIMITS } from '../heap/limits'
import type { Report } from '../heap/plain-tree'
import { userPropertyName } from '../heap/user-properties'
import type { PageCall } from './page-call'
import type { HeapSdk, SdkCall } from './sdk'
import type { CallRules } from './settings'

/** Who is told what happens to a call on the way. */
export interface Listener {
  readonly altered: Report
  readonly refused: Refuse<undefined>
}

/** Gives calls of heap.js in order; `undefined` when the call was refused as a whole. */
type Mapping = (call: PageCall, rules: CallRules, tell: Listener) => SdkCall[] | undefined

const USER_RULES = { root: 'traits', limits: BROWSER_LIMITS, rename: userPropertyName } as const
const EVENT_RULES = { root: 'properties', limits: BROWSER_LIMITS } as const

export const mapCall: Mapping = (call, rules, tell) => {
  const mappings: Partial<Record<string, Mapping>> = {
    track: mapEvent,
    page: mapView,
    screen: mapView,
    identify: mapIdentify,
    group: mapGroup
  }
  return (mappings[call.type] ?? mapIdentity)(call, rules, tell)
}

function mapEvent(call: PageCall, { arrayItemsAsEvents: max = 0 }: CallRules, tell: Listener): SdkCall[] | undefined {
  const event = checkEventName(call.event, BROWSER_LIMITS, tell.refused)
  const properties = readProperties(call.properties) ?? tell.refused('invalid_properties', 'properties')
  if (!event || !properties) return undefined
  const items = max >= 1 ? itemEvents(event, properties) : []
  const kept = limitItems(items, max, BROWSER_LIMITS)
  if (kept.length < items.length) tell.altered('item_events_left_out', 'properties')
  return [[event, properties] as const, ...kept].map(([name, source]) => {
    const flat = flatten(source, EVENT_RULES, tell.altered)
    const library = call.context?.library?.name
    if (typeof library === 'string') flat['segment_library'] ??= library
    return (heap) => heap.track(name, flat)
  })
}

function mapView(call: PageCall, rules: CallRules, tell: Listener): SdkCall[] | undefined {
  const { type, properties, name, category } = call
  if (rules.trackPages !== true) return []
  // The properties are a copy that analytics.js made, plain at the top.
  const view = Object.assign({}, properties, isGiven(name) && { name }, isGiven(category) && { category })
  return mapEvent({ ...call, event: VIEW_EVENTS[type as keyof typeof VIEW_EVENTS], properties: view }, rules, tell)
}

function mapIdentify(call: PageCall, rules: CallRules, tell: Listener): SdkCall[] | undefined {
  // Without a user id, the traits are about whoever heap.js knows already.
  const calls = isGiven(call.userId) ? mapIdentity(call, rules, tell) : []
  const traits = readProperties(call.traits) ?? tell.refused('invalid_properties', 'traits')
  if (!calls || !traits) return undefined
  const properties = flatten(traits, USER_RULES, tell.altered)
  if (Object.keys(properties).length > 0) calls.push((heap) => heap.addUserProperties(properties))
  return calls
}

function mapGroup({ groupId }: PageCall, rules: CallRules, tell: Listener): SdkCall[] | undefined {
  const id = checkGroupId(groupId, rules, tell.refused)
  return id ? [(heap) => heap.addUserProperties({ [rules.accountProperty]: id })] : undefined
}

function mapIdentity({ userId }: PageCall, rules: CallRules, tell: Listener): SdkCall[] | undefined {
  const id = checkIdentity(userId, rules, tell.refused)
  return id ? [(heap) => identify(heap, id)] : undefined
}

function identify(heap: HeapSdk, id: string): void {
  const known = heap.getIdentity?.() ?? heap.identity
  // heap.js keeps the first identity of a visitor and ignores a second one.
  if (known && known !== id) heap.resetIdentity()
  heap.identify(id)
}
