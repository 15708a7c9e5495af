// The times of an event that has just arrived: what the SDK wrote, corrected where its clock is wrong, as Segment does.
import { readMeant } from '../../heap/dates'

export interface SentTimes {
  /** What the SDK wrote as the time of the event. */
  readonly timestamp?: unknown
  /** The same in the SDKs of some other vendors; and what events have that were forwarded. */
  readonly originalTimestamp?: unknown
  /** Only of events that were forwarded or are replayed: when they arrived there. */
  readonly receivedAt?: unknown
}

/** The request in which the event came. */
export interface Arrival {
  /** When the SDK sent it, by the same clock as the time of the event. */
  readonly sentAt: unknown
  /** When it arrived, by ours: epoch milliseconds. */
  readonly receivedAt: number
  /** Whether somebody else took the event in first. Default: as its own `receivedAt` says. */
  readonly isForwarded?: boolean
}

/**
 * `timestamp` is `receivedAt - (sentAt - timestamp)` as ISO 8601; what was sent where one of the two times cannot be read
 * or means none; `receivedAt` where none was sent. What cannot be read stays: whoever reads it later reports it.
 * Source: segment.com docs, "Spec: Common Fields", timestamps overview.
 *
 * An event that was forwarded, or has a `receivedAt` of its own, was corrected where it arrived first, and keeps all of
 * its times: by our clock, old events would move to today.
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
