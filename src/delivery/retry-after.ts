// Reads the Retry-After header, in both of its forms. Knows no status and no policy.

/**
 * Milliseconds to wait: never negative. Seconds (`120`) or an HTTP date (RFC 9110, 10.2.3); `undefined` when the header
 * is absent or neither.
 */
export function readRetryAfter(header: string | undefined, now: number): number | undefined {
  const text = header?.trim()
  if (!text) return undefined
  if (/^\d+(\.\d+)?$/.test(text)) return Math.ceil(Number(text) * 1000)
  // Date.parse takes almost any text with a number in it; an HTTP date starts with the name of a day.
  const date = /^[A-Z][a-z]{2,8},? /.test(text) ? Date.parse(text) : NaN
  return Number.isNaN(date) ? undefined : Math.max(0, date - now)
}
