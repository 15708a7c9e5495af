// Turns the payload of syncAudience into an input. Heap's rules check the values later.
import type { JSONObject } from '@segment/actions-core'
import { AUDIENCE_FORMS, computationKind, findComputed, type Computed, type ComputationKind } from '../../heap/audience'
import { fieldOf, ownNameOf, parseSegmentCall, type AudienceInput, type HeapInput } from '../../heap/input'
import { isEventOfItsOwn, isOrdinaryCall, valuesOf } from '../../heap/segment-event'
import { chooseOne } from '../../heap/shaping'
import type { Resolved } from '../create-action'
import type { Payload } from './payload'

/**
 * `isMember` comes from actions-core and counts for rows of a Reverse ETL model. For Engage's events the event itself
 * counts: actions-core reads only boolean memberships, and can take a journey step without one for entering an
 * audience.
 */
export function toInput(payload: Payload, { isMember, event: call }: Resolved = {}): HeapInput {
  const kind = computationKind(payload.computation_class)
  if (kind === undefined) return toRowInput(payload, { isMember, call })
  const computed = computedOf(payload, call, kind)
  const type = call?.['type']
  const { event } = payload
  if (call && isOrdinaryCall({ type, kind, event, ...computed })) return toCallInput(payload, call) ?? toEngageInput()
  return toEngageInput()

  function toEngageInput(): HeapInput {
    const input = { ...commonOf(payload, call), ...computed }
    if (kind === 'trait') return { type: 'trait', ...input, others: othersOf(payload) }
    const itself = call && isEventOfItsOwn(call, computed) ? toCallInput(payload, call) : undefined
    const rest = itself?.type === 'track' ? { call: itself } : { others: othersOf(payload) }
    // Without the original event, the word of actions-core counts.
    const told = call === undefined ? { isMember } : {}
    return { type: 'audience', ...input, ...circumstancesOf(payload, call), ...told, ...rest }
  }
}

/** A changed row of a model: the kind of change decides the membership, not the columns. */
function toRowInput(
  payload: Payload,
  { isMember, call }: { isMember?: boolean | undefined; call?: JSONObject | undefined }
) {
  const { computation_key: key, traits_or_properties: values, account_id: groupId } = payload
  const isUpdate = (call?.['event'] ?? payload.event) === 'updated'
  const input: AudienceInput = {
    type: 'audience',
    ...commonOf(payload, call),
    ...(groupId !== undefined && groupId !== null && { account: { groupId } }),
    key,
    value: typeof key === 'string' ? fieldOf(values, key) : undefined,
    ...circumstancesOf(payload, call),
    isMember,
    isEngage: false,
    isChange: !isUpdate,
    // Columns that the mapping does not send are not reported as traits that were left out.
    ...(payload.other_traits === true && { others: othersOf(payload) })
  }
  return input
}

/** Finds the computed value by the mapping's key, or by the event's own key if the mapping renames it. */
function computedOf(
  { computation_key: key, traits_or_properties: values }: Payload,
  call: JSONObject | undefined,
  kind: ComputationKind
): Computed {
  const ownKey = fieldOf(fieldOf(call?.['context'], 'personas'), 'computation_key')
  const isRenamed = typeof key === 'string' && typeof ownKey === 'string' && key !== ownKey
  if (!isRenamed || fieldOf(values, key) !== undefined) return findComputed(values, key, kind)
  const { value } = findComputed(values, ownKey, kind)
  return { key, value: value ?? (call && findComputed(valuesOf(call), ownKey, kind).value) }
}

function commonOf({ identity, account_id: groupId, send_as, name_prefix, other_traits }: Payload, call?: JSONObject) {
  const sendAs = chooseOne(send_as, AUDIENCE_FORMS) ?? 'property'
  return {
    person: { userId: identity },
    ...(call?.['type'] === 'group' && { account: { groupId } }),
    engage: { sendAs, prefix: name_prefix ?? '', sendsOthers: other_traits === true }
  }
}

function circumstancesOf({ event, time, message_id: messageId, context }: Payload, call: JSONObject | undefined) {
  const ownName = (call && ownNameOf(call)) ?? undefined
  return { event, ownName, times: time ?? {}, messageId, library: context?.library }
}

function othersOf({ traits_or_properties: values, context, event }: Payload) {
  const root = event === undefined || event === null ? 'traits' : 'properties'
  return { values, root, contextTraits: context?.traits } as const
}

/** The call as an ordinary input, with the user, time and message id of the mapping. */
function toCallInput(payload: Payload, call: JSONObject): HeapInput | undefined {
  const { identity, account_id: groupId, time, message_id: messageId } = payload
  const input = parseSegmentCall(call)
  if (!('type' in input)) return undefined
  const person = { ...('person' in input && input.person), userId: identity }
  if (input.type === 'group') return { ...input, person, groupId }
  return input.type === 'track' ? { ...input, person, times: time ?? {}, messageId } : undefined
}
