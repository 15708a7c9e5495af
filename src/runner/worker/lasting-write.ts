// Repeats a write until it goes through: what it says is known nowhere else.
import { AssertionError } from 'node:assert'
import { setTimeout as pause } from 'node:timers/promises'
import { WAITS } from '../../delivery/caps'

export interface Persistence {
  /** Once aborted, a write is tried one last time. */
  readonly ending: AbortSignal
  readonly onError: (error: unknown) => void
}

/** A step that must not be taken will be no better later: it is reported, and not tried again. */
export async function writeLastingly(write: () => Promise<void>, { ending, onError }: Persistence): Promise<void> {
  for (let isLast = false; ; isLast = ending.aborted) {
    try {
      return await write()
    } catch (error) {
      onError(error)
      if (isLast || error instanceof AssertionError) return
    }
    await pause(WAITS.repeatedWrite, undefined, { signal: ending }).catch(() => undefined)
  }
}
