// A long list of ids in one piece of memory, so that a million ids can be passed between threads as bytes.

export interface IdList {
  readonly count: number
  /** UTF-8, each id behind the number of its bytes in two bytes, the higher one first. */
  readonly bytes: Uint8Array
}

/** Bytes of one id. Heap's own limit for an identity is 255 characters; this is more than four bytes for each. */
export const MAX_ID_BYTES = 2048

/** @param ids each of at most `MAX_ID_BYTES` */
export function packIds(ids: readonly string[]): IdList {
  const bytes = Buffer.allocUnsafeSlow(ids.reduce((sum, id) => sum + 2 + Buffer.byteLength(id), 0))
  let at = 0
  for (const id of ids) {
    const length = bytes.write(id, at + 2)
    bytes.writeUInt16BE(length, at)
    at += 2 + length
  }
  return { count: ids.length, bytes }
}

/** The ids, one by one: they are never all in memory. May be walked through again. */
export function idsOf({ bytes }: IdList): Iterable<string> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return { [Symbol.iterator]: () => walk(buffer) }
}

function* walk(buffer: Buffer): Generator<string, void> {
  for (let at = 0; at < buffer.length;) {
    const end = at + 2 + buffer.readUInt16BE(at)
    yield buffer.toString('utf8', at + 2, end)
    at = end
  }
}
