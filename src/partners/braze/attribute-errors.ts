// Finds the objects of a body that Braze refused although it answered 201.
import { HeapDestinationError } from '../../errors'
import type { HttpResponse } from '../../delivery/types'

/** Characters of Braze's reason that are kept. */
const MAX_REASON = 300

/**
 * `{ message, attributes_processed, errors: [{ type, input_array, index }] }`: each error with its index. An error that
 * names no object may be about any of them, so all are refused with it.
 * Source: Braze, "User track", "Response".
 */
export function refusedAttributes(response: HttpResponse, count: number): ReadonlyMap<number, HeapDestinationError> {
  const refused = new Map<number, HeapDestinationError>()
  for (const { index, reason } of errorsOf(response.body)) {
    const error = refusal(reason, response.status)
    const isNamed = typeof index === 'number' && Number.isInteger(index) && index >= 0 && index < count
    if (isNamed) refused.set(index, error)
    else for (let any = 0; any < count; any++) if (!refused.has(any)) refused.set(any, error)
  }
  return refused
}

interface AttributeError {
  readonly index: unknown
  readonly reason: string
}

function errorsOf(body: string): AttributeError[] {
  const { errors } = parsed(body) as { errors?: unknown }
  if (!Array.isArray(errors)) return []
  return (errors as unknown[]).map((error) => {
    const { index, type } = (typeof error === 'object' && error !== null ? error : { type: error }) as Record<
      'index' | 'type',
      unknown
    >
    return { index, reason: typeof type === 'string' ? type : 'no reason' }
  })
}

function parsed(body: string): object {
  try {
    const value: unknown = JSON.parse(body)
    return typeof value === 'object' && value !== null ? value : {}
  } catch {
    return {}
  }
}

function refusal(reason: string, status: number): HeapDestinationError {
  const answer = reason.replace(/[\s\p{Cc}]+/gu, ' ').slice(0, MAX_REASON)
  return new HeapDestinationError('refused_by_partner', `Braze took the request, but not this user: "${answer}".`, {
    status,
    answer
  })
}
