// Runs the work on segments in a thread of its own, so that it does not slow down the intake of events. The thread is
// started when it is first needed. If it fails, what waits for it fails, and the next call gets a new thread.
import { stat } from 'node:fs'
import { extname, join } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { Received } from '../../segments'
import { movable } from '../intake/reading-thread'
import type { EngineSettings, SegmentEngine } from './engine'
import { fromSentFailure, type FromThread, type ThreadFacts, type ToThread } from './engine-messages'
import type { SyncRight } from './sync-guard'
import type { SyncDetail } from './target-sync'

export interface EngineThreadOptions extends ThreadFacts {
  readonly onError: (error: unknown) => void
}

/** Memory of the thread's objects, in MB. The largest page of a sync, 100,000 changes, takes half of it. */
const MEMORY = { maxOldGenerationSizeMb: 192, maxYoungGenerationSizeMb: 16 }

/** Pause before a new thread goes on with the webhooks that wait, in milliseconds. */
const RESTART_AFTER_MS = 5000

interface Waiting {
  resolve(result: never): void
  reject(error: unknown): void
}

export class EngineThread implements SegmentEngine {
  private worker: Worker | undefined
  private settings: EngineSettings
  private readonly waiting = new Map<number, Waiting>()
  private readonly leases = new Map<number, SyncRight>()
  private lastCall = 0
  private isClosed = false
  private timer: NodeJS.Timeout | undefined

  constructor(private readonly options: EngineThreadOptions) {
    this.settings = options.settings
  }

  async receive(...[integration, arrived]: Parameters<SegmentEngine['receive']>): Promise<Received> {
    const message = { what: 'receive', integration, arrived } as const
    return this.call<Received>((call) => ({ ...message, call }), movable(arrived.body)).catch((error: unknown) => {
      this.options.onError(error)
      return { refused: 'busy', message: 'The webhook could not be stored. Send it again later.' } as const
    })
  }

  wake(): void {
    if (!this.isClosed) this.running().postMessage({ what: 'wake' } satisfies ToThread)
  }

  async sync(...[target, { sync, signal, lease }]: Parameters<SegmentEngine['sync']>): Promise<SyncDetail | undefined> {
    const tell = (what: 'interrupt' | 'ended') => this.worker?.postMessage({ what, sync } satisfies ToThread)
    const stops = [whenAborted(signal, () => tell('interrupt'))]
    const isLeased = lease !== undefined
    if (isLeased) this.leases.set(sync, lease)
    const ended = this.call<SyncDetail | undefined>((call) => ({ what: 'sync', call, target, sync, isLeased }))
    if (isLeased) stops.push(whenAborted(lease.ended, () => tell('ended')))
    if (signal.aborted) tell('interrupt')
    if (lease?.ended.aborted === true) tell('ended')
    return ended.finally(() => {
      this.leases.delete(sync)
      for (const stop of stops) stop()
    })
  }

  configure(settings: EngineSettings): void {
    this.settings = settings
    this.worker?.postMessage({ what: 'configure', settings } satisfies ToThread)
  }

  async close(): Promise<void> {
    clearTimeout(this.timer)
    if (this.worker !== undefined) await this.call((call) => ({ what: 'close', call })).catch(() => undefined)
    this.isClosed = true
    await this.worker?.terminate()
  }

  private call<Result>(toMessage: (call: number) => ToThread, moved: ArrayBuffer[] = []): Promise<Result> {
    if (this.isClosed) return Promise.reject(new Error('The runner ends.'))
    const call = ++this.lastCall
    return new Promise<Result>((resolve, reject) => {
      this.waiting.set(call, { resolve, reject })
      this.running().postMessage(toMessage(call), moved)
    })
  }

  private running(): Worker {
    return (this.worker ??= this.start())
  }

  private start(): Worker {
    const { onError, ...facts } = this.options
    // Starts Node's pool of threads, which the whole process shares: they would get the priority of the thread that
    // uses them first.
    stat(__filename, () => undefined)
    const workerData: ThreadFacts = { ...facts, settings: this.settings }
    const script = join(__dirname, `engine-script${extname(__filename)}`)
    const worker = new Worker(script, { workerData, resourceLimits: MEMORY })
    worker.unref()
    worker.on('message', (message: FromThread) => {
      if ('ask' in message) void this.answer(message)
      else if ('result' in message) this.take(message.call)?.resolve(message.result as never)
      else if (message.call === undefined) onError(fromSentFailure(message.failure))
      else this.take(message.call)?.reject(fromSentFailure(message.failure))
    })
    worker.on('error', onError)
    worker.on('exit', () => this.fail(worker))
    return worker
  }

  private async answer({ ask, sync }: Extract<FromThread, { ask: number }>): Promise<void> {
    const isHeld = (await this.leases.get(sync)?.isHeld()) ?? false
    this.worker?.postMessage({ what: 'held', ask, isHeld } satisfies ToThread)
  }

  private take(call: number): Waiting | undefined {
    const waiting = this.waiting.get(call)
    this.waiting.delete(call)
    return waiting
  }

  private fail(worker: Worker): void {
    if (this.worker !== worker) return
    this.worker = undefined
    for (const call of [...this.waiting.keys()]) this.take(call)?.reject(new Error('The thread of the segments ended.'))
    if (!this.isClosed) this.timer = setTimeout(() => this.wake(), RESTART_AFTER_MS).unref()
  }
}

/** Returns what ends the listening. */
function whenAborted(signal: AbortSignal, act: () => void): () => void {
  signal.addEventListener('abort', act)
  return () => signal.removeEventListener('abort', act)
}
