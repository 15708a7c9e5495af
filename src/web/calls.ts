// What a Segment call becomes in heap.js, by the rules that hold for the server. Touches no page.
import { checkEventName, checkGroupId, checkIdentity, readProperties, type Refuse } from '../heap/checks'
import { flatten } from '../heap/flatten'
import { BROWSER_LIMITS } from '../heap/limits'
import { isGiven } from '../heap/plain'
import type { Report } from '../heap/plain-tree'
import { userPropertyName } from '../heap/user-properties'
import type { WireProperties } from '../heap/wire'
import type { PageCall } from './page-call'
import type { HeapSdk, SdkCall } from './sdk'
import { identify } from './who'
import type { CallRules } from './settings'

/** Who is told what happens to a call on the way. */
export interface Listener {
  readonly altered: Report
  readonly refused: Refuse<undefined>
}

/** Gives calls of heap.js in order; `undefined` when the call was refused as a whole. */
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
    const sent = whole(flatten(source, { ...EVENT_RULES, view, library: context?.library?.name }, tell.altered))
    return (heap) => heap.track(name, sent)
  })
}

function mapView(call: PageCall, rules: CallRules, tell: Listener): readonly SdkCall[] | undefined {
  return rules.trackPages?.(call, (event) => mapEvent(event, rules, tell))
}

function mapIdentify(call: PageCall, rules: CallRules, tell: Listener): SdkCall[] | undefined {
  // Without a user id, the traits are about whoever heap.js knows already.
  const id = isGiven(call.userId) ? checkIdentity(call.userId, rules, tell.refused) : ''
  const traits = readProperties(call.traits) ?? tell.refused('invalid_properties', 'traits')
  if (id === undefined || !traits) return undefined
  const properties = whole(flatten(traits, USER_RULES, tell.altered))
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

/** What is to happen `then` is about the person of that id: nothing of it, where heap.js refuses the id. */
function identifying(identity: string, { toIdentity }: CallRules, then?: SdkCall | false): SdkCall {
  return (heap) => {
    const id = toIdentity(identity)
    const isTaken = id !== undefined && identify(heap, id)
    if (isTaken && then) then(heap)
    return isTaken
  }
}

/** Half a surrogate pair loses the event in the current heap.js, and in the classic one every later event, too. */
function whole(flat: WireProperties): WireProperties {
  // Numbers and booleans have no such method.
  const mend = <Value>(value: Value): Value =>
    ((value as { replace?: (...change: [RegExp, string]) => string }).replace?.(/[\ud800-\udfff]/gu, '\ufffd') ??
      value) as Value
  return Object.fromEntries(Object.entries(flat).map(([name, value]) => [mend(name), mend(value)]))
}
