// What a user id, an event name, a group id and properties have to be. Says why not with a code and facts only:
// the sentences are in refusal.ts, because a page should not have to download them.
import type { RejectionCode } from '../errors'
import type { Limits } from './limits'
import { isPlaceholder, type PlaceholderRules } from './placeholders'

/** Why a value cannot be sent. Becomes an error on a server, and a line on the console of a page. */
export interface Refusal {
  readonly code: RejectionCode
  readonly path: 'userId' | 'event' | 'groupId' | 'properties' | 'traits'
  /** The limit that was passed, in UTF-16 units. */
  readonly limit?: number
  /** What was found, in the unit of `limit`. */
  readonly actual?: number
  /** What was found instead of the right type, as `typeof` has it, or `array`, or `inexact` for rounded numbers. */
  readonly found?: string
}

export interface IdentityRules {
  readonly placeholders: PlaceholderRules
  readonly limits: Pick<Limits, 'identity'>
}

/** The identity: trimmed, case kept, numbers as strings. Placeholders, longer ids and other types are refused. */
export function checkIdentity(userId: unknown, { placeholders, limits }: IdentityRules): string | Refusal {
  const path = 'userId'
  const isNothing = userId === undefined || userId === null
  if (!isNothing && !isPrimitive(userId)) return { code: 'invalid_identity', path, found: typeOf(userId) }
  const identity = isNothing ? '' : String(userId).trim()
  if (identity === '') return { code: 'missing_identity', path }
  if (isPlaceholder(identity, placeholders)) return { code: 'placeholder_identity', path }
  // Two people whose numbers were rounded to the same one would be merged for good.
  if (typeof userId === 'number' && !isExact(userId)) return { code: 'invalid_identity', path, found: 'inexact' }
  return checkLength(identity, limits.identity, { code: 'identity_too_long', path })
}

/** A name that is not blank and not too long; never trimmed. Numbers become text. */
export function checkEventName(event: unknown, limits: Pick<Limits, 'eventName'>): string | Refusal {
  const path = 'event'
  const name = readText(event) ?? ''
  if (name.trim() === '') return { code: 'missing_event_name', path }
  return checkLength(name, limits.eventName, { code: 'event_name_too_long', path })
}

/** A group id: text or a number, trimmed, at most as long as an identity. */
export function checkGroupId(groupId: unknown, limits: Pick<Limits, 'identity'>): string | Refusal {
  const path = 'groupId'
  const id = readText(groupId)?.trim() ?? ''
  if (id === '') return { code: 'missing_group_id', path }
  return checkLength(id, limits.identity, { code: 'group_id_too_long', path })
}

/** Why properties or traits cannot be read. Absent ones are fine, and so is any object but an array. */
export function refuseProperties(source: unknown, path: 'properties' | 'traits'): Refusal | undefined {
  const isReadable = source === undefined || source === null || (typeof source === 'object' && !Array.isArray(source))
  return isReadable ? undefined : { code: 'invalid_properties', path, found: typeOf(source) }
}

function checkLength(text: string, limit: number, at: Pick<Refusal, 'code' | 'path'>): string | Refusal {
  return text.length <= limit ? text : { ...at, limit, actual: text.length }
}

/** Text of a string or number; `undefined` when it is neither, empty, or a number whose last digits are lost. */
export function readText(value: unknown): string | undefined {
  if (typeof value === 'number') return isExact(value) ? String(value) : undefined
  return typeof value === 'string' && value !== '' ? value : undefined
}

/** False for NaN, infinities and numbers so large that JavaScript has rounded them. */
function isExact(value: number): boolean {
  return Math.abs(value) <= Number.MAX_SAFE_INTEGER
}

function typeOf(value: unknown): string {
  return Array.isArray(value) ? 'array' : typeof value
}

function isPrimitive(value: unknown): value is string | number | bigint | boolean {
  return ['string', 'number', 'bigint', 'boolean'].includes(typeof value)
}
