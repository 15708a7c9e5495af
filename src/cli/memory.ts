// Keeps the memory of a long run low, by collecting garbage earlier than the engine would.
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

const KILOBYTE = 1024
const MEGABYTE = 1024 * KILOBYTE

/** Resident memory in bytes from which on garbage is collected. Ordinary events stay below (bench: growth). */
const FULL_FROM = 195 * MEGABYTE

/** Bytes that have to come into use after a collection before another one is worth its thirtieth of a second. */
const WORTHWHILE = 24 * MEGABYTE

const LOOK_MS = 10

/**
 * Looks until the returned function is called. By itself the engine lets garbage grow to several times of what is in
 * use, and the table of texts that it keeps beside with it: over 300 MB where each event has property names of its own
 * (bench: hostile). Does not keep the process alive.
 */
export function keepMemoryLow(): () => void {
  let collect: (() => void) | undefined
  let inUse = 0
  const look = (): void => {
    // Where it was never that much, it is not now. The peak costs a tenth of what the present use does (bench: send).
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

/** The engine has it under a name that it gives only to contexts made after it is asked to. */
function findCollector(): () => void {
  setFlagsFromString('--expose-gc')
  return runInNewContext('gc') as () => void
}
