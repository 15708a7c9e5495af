// Reads the parts of a track, page or screen call that do not depend on its user: names, properties, times, ids.
import { HeapDestinationError, type Issue } from '../errors'
import { readText } from './checks'
import { readEventTime } from './dates'
import { toIdempotencyKey, toItemKey } from './idempotency'
import { joinIssues, NO_ISSUES } from './issues'
import type { TrackInput } from './input'
import { itemEvents, limitItems } from './item-events'
import { SERVER_LIMITS } from './limits'
import { isGiven } from './plain'
import { isPlainRecord, readRecord, reportTo } from './plain-tree'
import { shapeProperties, type Flattened } from './shaped-properties'
import type { Shaping } from './shaping'
import { validateEventName, validateProperties } from './validate'
import { toView } from './view-events'
import type { WireProperties } from './wire'

const EVENT_RULES = { root: 'properties', limits: SERVER_LIMITS } as const

/** One event in Heap's terms, without its user. */
export interface EventFacts {
  readonly event: string
  readonly properties: WireProperties
  readonly timestamp: string | undefined
  /** Idempotency key: Heap ignores a second event with the same key. */
  readonly key: string | undefined
  readonly sessionId: string | undefined
}

export interface ReadEvents {
  /** The event, followed by the events of its list items. */
  readonly events: readonly EventFacts[]
  readonly issues: readonly Issue[]
}

/** All events that one call becomes, or the error when the call itself cannot be sent. */
export function readEvents(input: TrackInput, shaping: Shaping | undefined): ReadEvents | HeapDestinationError {
  const event = readName(input.event, shaping?.eventPrefix ?? '')
  if (event instanceof HeapDestinationError) return event
  const content = readContent(input, input.properties, shaping)
  if (content instanceof HeapDestinationError) return content
  const { timestamp, issues: timeIssues } = readEventTime(input.times)
  const { messageId, ownName = input.event } = input
  const key = toIdempotencyKey({ messageId, event, ownName })
  const main = { event, properties: content.properties, timestamp, key, sessionId: readText(input.sessionId) }
  const issues = joinIssues(joinIssues(content.issues, timeIssues), ignoredIds(input, main))
  const read = { events: [main], issues }
  return shaping && shaping.maxItemEvents > 0 ? addItems(read, input, { main, shaping }) : read
}

/** Issues of ids that the event has in a form that Heap does not take. */
function ignoredIds(input: TrackInput, { key, sessionId }: EventFacts): readonly Issue[] {
  const isKeyIgnored = key === undefined && isGiven(input.messageId)
  const isSessionIgnored = sessionId === undefined && isGiven(input.sessionId)
  if (!isKeyIgnored && !isSessionIgnored) return NO_ISSUES
  const ignored: Issue[] = isKeyIgnored ? [{ code: 'idempotency_key_left_out', path: 'messageId' }] : []
  return isSessionIgnored ? [...ignored, sessionIdIgnored()] : ignored
}

export function sessionIdIgnored(): Issue {
  return { code: 'session_id_ignored', path: 'integrations.Heap.session_id' }
}

function readName(event: unknown, prefix: string): string | HeapDestinationError {
  const name = validateEventName(event, SERVER_LIMITS)
  return typeof name === 'string' && prefix !== '' ? validateEventName(prefix + name, SERVER_LIMITS) : name
}

function readContent(
  { view, library }: TrackInput,
  properties: unknown,
  shaping: Shaping | undefined
): Flattened | HeapDestinationError {
  const read: Issue[] = []
  const given = view && toView(view)
  // A name or category that is not JSON can only come from code in the same process.
  const plain = given && !isPlainRecord(given) ? readRecord(given, EVENT_RULES.root, reportTo(read)) : given
  const { root, limits } = EVENT_RULES
  const content = validateProperties(properties, { root, limits, view: plain, library }, shaping)
  if (content instanceof HeapDestinationError || read.length === 0) return content
  return { ...content, issues: [...content.issues, ...read] }
}

/**
 * Adds an event per list item: at the same time, with a key of its own that stays the same when the call is repeated.
 */
function addItems(
  read: ReadEvents,
  input: TrackInput,
  { main, shaping }: { main: EventFacts; shaping: Shaping }
): ReadEvents {
  const shaped = shapeProperties(input.properties ?? {}, EVENT_RULES, shaping)
  const items = itemEvents(main.event, shaped?.tree)
  const kept = limitItems(items, shaping.maxItemEvents, SERVER_LIMITS)
  // The allowed properties were applied to the list as a whole. The blocked ones apply to each item as well.
  const itemShaping = { ...shaping, allowed: [] }
  const events = [...read.events]
  const issues = [...read.issues]
  for (const [index, [event, properties]] of kept.entries()) {
    const content = readContent(input, properties, itemShaping)
    // Cannot happen: an item is an object, or was wrapped into one.
    if (content instanceof HeapDestinationError) continue
    const key = main.key === undefined ? undefined : toItemKey(main.key, index + 1)
    events.push({ ...main, event, properties: content.properties, key })
    issues.push(...content.issues)
  }
  if (kept.length < items.length) {
    const lengths = { limit: shaping.maxItemEvents, actual: items.length }
    issues.push({ code: 'item_events_left_out', path: 'properties', ...lengths })
  }
  return { events, issues }
}
