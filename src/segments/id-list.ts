// A long list of ids in one piece of memory, so that a million ids can be passed between threads as bytes.

export interface IdList {
  readonly count: number
  /** For each id: its length in bytes as a big-endian 16-bit number, then the id in UTF-8. */
  readonly bytes: Uint8Array
}

/** The most bytes of one id. Heap limits an identity to 255 characters, which have at most four bytes each. */
const MAX_ID_BYTES = 2048
/** Takes two bytes in a database, whose indexes have room for 2,704. */
const WIDE = '\x01'

/** Whether every store can keep the id. */
export function fitsId(id: string): boolean {
  const wide = id.includes(WIDE) ? id.split(WIDE).length - 1 : 0
  return Buffer.byteLength(id) + wide <= MAX_ID_BYTES
}

/** @param ids each of which fits */
export function packIds(ids: readonly string[]): IdList {
  const bytes = Buffer.allocUnsafeSlow(ids.reduce((sum, id) => sum + 2 + Buffer.byteLength(id), 0))
  let offset = 0
  for (const id of ids) {
    const length = bytes.write(id, offset + 2)
    bytes.writeUInt16BE(length, offset)
    offset += 2 + length
  }
  return { count: ids.length, bytes }
}

/** Decodes one id after another, so that they are never all in memory as strings. Can be iterated again. */
export function idsOf({ bytes }: IdList): Iterable<string> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return { [Symbol.iterator]: () => walk(buffer) }
}

function* walk(buffer: Buffer): Generator<string, void> {
  for (let offset = 0; offset < buffer.length;) {
    const end = offset + 2 + buffer.readUInt16BE(offset)
    yield buffer.toString('utf8', offset + 2, end)
    offset = end
  }
}
