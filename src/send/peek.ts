// Reads the beginning of a byte stream without consuming it.

export interface Peeked {
  /**
   * The first line, or the first bytes of a long one, or more if more arrived with it. Empty only for an empty stream.
   */
  readonly head: Uint8Array
  /** The whole stream, including the head. */
  readonly all: AsyncIterable<Uint8Array>
}

const HEAD_SIZE = 4096
const LINE_END = 0x0a

/** Reads until a line end or 4,096 bytes, whichever comes first. */
export async function peek(bytes: AsyncIterable<Uint8Array>): Promise<Peeked> {
  const iterator = bytes[Symbol.asyncIterator]()
  let first: Uint8Array = new Uint8Array()
  while (first.byteLength < HEAD_SIZE && !first.includes(LINE_END)) {
    const next = await nextOrFailure(iterator)
    if ('failure' in next) {
      if (first.byteLength === 0) throw next.failure
      return { head: first, all: fail(first, next.failure) }
    }
    if (next.done === true) break
    first = first.byteLength === 0 ? next.value : Buffer.concat([first, next.value])
  }
  return { head: first.subarray(0, HEAD_SIZE), all: follow(first, iterator) }
}

interface Failed {
  readonly failure: unknown
}

function nextOrFailure(iterator: AsyncIterator<Uint8Array>): Promise<IteratorResult<Uint8Array, unknown> | Failed> {
  return iterator.next().catch((failure: unknown) => ({ failure }))
}

/** Yields what was read before the failure, then throws. */
async function* fail(first: Uint8Array, failure: unknown): AsyncGenerator<Uint8Array> {
  yield first
  throw failure
}

async function* follow(first: Uint8Array, iterator: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield first
  for (;;) {
    const next = await iterator.next()
    if (next.done === true) return
    yield next.value
  }
}

/** The text of a head, without a byte order mark and blanks in front. */
export function startOf(head: Uint8Array): string {
  return new TextDecoder()
    .decode(head)
    .replace(/^\uFEFF/, '')
    .trimStart()
}
