// Reads the text of a list of users. A file that is not UTF-8 text is refused, with a message that says what it seems
// to be.
import { isUtf8 } from 'node:buffer'
import { createReadStream } from 'node:fs'
import type { Readable } from 'node:stream'
import { recogniseFormat } from '../files/file-format'
import { MisuseError, failureName } from '../misuse'

/** Most bytes of a list: some ten million ids. Our choice. */
const MAX_BYTES = 512 * 1024 * 1024

const LINE_END = 0x0a

/** The text of the list. Throws a `MisuseError` if it cannot be read or is not text. */
export async function readListText(input: string | Readable): Promise<string> {
  const bytes = await readBytes(input)
  const format = recogniseFormat(bytes)
  if (format) throw new MisuseError(`nobody was deleted: the list is ${format.name}, not text. ${format.advice}`)
  if (!isUtf8(bytes)) {
    const line = String(badLineOf(bytes))
    throw new MisuseError(
      `nobody was deleted: the list is not in UTF-8, from line ${line} on, and an id that is guessed could be somebody else's. Convert it: iconv -f WINDOWS-1252 -t UTF-8 <file> (or the encoding that it has).`
    )
  }
  return bytes.toString('utf8').replace(/^\ufeff/, '')
}

async function readBytes(input: string | Readable): Promise<Buffer> {
  const stream = typeof input === 'string' ? createReadStream(input) : input
  const chunks: Buffer[] = []
  let size = 0
  try {
    for await (const chunk of stream as AsyncIterable<Buffer | string>) {
      const bytes = Buffer.from(chunk as Buffer)
      size += bytes.byteLength
      if (size > MAX_BYTES) {
        throw new MisuseError(`the list of users is larger than ${String(MAX_BYTES)} bytes. Split it.`)
      }
      chunks.push(bytes)
    }
  } catch (failure) {
    if (failure instanceof MisuseError) throw failure
    throw new MisuseError(`the list of users cannot be read: ${failureName(failure)}.`)
  }
  return Buffer.concat(chunks)
}

/** The first line with bytes that are not UTF-8. */
function badLineOf(bytes: Buffer): number {
  let line = 1
  for (let start = 0; start < bytes.length; line++) {
    const found = bytes.indexOf(LINE_END, start)
    const end = found === -1 ? bytes.length : found
    if (!isUtf8(bytes.subarray(start, end))) return line
    start = end + 1
  }
  return line
}
