// The load of the benches of intake: batches of 100 events, 58 KB, and what they cost the processes that take them in.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { performance } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { Pool } from 'undici'

const HERE = fileURLToPath(new URL('.', import.meta.url))
export const BATCH = 100
const authorization = `Basic ${Buffer.from('bench:').toString('base64')}`

/** Starts a script of this folder. Resolves to the process, and to the first line that it prints. */
export async function startChild(file, ...args) {
  const child = spawn(process.execPath, [join(HERE, file), ...args], { stdio: ['ignore', 'pipe', 'inherit', 'ipc'] })
  const [line] = await once(createInterface(child.stdout), 'line')
  return { child, line }
}

/** Runs `run` with the address and the process id of a runner, and ends it. @param place folder, or address of a database */
export async function withRunner({ place, sandboxUrl = '' }, run) {
  const { child, line: url } = await startChild('intake-runner.cjs', place, sandboxUrl)
  try {
    return await run({ url, pid: child.pid })
  } finally {
    child.kill('SIGKILL')
    await once(child, 'exit')
  }
}

let number = 0

export function makeBatch() {
  const batch = Array.from({ length: BATCH }, () => {
    number++
    return {
      type: 'track',
      event: 'Order Completed',
      userId: `u-${number % 5000}`,
      anonymousId: '8f2e6b1c-77aa-4c7e-9a53-0e7a7e2f1a10',
      messageId: `bench-${number}-c555762f-5737-4845-82ad-06ae03a1fdf3`,
      timestamp: new Date().toISOString(),
      properties: {
        order_id: '50314b8e9bcf000000000000',
        revenue: 25,
        currency: 'USD',
        products: [{ sku: '45790-32', price: 19 }]
      },
      context: {
        library: { name: '@segment/analytics-node', version: '3.1.0' },
        ip: '127.0.0.1',
        page: { url: 'https://example.com/docs/a-page', title: 'A page of the documentation' },
        locale: 'en-US'
      },
      integrations: {}
    }
  })
  return JSON.stringify({ batch, writeKey: 'bench', sentAt: new Date().toISOString() })
}

/**
 * Milliseconds of each request. `eventsPerSecond`: a steady load; without it, as fast as `connections` requests go.
 * @param urls of the runners, which take turns
 */
export async function load(urls, { seconds = Infinity, count = Infinity, connections, eventsPerSecond }) {
  const pools = [urls].flat().map((url) => new Pool(url, { connections, pipelining: 1 }))
  const spans = []
  const refused = []
  let sent = 0
  const post = async (dueAt) => {
    const body = makeBatch()
    const { statusCode, body: answer } = await pools[sent++ % pools.length].request({
      path: '/v1/batch',
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization },
      body
    })
    await answer.text()
    if (statusCode === 200) spans.push(performance.now() - dueAt)
    else refused.push(statusCode)
  }
  const begin = performance.now()
  const end = begin + seconds * 1000
  if (eventsPerSecond === undefined) {
    await Promise.all(
      Array.from({ length: connections }, async () => {
        while (performance.now() < end && spans.length * BATCH < count) await post(performance.now())
      })
    )
  } else {
    const every = (BATCH / eventsPerSecond) * 1000
    const pending = []
    for (let dueAt = begin; dueAt < end; dueAt += every) {
      const wait = dueAt - performance.now()
      if (wait > 0) await sleep(wait)
      // Counted from when it was due: a runner that stalls cannot hide it by being asked less.
      pending.push(post(dueAt))
    }
    await Promise.all(pending)
  }
  const took = (performance.now() - begin) / 1000
  await Promise.all(pools.map((pool) => pool.close()))
  spans.sort((a, b) => a - b)
  const at = (share) => Number(spans[Math.min(spans.length - 1, Math.floor(spans.length * share))]?.toFixed(1))
  return {
    'events/s': Math.round((spans.length * BATCH) / took),
    p50: at(0.5),
    p95: at(0.95),
    p99: at(0.99),
    max: at(1),
    refused: refused.length,
    events: spans.length * BATCH
  }
}

/** CPU-seconds of a process so far, user and system. Linux counts in hundredths. */
export function cpuSeconds(pid) {
  const fields = statOf(pid)
  return fields === undefined ? 0 : (Number(fields[11]) + Number(fields[12])) / 100
}

/** The same of a process and of all that it has started: those that have ended count with it. */
export function cpuSecondsOfAll(pid) {
  const fields = statOf(pid)
  if (fields === undefined) return 0
  const ended = (Number(fields[13]) + Number(fields[14])) / 100
  const children = readdirSync('/proc').filter((name) => Number(statOf(name)?.[1]) === pid)
  return cpuSeconds(pid) + ended + children.reduce((sum, child) => sum + cpuSecondsOfAll(Number(child)), 0)
}

/** What `/proc` says of a process, from its state on. */
function statOf(pid) {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ')
  } catch {
    return undefined
  }
}
