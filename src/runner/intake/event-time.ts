// Computes the times of an event that has just arrived: the SDK's time, corrected by the error of its clock, as in
// Segment.
import { readMeant } from '../../heap/dates'

export interface SentTimes {
  /** The SDK's time of the event. */
  readonly timestamp?: unknown
  /** The same field in SDKs of some other vendors, and in forwarded events. */
  readonly originalTimestamp?: unknown
  /** Only in forwarded or replayed events: when they arrived at the other system. */
  readonly receivedAt?: unknown
}

/** The request in which the event came. */
export interface Arrival {
  /** When the SDK sent it, by the same clock as the time of the event. */
  readonly sentAt: unknown
  /** When it arrived by our clock, in epoch milliseconds. */
  readonly receivedAt: number
  /** Whether another system received the event first. Default: true if it has a `receivedAt` of its own. */
  readonly isForwarded?: boolean
}

/**
 * `timestamp` is `receivedAt - (sentAt - timestamp)` as ISO 8601. If one of these cannot be read, it stays as it was
 * sent, and the mapping reports it later. If none was sent, it is `receivedAt`.
 * Source: segment.com docs, "Spec: Common Fields", timestamps overview.
 *
 * A forwarded event, or one with a `receivedAt` of its own, was corrected where it first arrived and keeps its times.
 * Corrected again, old events would move to today.
 */
export function readTimes(sent: SentTimes, arrival: Arrival): Record<string, unknown> {
  const { receivedAt, isForwarded = false } = arrival
  const given = sent.timestamp ?? sent.originalTimestamp ?? undefined
  const isReceived = readMeant(sent.receivedAt) !== undefined
  if (isReceived) return { ...(given !== undefined && { timestamp: given }), receivedAt: sent.receivedAt }
  const arrived = new Date(receivedAt).toISOString()
  if (given === undefined) return { timestamp: arrived, receivedAt: arrived }
  if (isForwarded) return { timestamp: given, receivedAt: arrived }
  return {
    originalTimestamp: sent.originalTimestamp ?? given,
    timestamp: correctTime(given, arrival),
    receivedAt: arrived
  }
}

function correctTime(given: unknown, { sentAt, receivedAt }: Arrival): unknown {
  const original = readMeant(given)
  const sent = readMeant(sentAt)
  if (original === undefined || sent === undefined) return given
  const corrected = new Date(receivedAt - (Date.parse(sent) - Date.parse(original)))
  return Number.isNaN(corrected.getTime()) ? given : corrected.toISOString()
}
