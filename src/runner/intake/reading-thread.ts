// Manages the thread that reads long bodies, one after another, with limits on time and memory. It is started when it
// is first needed. If it fails, the waiting requests are refused, and the next one gets a new thread.
import { extname, join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { READING_THREAD } from './limits'
import type { ReaderName, Reading, ResultOf } from './readers'
import { refusal, type Refusal } from './refusal'

export interface ThreadOptions {
  /** Node's arguments for the thread. Default: those of the process. */
  readonly execArgv?: readonly string[]
  /** Time for one body and those that wait before it, in milliseconds. Default: 20,000. */
  readonly timeMs?: number
  /** Memory of the thread's objects, in MB. Default: 192. */
  readonly memoryMb?: number
}

/** A message to the thread; `Done` is its answer. */
export interface Job {
  readonly id: number
  readonly unpacked: Uint8Array
  readonly reading: Reading<ReaderName>
}
export interface Done {
  readonly id: number
  readonly result: unknown
}

interface Waiting {
  readonly resolve: (result: unknown) => void
  readonly timer: NodeJS.Timeout
}

/** Most bodies that wait for the thread. Our choice: as many as it reads within its time. */
const MAX_WAITING = 16

export class ReadingThread {
  private worker: Worker | undefined
  private readonly waiting = new Map<number, Waiting>()
  private lastId = 0
  private isClosed = false

  constructor(private readonly options: ThreadOptions) {}

  /** The buffer may be empty afterwards, because its memory is moved to the thread if possible. */
  read<Name extends ReaderName>(unpacked: Buffer, reading: Reading<Name>): Promise<ResultOf<Name> | Refusal> {
    if (this.isClosed) return Promise.resolve(closing())
    if (this.waiting.size >= MAX_WAITING) return Promise.resolve(busy())
    const worker = (this.worker ??= this.start())
    const id = ++this.lastId
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.fail(worker, busy()), this.options.timeMs ?? READING_THREAD.timeMs)
      this.waiting.set(id, { resolve: resolve as (result: unknown) => void, timer })
      const job: Job = { id, unpacked, reading }
      worker.postMessage(job, movable(unpacked))
    })
  }

  async close(): Promise<void> {
    this.isClosed = true
    this.settleAll(closing())
    await this.worker?.terminate()
  }

  private start(): Worker {
    const { execArgv, memoryMb = READING_THREAD.memoryMb } = this.options
    const worker = new Worker(join(__dirname, `read-thread${extname(__filename)}`), {
      ...(execArgv && { execArgv: [...execArgv] }),
      resourceLimits: { maxOldGenerationSizeMb: memoryMb, maxYoungGenerationSizeMb: 32 }
    })
    worker.unref()
    worker.on('message', ({ id, result }: Done) => this.settle(id, result))
    worker.on('error', (error: { code?: unknown }) => {
      this.fail(worker, error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? tooHeavy() : busy())
    })
    worker.on('exit', () => this.fail(worker, busy()))
    return worker
  }

  /** Refuses all waiting requests, since it is not known which one is at fault. SDKs repeat a request after a 503. */
  private fail(worker: Worker, why: Refusal): void {
    if (this.worker !== worker) return
    this.worker = undefined
    this.settleAll(why)
    void worker.terminate()
  }

  private settleAll(why: Refusal): void {
    for (const id of [...this.waiting.keys()]) this.settle(id, why)
  }

  private settle(id: number, result: unknown): void {
    const waiting = this.waiting.get(id)
    this.waiting.delete(id)
    clearTimeout(waiting?.timer)
    waiting?.resolve(result)
  }
}

/** The memory of the body, if nothing else is in it: it can then be moved to the thread instead of copied. */
function movable({ buffer, byteLength }: Buffer): ArrayBuffer[] {
  return buffer instanceof ArrayBuffer && buffer.byteLength === byteLength ? [buffer] : []
}

function tooHeavy(): Refusal {
  return refusal('request_too_large', 'Reading the body takes too much memory. Send smaller batches.')
}

function busy(): Refusal {
  return refusal('busy', 'The runner has too much to read at the moment. Send this again later.')
}

function closing(): Refusal {
  return refusal('closing', 'The runner is being stopped. Send this again later.')
}
