// Reads bodies of requests: unpacks, measures and parses them, a long one in a thread of its own. The result is what
// was read, or a refusal.
import { MAIN_THREAD_BYTES } from './limits'
import { readBody, type ReaderName, type Reading, type ResultOf } from './readers'
import { ReadingThread, type ThreadOptions } from './reading-thread'
import { isRefusal, type Refusal } from './refusal'
import { unpack } from './request-body'

export interface Body {
  readonly raw: Buffer
  /** `Content-Encoding`; `undefined`: none. */
  readonly encoding: string | undefined
}

export class BodyReader {
  private readonly thread: ReadingThread

  constructor(options: ThreadOptions = {}) {
    this.thread = new ReadingThread(options)
  }

  async read<Name extends ReaderName>(
    { raw, encoding = 'identity' }: Body,
    reading: Reading<Name>
  ): Promise<ResultOf<Name> | Refusal> {
    const unpacked = await unpack(raw, encoding, reading.limits.bytes)
    if (isRefusal(unpacked)) return unpacked
    if (unpacked.length > MAIN_THREAD_BYTES) return this.thread.read(unpacked, reading)
    return readBody(unpacked, reading)
  }

  /** Ends the thread. Requests that wait for it are refused. */
  close(): Promise<void> {
    return this.thread.close()
  }
}
