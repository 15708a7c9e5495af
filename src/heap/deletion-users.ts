// Checks which users a deletion request may name. Deletion is final: whatever could delete the wrong people is refused.
import { HeapDestinationError } from '../errors'
import { readIdentity, type PersonRules } from './identity'
import { fieldOf } from './input'
import { hashIdentity } from './identity-hash'
import { isGiven } from './plain'
import type { HeapSettings } from './settings'
import type { DeletionItem } from './wire'

/** Users per request. Source: developers.heap.io, "User Deletion". */
export const MAX_DELETED_USERS = 10_000

/**
 * The item that names a user in a deletion request. Placeholders, too long ids and other types are refused, as for any
 * event; a user whose id was sent hashed is deleted by the same hash.
 */
export function parseDeletedUser(userId: unknown, settings: HeapSettings): DeletionItem | HeapDestinationError {
  const identity = readIdentity(userId, settings.identityRules)
  return identity instanceof HeapDestinationError ? identity : { identity }
}

/** The fields of Segment's deletion request that matter here. */
export interface DeletionRequest {
  readonly userId?: unknown
  readonly anonymousId?: unknown
}

/** The user of Segment's deletion request. A request that has an anonymous id only is refused. */
export function readDeletionRequest(
  { userId, anonymousId }: DeletionRequest,
  settings: HeapSettings
): DeletionItem | HeapDestinationError {
  if (isGiven(userId) || !isGiven(anonymousId)) return parseDeletedUser(userId, settings)
  const what = 'The request has an anonymousId only.'
  return new HeapDestinationError('deletion_without_user_id', what, { path: 'userId' })
}

/** The API key of the settings, trimmed, or the error when there is none. */
export function readApiKey(value: unknown): string | HeapDestinationError {
  const apiKey = typeof value === 'string' ? value.trim() : ''
  return apiKey === '' ? new HeapDestinationError('api_key_missing', 'The setting API Key is empty.') : apiKey
}

/** Splits users into requests of at most `MAX_DELETED_USERS`: in order, without duplicates. */
export function splitDeletedUsers(users: readonly DeletionItem[]): DeletionItem[][] {
  const unique = Array.from(new Set(users.map(({ identity }) => identity)), (identity) => ({ identity }))
  const requests: DeletionItem[][] = []
  for (let start = 0; start < unique.length; start += MAX_DELETED_USERS) {
    requests.push(unique.slice(start, start + MAX_DELETED_USERS))
  }
  return requests
}

/**
 * Names a person without the id itself: `sha256:` and the hash of the user id, whether or not the identity is sent
 * hashed.
 */
export function toPersonHash(identity: string, { isHashed }: Pick<PersonRules, 'isHashed'>): string {
  return `sha256:${isHashed ? identity : hashIdentity(identity)}`
}

/** The person of a call's item, in the same form; `undefined` when the item has no identity. */
export function personOfItem(item: unknown, rules: Pick<PersonRules, 'isHashed'>): string | undefined {
  const identity = fieldOf(item, 'identity')
  return typeof identity === 'string' ? toPersonHash(identity, rules) : undefined
}
