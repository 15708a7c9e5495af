// Runs a command against a counter, several times, and gives what it used per event.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const USAGE = new URL('usage.cjs', import.meta.url).pathname
const COUNTER = new URL('counter.mjs', import.meta.url).pathname

/** Starts the counter: `url`, and `close()`. */
export async function startCounter() {
  const child = spawn(process.execPath, [COUNTER], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [port] = await new Promise((resolve) => child.stdout.once('data', (data) => resolve(String(data).split('\n'))))
  return { url: `http://127.0.0.1:${port}`, close: () => child.kill() }
}

/**
 * One run of `node ARGS`. `seconds` is wall time from start to exit, start-up included; CPU is that of the process alone.
 * Throws when the counter did not get every event, unless some may be rejected (exit code 1).
 */
export async function measure({ args, events, url, mayReject = false }) {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'))
  const usagePath = join(folder, 'usage.json')
  await fetch(url)
  const start = process.hrtime.bigint()
  const child = spawn(process.execPath, ['-r', USAGE, ...args], {
    env: { ...process.env, BENCH_USAGE: usagePath },
    stdio: ['ignore', 'ignore', 'inherit']
  })
  const [status] = await once(child, 'exit')
  const seconds = Number(process.hrtime.bigint() - start) / 1e9
  const { requests, items, connections } = await (await fetch(url)).json()
  const isComplete = status === 0 && items >= events
  if (!isComplete && !(mayReject && status === 1))
    throw new Error(`${args.join(' ')} sent ${items} of ${events} (exit ${status})`)
  const { cpuSeconds, peakMegabytes } = JSON.parse(readFileSync(usagePath, 'utf8'))
  rmSync(folder, { recursive: true })
  return {
    eventsPerSecond: events / seconds,
    cpuPerThousand: (cpuSeconds / events) * 1000,
    requestsPerThousand: (requests / events) * 1000,
    peakMegabytes,
    microsecondsPerEvent: (seconds * 1e6) / events,
    connections
  }
}

/** The median of each figure over all runs. */
export function medians(runs) {
  return Object.fromEntries(
    Object.keys(runs[0]).map((key) => {
      const sorted = runs.map((run) => run[key]).sort((a, b) => a - b)
      return [key, sorted[Math.floor(sorted.length / 2)]]
    })
  )
}
