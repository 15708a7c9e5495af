// Keeps a long sync from taking the thread that takes events in: it works for a share of the time and rests for the others.
import { setImmediate } from 'node:timers/promises'
import { COUNTS, WAITS } from '../../delivery/caps'
import type { Turn } from '../../delivery/steps'

export interface DutyOptions {
  /** Milliseconds. */
  readonly monotonic: () => number
  readonly sleep: (ms: number) => Promise<void>
}

/**
 * To be called after each small step. Once the steps since the last rest have taken `WAITS.syncStretch` it rests
 * `COUNTS.syncRest` times as long as they took. Time in which the sync only waited counts as well, up to
 * `WAITS.longestSyncStretch`: the store's commits are in it, and what else kept the thread busy.
 */
export function createDuty({ monotonic, sleep }: DutyOptions): Turn {
  let since = monotonic()
  return async () => {
    const worked = Math.min(monotonic() - since, WAITS.longestSyncStretch)
    if (worked < WAITS.syncStretch) {
      await setImmediate()
      return
    }
    await sleep(worked * COUNTS.syncRest)
    since = monotonic()
  }
}
