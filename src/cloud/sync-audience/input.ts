// Turns the payload of syncAudience into an input. Checks nothing: that is for Heap's rules.
import { computationKind } from '../../heap/audience'
import { at, type AudienceInput, type TraitInput } from '../../heap/input'
import type { Payload } from './payload'

export function toInput(payload: Payload): AudienceInput | TraitInput {
  const { computation_key: key, event } = payload
  const value = typeof key === 'string' ? at(payload.traits_or_properties, key) : undefined
  const input = { person: { userId: payload.identity }, key, value }
  return computationKind(payload.computation_class) === 'trait'
    ? { type: 'trait', ...input }
    : { type: 'audience', ...input, event }
}
