// `node bench/segments.mjs` after `npm run build`: a first sync of many members through a runner to each partner. Counts
// requests, the runner's memory, and how fast events are taken in beside a sync, directly before it and after it.
// Flags: --members N (1000000), --only <partner>, --baseline <seconds> (5).
import { fork } from 'node:child_process'
import { createHmac } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { performance } from 'node:perf_hooks'
import { tmpdir } from 'node:os'
import { clearInterval, setInterval } from 'node:timers'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { readFlags } from './flags.mjs'

const flags = readFlags({
  command: 'node bench/segments.mjs',
  what: 'A first sync of many members to each partner, and intake beside it. Needs npm run build.',
  flags: {
    members: { help: 'members of the segment', default: 1_000_000 },
    only: { help: 'one partner' },
    baseline: { help: 'seconds of intake before and after each sync', default: 5 }
  }
})
const MEMBERS = Number(flags.members)
const PAGE = 50_000
const SECRET = 'bench-webhook-secret'
const MIB = 1024 * 1024

const partners = fork(new URL('partners.cjs', import.meta.url).pathname)
const base = await new Promise((resolve) => partners.once('message', resolve))
/** Requests since the last time. */
const requests = async () => Number(await (await fetch(`${base}/count`)).text())

const TARGETS = {
  braze: { type: 'braze', values: { url: base, apiKey: 'key' } },
  ab_tasty: {
    type: 'ab_tasty',
    values: { accountId: '0'.repeat(32), clientId: 'client', clientSecret: 'secret', url: base, tokenUrl: base }
  },
  braze_cohorts: {
    type: 'braze_cohorts',
    values: { url: base, partnerName: 'heap', partnerApiKey: 'key', dataImportKey: 'key' }
  },
  cdp: { type: 'cdp', values: { writeKey: 'key', url: base } },
  command_ai: { type: 'command_ai', values: { orgId: 'org', apiKey: 'key', url: base } }
}

const folder = mkdtempSync(join(tmpdir(), 'heap-destination-segments-'))
const runner = fork(new URL('segments-runner.cjs', import.meta.url).pathname, [folder])
const said = () => new Promise((resolve) => runner.once('message', resolve))

try {
  const { url } = await said()
  const ask = async (method, path, body) => {
    const headers = { 'x-runner-request': '1', ...(body && { 'content-type': 'application/json' }) }
    const answer = await fetch(url + path, { method, headers, ...(body && { body: JSON.stringify(body) }) })
    const text = await answer.text()
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`)
    return text === '' ? undefined : JSON.parse(text)
  }
  const watched = () => {
    const answer = said()
    runner.send('peak')
    return answer
  }
  const peakOf = async () => (await watched()).peak / MIB
  const { id, webhookUrl } = await ask('POST', '/api/integrations', { name: 'Bench', webhookSecret: SECRET })
  const path = `/api/integrations/${id}`
  const pages = Math.ceil(MEMBERS / PAGE)
  const before = await peakOf()
  for (let page = 1; page <= pages; page++) {
    const from = (page - 1) * PAGE
    const add = Array.from({ length: Math.min(PAGE, MEMBERS - from) }, (_, index) => ({ id: `user-${from + index}` }))
    const segment = { id: 1, name: 'Everybody' }
    const sync_info = { page_number: page, total_pages: pages, sync_task_id: 'bench' }
    const body = JSON.stringify({ action_type: 'segment.users.sync', data: { segment, sync_info, add } })
    const ts = Date.now()
    const hmac = createHmac('sha256', SECRET).update(`${ts}${body}`).digest('base64')
    await fetch(webhookUrl, { method: 'POST', headers: { 'heap-hash': `ts:${ts},hmac:${hmac}` }, body })
  }
  while ((await ask('GET', path)).waiting) await sleep(100)
  console.log(
    `${MEMBERS} members in ${pages} pages are in; memory grew by ${((await peakOf()) - before).toFixed(0)} MB`
  )
  const source = await ask('POST', '/api/sources', { name: 'Bench', kind: 'server' })
  const batch = Array.from({ length: 100 }, (_, index) => ({ type: 'track', event: 'A', userId: `u-${index}` }))
  const events = JSON.stringify({ batch, writeKey: source.writeKeys[0] })
  /** Events per second until it is over. */
  const takeIn = async (isOver) => {
    const beganAt = performance.now()
    let taken = 0
    while (!isOver(performance.now() - beganAt)) {
      const headers = { 'content-type': 'application/json' }
      const { status } = await fetch(`${url}/v1/batch`, { method: 'POST', headers, body: events })
      if (status === 200) taken += batch.length
    }
    return taken / ((performance.now() - beganAt) / 1000)
  }
  const baseline = () => takeIn((ms) => ms > Number(flags.baseline) * 1000)
  for (const [name, draft] of Object.entries(TARGETS)) {
    if (flags.only !== undefined && flags.only !== name) continue
    const target = await ask('POST', `${path}/targets`, draft)
    await requests()
    runner.send('reset')
    const before = await baseline()
    const usual = await watched()
    runner.send('reset')
    const [rss, beganAt] = [await peakOf(), performance.now()]
    await ask('POST', `${path}/targets/${target.id}/sync`)
    let last
    const looking = setInterval(async () => {
      const { syncs } = await ask('GET', `${path}/targets/${target.id}/syncs`)
      last = syncs[0]
    }, 500)
    const beside = await takeIn(() => last?.endedAt != null)
    clearInterval(looking)
    const seconds = (performance.now() - beganAt) / 1000
    const { peak, p99, longest } = await watched()
    const sent = await requests()
    const grown = peak / MIB - rss
    const after = await baseline()
    const of = (rate) => `${Math.round(rate)}/s`
    console.log(
      `${name.padEnd(13)} ${last.state}, ${last.added} told, ${sent} requests, ${seconds.toFixed(1)} s, memory +${grown.toFixed(0)} MB; intake ${of(before)}, beside it ${of(beside)}, then ${of(after)}: ${((2 * beside) / (before + after)).toFixed(2)}; steps of ${p99.toFixed(0)} ms at p99 (before: ${usual.p99.toFixed(0)}), ${longest.toFixed(0)} ms at most (before: ${usual.longest.toFixed(0)})`
    )
  }
} finally {
  runner.kill('SIGKILL')
  partners.kill('SIGKILL')
  rmSync(folder, { recursive: true, force: true })
}
