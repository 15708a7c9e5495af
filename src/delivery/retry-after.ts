// Reads the Retry-After header, in both of its forms. Knows no status and no policy.

/**
 * Milliseconds to wait: never negative. Seconds (`120`) or an HTTP date (RFC 9110, 10.2.3); `undefined` when the header
 * is absent or neither.
 */
export function readRetryAfter(header: string | undefined, now: number): number | undefined {
  const text = header?.trim()
  if (!text) return undefined
  if (/^\d+(\.\d+)?$/.test(text)) return readSeconds(text)
  // Date.parse takes almost any text with a number in it, and reads one without a zone as local time.
  if (!/^(Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,? /.test(text)) return undefined
  const date = Date.parse(text.endsWith('GMT') ? text : `${text} GMT`)
  return Number.isNaN(date) ? undefined : Math.max(0, date - now)
}

function readSeconds(text: string): number | undefined {
  const ms = Math.ceil(Number(text) * 1000)
  return Number.isSafeInteger(ms) ? ms : undefined
}
