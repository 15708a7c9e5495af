// Checks user ids, event names, group ids and properties. The caller decides how a failed check is reported: on a
// server as an error with a message (check-error.ts), on a page as a line on the console.
import type { RejectionCode } from '../errors'
import type { Limits } from './limits'
import { isPlaceholder, type PlaceholderRules } from './placeholders'
import { isExact, isRecord } from './plain'
import { hasLostCharacters } from './text'

/** Path of a value that cannot be sent. */
export type RefusedPath = 'userId' | 'anonymousId' | 'event' | 'groupId' | 'properties' | 'traits' | 'context.traits'

/** Reports a failed check. `limit` and `actual` are lengths in UTF-16 units, given when the value is too long. */
export type Refuse<Failure> = (
  code: RejectionCode,
  path: RefusedPath,
  ...lengths: readonly [limit?: number, actual?: number]
) => Failure

export interface IdentityRules extends PlaceholderRules {
  readonly limits: Pick<Limits, 'identity'>
}

/** The identity: trimmed, case kept, numbers as strings. Placeholders, too long ids and other types are refused. */
export function checkIdentity<Failure>(
  userId: unknown,
  rules: IdentityRules,
  refuse: Refuse<Failure>
): string | Failure {
  const path = 'userId'
  const given = (userId ?? '') as string | number | bigint | boolean | symbol
  const isText = typeof given !== 'symbol' && given !== Object(given)
  // JavaScript rounds such numbers: two people with the same rounded number would be merged for good.
  if (!isText || (typeof given === 'number' && Math.abs(given) >= 2 ** 53)) return refuse('invalid_identity', path)
  return checkText(String(given).trim(), { name: 'identity', path, limit: rules.limits.identity, rules }, refuse)
}

/** A name that is not blank and not too long; never trimmed. Numbers become text. */
export function checkEventName<Failure>(
  event: unknown,
  { eventName: limit }: Pick<Limits, 'eventName'>,
  refuse: Refuse<Failure>
): string | Failure {
  return checkText(readText(event), { name: 'event_name', path: 'event', limit }, refuse)
}

/** A group id: text or a number, trimmed. It has the same limit as an identity, and may not be a placeholder either. */
export function checkGroupId<Failure>(
  groupId: unknown,
  rules: IdentityRules,
  refuse: Refuse<Failure>
): string | Failure {
  const limit = rules.limits.identity
  return checkText(readText(groupId)?.trim(), { name: 'group_id', path: 'groupId', limit, rules }, refuse)
}

type TextRules = {
  readonly path: RefusedPath
  readonly limit: number
} & (
  | { readonly name: 'event_name'; readonly rules?: undefined }
  /** `name` is a part of the code; `rules` say which words are placeholders. */
  | { readonly name: 'identity' | 'group_id'; readonly rules: IdentityRules }
)

function checkText<Failure>(
  text: string | undefined,
  { name, path, limit, rules }: TextRules,
  refuse: Refuse<Failure>
): string | Failure {
  if (!text?.trim()) return refuse(`missing_${name}`, path)
  if (text.length > limit) return refuse(`${name}_too_long`, path, limit, text.length)
  if (rules && isPlaceholder(text, rules)) return refuse(`placeholder_${name}`, path)
  // Ids or names that differed only in the lost characters would become one person, account or event.
  return hasLostCharacters(text) ? refuse('not_utf8', path) : text
}

/**
 * Properties or traits. Absent ones are empty, and so is an empty list: PHP writes an empty map that way. `undefined`
 * when they are not an object, which the caller reports as `invalid_properties`.
 */
export function readProperties(source: unknown): object | undefined {
  if (isEmptyList(source)) return {}
  return isRecord((source ??= {})) ? source : undefined
}

/** PHP writes a map without entries as an empty list. */
export function isEmptyList(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0
}

/**
 * A string or number as text; `undefined` for other types, for empty text, and for numbers that JavaScript has rounded.
 */
export function readText(value: unknown): string | undefined {
  if (typeof value === 'number') return isExact(value) ? String(value) : undefined
  return typeof value === 'string' && value !== '' ? value : undefined
}

/** A message id that identifies an event; `undefined` when it is not text or a number, or has lost characters. */
export function readMessageId(value: unknown): string | undefined {
  const text = readText(value)
  return text === undefined || hasLostCharacters(text) ? undefined : text
}
