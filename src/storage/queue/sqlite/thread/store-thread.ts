// Keeps the file of events in a thread of its own, so that delivery and intake have another core than the database. If
// the thread ends, what waits for it fails, and the next call gets a new one.
import { extname, join } from 'node:path'
import { Worker } from 'node:worker_threads'
import Database from 'libsql'
import { machineTime } from '../../../spent/machine-clock'
import type { Connection } from '../database'
import type { SqliteStore, SqliteQueueOptions } from '../sqlite-store'
import { packArguments, unpackResult } from './packed'
import { rememberEmpty } from './known-empty'
import {
  fromSentError,
  METHODS,
  type Answer,
  type Call,
  type PortName,
  type Ports,
  type StoreFacts
} from './store-messages'

export interface StoreThreadOptions extends Omit<SqliteQueueOptions, 'now' | 'steady'> {
  readonly steady: () => number
  /** Called when the thread ends although nobody wanted it to. */
  readonly onError: (error: unknown) => void
}

/** Uncompiled, as in tests, the thread has no script. */
export const HAS_SCRIPT = extname(__filename) === '.js'

/**
 * Opens the file as `createSqliteQueue` does, in a thread.
 * @throws DamageError, or the error of SQLite or the file system
 */
export async function openStoreThread(options: StoreThreadOptions): Promise<SqliteStore> {
  const thread = new StoreThread(options)
  await thread.open()
  const queue = { ...thread.port('queue'), history: thread.port('history'), resends: thread.port('resends') }
  return {
    queue: { ...queue, hold: (sources) => thread.hold(sources), close: () => thread.close() },
    tallies: { ...thread.port('tallies'), activity: thread.port('activity') },
    suppressions: rememberEmpty(thread.port('suppressions'))
  }
}

/**
 * A second connection, which does nothing. Without it the log would be emptied and removed when the thread ends by
 * itself or with the process, and the next start would miss it: the file is not marked as complete then.
 */
function openSecond(path: string): Connection {
  const connection = new Database(path)
  // Only who has read once counts as connected.
  connection.exec('SELECT count(*) FROM sqlite_master')
  return connection
}

interface Waiting {
  resolve(result: unknown): void
  reject(error: unknown): void
}

class StoreThread {
  private worker: Worker | undefined
  private readonly waiting = new Map<number, Waiting>()
  private second: Connection | undefined
  private lastCall = 0
  private isClosed = false
  /** Why the file could not be opened. */
  private failure: Error | undefined
  /** A new thread has to be told. */
  private held: readonly string[] = []

  constructor(private readonly options: StoreThreadOptions) {}

  async open(): Promise<void> {
    await new Promise((resolve, reject) => {
      this.waiting.set(0, { resolve, reject })
      this.worker = this.start()
    })
    this.second = openSecond(this.options.path)
  }

  port<Port extends PortName>(port: Port): Ports[Port] {
    const methods = Object.entries(METHODS[port]).map(([method, way]) => [
      method,
      (...args: readonly unknown[]) => {
        const called = this.call(port, method, args)
        return way === 'asked' ? called : void called.catch(() => undefined)
      }
    ])
    return Object.fromEntries(methods) as Ports[Port]
  }

  async hold(sources: readonly string[]): Promise<void> {
    this.held = sources
    await this.call('queue', 'hold', [sources])
  }

  async close(): Promise<void> {
    if (this.isClosed) return
    const closing = this.call('queue', 'close', [])
    this.isClosed = true
    await closing
    this.second?.close()
    await this.worker?.terminate()
  }

  private call(port: PortName, method: string, args: readonly unknown[]): Promise<unknown> {
    if (this.isClosed) return Promise.reject(new Error('The store is closed: nothing is read or written any more.'))
    const name = `${port}.${method}`
    return new Promise((resolve, reject) => {
      const waiting = { resolve: (result: unknown) => resolve(unpackResult(name, result)), reject }
      this.send({ port, method, args: packArguments(name, args) }, waiting)
    })
  }

  private send(asked: Omit<Call, 'call'>, waiting: Waiting): void {
    const worker = (this.worker ??= this.restart())
    const call = ++this.lastCall
    worker.postMessage({ call, ...asked } satisfies Call)
    this.waiting.set(call, waiting)
    // While somebody waits for an answer the process may not end.
    worker.ref()
  }

  private restart(): Worker {
    const worker = this.start()
    const hold: Call = { call: ++this.lastCall, port: 'queue', method: 'hold', args: [this.held] }
    worker.postMessage(hold)
    return worker
  }

  private start(): Worker {
    const { steady, onError, ...options } = this.options
    const workerData: StoreFacts = { ...options, steadyAt: { steady: steady(), machine: machineTime() } }
    const worker = new Worker(join(__dirname, `store-script${extname(__filename)}`), { workerData })
    worker.on('message', (answer: Answer) => this.answer(answer))
    worker.on('error', onError)
    worker.on('exit', () => this.end(worker))
    return worker
  }

  private answer(answer: Answer): void {
    if ('failure' in answer && answer.call === 0) this.failure = fromSentError(answer.failure)
    const waiting = this.waiting.get(answer.call)
    this.waiting.delete(answer.call)
    if (this.waiting.size === 0) this.worker?.unref()
    if ('failure' in answer) waiting?.reject(fromSentError(answer.failure))
    else waiting?.resolve(answer.result)
  }

  private end(worker: Worker): void {
    if (this.worker !== worker) return
    this.worker = undefined
    const failure = this.failure ?? new Error('The thread of the events ended.')
    this.failure = undefined
    for (const waiting of this.waiting.values()) waiting.reject(failure)
    this.waiting.clear()
  }
}
