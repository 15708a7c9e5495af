// The input: the one form in which every edge hands over its events, with values still unchecked. Also reads inputs
// from Segment's event format.
import { HeapDestinationError } from '../errors'
import type { Engage } from './audience'
import type { TimeSources } from './dates'
import type { Identifiers } from './identity'
import type { MoreIdentifiers } from './more-identifiers'
import { fieldOf } from './plain'
import type { Shaping } from './shaping'
import { VIEW_EVENTS, type View } from './view-events'

export { fieldOf, isRecord } from './plain'

/** A track, page or screen call. */
export interface TrackInput {
  readonly type: 'track'
  readonly person: Identifiers
  readonly event: unknown
  /**
   * The name that the call has without a mapping: see `toIdempotencyKey`. `null` for a call without a name. Default:
   * `event`.
   */
  readonly ownName?: unknown
  readonly properties?: unknown
  /** Name and category of a page or screen, added to the properties. */
  readonly view?: View | undefined
  /** Traits in the context of the event: see context-traits.ts. */
  readonly traits?: unknown
  readonly times: TimeSources
  /** Segment's message id: Heap's idempotency key. */
  readonly messageId?: unknown
  /** Heap's own session id. */
  readonly sessionId?: unknown
  /** Name of the sending library, kept as event property `segment_library`. */
  readonly library?: unknown
  /** Sent beside the user id when a mapping asks for them. */
  readonly moreIdentifiers?: MoreIdentifiers
  /** How properties and names of this event are shaped. Replaces the shaping of the settings. */
  readonly shaping?: Shaping
}

export interface IdentifyInput {
  readonly type: 'identify'
  readonly person: Identifiers
  readonly traits?: unknown
  /** Traits in the context: used when there are no other traits. */
  readonly contextTraits?: unknown
  /** As for a track call; the event prefix has no effect. */
  readonly shaping?: Shaping
  /** Time of the link, when Heap's own user id names a visitor. */
  readonly times?: TimeSources
}

/** An Engage computation about a user or an account. */
interface ComputationInput {
  readonly person: Identifiers
  /** Present when the computation is about an account: it becomes an account property. */
  readonly account?: { readonly groupId: unknown }
  /** The key of the audience or trait. */
  readonly key: unknown
  readonly value: unknown
  /** How it is sent. Default: as the settings say. */
  readonly engage?: Engage
  readonly others?: OtherTraits
}

/** A user (or account) who entered or left an Engage audience or journey step. */
export interface AudienceInput extends ComputationInput {
  readonly type: 'audience'
  /** Event name of the track call, if it was one. */
  readonly event?: unknown
  /** The membership as the host determined it. Wins over `value` and `event`. */
  readonly isMember?: boolean | undefined
  /**
   * Whether Engage made the event. In other events, such as a changed row of a model, `value` and `event` do not tell
   * the membership, and only `isMember` counts. Default: true.
   */
  readonly isEngage?: boolean
  /** Whether it is known that the membership has just changed. Default: true. */
  readonly isChange?: boolean
  /** The track call itself, when it is also sent as an event of its own. */
  readonly call?: TrackInput
  /** As for a track call. Absent for an identify call, which has no event name. */
  readonly ownName?: unknown
  /** As for a track call. Used only when the membership is sent as an event. */
  readonly times?: TimeSources
  readonly messageId?: unknown
  readonly library?: unknown
}

/** The value of an Engage computed trait. */
export interface TraitInput extends ComputationInput {
  readonly type: 'trait'
}

/** The traits of an Engage event beside the computed value. */
export interface OtherTraits {
  /** All traits or properties of the event, the computed value included. */
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
  /** Traits of the user in the context. */
  readonly contextTraits?: unknown
}

export type HeapInput = TrackInput | IdentifyInput | AudienceInput | TraitInput | GroupInput | AliasInput

/**
 * The input of a Segment event that holds no Engage computation. The counterpart of the cloud destination's presets:
 * both give the same input. An error when the event has no known type.
 */
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
      return aliasInput(event)
    default:
      return new HeapDestinationError('unknown_call_type', 'type is missing or not a Segment call.', { path: 'type' })
  }
}

/** The name that a call has in Heap without a mapping; `null` for a call without a name. */
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

/** `name` is the event's name in Heap. */
export function trackInput(event: Readonly<Record<string, unknown>>, name: unknown, view?: View): TrackInput {
  const { times, messageId, library } = circumstancesOf(event)
  return {
    type: 'track',
    person: personOf(event),
    event: name,
    ownName: name,
    properties: event['properties'],
    view,
    traits: fieldOf(event['context'], 'traits'),
    sessionId: fieldOf(heapIntegration(event), 'session_id'),
    times,
    messageId,
    library
  }
}

function aliasInput(event: Readonly<Record<string, unknown>>): AliasInput {
  const { contextTraits } = traitsOf(event)
  return {
    type: 'alias',
    person: personOf(event),
    previousId: event['previousId'],
    times: timesOf(event),
    contextTraits
  }
}

function traitsOf(event: Readonly<Record<string, unknown>>): Pick<IdentifyInput, 'traits' | 'contextTraits'> {
  return { traits: event['traits'], contextTraits: fieldOf(event['context'], 'traits') }
}

export function circumstancesOf(
  event: Readonly<Record<string, unknown>>
): Pick<TrackInput, 'times' | 'messageId' | 'library'> {
  const library = fieldOf(fieldOf(event['context'], 'library'), 'name')
  return { times: timesOf(event), messageId: event['messageId'], library }
}

function timesOf({ timestamp, originalTimestamp, receivedAt }: Readonly<Record<string, unknown>>): TimeSources {
  return { timestamp, originalTimestamp, receivedAt }
}

export function personOf(event: Readonly<Record<string, unknown>>): Identifiers {
  return {
    userId: event['userId'],
    heapUserId: fieldOf(heapIntegration(event), 'user_id'),
    anonymousId: event['anonymousId']
  }
}

function viewOf(event: Readonly<Record<string, unknown>>): View {
  return { name: event['name'], category: event['category'] }
}

function heapIntegration(event: Readonly<Record<string, unknown>>): unknown {
  return fieldOf(event['integrations'], 'Heap')
}
