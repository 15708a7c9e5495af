// Turns a refused check into the error that a server reports, with its sentence and advice. Pages do without both.
import { HeapDestinationError } from '../errors'
import type { Refusal } from './checks'

export function orError<Value extends string>(checked: Value | Refusal): Value | HeapDestinationError {
  return typeof checked === 'string' ? checked : toError(checked)
}

export function toError(refusal: Refusal): HeapDestinationError {
  const { code, path, limit, actual } = refusal
  const lengths = limit === undefined || actual === undefined ? {} : { limit, actual }
  return new HeapDestinationError(code, sentenceOf(refusal), { path, ...lengths })
}

const KINDS: Readonly<Record<string, string>> = {
  array: 'an array',
  inexact: 'a number so large that its last digits are lost'
}

function sentenceOf({ code, path, limit, actual, found = '' }: Refusal): string {
  switch (code) {
    case 'missing_identity':
      return 'userId is missing.'
    case 'placeholder_identity':
      return 'userId is a placeholder, not a user id.'
    case 'invalid_identity':
      return `userId is ${KINDS[found] ?? `of type ${found}`}.`
    case 'invalid_properties':
      return `${path} is ${KINDS[found] ?? `a ${found}`}, not an object.`
    case 'identity_too_long':
    case 'event_name_too_long':
    case 'group_id_too_long':
      return `${path} has ${String(actual)} characters; Heap takes ${String(limit)}.`
    default:
      return `${path} is missing, blank or not text.`
  }
}
