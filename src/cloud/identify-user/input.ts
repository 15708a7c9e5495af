// Turns the payload of identifyUser into an input. Checks nothing: that is for Heap's rules.
import type { IdentifyInput } from '../../heap/input'
import type { Payload } from './payload'

export function toInput({ identity, traits, heap_ids: heapIds }: Payload): IdentifyInput {
  return { type: 'identify', person: { userId: identity, heapUserId: heapIds?.user_id }, traits }
}
