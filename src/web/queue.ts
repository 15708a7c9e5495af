// Calls of heap.js in their order. One that is not done holds the next ones up.
import { attempt } from './notices'
import type { HeapSdk, SdkCall } from './sdk'

export interface Queue {
  readonly waiting: SdkCall[]
  /** Makes the calls that wait, as far as it goes. */
  readonly run: () => void
}

/** `find` gives heap.js while it can be called. */
export function createQueue(find: () => HeapSdk | undefined): Queue {
  const waiting: SdkCall[] = []
  let isBusy = false

  function run(): void {
    for (;;) {
      const heap = isBusy ? undefined : find()
      const [call] = waiting
      if (!heap || !call) return
      // What a call does may bring the next one here while it runs.
      isBusy = true
      const result = attempt(() => call(heap))
      isBusy = false
      if (result === false) return
      waiting.shift()
    }
  }

  return { waiting, run }
}
