// Asks AB Tasty which segments it holds for one visitor, to check that rows which it answered with 202 have arrived.
import type { Conversation } from '../../delivery/types'
import type { HeapDestinationError } from '../../errors'
import type { PartnerContext } from '../partner'
import { accountUrlOf, type AbTastySettings } from './ab-tasty'

export interface HeldRow {
  readonly segment: string
  readonly value: string
  /** In AB Tasty's own format. Absent: AB Tasty does not say. */
  readonly expiration?: string
}

/** The visitor's rows under our partner name (an empty list: there are none), or the error. */
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
