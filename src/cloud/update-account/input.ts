// Turns the payload of updateAccount into an input. Heap's rules check the values later.
import type { GroupInput } from '../../heap/input'
import { toShaping } from '../shaping'
import type { Payload } from './payload'

export function toInput(payload: Payload): GroupInput {
  const { identity, account_id: groupId, traits, context_traits: contextTraits } = payload
  return { type: 'group', person: { userId: identity }, groupId, traits, contextTraits, ...toShaping(payload) }
}
