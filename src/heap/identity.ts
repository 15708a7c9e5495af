// Who an event is about: the identity, or Heap's own user id. Decides what counts as no user id at all.
// Never turns an anonymous id into an identity.
import { HeapDestinationError, type Issue } from '../errors'
import { MAX_HEAP_USER_ID, type Limits } from './limits'

/** Values that senders write where they know no user. Compared trimmed and in lower case. */
export const PLACEHOLDERS: readonly string[] = [
  'undefined',
  'null',
  'none',
  'nil',
  'nan',
  '0',
  '-1',
  'true',
  'false',
  'anonymous',
  'guest',
  'unknown',
  'user',
  '[object object]',
  '{}',
  '""'
]

const ALL_ZERO_UUID = /^\{?0{8}-?0{4}-?0{4}-?0{4}-?0{12}\}?$/

/** Which identities count as no user id. */
export interface PlaceholderRules {
  /** Further placeholders, lower case, on top of `PLACEHOLDERS`. */
  readonly blocked: ReadonlySet<string>
  /** Placeholders that are real ids for this customer, lower case. */
  readonly allowed: ReadonlySet<string>
}

/** Identifiers as an event carries them. */
export interface Identifiers {
  readonly userId?: unknown
  /** Heap's own numeric user id. */
  readonly heapUserId?: unknown
  readonly anonymousId?: unknown
}

/** Whom a call names to Heap: Heap takes exactly one of the two. */
export type Person = { readonly identity: string } | { readonly heapUserId: string }

export type Identified<Who> =
  | { readonly who: Who; readonly issues: readonly Issue[] }
  | { readonly error: HeapDestinationError; readonly issues: readonly Issue[] }

export interface IdentityRules {
  readonly placeholders: PlaceholderRules
  readonly limits: Pick<Limits, 'identity'>
}

/** The identity: trimmed, case kept, numbers as strings. Placeholders, longer ids and other types are errors. */
export function readIdentity(userId: unknown, rules: IdentityRules): string | HeapDestinationError {
  if (userId === undefined || userId === null) return missingIdentity()
  if (!isPrimitive(userId)) {
    return new HeapDestinationError('invalid_identity', `userId is ${typeOf(userId)}.`, { path: 'userId' })
  }
  const identity = String(userId).trim()
  if (identity === '') return missingIdentity()
  if (isPlaceholder(identity, rules.placeholders)) {
    return new HeapDestinationError('placeholder_identity', 'userId is a placeholder, not a user id.', {
      path: 'userId'
    })
  }
  const limit = rules.limits.identity
  if (identity.length <= limit) return identity
  return new HeapDestinationError(
    'identity_too_long',
    `userId has ${String(identity.length)} characters; Heap takes ${String(limit)}.`,
    { path: 'userId', limit, actual: identity.length }
  )
}

/** Heap's own user id as a digit string, from a string or number; `undefined` when it is neither. */
export function readHeapUserId(value: unknown): string | undefined {
  const text = typeof value === 'number' || typeof value === 'bigint' ? String(value) : value
  if (typeof text !== 'string' || !/^\d{1,16}$/.test(text)) return undefined
  return Number(text) <= MAX_HEAP_USER_ID ? text : undefined
}

/**
 * The person of an event. The identity wins; without a usable one, Heap's own user id stands in.
 * What is wrong with the user id is the error; what was ignored because the other one served is an issue.
 */
export function readPerson(identifiers: Identifiers, rules: IdentityRules): Identified<Person> {
  const identity = readIdentity(identifiers.userId, rules)
  const heapUserId = readHeapUserId(identifiers.heapUserId)
  const issues: Issue[] = isGiven(identifiers.heapUserId) && heapUserId === undefined ? [heapUserIdIgnored()] : []
  if (typeof identity === 'string') return { who: { identity }, issues }
  if (heapUserId === undefined || !namesNobody(identity)) return { error: identity, issues }
  return { who: { heapUserId }, issues: [...issues, ...placeholderIgnored(identity)] }
}

/** True when the event has no user id, or a placeholder, which counts as none. */
export function namesNobody({ code }: HeapDestinationError): boolean {
  return code === 'missing_identity' || code === 'placeholder_identity'
}

/** The issue of an event that is sent although its user id is a placeholder; none where it had no user id. */
export function placeholderIgnored({ code }: HeapDestinationError): Issue[] {
  return code === 'placeholder_identity' ? [{ code: 'placeholder_ignored', path: 'userId' }] : []
}

export function heapUserIdIgnored(): Issue {
  return { code: 'heap_user_id_ignored', path: 'integrations.Heap.user_id' }
}

export function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null && value !== ''
}

function isPlaceholder(identity: string, { blocked, allowed }: PlaceholderRules): boolean {
  const known = identity.toLowerCase()
  if (allowed.has(known)) return false
  return blocked.has(known) || PLACEHOLDERS.includes(known) || ALL_ZERO_UUID.test(known)
}

function missingIdentity(): HeapDestinationError {
  return new HeapDestinationError('missing_identity', 'userId is missing.', { path: 'userId' })
}

function isPrimitive(value: unknown): value is string | number | bigint | boolean {
  return ['string', 'number', 'bigint', 'boolean'].includes(typeof value)
}

function typeOf(value: unknown): string {
  return Array.isArray(value) ? 'an array' : `of type ${typeof value}`
}
