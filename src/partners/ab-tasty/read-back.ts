// Asks AB Tasty which segments it holds of one visitor: a check that rows which it answered with 202 have arrived.
import type { Conversation } from '../../delivery/types'
import type { HeapDestinationError } from '../../errors'
import type { PartnerContext } from '../partner'
import { accountUrlOf, type AbTastySettings } from './ab-tasty'

export interface HeldRow {
  readonly segment: string
  readonly value: string
  /** As AB Tasty writes it. Absent: it says nothing. */
  readonly expiration?: string
}

/** The rows of our partner name about the visitor, or the error. Nothing is held: an empty list. */
export function* readBack(
  visitorId: string,
  settings: AbTastySettings,
  context: Pick<PartnerContext, 'allowsLoopback'>
): Conversation<readonly HeldRow[] | HeapDestinationError> {
  const url = `${accountUrlOf(settings, context)}/${encodeURIComponent(visitorId)}`
  const reply = yield { method: 'GET', url, headers: {}, body: '' }
  if (reply.error) return reply.error
  return rowsOf(reply.body, settings.partnerName ?? 'heap')
}

function rowsOf(body: string, partnerName: string): readonly HeldRow[] {
  const rows = parsed(body)
  return (Array.isArray(rows) ? (rows as unknown[]) : []).flatMap((row) => {
    const { segment, value, expiration, partner } = Object(row) as Record<string, unknown>
    if (typeof segment !== 'string' || (partner !== undefined && partner !== partnerName)) return []
    return [{ segment, value: String(value), ...(typeof expiration === 'string' && { expiration }) }]
  })
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}
