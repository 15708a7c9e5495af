// Turns the payload of updateAccount into an input. Checks nothing: that is for Heap's rules.
import type { GroupInput } from '../../heap/input'
import type { Payload } from './payload'

export function toInput({ identity, account_id: groupId, traits }: Payload): GroupInput {
  return { type: 'group', person: { userId: identity }, groupId, traits }
}
