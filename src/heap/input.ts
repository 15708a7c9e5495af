// The normalised event: the one form in which every edge hands events over. Values are still unchecked.
// Reads Segment's event format; knows no limit and no endpoint.
import { HeapDestinationError } from '../errors'
import {
  computationKind,
  ENTERED_EVENT,
  EXITED_EVENT,
  readMembership,
  type Engage,
  type MembershipSources
} from './audience'
import type { TimeSources } from './dates'
import type { View } from './event-properties'
import type { Identifiers } from './identity'
import { isRecord } from './plain'
import type { Shaping } from './shaping'
import { VIEW_EVENTS } from './view-events'

export { isRecord } from './plain'

/** A track, page or screen call. */
export interface TrackInput {
  readonly type: 'track'
  readonly person: Identifiers
  readonly event: unknown
  /**
   * The name that the call has by itself, where a mapping may have given it another one: see `toIdempotencyKey`. `null`
   * for a call without one. Default: `event`.
   */
  readonly ownName?: unknown
  readonly properties?: unknown
  /** Name and category of a page or screen, added to the properties. */
  readonly view?: View | undefined
  /** Traits that travel in the context of the event: see context-traits.ts. */
  readonly traits?: unknown
  readonly times: TimeSources
  /** Segment's message id: Heap's idempotency key. */
  readonly messageId?: unknown
  /** Heap's own session id. */
  readonly sessionId?: unknown
  /** Name of the sending library, kept as event property `segment_library`. */
  readonly library?: unknown
  /** Wishes for this event; they replace those of the settings. */
  readonly shaping?: Shaping
}

export interface IdentifyInput {
  readonly type: 'identify'
  readonly person: Identifiers
  readonly traits?: unknown
  /** Traits in the context: they stand in where there are no others. */
  readonly contextTraits?: unknown
  /** As for an event; names of events have no part in it. */
  readonly shaping?: Shaping
  /** When the visitor is linked, where Heap's own user id says whom. */
  readonly times?: TimeSources
}

/** A user who entered or left an Engage audience or journey step. */
export interface AudienceInput {
  readonly type: 'audience'
  readonly person: Identifiers
  /** The audience's key. */
  readonly key: unknown
  readonly value: unknown
  /** Event name, when it came as a track call. */
  readonly event?: unknown
  /** What the host has worked out by itself. Wins over `value` and `event`. */
  readonly isMember?: boolean | undefined
  /**
   * Whether Engage made the event. Of any other one, such as a changed row of a model, `value` and `event` are somebody
   * else's and only `isMember` counts. Default: true.
   */
  readonly isEngage?: boolean
  /** How it is sent. Default: as the settings say. */
  readonly engage?: Engage
  readonly others?: OtherTraits
  /** As for an event. Absent for an identify call, which has no name that another mapping could send. */
  readonly ownName?: unknown
  /** As for an event. Of use only where it is sent as one. */
  readonly times?: TimeSources
  readonly messageId?: unknown
  readonly library?: unknown
}

/** The value of an Engage computed trait. */
export interface TraitInput {
  readonly type: 'trait'
  readonly person: Identifiers
  readonly key: unknown
  readonly value: unknown
  /** Default: as the settings say. */
  readonly engage?: Engage
  readonly others?: OtherTraits
}

/** What an Engage event says about the user beside what was computed. */
export interface OtherTraits {
  /** All of its traits or properties, with what was computed among them. */
  readonly values: unknown
  readonly root: 'traits' | 'properties'
  readonly contextTraits: unknown
}

export interface GroupInput {
  readonly type: 'group'
  readonly person: Identifiers
  readonly groupId: unknown
  readonly traits?: unknown
  /** Traits of the user in the context. */
  readonly contextTraits?: unknown
  /** As for identify, for the properties of the account. */
  readonly shaping?: Shaping
}

export interface AliasInput {
  readonly type: 'alias'
  readonly person: Identifiers
  readonly previousId: unknown
  readonly times?: TimeSources
}

export type HeapInput = TrackInput | IdentifyInput | AudienceInput | TraitInput | GroupInput | AliasInput

/**
 * One Segment event as Segment's libraries send it. The counterpart of the cloud destination's presets: both give the
 * same input. An error when it is no event, or has no known type. Whether it is for Heap is decided before (routing.ts).
 */
export function parseSegmentEvent(value: unknown): HeapInput | HeapDestinationError {
  if (!isRecord(value)) return new HeapDestinationError('not_an_event', 'The entry is not a JSON object.')
  return parseEngageEvent(value) ?? parseSegmentCall(value)
}

