// What a user id, an event name, a group id and properties have to be. Says why not with a code and facts only:
// the sentences are in refusal.ts, because a page should not have to download them.
import type { RejectionCode } from '../errors'
import type { Limits } from './limits'
import { isPlaceholder, type PlaceholderRules } from './placeholders'
import { isRecord } from './plain'

/** Why a value cannot be sent. Becomes an error on a server, and a line on the console of a page. */
export interface Refusal {
  readonly code: RejectionCode
  readonly path: 'userId' | 'anonymousId' | 'event' | 'groupId' | 'properties' | 'traits'
  /** The limit that was passed, in UTF-16 units. */
  readonly limit?: number
  /** What was found, in the unit of `limit`. */
  readonly actual?: number
}

export interface IdentityRules {
  readonly placeholders: PlaceholderRules
  readonly limits: Pick<Limits, 'identity'>
}

/** The identity: trimmed, case kept, numbers as strings. Placeholders, longer ids and other types are refused. */
export function checkIdentity(userId: unknown, { placeholders, limits }: IdentityRules): string | Refusal {
  const path = 'userId'
  const given = userId ?? ''
  if (!isPrimitive(given)) return { code: 'invalid_identity', path }
  const identity = String(given).trim()
  if (isPlaceholder(identity, placeholders)) return { code: 'placeholder_identity', path }
  // Two people whose numbers were rounded to the same one would be merged for good.
  if (typeof given === 'number' && !isExact(given)) return { code: 'invalid_identity', path }
  return checkText(identity, { name: 'identity', path, limit: limits.identity })
}

/** A name that is not blank and not too long; never trimmed. Numbers become text. */
export function checkEventName(event: unknown, limits: Pick<Limits, 'eventName'>): string | Refusal {
  return checkText(readText(event), { name: 'event_name', path: 'event', limit: limits.eventName })
}

/** A group id: text or a number, trimmed, at most as long as an identity. */
export function checkGroupId(groupId: unknown, limits: Pick<Limits, 'identity'>): string | Refusal {
  return checkText(readText(groupId)?.trim(), { name: 'group_id', path: 'groupId', limit: limits.identity })
}

/** Why properties or traits cannot be read. Absent ones are fine, and so is any object but an array. */
export function refuseProperties(source: unknown, path: 'properties' | 'traits'): Refusal | undefined {
  return isRecord(source ?? {}) ? undefined : { code: 'invalid_properties', path }
}

interface TextRules {
  /** What the codes of a refusal call it. */
  readonly name: 'identity' | 'event_name' | 'group_id'
  readonly path: Refusal['path']
  readonly limit: number
}

function checkText(text: string | undefined, { name, path, limit }: TextRules): string | Refusal {
  if (!text?.trim()) return { code: `missing_${name}`, path }
  const actual = text.length
  return actual > limit ? { code: `${name}_too_long`, path, limit, actual } : text
}

/** Text of a string or number; `undefined` when it is neither, empty, or a number whose last digits are lost. */
export function readText(value: unknown): string | undefined {
  if (typeof value === 'number') return isExact(value) ? String(value) : undefined
  return typeof value === 'string' && value !== '' ? value : undefined
}

/** False for NaN, infinities and numbers so large that JavaScript has rounded them. */
function isExact(value: number): boolean {
  return Math.abs(value) < 2 ** 53
}

function isPrimitive(value: unknown): value is string | number | bigint | boolean {
  return typeof value !== 'symbol' && value !== Object(value)
}
