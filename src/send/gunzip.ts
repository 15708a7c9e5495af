// Unpacks gzip data, one member or several in a row. Yields everything that can be unpacked before it fails.
import { createGunzip } from 'node:zlib'

/** Packed bytes that are unpacked at once. Unpacked they are at most a thousand times as many. Our choice. */
const PIECE_SIZE = 4 * 1024

const UNPACKED_SIZE = 64 * 1024

/**
 * The unpacked bytes of `packed`. When Node's own stream fails, it discards what it has unpacked. Here those bytes come
 * first, and then zlib's error is thrown.
 */
export async function* gunzip(packed: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const unpacker = new Unpacker()
  try {
    for await (const bytes of packed) yield* await unpacker.unpack(bytes)
    yield* await unpacker.end()
    unpacker.check()
  } finally {
    unpacker.close()
  }
}

/** Cuts bytes into pieces that are small enough to be held unpacked. */
export async function* inPieces(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) {
    for (let start = 0; start < chunk.byteLength; start += PIECE_SIZE) yield chunk.subarray(start, start + PIECE_SIZE)
  }
}

class Unpacker {
  private readonly stream = createGunzip({ chunkSize: UNPACKED_SIZE })
  private readonly unpacked: Uint8Array[] = []
  private failure: Error | undefined
  private isOver = false
  private wake: () => void = () => undefined

  constructor() {
    this.stream
      .on('data', (bytes: Uint8Array) => this.unpacked.push(bytes))
      .on('end', () => this.finish())
      .on('error', (failure) => this.finish(failure))
  }

  unpack(bytes: Uint8Array): Promise<Uint8Array[]> {
    this.check()
    return this.step((done) => this.stream.write(bytes, () => done()))
  }

  end(): Promise<Uint8Array[]> {
    return this.step(() => this.stream.end())
  }

  check(): void {
    if (this.failure) throw this.failure
  }

  close(): void {
    this.stream.destroy()
  }

  /** Returns what was unpacked meanwhile; nothing after the end, which zeros may follow. */
  private async step(act: (done: () => void) => void): Promise<Uint8Array[]> {
    if (!this.isOver) {
      await new Promise<void>((resolve) => {
        this.wake = resolve
        act(resolve)
      })
    }
    return this.unpacked.splice(0)
  }

  private finish(failure?: Error): void {
    this.failure = failure
    this.isOver = true
    this.wake()
  }
}
