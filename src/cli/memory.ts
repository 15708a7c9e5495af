// Keeps the memory of a long run low, by collecting garbage earlier than the engine would.
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

const KILOBYTE = 1024
const MEGABYTE = 1024 * KILOBYTE

/** Resident memory in bytes from which on garbage is collected. Ordinary events stay below (bench: growth). */
const FULL_FROM = 195 * MEGABYTE

/** Growth in bytes after a collection that makes the next one worthwhile, as each takes a thirtieth of a second. */
const WORTHWHILE = 24 * MEGABYTE

const LOOK_MS = 10

/**
 * Checks the memory until the returned function is called. By itself the engine lets garbage, and its table of strings,
 * grow to several times what is in use: over 300 MB if each event has its own property names (bench: hostile). Does not
 * keep the process alive.
 */
export function keepMemoryLow(): () => void {
  let collect: (() => void) | undefined
  let inUse = 0
  const look = (): void => {
    // Below that peak, the present use is lower still. Reading the peak costs a tenth of reading the present use
    // (bench: send).
    if (process.resourceUsage().maxRSS * KILOBYTE < FULL_FROM) return
    const { rss, heapUsed } = process.memoryUsage()
    if (rss < FULL_FROM || heapUsed < inUse + WORTHWHILE) return
    collect ??= findCollector()
    collect()
    inUse = process.memoryUsage().heapUsed
  }
  const timer = setInterval(look, LOOK_MS).unref()
  return () => clearInterval(timer)
}

/** The engine exposes `gc` only to contexts that are created after the flag is set. */
function findCollector(): () => void {
  setFlagsFromString('--expose-gc')
  return runInNewContext('gc') as () => void
}
