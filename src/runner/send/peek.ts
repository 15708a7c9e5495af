// Looks at the beginning of a byte stream without losing it. Knows no format.

export interface Peeked {
  /** The first bytes, at most 4,096; empty only for an empty stream. */
  readonly head: Uint8Array
  /** The whole stream, including the head. */
  readonly all: AsyncIterable<Uint8Array>
}

const HEAD_SIZE = 4096

export async function peek(bytes: AsyncIterable<Uint8Array>): Promise<Peeked> {
  const iterator = bytes[Symbol.asyncIterator]()
  let first = await iterator.next()
  while (first.done !== true && first.value.byteLength === 0) first = await iterator.next()
  const head: Uint8Array = first.done === true ? new Uint8Array() : first.value
  return { head: head.subarray(0, HEAD_SIZE), all: follow(head, iterator) }
}

async function* follow(head: Uint8Array, iterator: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield head
  for (;;) {
    const next = await iterator.next()
    if (next.done === true) return
    yield next.value
  }
}
