// A clock that all processes of a machine share, and that a change of the wall clock does not affect.
import { uptime } from 'node:os'
import { performance } from 'node:perf_hooks'

/** The machine's uptime is coarse and slow to read, so it is read once. */
const startedAt = uptime() * 1000 - performance.now()

/** Milliseconds since the machine was started. Processes differ by some hundredths of a second. */
export function machineTime(): number {
  return startedAt + performance.now()
}
