// Turns the payload of identifyUser into an input. Checks nothing: that is for Heap's rules.
import type { IdentifyInput } from '../../heap/input'
import { toShaping } from '../shaping'
import type { Payload } from './payload'

export function toInput(payload: Payload): IdentifyInput {
  const { identity, traits, heap_ids: heapIds } = payload
  return { type: 'identify', person: { userId: identity, heapUserId: heapIds?.user_id }, traits, ...toShaping(payload) }
}
