// `node bench/hostile-requests.mjs`: what an ordinary request waits at the runner while a hostile one is sent again and
// again beside it. Needs `npm run build`. The first and the last row are without hostile ones.
// Flags: --help.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { buildSync } from 'esbuild'
import { Pool } from 'undici'
import { readFlags } from './flags.mjs'

const { seconds: SECONDS } = readFlags({
  command: 'node bench/hostile-requests.mjs',
  what: 'What an ordinary request waits while one that is made to do harm is sent again and again. Needs npm run build.',
  flags: { seconds: { help: 'length of each row', default: Number(process.env.SECONDS ?? 5) } }
})
const authorization = `Basic ${Buffer.from('bench:').toString('base64')}`
const folder = mkdtempSync(join(tmpdir(), 'hostile-bench-'))
const here = (name) => new URL(name, import.meta.url).pathname

/** The requests of the tests, under the write key of the bench. */
async function hostileRequests() {
  const outfile = join(folder, 'requests.mjs')
  const entry = here('../__tests__/runner/hostile-requests.ts')
  buildSync({ entryPoints: [entry], outfile, bundle: true, platform: 'node', format: 'esm' })
  return (await import(pathToFileURL(outfile))).HOSTILE_REQUESTS
}

async function post(pool, { body, headers }) {
  const answer = await pool.request({ path: '/v1/batch', method: 'POST', headers: { ...headers, authorization }, body })
  await answer.body.text()
  return answer.statusCode
}

let number = 0

/** One event every 50 ms, counted from when it was due: a runner that stalls cannot hide it by being asked less. */
async function ordinary(pool) {
  const spans = []
  const pending = []
  const begin = performance.now()
  for (let dueAt = begin; dueAt < begin + SECONDS * 1000; dueAt += 50) {
    const wait = dueAt - performance.now()
    if (wait > 0) await sleep(wait)
    number += 1
    const event = { type: 'track', event: 'Ordinary', userId: `u-${number}`, messageId: `ordinary-${number}` }
    const request = { body: JSON.stringify({ batch: [event] }), headers: { 'content-type': 'application/json' } }
    pending.push(
      post(pool, request).then((status) => {
        if (status !== 200) throw new Error(`an ordinary request was answered ${status}`)
        spans.push(performance.now() - dueAt)
      })
    )
  }
  await Promise.all(pending)
  spans.sort((a, b) => a - b)
  return { p50: spans[Math.floor(spans.length / 2)], max: spans.at(-1) }
}

/** One after the other on one connection, until told to stop. */
async function flood(pool, request, state) {
  while (!state.isOver) {
    await post(pool, request)
    state.count += 1
  }
}

const peakMb = (pid) => Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1024

async function measure(name, request) {
  const child = spawn(process.execPath, [here('intake-runner.cjs'), mkdtempSync(join(folder, 'data-'))], {
    stdio: ['ignore', 'pipe', 'inherit', 'ipc']
  })
  const [line] = await once(child.stdout, 'data')
  const url = String(line).trim()
  const pools = [new Pool(url, { connections: 8 }), new Pool(url, { connections: 1 })]
  try {
    for (let warmUp = 0; warmUp < 20; warmUp++) await post(pools[0], { body: '{"batch":[]}', headers: {} })
    const state = { isOver: false, count: 0 }
    const flooding = request && flood(pools[1], request, state)
    const { p50, max } = await ordinary(pools[0])
    state.isOver = true
    await flooding
    const cells = [name, state.count, p50.toFixed(1), max.toFixed(1), peakMb(child.pid).toFixed(0)]
    console.log(`| ${cells.join(' | ')} |`)
  } finally {
    for (const pool of pools) await pool.close()
    child.kill('SIGKILL')
    await once(child, 'exit')
  }
}

console.log(
  `${cpus().length} × ${cpus()[0].model}, Node ${process.version}, ${new Date().toISOString().slice(0, 10)}\n`
)
console.log('| beside | sent | p50 ms | max ms | peak MB |\n| --- | ---: | ---: | ---: | ---: |')
try {
  await measure('nothing')
  for (const [name, request] of await hostileRequests()) await measure(name, request)
  await measure('nothing')
} finally {
  rmSync(folder, { recursive: true })
}
