// Cuts a stream of bytes into lines.
import { StringDecoder } from 'node:string_decoder'

/** Stands for a line that was longer than the limit. Its text is dropped, but the line still counts. */
export const TOO_LONG = Symbol('line too long')

/**
 * Longest line in UTF-16 units. Segment takes 32 KB per event and 500 KB per request; a request to Heap has at most 1
 * MB. A parsed line takes up to fifty times the memory of its text. Our choice.
 */
export const MAX_LINE = 1024 * 1024

export type Line = string | typeof TOO_LONG

/** The lines of each chunk of `bytes`, in order, without their line ends. A last line needs no line end. */
export async function* readLines(bytes: AsyncIterable<Uint8Array>, maxLine = MAX_LINE): AsyncGenerator<Line[]> {
  const decoder = new StringDecoder('utf8')
  let rest: Line = ''
  for await (const chunk of bytes) {
    const [head = '', ...tails]: string[] = decoder
      .write(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength))
      .split('\n')
    const first: Line = extend(rest, head, maxLine)
    const last = tails.pop()
    rest = last ?? first
    if (last !== undefined) yield [first, ...tails]
  }
  const end = extend(rest, decoder.end(), maxLine)
  if (end !== '') yield [end]
}

/** `line` followed by `added`; `TOO_LONG` if that is longer than `maxLine`. */
export function extend(line: Line, added: string, maxLine: number): Line {
  return line === TOO_LONG || line.length + added.length > maxLine ? TOO_LONG : line + added
}
