// What a user id, an event name, a group id and properties have to be. What becomes of one that is not is the caller's:
// an error with its sentence on a server (refusal.ts), a line on the console of a page.
import type { RejectionCode } from '../errors'
import type { Limits } from './limits'
import { isPlaceholder, type PlaceholderRules } from './placeholders'
import { isExact, isRecord } from './plain'
import { hasLostCharacters } from './text'

/** Where a value stood that cannot be sent. */
export type RefusedPath = 'userId' | 'anonymousId' | 'event' | 'groupId' | 'properties' | 'traits' | 'context.traits'

/** Takes why a value cannot be sent: with the limit that was passed, and what was found, in UTF-16 units. */
export type Refuse<Refusal> = (
  code: RejectionCode,
  path: RefusedPath,
  ...lengths: readonly [limit?: number, actual?: number]
) => Refusal

export interface IdentityRules extends PlaceholderRules {
  readonly limits: Pick<Limits, 'identity'>
}

/** The identity: trimmed, case kept, numbers as strings. Placeholders, longer ids and other types are refused. */
export function checkIdentity<Refusal>(
  userId: unknown,
  rules: IdentityRules,
  refuse: Refuse<Refusal>
): string | Refusal {
  const path = 'userId'
  const given = (userId ?? '') as string | number | bigint | boolean | symbol
  const isText = typeof given !== 'symbol' && given !== Object(given)
  // Two people whose numbers were rounded to the same one would be merged for good.
  if (!isText || (typeof given === 'number' && Math.abs(given) >= 2 ** 53)) return refuse('invalid_identity', path)
  return checkText(String(given).trim(), { name: 'identity', path, limit: rules.limits.identity, rules }, refuse)
}

/** A name that is not blank and not too long; never trimmed. Numbers become text. */
export function checkEventName<Refusal>(
  event: unknown,
  { eventName: limit }: Pick<Limits, 'eventName'>,
  refuse: Refuse<Refusal>
): string | Refusal {
  return checkText(readText(event), { name: 'event_name', path: 'event', limit }, refuse)
}

/** A group id: text or a number, trimmed, at most as long as an identity, and no placeholder either. */
export function checkGroupId<Refusal>(
  groupId: unknown,
  rules: IdentityRules,
  refuse: Refuse<Refusal>
): string | Refusal {
  const limit = rules.limits.identity
  return checkText(readText(groupId)?.trim(), { name: 'group_id', path: 'groupId', limit, rules }, refuse)
}

type TextRules = {
  readonly path: RefusedPath
  readonly limit: number
} & (
  | { readonly name: 'event_name'; readonly rules?: undefined }
  /** What the codes of a refusal call it, and which words are no id. */
  | { readonly name: 'identity' | 'group_id'; readonly rules: IdentityRules }
)

function checkText<Refusal>(
  text: string | undefined,
  { name, path, limit, rules }: TextRules,
  refuse: Refuse<Refusal>
): string | Refusal {
  if (!text?.trim()) return refuse(`missing_${name}`, path)
  if (text.length > limit) return refuse(`${name}_too_long`, path, limit, text.length)
  if (rules && isPlaceholder(text, rules)) return refuse(`placeholder_${name}`, path)
  // What differed only in these characters would become one person, account or event.
  return hasLostCharacters(text) ? refuse('not_utf8', path) : text
}

/**
 * Properties or traits: absent ones are empty, and so is an empty list, which is how PHP writes an empty map. `undefined`
 * for what is no object: then they are `invalid_properties`.
 */
export function readProperties(source: unknown): object | undefined {
  if (isEmptyList(source)) return {}
  return isRecord((source ??= {})) ? source : undefined
}

/** What PHP writes for a map without entries. */
export function isEmptyList(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0
}

/** Text of a string or number; `undefined` when it is neither, empty, or a number whose last digits are lost. */
export function readText(value: unknown): string | undefined {
  if (typeof value === 'number') return isExact(value) ? String(value) : undefined
  return typeof value === 'string' && value !== '' ? value : undefined
}

/** A message id that can tell one event from another; `undefined` for what `readText` or a lost character makes useless. */
export function readMessageId(value: unknown): string | undefined {
  const text = readText(value)
  return text === undefined || hasLostCharacters(text) ? undefined : text
}
