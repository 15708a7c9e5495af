// Turns the payload of syncAudience into an input. Checks nothing: that is for Heap's rules.
import type { JSONObject } from '@segment/actions-core'
import { AUDIENCE_FORMS, computationKind } from '../../heap/audience'
import {
  at,
  isMembership,
  ownNameOf,
  parseSegmentCall,
  type AudienceInput,
  type HeapInput,
  type TrackInput,
  type TraitInput
} from '../../heap/input'
import { chooseOne } from '../../heap/shaping'
import type { Resolved } from '../action'
import type { Payload } from './payload'

/** `isMember` is what actions-core makes of Engage's boolean values, and of the rows of a Reverse ETL model. */
export function toInput(payload: Payload, { isMember, event: call }: Resolved = {}): HeapInput {
  const { computation_key: key, event } = payload
  const value = typeof key === 'string' ? at(payload.traits_or_properties, key) : undefined
  const kind = computationKind(payload.computation_class)
  const isEngage = kind !== undefined
  const input = { ...commonOf(payload), key, value }
  if (kind === 'trait') return { type: 'trait', ...input } satisfies TraitInput
  if (isEngage && call && isMember === undefined && !isMembership({ type: call['type'], value, event })) {
    return toTrackInput(payload, call) ?? toAudienceInput()
  }
  return toAudienceInput()

  function toAudienceInput(): AudienceInput {
    const ownName = (call && ownNameOf(call)) ?? undefined
    const { time, message_id: messageId, context } = payload
    const membership = { event, ownName, isMember, isEngage }
    return { type: 'audience', ...input, ...membership, times: time ?? {}, messageId, library: context?.library }
  }
}

function commonOf(payload: Payload) {
  const isEngage = computationKind(payload.computation_class) !== undefined
  const { identity, send_as, name_prefix, other_traits, traits_or_properties, context, event } = payload
  const sendAs = chooseOne(send_as, AUDIENCE_FORMS) ?? 'property'
  const root = event === undefined || event === null ? 'traits' : 'properties'
  const others = { values: traits_or_properties, root, contextTraits: context?.traits } as const
  return {
    person: { userId: identity },
    engage: { sendAs, prefix: name_prefix ?? '', sendsOthers: other_traits === true },
    // Columns of a model that nobody asked for are no traits that were left out.
    ...((isEngage || other_traits === true) && { others })
  }
}

/** A track call of a journey or audience that says nothing about who is in it: about whom and when as the mapping says. */
function toTrackInput({ identity, time, message_id: messageId }: Payload, call: JSONObject): TrackInput | undefined {
  const input = parseSegmentCall(call)
  if (!('type' in input) || input.type !== 'track') return undefined
  return { ...input, person: { ...input.person, userId: identity }, times: time ?? {}, messageId }
}
