// Queues calls of heap.js in order. A call that is not done blocks the calls after it.
import { attempt } from './notices'
import type { HeapSdk, SdkCall } from './sdk'

export interface Queue {
  readonly waiting: SdkCall[]
  /** Makes the waiting calls, up to one that is not done. */
  readonly run: () => void
}

/** `find` returns heap.js while it can be called. */
export function createQueue(find: () => HeapSdk | undefined): Queue {
  const waiting: SdkCall[] = []
  let isBusy = false

  function run(): void {
    for (;;) {
      const heap = isBusy ? undefined : find()
      const [call] = waiting
      if (!heap || !call) return
      // A call may lead to another `run` while it is running.
      isBusy = true
      const result = attempt(() => call(heap))
      isBusy = false
      if (result === false) return
      waiting.shift()
    }
  }

  return { waiting, run }
}
