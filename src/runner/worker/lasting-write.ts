// Repeats a write until it succeeds, because its content is stored nowhere else.
import { AssertionError } from 'node:assert'
import { setTimeout as pause } from 'node:timers/promises'
import { WAITS } from '../../delivery/caps'
import { LeaseLostError } from '../../storage/ownership/ownership'

export interface Persistence {
  /** Once aborted, a write is tried one last time. */
  readonly ending: AbortSignal
  readonly onError: (error: unknown) => void
}

/**
 * An AssertionError is reported and not repeated: a forbidden step stays forbidden.
 * @throws LeaseLostError: another runner writes this now
 */
export async function writeLastingly(write: () => Promise<void>, { ending, onError }: Persistence): Promise<void> {
  for (let isLast = false; ; isLast = ending.aborted) {
    try {
      return await write()
    } catch (error) {
      if (error instanceof LeaseLostError) throw error
      onError(error)
      if (isLast || error instanceof AssertionError) return
    }
    await pause(WAITS.repeatedWrite, undefined, { signal: ending }).catch(() => undefined)
  }
}