/** The same for an event of which it is known that Engage computed nothing. */
export function parseSegmentCall(event: Readonly<Record<string, unknown>>): HeapInput | HeapDestinationError {
  switch (event['type']) {
    case 'track':
      return trackInput(event, event['event'])
    case 'page':
      return trackInput(event, VIEW_EVENTS.page, viewOf(event))
    case 'screen':
      return trackInput(event, VIEW_EVENTS.screen, viewOf(event))
    case 'identify':
      return { type: 'identify', ...traitsOf(event), person: personOf(event), times: timesOf(event) }
    case 'group':
      return { type: 'group', ...traitsOf(event), person: personOf(event), groupId: event['groupId'] }
    case 'alias':
      return { type: 'alias', person: personOf(event), previousId: event['previousId'], times: timesOf(event) }
    default:
      return new HeapDestinationError('unknown_call_type', 'type is missing or not a Segment call.', { path: 'type' })
  }
}

/** The name that a call has by itself in Heap; `null` for one that has none. */
export function ownNameOf(event: Readonly<Record<string, unknown>>): unknown {
  switch (event['type']) {
    case 'track':
      return event['event'] ?? null
    case 'page':
      return VIEW_EVENTS.page
    case 'screen':
      return VIEW_EVENTS.screen
    default:
      return null
  }
}

/** A track call of a journey or audience that does not say who is in it, such as a step of a journey, is an ordinary one. */
export function isMembership({ type, value, event }: { type: unknown } & MembershipSources): boolean {
  const isNamed = event === ENTERED_EVENT || event === EXITED_EVENT
  return type !== 'track' || isNamed || readMembership({ value, event }) !== undefined
}

/** Audiences and computed traits arrive as identify or track calls; any other event is an ordinary one. */
function parseEngageEvent(event: Record<string, unknown>): HeapInput | undefined {
  const { type } = event
  if (type !== 'identify' && type !== 'track') return undefined
  const personas = at(event['context'], 'personas')
  const kind = computationKind(at(personas, 'computation_class'))
  if (kind === undefined) return undefined
  const key = at(personas, 'computation_key')
  const root = type === 'identify' ? 'traits' : 'properties'
  const { [root]: values } = event
  const value = typeof key === 'string' ? at(values, key) : undefined
  if (kind === 'audience' && !isMembership({ type, value, event: event['event'] })) return undefined
  const others = { values, root, contextTraits: at(event['context'], 'traits') } as const
  const input = { person: personOf(event), key, value, others }
  if (kind === 'trait') return { type: 'trait', ...input }
  const { times, messageId, library } = circumstancesOf(event)
  const ownName = ownNameOf(event) ?? undefined
  return { type: 'audience', ...input, event: event['event'], ownName, times, messageId, library }
}

function trackInput(event: Record<string, unknown>, name: unknown, view?: View): TrackInput {
  const { times, messageId, library } = circumstancesOf(event)
  return {
    type: 'track',
    person: personOf(event),
    event: name,
    ownName: name,
    properties: event['properties'],
    view,
    traits: at(event['context'], 'traits'),
    sessionId: at(heapIntegration(event), 'session_id'),
    times,
    messageId,
    library
  }
}

function traitsOf(event: Record<string, unknown>): Pick<IdentifyInput, 'traits' | 'contextTraits'> {
  return { traits: event['traits'], contextTraits: at(event['context'], 'traits') }
}

function circumstancesOf(event: Record<string, unknown>): Pick<TrackInput, 'times' | 'messageId' | 'library'> {
  const library = at(at(event['context'], 'library'), 'name')
  return { times: timesOf(event), messageId: event['messageId'], library }
}

function timesOf({ timestamp, originalTimestamp, receivedAt }: Record<string, unknown>): TimeSources {
  return { timestamp, originalTimestamp, receivedAt }
}

function personOf(event: Record<string, unknown>): Identifiers {
  return {
    userId: event['userId'],
    heapUserId: at(heapIntegration(event), 'user_id'),
    anonymousId: event['anonymousId']
  }
}

function viewOf(event: Record<string, unknown>): View {
  return { name: event['name'], category: event['category'] }
}

function heapIntegration(event: Record<string, unknown>): unknown {
  return at(event['integrations'], 'Heap')
}

/** An own key of a value that may be no object at all. */
export function at(value: unknown, key: string): unknown {
  return isRecord(value) && Object.hasOwn(value, key) ? value[key] : undefined
}
