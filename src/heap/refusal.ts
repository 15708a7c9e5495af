// Turns a refused check into the error that a server reports, with its sentence and advice. Pages do without both.
import { HeapDestinationError, type ErrorFacts } from '../errors'
import type { Refusal } from './checks'

/** What was checked, where it passed; the error otherwise. `given` is the value before the check. */
export function orError(checked: string | Refusal, given: unknown): string | HeapDestinationError {
  return typeof checked === 'string' ? checked : toError(checked, given)
}

export function toError(refusal: Refusal, given: unknown): HeapDestinationError {
  return new HeapDestinationError(refusal.code, sentenceOf(refusal, given), factsOf(refusal))
}

function factsOf({ path, limit, actual }: Refusal): ErrorFacts {
  return limit === undefined || actual === undefined ? { path } : { path, limit, actual }
}

const INEXACT = 'a number so large that its last digits are lost'

function sentenceOf({ code, path, limit, actual }: Refusal, given: unknown): string {
  switch (code) {
    case 'missing_identity':
      return `${path} is missing.`
    case 'placeholder_identity':
      return `${path} is a placeholder, not a ${path === 'anonymousId' ? 'visitor' : 'user'} id.`
    case 'invalid_identity':
      return `${path} is ${typeof given === 'number' ? INEXACT : kindOf(given, 'of type')}.`
    case 'invalid_properties':
      return `${path} is ${kindOf(given, 'a')}, not an object.`
    case 'identity_too_long':
    case 'event_name_too_long':
    case 'group_id_too_long':
      return `${path} has ${String(actual)} characters; Heap takes ${String(limit)}.`
    default:
      return `${path} is ${Number.isFinite(given) ? INEXACT : 'missing, blank or not text'}.`
  }
}

/** Never the value itself: it is personal data. */
function kindOf(given: unknown, article: string): string {
  return Array.isArray(given) ? 'an array' : `${article} ${typeof given}`
}
