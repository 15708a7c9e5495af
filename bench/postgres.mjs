// `node bench/postgres.mjs` after `npm run build`: intake on PostgreSQL beside intake on SQLite, in turns on the same
// cores, the time of answers at a steady load while events are delivered, and the room that events take. See `--help`.
import { mkdtempSync, rmSync } from 'node:fs'
import { cpus, loadavg, tmpdir, totalmem } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { startCluster } from './cluster.mjs'
import { readFlags } from './flags.mjs'
import { cpuSeconds, cpuSecondsOfAll, load, startChild, withRunner } from './load.mjs'

const flags = readFlags({
  command: 'node bench/postgres.mjs',
  what: `Intake on PostgreSQL beside intake on SQLite, and answers at a steady load. Starts a PostgreSQL of its own as Debian
installs it (fsync on) and runners as processes of their own; the load generator and a stand-in for Heap that counts
share the machine. Each 200 comes after the commit. Needs npm run build.`,
  flags: {
    seconds: { help: 'length of each measurement', default: 10 },
    rounds: { help: 'rounds in which SQLite and PostgreSQL take turns', default: 3 },
    runners: { help: 'runners that share the steady load', default: 1 },
    only: { help: 'one part of it', choices: ['intake', 'steady', 'room'] }
  }
})

const seconds = Number(flags.seconds)
/** Nobody listens at port 9: everything waits. */
const NOBODY = 'http://127.0.0.1:9'

const directories = []
function makeDirectory() {
  directories.push(mkdtempSync(join(tmpdir(), 'heap-destination-bench-')))
  return directories.at(-1)
}

const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)]
const perThousand = (cpu, events) => Number(((cpu / events) * 1000).toFixed(3))

/** One measurement of intake as fast as it goes. */
function takeIn(place, sandboxUrl) {
  return withRunner({ place, sandboxUrl }, async ({ url, pid }) => {
    await load(url, { seconds: 2, connections: 16 })
    const before = [cpuSeconds(pid), cpuSecondsOfAll(cluster.pid)]
    const { events, ...row } = await load(url, { seconds, connections: 16 })
    const [runner, server] = [cpuSeconds(pid) - before[0], cpuSecondsOfAll(cluster.pid) - before[1]]
    return {
      ...row,
      'runner CPU-s/1,000': perThousand(runner, events),
      'server CPU-s/1,000': perThousand(server, events)
    }
  })
}

const PLACES = {
  SQLite: async () => makeDirectory(),
  PostgreSQL: async () => (await cluster.createDatabase()).address
}

/** In turns, so that a machine that slows down slows both. */
async function compareIntake(name, sandboxUrl) {
  const runs = { SQLite: [], PostgreSQL: [] }
  for (let round = 0; round < Number(flags.rounds); round++) {
    for (const [store, makePlace] of Object.entries(PLACES)) {
      runs[store].push(await takeIn(await makePlace(), sandboxUrl))
    }
  }
  const rows = Object.fromEntries(
    Object.entries(runs).map(([store, all]) => {
      const keys = Object.keys(all[0])
      return [store, Object.fromEntries(keys.map((key) => [key, median(all.map((run) => run[key]))]))]
    })
  )
  const ratios = runs.PostgreSQL.map((run, round) => run['events/s'] / runs.SQLite[round]['events/s'])
  console.log(`\nIntake as fast as it goes, ${name}, medians of ${flags.rounds} rounds`)
  console.table(rows)
  console.log(
    `PostgreSQL takes ${median(ratios).toFixed(2)} of SQLite's events per second (${ratios.map((one) => one.toFixed(2)).join(', ')})`
  )
}

/** Runs `run` with several runners on one database. */
async function withRunners(count, { place, sandboxUrl }, run, started = []) {
  if (started.length === count) return run(started)
  return withRunner({ place, sandboxUrl }, (one) => withRunners(count, { place, sandboxUrl }, run, [...started, one]))
}

