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

/** Clocks that differ by less count as equal, because an answer has whole seconds. */
const SAME_MS = 2000

/** `date`: the `Date` header of an answer. Times are shown by the runner's clock, since this machine's may be wrong. */
export function learnTime(date: string | null): void {
  const ahead = Date.parse(date ?? '') + 500 - Date.now()
  if (Number.isNaN(ahead)) return
  offset = Math.abs(ahead) > SAME_MS ? ahead : 0
}

/** Epoch milliseconds by the runner's clock, at most a second old while shown. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, () => now)
}
