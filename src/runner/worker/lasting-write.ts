// Repeats a write until it goes through: what it says is known nowhere else. Knows no queue and no events.
import { AssertionError } from 'node:assert'
import { setTimeout as pause } from 'node:timers/promises'

export interface Persistence {
  /** Once aborted, a write is tried one last time. */
  readonly ending: AbortSignal
  readonly onError: (error: unknown) => void
}

/** Time between two tries, in milliseconds. Our choice: a disk that is full stays so for a while, and nobody waits. */
const AGAIN_MS = 250

/** A step that must not be taken will be no better later: it is reported, and not tried again. */
export async function writeLastingly(write: () => Promise<void>, { ending, onError }: Persistence): Promise<void> {
  for (let isLast = false; ; isLast = ending.aborted) {
    try {
      return await write()
    } catch (error) {
      onError(error)
      if (isLast || error instanceof AssertionError) return
    }
    await pause(AGAIN_MS, undefined, { signal: ending }).catch(() => undefined)
  }
}
