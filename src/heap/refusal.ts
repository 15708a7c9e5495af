// Turns a refused check into the error that a server reports, with its advice. Pages do without it.
import { HeapDestinationError } from '../errors'
import type { Refusal } from './checks'

export function orError<Value extends string>(checked: Value | Refusal): Value | HeapDestinationError {
  return typeof checked === 'string' ? checked : toError(checked)
}

export function toError({ code, what, facts }: Refusal): HeapDestinationError {
  return new HeapDestinationError(code, what, facts)
}
