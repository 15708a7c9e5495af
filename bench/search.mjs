// How fast events are found by a word among a million, and what the index of words costs: node bench/search.mjs, after
// npm run build.
import { createRequire } from 'node:module'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import { readFlags } from './flags.mjs'

const { events: EVENTS } = readFlags({
  command: 'node bench/search.mjs',
  what: 'How fast events are found by their words, and what the index of words costs. Needs npm run build.',
  flags: { events: { help: 'events that are stored', default: Number(process.env.EVENTS ?? 1_000_000) } }
})

const { createSqliteQueue } = createRequire(import.meta.url)('../dist/storage/queue/sqlite/sqlite-store.js')
const BATCH = 500
const NAMES = ['Order Completed', 'Product Viewed', 'Product Added', 'Checkout Started', 'Coupon Applied']

const directory = mkdtempSync(join(tmpdir(), 'search-bench-'))
const open = () =>
  createSqliteQueue({
    path: join(directory, 'events.db'),
    searchPath: join(directory, 'search.db'),
    now: Date.now,
    maxBytes: 8e9
  }).queue

function makeEvent(number) {
  const [name, userKey] = [NAMES[number % NAMES.length], `u-${number % 5000}`]
  const body = JSON.stringify({
    type: 'track',
    event: name,
    userId: userKey,
    messageId: `bench-${number}-c555762f-5737-4845-82ad-${((number * 2654435761) >>> 0).toString(16)}`,
    timestamp: new Date(1_700_000_000_000 + number * 37).toISOString(),
    properties: {
      order_id: `order${number}`,
      email: `p${number % 5000}@example.com`,
      revenue: number % 90,
      currency: 'EUR'
    },
    context: { library: { name: '@segment/analytics-node', version: '3.1.0' }, page: { title: 'A page of the shop' } }
  })
  return { sourceId: 'web', receivedAt: Date.now(), type: 'track', name, userKey, body }
}

const busy = () => {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

try {
  const queue = open()
  const began = performance.now()
  for (let number = 0; number < EVENTS; number += BATCH) {
    await queue.append(Array.from({ length: BATCH }, (_, at) => makeEvent(number + at)))
  }
  const appended = performance.now() - began
  console.log(`stored ${EVENTS} events in ${(appended / 1000).toFixed(1)} s`)
  const [since, cpu] = [performance.now(), busy()]
  const size = () => statSync(join(directory, 'search.db')).size
  for (let last = -1; last !== size(); await sleep(3000)) last = size()
  const perEvent = ((busy() - cpu) / EVENTS) * 1000
  console.log(
    `index: at most ${perEvent.toFixed(1)} us of CPU per event after that, ${((performance.now() - since) / 1000).toFixed(0)} s`
  )
  console.log(
    `index ${(size() / 1e6).toFixed(0)} MB beside ${(statSync(join(directory, 'events.db')).size / 1e6).toFixed(0)} MB`
  )
  for (const words of [
    'order completed',
    'order7',
    `order${Math.floor(EVENTS / 3)}`,
    `"bench-${Math.floor(EVENTS / 2)}-c555762f"`,
    'p42@example.com',
    '"completed order"',
    'nobody'
  ]) {
    const start = performance.now()
    let [pages, next, slowest, found] = [0, undefined, 0, 0]
    do {
      const from = performance.now()
      const page = await queue.history.page({ words, before: next }, 50)
      slowest = Math.max(slowest, performance.now() - from)
      next = page.next
      found += page.events.length
      pages += 1
    } while (next !== null && found < 50)
    const took = performance.now() - start
    console.log(
      `${words}: ${found} found in ${took.toFixed(0)} ms, ${pages} page(s), the slowest ${slowest.toFixed(0)} ms`
    )
  }
  await queue.close()
} finally {
  rmSync(directory, { recursive: true })
}
