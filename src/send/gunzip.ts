// Unpacks gzip, one file or several behind each other, and gives all that can be unpacked before it fails.
import { createGunzip } from 'node:zlib'

/** Packed bytes that are unpacked at once: at most a thousand times as many are held. Our choice. */
const PIECE_SIZE = 4 * 1024

const UNPACKED_SIZE = 64 * 1024

/**
 * The bytes inside `packed`. Node's own stream throws away what it has unpacked when it fails; here the failure, zlib's
 * error, is thrown behind it.
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

/** Cuts bytes into pieces that `gunzip` can hold unpacked. */
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

  /** What is unpacked meanwhile. Nothing once it is over: an end may be followed by zeros. */
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
