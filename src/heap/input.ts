// The normalised event: the one form in which every edge hands events over. Values are still unchecked.
// Reads Segment's event format. Limits and endpoints come later.
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
  /** Sent beside the user id, where a mapping asks for them. */
  readonly moreIdentifiers?: MoreIdentifiers
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

/** What Engage computed about a user, or about an account. */
interface ComputationInput {
  readonly person: Identifiers
  /** Present where it was computed about an account: it becomes an account property. */
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
  /** Event name, when it came as a track call. */
  readonly event?: unknown
  /** What the host has worked out by itself. Wins over `value` and `event`. */
  readonly isMember?: boolean | undefined
  /**
   * Whether Engage made the event. Of any other one, such as a changed row of a model, `value` and `event` are somebody
   * else's and only `isMember` counts. Default: true.
   */
  readonly isEngage?: boolean
  /** Whether it is known that the membership has just changed. Default: true. */
  readonly isChange?: boolean
  /** The track call that says it, where that is an event of its own and is sent as well. */
  readonly call?: TrackInput
  /** As for an event. Absent for an identify call, which has no name that another mapping could send. */
  readonly ownName?: unknown
  /** As for an event. Of use only where it is sent as one. */
  readonly times?: TimeSources
  readonly messageId?: unknown
  readonly library?: unknown
}

/** The value of an Engage computed trait. */
export interface TraitInput extends ComputationInput {
  readonly type: 'trait'
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
  /** Traits of the user in the context. */
  readonly contextTraits?: unknown
}

export type HeapInput = TrackInput | IdentifyInput | AudienceInput | TraitInput | GroupInput | AliasInput

/**
 * One Segment event of which it is known that Engage computed nothing. The counterpart of the cloud destination's
 * presets: both give the same input. An error when it has no known type.
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

/** `name` is the one that the event has in Heap. */
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
