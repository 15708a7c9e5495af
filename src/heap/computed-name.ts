// Makes the Heap name of an audience or computed trait from its key.
import { HeapDestinationError } from '../errors'
import { toSnakeCase, type Engage } from './audience'
import { SERVER_LIMITS } from './limits'
import { hasLostCharacters } from './text'

const KEY_PATH = { path: 'context.personas.computation_key' } as const

/** The key in snake_case with the prefix in front, or the error when that is not a usable name. */
export function readComputedName(key: unknown, { prefix }: Engage): string | HeapDestinationError {
  const own = typeof key === 'string' ? toSnakeCase(key) : ''
  if (typeof key === 'string' && hasLostCharacters(key)) {
    return new HeapDestinationError('not_utf8', `${KEY_PATH.path} has characters that were lost in decoding.`, KEY_PATH)
  }
  // A prefix alone is not a name.
  if (own === '') return invalidName(`${KEY_PATH.path} has no letter or digit.`)
  const name = prefix + own
  const { key: limit } = SERVER_LIMITS
  const actual = name.length
  if (actual <= limit) return name
  const what = `The name has ${String(actual)} characters with its prefix; Heap takes ${String(limit)}.`
  return invalidName(what, { limit, actual })
}

export function invalidName(what: string, lengths?: { limit: number; actual: number }): HeapDestinationError {
  return new HeapDestinationError('invalid_audience_name', what, { ...KEY_PATH, ...lengths })
}
