// Checks the signature of a request that forwards events: `X-Signature`, as Segment's webhook destination makes it.
import { createHmac, timingSafeEqual } from 'node:crypto'
import { endOfString } from './json-extent'

export interface Signature {
  /** The secret that both sides share. */
  readonly secret: string
  /** The header; `undefined` if there is none. */
  readonly given: string | undefined
}

/**
 * Whether `given` is the hex HMAC-SHA1 of the first event's bytes, which is all that Segment signs of a batch, or of
 * the whole body, which its documents say and newer releases do. It uses the original bytes: JSON that is written again
 * could differ.
 * Source: segmentio/action-destinations, destinations/webhook, extendRequest; Segment docs, "Webhooks (Actions)".
 * @param raw valid JSON
 */
export function isSigned(raw: Buffer, { secret, given = '' }: Signature): boolean {
  if (!/^[0-9a-f]{40}$/i.test(given)) return false
  const expected = Buffer.from(given, 'hex')
  const signed = [firstEventOf(raw), raw].filter((bytes) => bytes !== undefined)
  return signed.some((bytes) => timingSafeEqual(createHmac('sha1', secret).update(bytes).digest(), expected))
}

const [OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT, QUOTE, COMMA] = [0x5b, 0x5d, 0x7b, 0x7d, 0x22, 0x2c] as const
const OPENING: ReadonlySet<number> = new Set([OPEN_LIST, OPEN_OBJECT])
const CLOSING: ReadonlySet<number> = new Set([CLOSE_LIST, CLOSE_OBJECT])

/** The bytes of the event, or of the first one in a list or under `batch`; `undefined` if there is none. */
export function firstEventOf(raw: Buffer): Buffer | undefined {
  const start = skipBlanks(raw, raw[0] === 0xef ? 3 : 0)
  if (raw[start] === OPEN_LIST) return firstOfList(raw, start)
  if (raw[start] !== OPEN_OBJECT) return undefined
  const batch = findBatch(raw, start)
  return batch === undefined ? raw.subarray(start, endOfValue(raw, start)) : firstOfList(raw, batch)
}

function firstOfList(raw: Buffer, list: number): Buffer | undefined {
  const first = skipBlanks(raw, list + 1)
  return raw[first] === CLOSE_LIST ? undefined : raw.subarray(first, endOfValue(raw, first))
}

/** The index at which the list under the key `batch` begins. Of several, the last one, which a parser would keep. */
function findBatch(raw: Buffer, start: number): number | undefined {
  let found: number | undefined
  let key = skipBlanks(raw, start + 1)
  while (raw[key] === QUOTE) {
    const end = endOfString(raw, key + 1) + 1
    const value = skipBlanks(raw, skipBlanks(raw, end) + 1)
    if (raw.toString('latin1', key, end) === '"batch"') found = raw[value] === OPEN_LIST ? value : undefined
    const next = skipBlanks(raw, endOfValue(raw, value))
    if (raw[next] !== COMMA) break
    key = skipBlanks(raw, next + 1)
  }
  return found
}

function endOfValue(raw: Buffer, start: number): number {
  let depth = 0
  for (let index = start; index < raw.length; index++) {
    const code = raw[index] ?? 0
    if (code === QUOTE) index = endOfString(raw, index + 1)
    else if (OPENING.has(code)) depth++
    else if (CLOSING.has(code)) depth--
    if (depth < 0 || (depth === 0 && code === COMMA)) return index
    if (depth === 0 && (code === QUOTE || CLOSING.has(code))) return index + 1
  }
  return raw.length
}

function skipBlanks(raw: Buffer, start: number): number {
  let index = start
  while (raw[index] === 0x20 || raw[index] === 0x0a || raw[index] === 0x0d || raw[index] === 0x09) index++
  return index
}
