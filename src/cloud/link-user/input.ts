// Turns the payload of linkUser into an input. Heap's rules check the values later.
import type { AliasInput } from '../../heap/input'
import type { Payload } from './payload'

export function toInput({
  identity,
  heap_user_id: previousId,
  time,
  context_traits: contextTraits
}: Payload): AliasInput {
  return { type: 'alias', person: { userId: identity }, previousId, ...(time && { times: time }), contextTraits }
}
