// Unpacks and parses the body of a tracking request. Knows no event.
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { MAX_REQUEST_BYTES } from './limits'
import { Refusal } from './refusal'

const gunzipAsync = promisify(gunzip)

/** The parsed JSON with its length in bytes after unpacking, or why it cannot be had. */
export type ParsedBody = { readonly json: unknown; readonly bytes: number } | Refusal

export async function parseBody(raw: Buffer, contentEncoding: string | undefined): Promise<ParsedBody> {
  const unpacked = await unpack(raw, contentEncoding)
  if (unpacked instanceof Refusal) return unpacked
  if (unpacked.length > MAX_REQUEST_BYTES) return tooLarge()
  try {
    return { json: JSON.parse(unpacked.toString('utf8')) as unknown, bytes: unpacked.length }
  } catch {
    return new Refusal('invalid_json', 'The body is not valid JSON.')
  }
}

export function tooLarge(): Refusal {
  return new Refusal('request_too_large', `A request holds at most ${MAX_REQUEST_BYTES} bytes. Send smaller batches.`)
}

async function unpack(raw: Buffer, encoding = 'identity'): Promise<Buffer | Refusal> {
  if (encoding === 'identity') return raw
  if (encoding !== 'gzip') {
    return new Refusal('unsupported_body', 'The body may be gzipped; no other encoding is known.')
  }
  try {
    return await gunzipAsync(raw, { maxOutputLength: MAX_REQUEST_BYTES })
  } catch (error) {
    // A few kilobytes can unpack to gigabytes: it stops at the limit.
    const isTooLarge = (error as { code?: unknown }).code === 'ERR_BUFFER_TOO_LARGE'
    return isTooLarge ? tooLarge() : new Refusal('invalid_json', 'The body is not valid gzip.')
  }
}
