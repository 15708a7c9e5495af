// Checks that a webhook comes from Heap: the header `Heap-Hash` over the bytes of the body.
import { createHmac, timingSafeEqual } from 'node:crypto'

/** How much older than our clock a webhook may be, and how far ahead of it, in milliseconds. */
export interface SignatureWindow {
  readonly oldMs: number
  readonly aheadMs: number
}

/**
 * Heap's own sample takes a minute and a second. Heap does not document whether a repeated request has a new time, so a
 * narrow window could lose pages after an outage. A wide one does no harm, since a stored webhook is recognised.
 */
export const DEFAULT_WINDOW: SignatureWindow = { oldMs: 24 * 3_600_000, aheadMs: 5 * 60_000 }

export interface Signed {
  /** All headers of that name, as they were sent. */
  readonly headers: readonly string[]
  readonly body: Uint8Array
}

export interface Checking {
  readonly secret: string
  readonly window: SignatureWindow
  /** Epoch milliseconds. */
  readonly now: number
}

export type Checked =
  { readonly ts: number } | { readonly refused: 'bad_signature' | 'outside_window'; readonly message: string }

/**
 * `ts:<13 digits>,hmac:<base64 of 32 bytes>`, with or without the `=` at its end. Source:
 * github.com/heap/heap-api-reference.
 */
const HEADER = /^ts:(\d{13}), ?hmac:([A-Za-z0-9+/]{43}=?)$/

/** HMAC-SHA256 with the webhook secret over the time, as the header has it, and the body. */
export function checkSignature({ headers, body }: Signed, { secret, window, now }: Checking): Checked {
  const [header, second] = headers
  if (header === undefined) return bad('The header Heap-Hash is missing.')
  if (second !== undefined) return bad('The header Heap-Hash is there more than once.')
  const [, ts = '', hmac = ''] = HEADER.exec(header.trim()) ?? []
  if (ts === '') return bad('The header Heap-Hash is not of the form ts:<13 digits>,hmac:<base64>.')
  const expected = createHmac('sha256', secret).update(ts).update(body).digest()
  if (!timingSafeEqual(expected, Buffer.from(hmac, 'base64'))) {
    return bad('The signature does not match: it was made with another secret, time or body.')
  }
  const age = now - Number(ts)
  if (age > window.oldMs) return outside(`The webhook is ${inWords(age)} old; the limit is ${inWords(window.oldMs)}.`)
  if (-age > window.aheadMs) {
    return outside(`The webhook is ${inWords(-age)} ahead of this clock; the limit is ${inWords(window.aheadMs)}.`)
  }
  return { ts: Number(ts) }
}

function bad(message: string): Checked {
  return { refused: 'bad_signature', message }
}

function outside(message: string): Checked {
  return { refused: 'outside_window', message }
}

function inWords(ms: number): string {
  const seconds = Math.ceil(ms / 1000)
  if (seconds < 120) return `${seconds} s`
  return seconds < 7200 ? `${Math.ceil(seconds / 60)} min` : `${Math.ceil(seconds / 3600)} h`
}
