// Corrects times for a device whose clock is wrong, as Segment does. Knows no event but its three times.

export interface SentTimes {
  /** What the SDK wrote as the time of the event. */
  readonly timestamp: unknown
  /** When the SDK sent it, by the same clock. */
  readonly sentAt: unknown
  /** When it arrived, by ours: epoch milliseconds. */
  readonly receivedAt: number
}

/**
 * `receivedAt - (sentAt - timestamp)` as ISO 8601; without a readable `sentAt` the timestamp as it is; without one at
 * all `receivedAt`. A timestamp that cannot be read stays: whoever reads it later reports it.
 * Source: segment.com docs, "Spec: Common Fields", timestamps overview.
 */
export function correctTime({ timestamp, sentAt, receivedAt }: SentTimes): unknown {
  if (timestamp === undefined || timestamp === null) return new Date(receivedAt).toISOString()
  const original = readTime(timestamp)
  const sent = readTime(sentAt)
  if (original === undefined || sent === undefined) return timestamp
  const corrected = new Date(receivedAt - (sent - original))
  return Number.isNaN(corrected.getTime()) ? timestamp : corrected.toISOString()
}

function readTime(value: unknown): number | undefined {
  const time = typeof value === 'string' ? Date.parse(value) : NaN
  return Number.isNaN(time) ? undefined : time
}
