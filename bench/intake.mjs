// How fast the runner stores events, and how long an SDK waits: batches of 100 events, 58 KB, all answered after a sync.
// node bench/intake.mjs, after npm run build. The load generator shares the machine.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readFlags } from './flags.mjs'
import { cpuSeconds, load, makeBatch, startChild, withRunner } from './load.mjs'

const { seconds, backlog } = readFlags({
  command: 'node bench/intake.mjs',
  what: 'How fast the runner stores events on SQLite, and how long an SDK waits for its answer. Needs npm run build.',
  flags: {
    seconds: { help: 'length of each measurement', default: Number(process.env.SECONDS ?? 10) },
    backlog: { help: 'events that wait in some of them', default: Number(process.env.BACKLOG ?? 1_000_000) }
  }
})
const rows = {}

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

await withRunner({ place: makeDirectory() }, async ({ url, pid }) => {
  await load(url, { seconds: 2, connections: 16 })
  await measure('as fast as it goes', { url, pid }, { seconds, connections: 16 })
})

const counter = await startChild('counter.mjs')
const sandboxUrl = `http://127.0.0.1:${counter.line}`
const delivered = async () => (await (await fetch(sandboxUrl)).json()).items
await withRunner({ place: makeDirectory(), sandboxUrl }, async ({ url, pid }) => {
  await load(url, { seconds: 2, connections: 4, eventsPerSecond: 5000 })
  await delivered()
  const name = '5,000 events/s while delivering'
  await measure(name, { url, pid }, { seconds, connections: 32, eventsPerSecond: 5000 })
  rows[name]['delivered/s'] = Math.round((await delivered()) / seconds)
})

if (backlog > 0) {
  const directory = makeDirectory()
  // Nobody listens at port 9: everything waits.
  await withRunner({ place: directory, sandboxUrl: 'http://127.0.0.1:9' }, async ({ url, pid }) => {
    await load(url, { count: backlog, connections: 16 })
    const name = `5,000 events/s on top of ${backlog}`
    await measure(name, { url, pid }, { seconds, connections: 32, eventsPerSecond: 5000 })
  })
  await delivered()
  await withRunner({ place: directory, sandboxUrl }, async ({ url, pid }) => {
    const name = `5,000 events/s while ${backlog} are delivered`
    await measure(name, { url, pid }, { seconds, connections: 32, eventsPerSecond: 5000 })
    rows[name]['delivered/s'] = Math.round((await delivered()) / seconds)
  })
}
counter.child.kill()
for (const directory of directories) rmSync(directory, { recursive: true })
console.table(rows)
