// Reads the Retry-After header, in both of its forms.

/** When an answer was sent: its own Date header, or else our clock in epoch milliseconds, which may be wrong. */
export interface SentAt {
  readonly date?: unknown
  readonly now: number
}

/**
 * Milliseconds to wait: never negative. Seconds (`120`) or an HTTP date (RFC 9110, 10.2.3); `undefined` when the header
 * is absent or neither.
 */
export function readRetryAfter(header: unknown, { date: sentAt, now }: SentAt): number | undefined {
  const text = typeof header === 'string' ? header.trim() : ''
  if (text === '') return undefined
  if (/^\d+(\.\d+)?$/.test(text)) return readSeconds(text)
  const date = readDate(text)
  return date === undefined ? undefined : Math.max(0, date - (readDate(sentAt) ?? now))
}

function readDate(text: unknown): number | undefined {
  // Date.parse accepts almost any text with a number in it, and reads text without a zone as local time.
  if (typeof text !== 'string' || !/^(Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,? /.test(text)) return undefined
  const date = Date.parse(text.endsWith('GMT') ? text : `${text} GMT`)
  return Number.isNaN(date) ? undefined : date
}

function readSeconds(text: string): number | undefined {
  const ms = Math.ceil(Number(text) * 1000)
  return Number.isSafeInteger(ms) ? ms : undefined
}
