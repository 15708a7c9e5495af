// Unpacks and parses the body of a request, within limits.
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { describeFault } from '../../heap/json-fault'
import { findExcess, type ExtentLimits } from './json-extent'
import { refusal, type Refusal } from './refusal'

const gunzipAsync = promisify(gunzip)

export interface BodyLimits extends ExtentLimits {
  /** Bytes after unpacking. */
  readonly bytes: number
}

/** A parsed body. */
export interface ParsedBody {
  readonly json: unknown
  /** The bytes after unpacking. */
  readonly raw: Buffer
}

/** The unpacked bytes, at most `maxBytes`. It stops at the limit, because a few kilobytes can unpack to gigabytes. */
export async function unpack(raw: Buffer, encoding: string, maxBytes: number): Promise<Buffer | Refusal> {
  if (encoding === 'identity') return raw.length > maxBytes ? tooLarge(maxBytes) : raw
  if (encoding !== 'gzip') {
    return refusal('unsupported_body', 'The body may be gzipped once; no other encoding is known.')
  }
  try {
    return await gunzipAsync(raw, { maxOutputLength: maxBytes })
  } catch (error) {
    const isTooLarge = (error as { code?: unknown }).code === 'ERR_BUFFER_TOO_LARGE'
    return isTooLarge ? tooLarge(maxBytes) : refusal('invalid_json', 'The body is not valid gzip.')
  }
}

/** The text is measured before it is parsed, because parsed JSON takes far more memory than its text. */
export function parseBody(
  unpacked: Buffer,
  limits: BodyLimits,
  parse: (text: string) => unknown
): ParsedBody | Refusal {
  const excess = findExcess(unpacked, limits)
  if (excess !== undefined) return tooMany(excess, limits)
  const text = unpacked.toString('utf8')
  try {
    return { json: parse(text), raw: unpacked }
  } catch {
    return refusal('invalid_json', `The body is not valid JSON, ${describeFault(text)}.`)
  }
}

export function tooLarge(maxBytes: number): Refusal {
  return refusal('request_too_large', `A request holds at most ${maxBytes} bytes, unpacked. Send smaller batches.`)
}

function tooMany(excess: keyof ExtentLimits, limits: ExtentLimits): Refusal {
  const { values, width, levels } = limits
  const messages = {
    values: `A request holds at most ${values} values: texts, numbers, objects, lists. Send smaller batches.`,
    width: `A list or object of the body has more than ${width} entries. Send smaller events.`,
    levels: `The body has more than ${levels} objects or lists inside each other. Send flatter events.`
  }
  return refusal('too_many_values', messages[excess])
}
