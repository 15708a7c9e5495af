// Turns the payload of syncAudience into an input. Checks nothing: that is for Heap's rules.
import { AUDIENCE_FORMS, computationKind } from '../../heap/audience'
import { at, ownNameOf, type AudienceInput, type TraitInput } from '../../heap/input'
import { chooseOne } from '../../heap/shaping'
import type { Resolved } from '../action'
import type { Payload } from './payload'

/** `isMember` is what actions-core makes of Engage's boolean values, and of the rows of a Reverse ETL model. */
export function toInput(payload: Payload, { isMember, event: call }: Resolved = {}): AudienceInput | TraitInput {
  const { computation_key: key, event, time, message_id: messageId, context } = payload
  const value = typeof key === 'string' ? at(payload.traits_or_properties, key) : undefined
  const engage = { sendAs: chooseOne(payload.send_as, AUDIENCE_FORMS) ?? 'property', prefix: payload.name_prefix ?? '' }
  const input = { person: { userId: payload.identity }, key, value, engage }
  const kind = computationKind(payload.computation_class)
  if (kind === 'trait') return { type: 'trait', ...input }
  const ownName = (call && ownNameOf(call)) ?? undefined
  const membership = { event, ownName, isMember, isEngage: kind === 'audience' }
  return { type: 'audience', ...input, ...membership, times: time ?? {}, messageId, library: context?.library }
}
