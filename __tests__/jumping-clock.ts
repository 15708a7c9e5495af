// A wall clock that is wrong and jumps about, for a real program in a process of its own.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE
/** By how much it may be wrong, in milliseconds. */
const OFFSETS = [0, 7 * MINUTE, -7 * MINUTE, DAY, -DAY, 3 * DAY, -3 * DAY] as const
/** Starts at the latest time that there is: whatever waits is due. */
export const LATEST = 5
const EVERY_MS = 60

/**
 * Writes what a process has to load first; returns the environment that makes it do so. The clock starts at `offset`, and
 * goes on to the next one again and again.
 */
export function jumpingClock(directory: string, offset: number): Record<string, string> {
  const path = join(directory, 'jumping-clock.js')
  const offsets = OFFSETS.map((_, index) => OFFSETS[(index + offset) % OFFSETS.length])
  writeFileSync(
    path,
    `const now = Date.now
     const offsets = ${JSON.stringify(offsets)}
     let at = 0
     Date.now = () => now() + offsets[at]
     setInterval(() => (at = (at + 1) % offsets.length), ${EVERY_MS}).unref()`
  )
  return { NODE_OPTIONS: `--require ${path}` }
}
