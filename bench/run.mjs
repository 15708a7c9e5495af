// `npm run bench`: measures `send` and the cloud destination beside the floor, in turn, and prints tables with ratios.
// Flags: --events N (200000), --runs N (3), --peer (also Segment's published destination; needs the npm registry),
// --growth (also 10,000 to 1,000,000 events), --hostile (also files that are unlike events).
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, tmpdir, totalmem } from 'node:os'
import { join } from 'node:path'
import { writeEvents } from './events.mjs'
import { readFlags } from './flags.mjs'
import { HOSTILE, writeHostile } from './hostile.mjs'
import { measure, medians, startCounter } from './measure.mjs'

const flags = readFlags({
  command: 'npm run bench --',
  what: '`send` and the cloud destination beside a hand-written floor, in turns: events a second, CPU time and memory.',
  flags: {
    events: { help: 'events that each of them sends', default: 200_000 },
    runs: { help: 'runs after the warm-up, of which the median counts', default: 3 },
    peer: { help: "also Segment's published destination, from the npm registry", isSwitch: true },
    growth: { help: 'also 10,000 to 1,000,000 events', isSwitch: true },
    hostile: { help: 'also files that are unlike events', isSwitch: true }
  }
})

const here = (name) => new URL(name, import.meta.url).pathname
const CLI = here('../dist/cli/main.js')
const folder = mkdtempSync(join(tmpdir(), 'heap-destination-bench-'))
const PEER_EVENTS = 10_000

const send = (file, url) => [CLI, 'send', file, '--app-id', '11', '--endpoint', url, '--no-budget', '--json']

async function eventsFile(count) {
  const path = join(folder, `${count}.ndjson`)
  if (!existsSync(path)) await writeEvents(path, count)
  return path
}

function setUpPeer() {
  const peers = join(folder, 'peers')
  mkdirSync(join(peers, 'published'), { recursive: true })
  writeFileSync(join(peers, 'package.json'), '{ "private": true }')
  const npm = (...args) => execFileSync('npm', args, { cwd: peers, stdio: 'ignore' })
  // The published package does not declare what its framework needs; current fast-uri refuses the ids it builds.
  npm('install', '@segment/actions-core@3.170.0', 'liquidjs', 'lodash', 'dayjs', 'fast-uri@3.0.6')
  npm('pack', '@segment/action-destinations@3.497.0')
  const archive = readdirSync(peers).find((name) => name.endsWith('.tgz'))
  execFileSync('tar', ['xzf', archive, '-C', 'published'], { cwd: peers })
  return peers
}

/** Every contender in turn, so that a machine that slows down slows all of them. */
async function measureAll(contenders, url) {
  const runs = contenders.map(() => [])
  for (let round = 0; round <= Number(flags.runs); round++) {
    for (const [index, { args, events }] of contenders.entries()) {
      const run = await measure({ args, events, url })
      if (round > 0) runs[index].push(run)
    }
  }
  return contenders.map(({ name }, index) => ({ name, ...medians(runs[index]) }))
}

const number = (value, digits = 0) =>
  value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits })

function printTable(rows) {
  const [floor] = rows
  console.log('| | events/s | of the floor | CPU s / 1,000 | times the floor | requests / 1,000 | peak MB |')
  console.log('| --- | ---: | ---: | ---: | ---: | ---: | ---: |')
  for (const row of rows) {
    const speed = `${number((row.eventsPerSecond / floor.eventsPerSecond) * 100)} %`
    const cost = number(row.cpuPerThousand / floor.cpuPerThousand, 2)
    const cells = [number(row.eventsPerSecond), speed, number(row.cpuPerThousand, 4), cost]
    console.log(
      `| ${[row.name, ...cells, number(row.requestsPerThousand, 2), number(row.peakMegabytes)].join(' | ')} |`
    )
  }
}

async function measureSize(count, url) {
  const args = send(await eventsFile(count), url)
  const runs = []
  for (let round = 0; round < Number(flags.runs); round++) runs.push(await measure({ args, events: count, url }))
  return medians(runs)
}

/** A run of one event is all start-up: what the others take beyond it is theirs. */
async function printGrowth(url) {
  const { microsecondsPerEvent: startUp } = await measureSize(1, url)
  console.log(`\nStart-up: ${number(startUp / 1000)} ms\n`)
  console.log('| events | µs per event | without start-up | peak MB |\n| ---: | ---: | ---: | ---: |')
  for (const count of [10_000, 100_000, 1_000_000]) {
    const { microsecondsPerEvent, peakMegabytes } = await measureSize(count, url)
    const times = [microsecondsPerEvent, microsecondsPerEvent - startUp / count].map((time) => number(time, 2))
    console.log(`| ${[number(count), ...times, number(peakMegabytes)].join(' | ')} |`)
  }
}

/** Each run ends with 0 or 1: what is refused as too large does not arrive. */
async function printHostile(url) {
  console.log('\n| each file 80 MB | peak MB |\n| --- | ---: |')
  for (const [name, propertiesOf] of HOSTILE) {
    const path = join(folder, 'hostile.ndjson')
    await writeHostile(path, propertiesOf)
    const { peakMegabytes } = await measure({ args: send(path, url), events: 1, url, mayReject: true })
    console.log(`| ${name} | ${number(peakMegabytes)} |`)
    rmSync(path)
  }
}

const counter = await startCounter()
try {
  const count = Number(flags.events)
  const file = await eventsFile(count)
  console.log(`${cpus().length} × ${cpus()[0].model}, ${number(totalmem() / 2 ** 30)} GiB, Node ${process.version}`)
  console.log(`${number(count)} events, median of ${flags.runs} runs in turn after a warm-up, whole processes\n`)
  const contenders = [
    { name: 'floor', args: [here('floor.mjs'), file, counter.url], events: count },
    { name: 'heap-destination send', args: send(file, counter.url), events: count },
    { name: 'cloud destination, performBatch', args: [here('perform-batch.cjs'), file, counter.url], events: count }
  ]
  if (flags.peer) {
    const peerFile = await eventsFile(PEER_EVENTS)
    const args = [here('peer.cjs'), peerFile, counter.url, setUpPeer()]
    contenders.push({ name: "Segment's published destination", args, events: PEER_EVENTS })
  }
  printTable(await measureAll(contenders, counter.url))
  if (flags.growth) await printGrowth(counter.url)
  if (flags.hostile) await printHostile(counter.url)
} finally {
  counter.close()
}
