// What a user id, an event name, a group id and properties have to be. Says why not with a code and facts only:
// the advice for each code is long, and a page should not have to download it.
import type { ErrorFacts, RejectionCode } from '../errors'
import type { Limits } from './limits'
import { isPlaceholder, type PlaceholderRules } from './placeholders'

/** Why a value cannot be sent. Becomes an error on a server, and a line on the console of a page. */
export interface Refusal {
  readonly code: RejectionCode
  /** One sentence: what is wrong. Never a value of the event. */
  readonly what: string
  readonly facts: ErrorFacts & { readonly path: string }
}

export interface IdentityRules {
  readonly placeholders: PlaceholderRules
  readonly limits: Pick<Limits, 'identity'>
}

/** The identity: trimmed, case kept, numbers as strings. Placeholders, longer ids and other types are refused. */
export function checkIdentity(userId: unknown, { placeholders, limits }: IdentityRules): string | Refusal {
  const path = 'userId'
  if (userId === undefined || userId === null) return refuse('missing_identity', 'userId is missing.', path)
  if (!isPrimitive(userId)) {
    return refuse(
      'invalid_identity',
      `userId is ${Array.isArray(userId) ? 'an array' : `of type ${typeof userId}`}.`,
      path
    )
  }
  const identity = String(userId).trim()
  if (identity === '') return refuse('missing_identity', 'userId is missing.', path)
  if (isPlaceholder(identity, placeholders)) {
    return refuse('placeholder_identity', 'userId is a placeholder, not a user id.', path)
  }
  return checkLength(identity, limits.identity, { code: 'identity_too_long', path })
}

/** A name that is not blank and not too long. Numbers become text. */
export function checkEventName(event: unknown, limits: Pick<Limits, 'eventName'>): string | Refusal {
  const path = 'event'
  const name = typeof event === 'number' ? String(event) : event
  if (typeof name !== 'string' || name.trim() === '') {
    return refuse('missing_event_name', 'event is missing, blank or not text.', path)
  }
  return checkLength(name, limits.eventName, { code: 'event_name_too_long', path })
}

/** A group id: text or a number, trimmed, at most as long as an identity. */
export function checkGroupId(groupId: unknown, limits: Pick<Limits, 'identity'>): string | Refusal {
  const path = 'groupId'
  const id = typeof groupId === 'string' || typeof groupId === 'number' ? String(groupId).trim() : ''
  if (id === '') return refuse('missing_group_id', 'groupId is missing, blank or not text.', path)
  return checkLength(id, limits.identity, { code: 'group_id_too_long', path })
}

/** Why properties or traits cannot be read. Absent ones are fine, and so is any object but an array. */
export function refuseProperties(source: unknown, path: 'properties' | 'traits'): Refusal | undefined {
  if (source === undefined || source === null || (typeof source === 'object' && !Array.isArray(source))) {
    return undefined
  }
  const kind = Array.isArray(source) ? 'an array' : `a ${typeof source}`
  return refuse('invalid_properties', `${path} is ${kind}, not an object.`, path)
}

function checkLength(
  text: string,
  limit: number,
  { code, path }: { code: RejectionCode; path: string }
): string | Refusal {
  const actual = text.length
  if (actual <= limit) return text
  const what = `${path} has ${String(actual)} characters; Heap takes ${String(limit)}.`
  return { code, what, facts: { path, limit, actual } }
}

function refuse(code: RejectionCode, what: string, path: string): Refusal {
  return { code, what, facts: { path } }
}

function isPrimitive(value: unknown): value is string | number | bigint | boolean {
  return ['string', 'number', 'bigint', 'boolean'].includes(typeof value)
}
