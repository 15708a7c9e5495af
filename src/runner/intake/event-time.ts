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
}

/**
 * `timestamp` is `receivedAt - (sentAt - timestamp)` as ISO 8601; what was sent where one of the two times cannot be read
 * or stands for none; `receivedAt` where none was sent. What cannot be read stays: whoever reads it later reports it. An
 * event with a `receivedAt` of its own was corrected where it arrived first: by our clock, old events would move to today.
 * Source: segment.com docs, "Spec: Common Fields", timestamps overview.
 */
export function readTimes(sent: SentTimes, { sentAt, receivedAt }: Arrival): Record<string, unknown> {
  const given = sent.timestamp ?? sent.originalTimestamp
  const arrived = new Date(receivedAt).toISOString()
  if (given === undefined || given === null) return { timestamp: arrived, receivedAt: arrived }
  if (readMeant(sent.receivedAt) !== undefined) return { timestamp: given, receivedAt: arrived }
  return {
    originalTimestamp: given,
    timestamp: correctTime(given, { sentAt, receivedAt }),
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
