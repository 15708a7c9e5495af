// What the admin API may ask of the worker.
import type { EventResult } from './event-result'
import type { Pause } from './pump'
import type { OneEvent } from './send-one'
import type { Worker } from './worker'

export interface WorkerAccess {
  readonly pause: (destinationId: string) => Pause | undefined
  /** Ends the pause of a destination. */
  readonly tryNow: (destinationId: string) => Promise<void>
  /** Sends one event at once, beside the queue. */
  readonly sendOne: (one: OneEvent) => Promise<EventResult>
  /** Called when a resend has begun. */
  readonly resume: () => void
  /** Resolves once the worker works as configured. */
  readonly applied: () => Promise<void>
  readonly wake: () => void
  /** Resolves after the batches that are under way now. */
  readonly afterBatches: () => Promise<void>
  /** Called after events were removed from the queue: finds out again what the others wait for. */
  readonly forgetOrder: () => void
}

export function toWorkerAccess(worker: Worker): WorkerAccess {
  return {
    pause: (id) => worker.pause(id),
    tryNow: (id) => worker.tryNow(id),
    sendOne: (one) => worker.sendOne(one),
    resume: () => worker.resume(),
    applied: () => worker.settled(),
    wake: () => worker.wake(),
    afterBatches: () => worker.afterBatches(),
    forgetOrder: () => worker.forgetOrder()
  }
}
