// What claiming and storing cost in the queue on PostgreSQL: node bench/postgres-queue.mjs claim|append, after npm run build. It starts a server of its
// own. CPU is that of this process and of the server; times are wall times, of which the median is given.
import { createRequire } from 'node:module'
import { performance } from 'node:perf_hooks'
import { startCluster } from './cluster.mjs'
import { readFlags } from './flags.mjs'
import { cpuSecondsOfAll } from './load.mjs'

const { bench, events: LONG } = readFlags({
  command: 'node bench/postgres-queue.mjs',
  what: 'What it costs to take events from the queue on PostgreSQL (claim), or to store them (append). Needs npm run build.',
  part: { name: 'bench', choices: ['claim', 'append'], default: 'claim' },
  flags: { events: { help: 'events of the long backlog', default: Number(process.env.EVENTS ?? 1_000_000) } }
})

const require = createRequire(import.meta.url)
const { openDatabase } = require('../dist/storage/postgres/connection/database.js')
const { migrate } = require('../dist/storage/postgres/schema/migrations.js')
const { createPostgresQueue } = require('../dist/storage/postgres/queue/postgres-store.js')
const { createSqliteQueue } = require('../dist/storage/queue/sqlite/sqlite-store.js')

const BATCH = 500
const SHORT = 10_000
/** Takes that are measured of each backlog. */
const TAKES = 40

const cluster = await startCluster()
const serverCpu = () => cpuSecondsOfAll(cluster.pid)

async function openQueue() {
  const { address, query } = await cluster.createDatabase()
  const database = await openDatabase(address)
  await migrate(database, 'bench')
  const { queue } = createPostgresQueue({ database, now: Date.now })
  return { queue, query, close: () => queue.close().then(() => database.close()) }
}

const body = (number) =>
  JSON.stringify({
    type: 'track',
    event: 'Order Completed',
    userId: `u-${number}`,
    messageId: `bench-${number}-c555762f-5737-4845-82ad-0123456789ab`,
    timestamp: '2026-05-01T10:00:00.000Z',
    properties: { order_id: `o-${number}`, revenue: 42.5, currency: 'EUR', coupon: 'SPRING', items: [1, 2, 3] },
    context: { ip: '203.0.113.7', library: { name: '@segment/analytics-node', version: '3.1.0' }, locale: 'de-DE' }
  })

const makeEvent = (number) => ({
  sourceId: 'web',
  receivedAt: Date.now(),
  type: 'track',
  name: 'Order Completed',
  userKey: `u-${number % 50_000}`,
  body: body(number)
})

const delivered = ({ id }) => ({ id, state: 'delivered', detail: '{"problem":null,"issues":[],"sent":[]}' })
const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]
const ownCpu = () => {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1e6
}

/** Fills the tables with statements: to store a million events one after the other is another bench. */
async function fill(query, count) {
  const sample = body(1_234_567).replaceAll("'", "''")
  await query(
    `SET search_path TO heap_destination;
     INSERT INTO events (id, source, received_at, type, name, user_key, body)
       SELECT (floor(extract(epoch FROM now()) / 86400)::bigint - 20454 << 40) | nextval('event_numbers'), 'web',
       (extract(epoch FROM now()) * 1000)::bigint, 'track', 'Order Completed', 'u-' || n % 50000, '${sample}'
       FROM generate_series(1, ${count}) AS n;
     INSERT INTO deliveries (event, destination, source, user_key, state, at)
       SELECT id, 'heap', source, user_key, 'waiting', received_at FROM events ORDER BY id`
  )
  await query('VACUUM ANALYZE')
}

/** Milliseconds of `take`, and CPU of taking and settling, by event. */
async function claim(backlog) {
  const { queue, query, close } = await openQueue()
  await queue.connect('heap', ['web'])
  await fill(query, backlog)
  const times = []
  const [own, servers] = [ownCpu(), serverCpu()]
  let events = 0
  while (times.length < TAKES) {
    const began = performance.now()
    const taken = await queue.take('heap', BATCH, 1024 * 1024)
    times.push((performance.now() - began) / taken.length)
    await queue.settle('heap', taken.map(delivered))
    events += taken.length
    if (events === backlog) break
  }
  const cpu = { own: (ownCpu() - own) / events, server: (serverCpu() - servers) / events }
  await close()
  return { takeUs: median(times) * 1000, ownUs: cpu.own * 1e6, serverUs: cpu.server * 1e6 }
}

async function benchClaim() {
  const short = await claim(SHORT)
  const long = await claim(LONG)
  const show = (count, { takeUs, ownUs, serverUs }) =>
    console.log(
      `backlog ${count}: take ${takeUs.toFixed(1)} us per event; take and settle ${ownUs.toFixed(1)} us of CPU here, ${serverUs.toFixed(1)} in the server`
    )
  show(SHORT, short)
  show(LONG, long)
  console.log(`ratio ${(long.takeUs / short.takeUs).toFixed(2)} (wanted: 1.5 at most)`)
}

/** Events a second of CPU time, with requests of `size` events, `parallel` at a time. */
async function append(queue, { size, parallel, count }) {
  let next = 0
  const events = Array.from({ length: size }, (_, at) => makeEvent(at))
  const work = async () => {
    while (next < count) {
      next += size
      const appended = await queue.append(events)
      if ('refused' in appended) throw new Error(appended.refused)
    }
  }
  await Promise.all(Array.from({ length: parallel }, work))
}

async function benchAppend() {
  const { mkdtempSync, rmSync } = require('node:fs')
  const directory = mkdtempSync('/tmp/append-bench-')
  const sqlite = createSqliteQueue({ path: `${directory}/events.db`, now: Date.now }).queue
  const { queue: postgres, close } = await openQueue()
  try {
    for (const queue of [sqlite, postgres]) {
      await queue.connect('heap', ['web'])
      await append(queue, { size: 100, parallel: 8, count: 5000 })
    }
    for (const [size, parallel] of [
      [1, 64],
      [100, 16]
    ]) {
      const count = size === 1 ? 20_000 : 60_000
      for (const [name, queue] of Object.entries({ sqlite, postgres })) {
        const [own, servers, began] = [ownCpu(), serverCpu(), performance.now()]
        await append(queue, { size, parallel, count })
        const [here, there] = [ownCpu() - own, serverCpu() - servers]
        const seconds = (performance.now() - began) / 1000
        console.log(
          `${name}, requests of ${size}: ${((here / count) * 1e6).toFixed(1)} us of CPU here, ${((there / count) * 1e6).toFixed(1)} in the server; ${Math.round(count / seconds)} events/s`
        )
      }
    }
  } finally {
    await sqlite.close()
    await close()
    rmSync(directory, { recursive: true })
  }
}

try {
  if (bench === 'append') await benchAppend()
  else await benchClaim()
} finally {
  cluster.stop()
}
