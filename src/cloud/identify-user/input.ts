// Turns the payload of identifyUser into an input. Heap's rules check the values later.
import type { IdentifyInput } from '../../heap/input'
import { toShaping } from '../shaping'
import type { Payload } from './payload'

export function toInput(payload: Payload): IdentifyInput {
  const { identity, traits, context_traits: contextTraits, heap_ids: heapIds, time } = payload
  const person = { userId: identity, heapUserId: heapIds?.user_id }
  return { type: 'identify', person, traits, contextTraits, ...(time && { times: time }), ...toShaping(payload) }
}
