// One ticking clock for everything that shows a relative time.
import { useSyncExternalStore } from 'react'

const EVERY_MS = 1000
const listeners = new Set<() => void>()
/** Milliseconds that the runner's clock is ahead of this machine's. */
let offset = 0
let now = Date.now()
let timer: ReturnType<typeof setInterval> | undefined

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  timer ??= setInterval(() => {
    now = Date.now() + offset
    for (const tell of listeners) tell()
  }, EVERY_MS)
  return () => {
    listeners.delete(listener)
    if (listeners.size > 0) return
    clearInterval(timer)
    timer = undefined
  }
}

/** Clocks that are no further apart than this say the same: an answer names whole seconds. */
const SAME_MS = 2000

/** `date`: of an answer of the runner. Its times are shown by its clock, however wrong the one of this machine is. */
export function learnTime(date: string | null): void {
  const ahead = Date.parse(date ?? '') + 500 - Date.now()
  if (Number.isNaN(ahead)) return
  offset = Math.abs(ahead) > SAME_MS ? ahead : 0
}

/** Epoch milliseconds by the runner's clock, at most a second old while shown. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, () => now)
}
