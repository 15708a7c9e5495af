// Turns a failed check into the error that a server reports, with message and advice. Pages do not carry these texts.
import { HeapDestinationError, type RejectionCode } from '../errors'
import type { Refuse, RefusedPath } from './checks'

/** The function that a check calls when it fails. `given` is the value before the check; the message names its type. */
export function refusing(given: unknown): Refuse<HeapDestinationError> {
  return (code, path, ...[limit, actual]) => {
    const lengths = limit === undefined || actual === undefined ? undefined : { limit, actual }
    return new HeapDestinationError(code, sentenceOf({ code, path, given, ...lengths }), { path, ...lengths })
  }
}

interface Refused {
  readonly code: RejectionCode
  readonly path: RefusedPath
  readonly given: unknown
  readonly limit?: number
  readonly actual?: number
}

const ID_OF: Partial<Record<RefusedPath, string>> = {
  userId: 'a user',
  anonymousId: 'a visitor',
  groupId: 'an account'
}

const INEXACT = 'a number so large that its last digits are lost'

function sentenceOf({ code, path, given, limit, actual }: Refused): string {
  switch (code) {
    case 'missing_identity':
      return `${path} is missing.`
    case 'placeholder_identity':
    case 'placeholder_group_id':
      return `${path} is a placeholder, not ${ID_OF[path] ?? 'an'} id.`
    case 'invalid_identity':
      return `${path} is ${typeOrInexact(given)}.`
    case 'invalid_properties':
      return `${path} is ${kindOf(given, 'a')}, not an object.`
    case 'not_utf8':
      return `${path} has characters that were lost in decoding (U+FFFD).`
    case 'identity_too_long':
    case 'event_name_too_long':
    case 'group_id_too_long':
      return `${path} has ${String(actual)} characters; Heap takes ${String(limit)}.`
    default:
      return `${path} is ${Number.isFinite(given) ? INEXACT : 'missing, blank or not text'}.`
  }
}

function typeOrInexact(given: unknown): string {
  return typeof given === 'number' ? INEXACT : kindOf(given, 'of type')
}

/** Never the value itself: it is personal data. */
function kindOf(given: unknown, article: string): string {
  return Array.isArray(given) ? 'an array' : `${article} ${typeof given}`
}
