// Manages the thread that reads long bodies, one after another, with limits on time and memory. It is started when it
// is first needed. If it fails, the request whose body it reads is refused, and the next one gets a new thread.
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
  readonly job: Job
  readonly resolve: (result: unknown) => void
  readonly timer: NodeJS.Timeout
}

/** Most bodies that wait for the thread. Our choice: as many as it reads within its time. */
const MAX_WAITING = 16

export class ReadingThread {
  private worker: Worker | undefined
  /** In their order; the thread has the first. The others stay here, so that none is read for which nobody waits. */
  private readonly waiting: Waiting[] = []
  private lastId = 0
  private isClosed = false

  constructor(private readonly options: ThreadOptions) {}

  /** The buffer may be empty afterwards, because its memory is moved to the thread if possible. */
  read<Name extends ReaderName>(unpacked: Buffer, reading: Reading<Name>): Promise<ResultOf<Name> | Refusal> {
    if (this.isClosed) return Promise.resolve(closing())
    if (this.waiting.length >= MAX_WAITING) return Promise.resolve(busy())
    const job: Job = { id: ++this.lastId, unpacked, reading }
    const timeMs = reading.timeMs ?? this.options.timeMs ?? READING_THREAD.timeMs
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.giveUp(job, timeMs), timeMs)
      this.waiting.push({ job, resolve: resolve as (result: unknown) => void, timer })
      if (this.waiting.length === 1) this.begin()
    })
  }

  async close(): Promise<void> {
    this.isClosed = true
    for (const { job } of [...this.waiting]) this.settle(job.id, closing())
    await this.worker?.terminate()
  }

  private begin(): void {
    const [first] = this.waiting
    if (first === undefined) return
    this.worker ??= this.start()
    this.worker.postMessage(first.job, movable(first.job.unpacked))
  }

  private start(): Worker {
    const { execArgv, memoryMb = READING_THREAD.memoryMb } = this.options
    const worker = new Worker(join(__dirname, `read-thread${extname(__filename)}`), {
      ...(execArgv && { execArgv: [...execArgv] }),
      resourceLimits: { maxOldGenerationSizeMb: memoryMb, maxYoungGenerationSizeMb: 32 }
    })
    worker.unref()
    worker.on('message', ({ id, result }: Done) => {
      if (this.settle(id, result)) this.begin()
    })
    worker.on('error', (error: { code?: unknown }) => {
      this.fail(worker, error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? tooHeavy() : busy())
    })
    worker.on('exit', () => this.fail(worker, busy()))
    return worker
  }

  private giveUp(job: Job, timeMs: number): void {
    if (this.worker && this.waiting[0]?.job === job) this.fail(this.worker, late(timeMs))
    else this.settle(job.id, late(timeMs))
  }

  /** Refuses the body that is being read. The next one gets a new thread. SDKs repeat a request after a 503. */
  private fail(worker: Worker, why: Refusal): void {
    if (this.worker !== worker) return
    this.worker = undefined
    const [first] = this.waiting
    if (first) this.settle(first.job.id, why)
    void worker.terminate()
    if (!this.isClosed) this.begin()
  }

  /** Whether somebody waited for it. */
  private settle(id: number, result: unknown): boolean {
    const index = this.waiting.findIndex(({ job }) => job.id === id)
    const [waiting] = index < 0 ? [] : this.waiting.splice(index, 1)
    clearTimeout(waiting?.timer)
    waiting?.resolve(result)
    return waiting !== undefined
  }
}

/** The memory of the body, if nothing else is in it: it can then be moved to the thread instead of copied. */
export function movable({ buffer, byteLength }: Uint8Array): ArrayBuffer[] {
  return buffer instanceof ArrayBuffer && buffer.byteLength === byteLength ? [buffer] : []
}

function tooHeavy(): Refusal {
  return refusal('request_too_large', 'Reading the body takes too much memory. Send smaller batches.')
}

function busy(): Refusal {
  return refusal('busy', 'The runner has too much to read at the moment. Send this again later.')
}

function late(timeMs: number): Refusal {
  const what = `The body was not read within ${timeMs / 1000} seconds, and nothing of it is stored.`
  return refusal('busy', `${what} Send it again later; if this goes on, send smaller batches.`)
}

function closing(): Refusal {
  return refusal('closing', 'The runner is being stopped. Send this again later.')
}
