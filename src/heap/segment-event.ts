// Reads an event of Segment's libraries or of Engage as an input: an Engage computation, or an ordinary call.
import { HeapDestinationError } from '../errors'
import {
  computationKind,
  ENTERED_EVENT,
  EXITED_EVENT,
  findComputed,
  isComputed,
  readMembership,
  type Computed,
  type MembershipSources
} from './audience'
import { readText } from './checks'
import { circumstancesOf, ownNameOf, parseSegmentCall, personOf, trackInput, type HeapInput } from './input'
import { fieldOf, isRecord } from './plain'

type GivenEvent = Readonly<Record<string, unknown>>

/**
 * The input of one Segment event. The counterpart of the cloud destination's presets: both give the same input. An
 * error if the value is not an object or has no known type. Whether it may go to Heap is decided before, in routing.ts.
 */
export function parseSegmentEvent(value: unknown): HeapInput | HeapDestinationError {
  if (!isRecord(value)) return new HeapDestinationError('not_an_event', 'The entry is not a JSON object.')
  return parseEngageEvent(value) ?? parseSegmentCall(value)
}

/** What an event of Engage says about an audience. */
export interface AudienceChange {
  /** As the event has it; empty where it has none. */
  readonly key: string
  /** `undefined` where the event does not say whether its user is a member. */
  readonly isMember: boolean | undefined
}

/** `undefined` for an event that is about no audience and no step of a journey. */
export function readAudienceChange(event: unknown): AudienceChange | undefined {
  const input = isRecord(event) ? parseEngageEvent(event) : undefined
  if (input?.type !== 'audience') return undefined
  return { key: readText(input.key) ?? '', isMember: readMembership({ value: input.value, event: input.event }) }
}

/** An Engage computation: an identify or track call about a user, or a group call about an account. */
function parseEngageEvent(event: GivenEvent): HeapInput | undefined {
  const { type, event: name } = event
  if (type !== 'identify' && type !== 'track' && type !== 'group') return undefined
  const personas = fieldOf(event['context'], 'personas')
  const kind = computationKind(fieldOf(personas, 'computation_class'))
  if (kind === undefined) return undefined
  const values = valuesOf(event)
  const computed = findComputed(values, fieldOf(personas, 'computation_key'), kind)
  if (isOrdinaryCall({ type, kind, event: name, ...computed })) return undefined
  const root = type === 'track' ? 'properties' : 'traits'
  const others = { values, root, contextTraits: fieldOf(event['context'], 'traits') } as const
  const account = type === 'group' ? { account: { groupId: event['groupId'] } } : {}
  const input = { person: personOf(event), ...account, ...computed }
  if (kind === 'trait') return { type: 'trait', ...input, others }
  const { times, messageId, library } = circumstancesOf(event)
  const told = { event: name, ownName: ownNameOf(event) ?? undefined, times, messageId, library }
  // An event of its own carries everything beside the membership as its properties.
  const rest = isEventOfItsOwn(event, computed) ? { call: trackInput(event, name) } : { others }
  return { type: 'audience', ...input, ...told, ...rest }
}

/** The traits or properties, among which Engage writes the computed value. */
export function valuesOf(event: GivenEvent): unknown {
  return event[event['type'] === 'track' ? 'properties' : 'traits']
}

/**
 * Whether an event of Engage is sent as an ordinary call: a track call without a membership, such as a step of a
 * journey, or a group call that only says who belongs to an account.
 */
export function isOrdinaryCall(told: { type: unknown; kind: 'audience' | 'trait' } & MembershipSources): boolean {
  const { type, kind, value, event } = told
  if (type === 'group') return value === undefined
  if (type !== 'track' || kind === 'trait') return false
  return !isNamedByEngage(event) && readMembership({ value, event }) === undefined
}

/**
 * True for a track call with a membership, further properties and a name that a person chose, such as a journey step.
 */
export function isEventOfItsOwn(event: GivenEvent, { key, value }: Computed): boolean {
  const { type, event: name } = event
  if (type !== 'track' || isNamedByEngage(name) || value === undefined || !readText(name)?.trim()) return false
  return Object.entries(valuesOf(event) ?? {}).some(([other, text]) => !isComputed(other, text, key))
}

function isNamedByEngage(name: unknown): boolean {
  return name === ENTERED_EVENT || name === EXITED_EVENT
}
