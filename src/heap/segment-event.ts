// Reads an event as Segment's libraries and Engage send it: what Engage computed, or an ordinary call.
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
 * One Segment event. The counterpart of the cloud destination's presets: both give the same input. An error when it is
 * no event, or has no known type. Whether it is for Heap is decided before (routing.ts).
 */
export function parseSegmentEvent(value: unknown): HeapInput | HeapDestinationError {
  if (!isRecord(value)) return new HeapDestinationError('not_an_event', 'The entry is not a JSON object.')
  return parseEngageEvent(value) ?? parseSegmentCall(value)
}

/** What Engage computed, by an identify or track call about a user, or a group call about an account. */
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
  // All that stands beside the membership goes with the event.
  const rest = isEventOfItsOwn(event, computed) ? { call: trackInput(event, name) } : { others }
  return { type: 'audience', ...input, ...told, ...rest }
}

/** Where Engage writes what it computed. */
export function valuesOf(event: GivenEvent): unknown {
  return event[event['type'] === 'track' ? 'properties' : 'traits']
}

/**
 * Whether an event of Engage is sent like anybody's: a track call that does not say who is in the audience, such as a
 * step of a journey, or a group call that only says who belongs to an account.
 */
export function isOrdinaryCall(told: { type: unknown; kind: 'audience' | 'trait' } & MembershipSources): boolean {
  const { type, kind, value, event } = told
  if (type === 'group') return value === undefined
  if (type !== 'track' || kind === 'trait') return false
  return !isNamedByEngage(event) && readMembership({ value, event }) === undefined
}

/** A track call that says who is in the audience, and more, under a name that somebody gave it: a step of a journey. */
export function isEventOfItsOwn(event: GivenEvent, { key, value }: Computed): boolean {
  const { type, event: name } = event
  if (type !== 'track' || isNamedByEngage(name) || value === undefined || !readText(name)?.trim()) return false
  return Object.entries(valuesOf(event) ?? {}).some(([other, text]) => !isComputed(other, text, key))
}

function isNamedByEngage(name: unknown): boolean {
  return name === ENTERED_EVENT || name === EXITED_EVENT
}
