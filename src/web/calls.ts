// Maps a Segment call to calls of heap.js, by the same rules as on the server.
import { checkEventName, checkGroupId, checkIdentity, readProperties, type Refuse } from '../heap/checks'
import { flatten } from '../heap/flatten'
import { BROWSER_LIMITS } from '../heap/limits'
import { isGiven } from '../heap/plain'
import type { Report } from '../heap/plain-tree'
import { userPropertyName } from '../heap/user-properties'
import type { WireProperties } from '../heap/wire'
import type { PageCall } from './page-call'
import type { HeapSdk, SdkCall } from './sdk'
import { identify } from './sdk-identity'
import type { CallRules } from './settings'

/** Receives what was altered in a call, or why it was refused. */
export interface Listener {
  readonly altered: Report
  readonly refused: Refuse<undefined>
}

/** Gives calls of heap.js in order; `undefined` if the whole call was refused. */
type Mapping = (call: PageCall, rules: CallRules, tell: Listener) => readonly SdkCall[] | undefined

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

function mapEvent(call: PageCall, rules: CallRules, tell: Listener): SdkCall[] | undefined {
  const event = checkEventName(call.event, BROWSER_LIMITS, tell.refused)
  const properties = readProperties(call.properties) ?? tell.refused('invalid_properties', 'properties')
  if (!event || !properties) return undefined
  const items = rules.arrayItemsAsEvents?.(event, properties, tell.altered) ?? []
  return [[event, properties] as const, ...items].map(([name, source]) => {
    const { view, context } = call
    const sent = replaceHalfPairs(
      flatten(source, { ...EVENT_RULES, view, library: context?.library?.name }, tell.altered)
    )
    return (heap) => heap.track(name, sent)
  })
}

function mapView(call: PageCall, rules: CallRules, tell: Listener): readonly SdkCall[] | undefined {
  return rules.trackPages?.(call, (event) => mapEvent(event, rules, tell))
}

function mapIdentify(call: PageCall, rules: CallRules, tell: Listener): SdkCall[] | undefined {
  // Without a user id, the traits are about the current visitor of heap.js.
  const id = isGiven(call.userId) ? checkIdentity(call.userId, rules, tell.refused) : ''
  const traits = readProperties(call.traits) ?? tell.refused('invalid_properties', 'traits')
  if (id === undefined || !traits) return undefined
  const properties = replaceHalfPairs(flatten(traits, USER_RULES, tell.altered))
  const add = Object.keys(properties).length > 0 && ((heap: HeapSdk): void => heap.addUserProperties(properties))
  if (id) return [identifying(id, rules, add)]
  return add ? [add] : []
}

function mapGroup({ groupId }: PageCall, rules: CallRules, tell: Listener): SdkCall[] | undefined {
  const id = checkGroupId(groupId, rules, tell.refused)
  return id ? [(heap) => heap.addUserProperties({ [rules.accountProperty]: id })] : undefined
}

function mapIdentity({ userId }: PageCall, rules: CallRules, tell: Listener): SdkCall[] | undefined {
  const id = checkIdentity(userId, rules, tell.refused)
  return id ? [identifying(id, rules)] : undefined
}

/** Identifies, and makes the call `then` only if heap.js accepts the id, because `then` is about that person. */
function identifying(identity: string, { toIdentity }: CallRules, then?: SdkCall | false): SdkCall {
  return (heap) => {
    const id = toIdentity(identity)
    const isTaken = id !== undefined && identify(heap, id)
    if (isTaken && then) then(heap)
    return isTaken
  }
}

/** With half a surrogate pair, the current heap.js loses the event, and the classic one also every later event. */
function replaceHalfPairs(flat: WireProperties): WireProperties {
  // Numbers and booleans have no such method.
  const replaced = <Value>(value: Value): Value =>
    ((value as { replace?: (...change: [RegExp, string]) => string }).replace?.(/[\ud800-\udfff]/gu, '\ufffd') ??
      value) as Value
  return Object.fromEntries(Object.entries(flat).map(([name, value]) => [replaced(name), replaced(value)]))
}
