// Reads whom an event is about: the identity, or Heap's own user id. The rules for identities are in checks.ts. An
// anonymous id never becomes an identity.
import type { HeapDestinationError, Issue } from '../errors'
import { checkIdentity, type IdentityRules } from './checks'
import { hashIdentity } from './identity-hash'
import { MAX_HEAP_USER_ID } from './limits'
import { isGiven } from './plain'
import { refusing } from './check-error'

/** Identifiers of an event, unchecked. */
export interface Identifiers {
  readonly userId?: unknown
  /** Heap's own numeric user id. */
  readonly heapUserId?: unknown
  readonly anonymousId?: unknown
  /** The event's own user id, when a mapping took `userId` from another field, such as an e-mail address. */
  readonly ownUserId?: unknown
}

/** The user of a call. Heap takes exactly one of the two. */
export type Person = { readonly identity: string } | { readonly heapUserId: string }

export type Identified<Who> =
  | { readonly who: Who; readonly issues: readonly Issue[] }
  | { readonly error: HeapDestinationError; readonly issues: readonly Issue[] }

export interface PersonRules extends IdentityRules {
  /** Whether the identity is sent as its SHA-256. */
  readonly isHashed: boolean
}

/** The identity by the rules of `checkIdentity`, hashed if the settings ask for it, or the error to report. */
export function readIdentity(userId: unknown, rules: PersonRules): string | HeapDestinationError {
  const identity = checkIdentity(userId, rules, refusing(userId))
  return rules.isHashed && typeof identity === 'string' ? hashIdentity(identity) : identity
}

/**
 * Heap's own user id as a digit string without leading zeros, from a string or number; `undefined` when it is neither.
 * Assumption: Heap refuses a body with any other form, which would cost the event.
 */
export function readHeapUserId(value: unknown): string | undefined {
  const text = typeof value === 'number' || typeof value === 'bigint' ? String(value) : value
  if (typeof text !== 'string' || !/^(0|[1-9]\d{0,15})$/.test(text)) return undefined
  return Number(text) <= MAX_HEAP_USER_ID ? text : undefined
}

/**
 * The person of an event. The identity wins; without a usable one, Heap's own user id is taken. A bad user id is an
 * error, or only an issue when Heap's own user id could be taken.
 */
export function readPerson(identifiers: Identifiers, rules: PersonRules): Identified<Person> {
  const identity = readIdentity(identifiers.userId, rules)
  const heapUserId = readHeapUserId(identifiers.heapUserId)
  const issues: Issue[] = isGiven(identifiers.heapUserId) && heapUserId === undefined ? [heapUserIdIgnored()] : []
  if (typeof identity === 'string') return { who: { identity }, issues }
  if (heapUserId === undefined || !namesNobody(identity)) return { error: identity, issues }
  return { who: { heapUserId }, issues: [...issues, ...placeholderIgnored(identity)] }
}

/** True when the event has no user id, or only a placeholder. */
export function namesNobody({ code }: HeapDestinationError): boolean {
  return code === 'missing_identity' || code === 'placeholder_identity'
}

/** The issue of an event that is sent although its user id is a placeholder. Empty when it had no user id. */
export function placeholderIgnored({ code }: HeapDestinationError): Issue[] {
  return code === 'placeholder_identity' ? [{ code: 'placeholder_ignored', path: 'userId' }] : []
}

export function heapUserIdIgnored(): Issue {
  return { code: 'heap_user_id_ignored', path: 'integrations.Heap.user_id' }
}
