// How fast the runner delivers events that wait: stored over HTTP while their source is paused, then sent to a counter.
// `send` delivers the same events in the same run. node bench/delivery.mjs, after npm run build.
// Flags: --events N (200000), --runs N (3), --profile FOLDER (writes a CPU profile of the runner there).
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createReadStream, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { Pool } from 'undici'
import { writeEvents } from './events.mjs'
import { readFlags } from './flags.mjs'
import { measure, medians, startCounter } from './measure.mjs'

const flags = readFlags({
  command: 'node bench/delivery.mjs',
  what: 'Delivers events that wait: by the runner to a counter, and by `send` in the same run. Needs npm run build.',
  flags: {
    events: { help: 'events that are delivered', default: 200_000 },
    runs: { help: 'runs, of which the median counts', default: 3 },
    mappings: { help: 'sets of mappings, with commas between them', default: 'default,templates,functions' },
    profile: { help: 'folder for CPU profiles of the runner' }
  }
})

const here = (name) => new URL(name, import.meta.url).pathname
const folder = mkdtempSync(join(tmpdir(), 'delivery-bench-'))
const count = Number(flags.events)
const file = join(folder, 'events.ndjson')
const REQUEST = 100

async function store(url) {
  const pool = new Pool(url, { connections: 4, pipelining: 1 })
  const headers = {
    'content-type': 'application/json',
    authorization: `Basic ${Buffer.from('bench:').toString('base64')}`
  }
  const post = async (lines) => {
    const body = `{"batch":[${lines.join(',')}]}`
    const answer = await pool.request({ path: '/v1/batch', method: 'POST', headers, body })
    await answer.body.text()
    if (answer.statusCode !== 200) throw new Error(`The runner answered ${answer.statusCode}.`)
  }
  let lines = []
  const pending = new Set()
  for await (const line of createInterface({ input: createReadStream(file) })) {
    lines.push(line)
    if (lines.length < REQUEST) continue
    if (pending.size >= 4) await Promise.race(pending)
    const posted = post(lines).finally(() => pending.delete(posted))
    pending.add(posted)
    lines = []
  }
  if (lines.length > 0) await post(lines)
  await Promise.all(pending)
  await pool.close()
}

/** CPU-seconds of each thread of a process so far, by thread id. Linux counts in hundredths. */
function cpuByThread(pid) {
  const threads = readdirSync(`/proc/${pid}/task`).map((thread) => {
    const fields = readFileSync(`/proc/${pid}/task/${thread}/stat`, 'utf8').split(') ')[1].split(' ')
    return [Number(thread), (Number(fields[11]) + Number(fields[12])) / 100]
  })
  return new Map(threads)
}

function peakMegabytes(pid) {
  return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1024
}

function cpuSeconds(pid) {
  return [...cpuByThread(pid).values()].reduce((sum, cpu) => sum + cpu, 0)
}

/** Until the index of words is filled, which goes on after the last event was answered. */
async function calm(pid) {
  for (let used = Infinity; used > 0.03;) {
    const before = cpuSeconds(pid)
    await sleep(1000)
    used = cpuSeconds(pid) - before
  }
}

/** Until the counter has all of them, and the runner has settled them. */
async function drained(counter, url) {
  for (let items = 0; items < count; items += (await (await fetch(counter)).json()).items) await sleep(5)
  for (;;) {
    const { destinations } = await (await fetch(`${url}/api/overview`)).json()
    if (Object.values(destinations).every(({ waiting, retrying }) => waiting + retrying === 0)) return
    await sleep(5)
  }
}

async function drain(counter, mappings) {
  const directory = mkdtempSync(join(folder, 'runner-'))
  const profile = flags.profile ? [join(flags.profile, `${mappings}.cpuprofile`)] : []
  const args = [here('delivery-runner.cjs'), directory, counter.url, mappings, ...profile]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit', 'ipc'] })
  try {
    const [url] = await once(createInterface(child.stdout), 'line')
    await store(url)
    await calm(child.pid)
    await fetch(counter.url)
    const before = cpuByThread(child.pid)
    const start = performance.now()
    child.send('release')
    await drained(counter.url, url)
    const seconds = (performance.now() - start) / 1000
    const used = [...cpuByThread(child.pid)].map(([id, after]) => [id, after - (before.get(id) ?? 0)])
    const perThousand = (cpu) => (cpu / count) * 1000
    const main = used.find(([id]) => id === child.pid)[1]
    const others = used.filter(([id]) => id !== child.pid).map(([, cpu]) => cpu)
    const all = main + others.reduce((sum, cpu) => sum + cpu, 0)
    return {
      eventsPerSecond: count / seconds,
      cpuPerThousand: perThousand(all),
      mainPerThousand: perThousand(main),
      busiestOtherPerThousand: perThousand(Math.max(...others)),
      peakMegabytes: peakMegabytes(child.pid)
    }
  } finally {
    child.disconnect()
    await once(child, 'exit')
    rmSync(directory, { recursive: true })
  }
}

const number = (value, digits = 0) =>
  value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits })

function printTable(rows) {
  const [send] = rows
  console.log('| | events/s | of `send` | CPU s / 1,000 | times `send` | main thread | busiest other | peak MB |')
  console.log('| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |')
  for (const row of rows) {
    const { eventsPerSecond, cpuPerThousand, mainPerThousand, busiestOtherPerThousand } = row
    const threads = [mainPerThousand, busiestOtherPerThousand].map((cpu) => (cpu === undefined ? '' : number(cpu, 4)))
    const share = `${number((eventsPerSecond / send.eventsPerSecond) * 100)} %`
    const cost = [number(cpuPerThousand, 4), number(cpuPerThousand / send.cpuPerThousand, 2)]
    const cells = [row.name, number(eventsPerSecond), share, ...cost, ...threads, number(row.peakMegabytes)]
    console.log(`| ${cells.join(' | ')} |`)
  }
}

const counter = await startCounter()
try {
  await writeEvents(file, count)
  const args = [here('../dist/cli/main.js'), 'send', file]
  const send = [...args, '--app-id', '11', '--endpoint', counter.url, '--no-budget', '--json']
  const contenders = [
    { name: '`send`', run: () => measure({ args: send, events: count, url: counter.url }) },
    ...flags.mappings.split(',').map((name) => ({ name: `runner, mappings: ${name}`, run: () => drain(counter, name) }))
  ]
  const runs = contenders.map(() => [])
  // In turn, so that a machine that slows down slows all of them.
  for (let round = 0; round < Number(flags.runs); round++) {
    for (const [index, { run }] of contenders.entries()) runs[index].push(await run())
  }
  console.log(`${cpus().length} × ${cpus()[0].model}, Node ${process.version}, ${new Date().toISOString()}`)
  console.log(`${number(count)} events, median of ${flags.runs} runs in turn; CPU of threads in s / 1,000 events\n`)
  printTable(contenders.map(({ name }, index) => ({ name, ...medians(runs[index]) })))
} finally {
  counter.close()
  rmSync(folder, { recursive: true })
}
