// How fast the runner stores events, and how long an SDK waits: batches of 100 events, 58 KB, all answered after a sync.
// node bench/intake.mjs, after npm run build. The load generator shares the machine.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
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
      properties: { order_id: '50314b8e9bcf000000000000', revenue: 25, currency: 'USD', products: [{ sku: '45790-32', price: 19 }] },
      context: { library: { name: '@segment/analytics-node', version: '3.1.0' }, ip: '127.0.0.1', page: { url: 'https://example.com/docs/a-page', title: 'A page of the documentation' }, locale: 'en-US' },
      integrations: {}
    }
  })
  return JSON.stringify({ batch, writeKey: 'bench', sentAt: new Date().toISOString() })
}

/** Milliseconds of each request. `eventsPerSecond`: a steady load; without it, as fast as `connections` requests go. */
async function load(url, { seconds, connections, eventsPerSecond }) {
  const pool = new Pool(url, { connections, pipelining: 1 })
  const spans = []
  const refused = []
  const post = async (dueAt) => {
    const body = makeBatch()
    const { statusCode, body: answer } = await pool.request({ path: '/v1/batch', method: 'POST', headers: { 'content-type': 'application/json', authorization }, body })
    await answer.text()
    if (statusCode === 200) spans.push(performance.now() - dueAt)
    else refused.push(statusCode)
  }
  const begin = performance.now()
  const end = begin + seconds * 1000
  if (eventsPerSecond === undefined) {
    await Promise.all(Array.from({ length: connections }, async () => {
      while (performance.now() < end) await post(performance.now())
    }))
  } else {
    const every = (BATCH / eventsPerSecond) * 1000
    const pending = []
    for (let dueAt = begin; dueAt < end; dueAt += every) {
      const wait = dueAt - performance.now()
      if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait))
      // Counted from when it was due: a runner that stalls cannot hide it by being asked less.
      pending.push(post(dueAt))
    }
    await Promise.all(pending)
  }
  const took = (performance.now() - begin) / 1000
  await pool.close()
  spans.sort((a, b) => a - b)
  const at = (share) => Number(spans[Math.min(spans.length - 1, Math.floor(spans.length * share))]?.toFixed(1))
  return { 'events/s': Math.round((spans.length * BATCH) / took), p50: at(0.5), p95: at(0.95), p99: at(0.99), max: at(1), refused: refused.length }
}

const seconds = Number(process.env.SECONDS ?? 10)
const rows = {}

async function withRunner(name, { sandboxUrl = '', before }, run) {
  const directory = mkdtempSync(join(tmpdir(), 'runner-bench-'))
  const { child, line: url } = await startChild('intake-runner.cjs', directory, sandboxUrl)
  try {
    if (before) await before(url)
    rows[name] = await run(url, directory)
    console.log(name, rows[name])
  } finally {
    child.kill('SIGKILL')
    await once(child, 'exit')
    rmSync(directory, { recursive: true })
  }
}

console.log(`one batch: ${(makeBatch().length / 1000).toFixed(1)} KB`)
const counter = await startChild('counter.mjs')
const sandboxUrl = `http://127.0.0.1:${counter.line}`

await withRunner('as fast as it goes', {}, (url) => load(url, { seconds, connections: 16 }))
await withRunner('5,000 events/s while delivering', { sandboxUrl }, async (url) => {
  await load(url, { seconds: 2, connections: 4, eventsPerSecond: 5000 })
  await fetch(sandboxUrl)
  const measured = await load(url, { seconds, connections: 32, eventsPerSecond: 5000 })
  const { items } = await (await fetch(sandboxUrl)).json()
  return { ...measured, 'delivered/s': Math.round(items / seconds) }
})
const backlog = Number(process.env.BACKLOG ?? 0)
if (backlog > 0) {
  await withRunner(`5,000 events/s on top of ${backlog}`, {}, async (url, directory) => {
    await load(url, { seconds: backlog / 25_000, connections: 16 })
    const megabytes = Math.round(statSync(join(directory, 'events.db')).size / 1e6)
    return { ...(await load(url, { seconds, connections: 32, eventsPerSecond: 5000 })), megabytes }
  })
}
counter.child.kill()
console.table(rows)
