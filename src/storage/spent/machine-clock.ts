// A clock that all processes of a machine share and nobody can set.
import { uptime } from 'node:os'
import { performance } from 'node:perf_hooks'

/** The machine's own time is coarse and slow to read, so it is read once. */
const startedAt = uptime() * 1000 - performance.now()

/** Milliseconds since the machine was started, to some hundredths of a second among processes. */
export function machineTime(): number {
  return startedAt + performance.now()
}
