// How fast the runner stores events, and how long an SDK waits: batches of 100 events, 58 KB, all answered after a sync.
// node bench/intake.mjs, after npm run build. The load generator shares the machine.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { performance } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { Pool } from 'undici'

const HERE = fileURLToPath(new URL('.', import.meta.url))
const BATCH = 100
const authorization = `Basic ${Buffer.from('bench:').toString('base64')}`

async function startChild(file, ...args) {
  const child = spawn(process.execPath, [join(HERE, file), ...args], { stdio: ['ignore', 'pipe', 'inherit', 'ipc'] })
  const [line] = await once(createInterface(child.stdout), 'line')
  return { child, line }
}

let number = 0

function makeBatch() {
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

/** Milliseconds of each request. `eventsPerSecond`: a steady load; without it, as fast as `connections` requests go. */
async function load(url, { seconds = Infinity, count = Infinity, connections, eventsPerSecond }) {
  const pool = new Pool(url, { connections, pipelining: 1 })
  const spans = []
  const refused = []
  const post = async (dueAt) => {
    const body = makeBatch()
    const { statusCode, body: answer } = await pool.request({
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
  await pool.close()
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

const seconds = Number(process.env.SECONDS ?? 10)
const backlog = Number(process.env.BACKLOG ?? 1_000_000)
const rows = {}

/** CPU-seconds of a process so far, user and system. Linux counts in hundredths. */
function cpuSeconds(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ')
  return (Number(fields[11]) + Number(fields[12])) / 100
}

async function withRunner({ directory, sandboxUrl = '' }, run) {
  const { child, line: url } = await startChild('intake-runner.cjs', directory, sandboxUrl)
  try {
    return await run(url, child.pid)
  } finally {
    child.kill('SIGKILL')
    await once(child, 'exit')
  }
}

async function measure(name, { url, pid }, options) {
  const before = cpuSeconds(pid)
  const { events, ...row } = await load(url, options)
  const perThousand = ((cpuSeconds(pid) - before) / events) * 1000
  rows[name] = { ...row, 'CPU-s/1,000': Number(perThousand.toFixed(3)) }
}

const directories = []
const makeDirectory = () => {
  directories.push(mkdtempSync(join(tmpdir(), 'runner-bench-')))
  return directories.at(-1)
}

console.log(`one batch: ${(makeBatch().length / 1000).toFixed(1)} KB`)

await withRunner({ directory: makeDirectory() }, async (url, pid) => {
  await load(url, { seconds: 2, connections: 16 })
  await measure('as fast as it goes', { url, pid }, { seconds, connections: 16 })
})

const counter = await startChild('counter.mjs')
const sandboxUrl = `http://127.0.0.1:${counter.line}`
const delivered = async () => (await (await fetch(sandboxUrl)).json()).items
await withRunner({ directory: makeDirectory(), sandboxUrl }, async (url, pid) => {
  await load(url, { seconds: 2, connections: 4, eventsPerSecond: 5000 })
  await delivered()
  const name = '5,000 events/s while delivering'
  await measure(name, { url, pid }, { seconds, connections: 32, eventsPerSecond: 5000 })
  rows[name]['delivered/s'] = Math.round((await delivered()) / seconds)
})

if (backlog > 0) {
  const directory = makeDirectory()
  // Nobody listens at port 9: everything waits.
  await withRunner({ directory, sandboxUrl: 'http://127.0.0.1:9' }, async (url, pid) => {
    await load(url, { count: backlog, connections: 16 })
    const name = `5,000 events/s on top of ${backlog}`
    await measure(name, { url, pid }, { seconds, connections: 32, eventsPerSecond: 5000 })
  })
  await delivered()
  await withRunner({ directory, sandboxUrl }, async (url, pid) => {
    const name = `5,000 events/s while ${backlog} are delivered`
    await measure(name, { url, pid }, { seconds, connections: 32, eventsPerSecond: 5000 })
    rows[name]['delivered/s'] = Math.round((await delivered()) / seconds)
  })
}
counter.child.kill()
for (const directory of directories) rmSync(directory, { recursive: true })
console.table(rows)