async function measureSteady() {
  const counter = await startChild('counter.mjs')
  const sandboxUrl = `http://127.0.0.1:${counter.line}`
  const delivered = async () => (await (await fetch(sandboxUrl)).json()).items
  const rows = {}
  try {
    const count = Number(flags.runners)
    for (const [store, makePlace] of Object.entries(PLACES)) {
      const place = await makePlace()
      await withRunners(store === 'SQLite' ? 1 : count, { place, sandboxUrl }, async (runners) => {
        const urls = runners.map(({ url }) => url)
        await load(urls, { seconds: 5, connections: 8, eventsPerSecond: 5000 })
        await delivered()
        const before = [runners.reduce((sum, { pid }) => sum + cpuSeconds(pid), 0), cpuSecondsOfAll(cluster.pid)]
        const { events, ...row } = await load(urls, { seconds, connections: 32, eventsPerSecond: 5000 })
        const runner = runners.reduce((sum, { pid }) => sum + cpuSeconds(pid), 0) - before[0]
        rows[store] = {
          ...row,
          'delivered/s': Math.round((await delivered()) / seconds),
          'runner CPU-s/1,000': perThousand(runner, events),
          'server CPU-s/1,000': perThousand(cpuSecondsOfAll(cluster.pid) - before[1], events)
        }
      })
    }
  } finally {
    counter.child.kill()
  }
  console.log('\n5,000 events/s while they are delivered, milliseconds from when a request was due')
  console.table(rows)
}

const KEPT = 'heap_destination'
const TABLES = `SELECT coalesce(parent.relname, c.relname) AS name, sum(pg_relation_size(c.oid)) AS rows,
  sum(pg_total_relation_size(c.oid) - pg_relation_size(c.oid) - pg_indexes_size(c.oid)) AS apart,
  sum(pg_indexes_size(c.oid)) AS indexes
  FROM pg_class AS c LEFT JOIN pg_inherits ON inhrelid = c.oid LEFT JOIN pg_class AS parent ON parent.oid = inhparent
  WHERE c.relnamespace = '${KEPT}'::regnamespace AND c.relkind = 'r' GROUP BY 1`

/** Once everything is delivered, and again after a vacuum. */
async function measureRoom() {
  const counter = await startChild('counter.mjs')
  const sandboxUrl = `http://127.0.0.1:${counter.line}`
  const { address, query } = await cluster.createDatabase()
  try {
    const events = await withRunner({ place: address, sandboxUrl }, async ({ url }) => {
      const sent = await load(url, { seconds, connections: 8, eventsPerSecond: 4000 })
      const isOpen = `SELECT 1 FROM ${KEPT}.deliveries WHERE state <> 'delivered' LIMIT 1`
      while ((await query(isOpen)).length > 0) await sleep(500)
      return sent.events
    })
    const [{ bytes }] = await query(`SELECT avg(octet_length(body)) AS bytes FROM ${KEPT}.events`)
    console.log(`\n${events} events of ${Math.round(bytes)} bytes, delivered: bytes of each on the disk`)
    for (const when of ['as they are', 'after VACUUM FULL']) {
      if (when !== 'as they are') await query('VACUUM FULL')
      const all = await query(TABLES)
      const perEvent = (value) => Math.round(Number(value) / events)
      const rows = all.map(({ name, rows: own, apart, indexes }) => [
        name,
        { rows: perEvent(own), 'stored apart': perEvent(apart), indexes: perEvent(indexes) }
      ])
      console.log(when)
      console.table(Object.fromEntries(rows.filter(([, row]) => Object.values(row).some((value) => value > 0))))
    }
  } finally {
    counter.child.kill()
  }
}

const cluster = await startCluster()
try {
  console.log(
    `${cpus().length} × ${cpus()[0].model}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}, PostgreSQL ${cluster.version}, load before ${loadavg()[0].toFixed(1)}`
  )
  if (flags.only === undefined || flags.only === 'intake') {
    await compareIntake('no destination')
    await compareIntake('one destination, everything waits', NOBODY)
  }
  if (flags.only === undefined || flags.only === 'steady') await measureSteady()
  if (flags.only === undefined || flags.only === 'room') await measureRoom()
} finally {
  cluster.stop()
  for (const directory of directories) rmSync(directory, { recursive: true, force: true })
}
