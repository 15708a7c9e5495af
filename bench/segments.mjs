// `node bench/segments.mjs` after `npm run build`: a first sync of many members through a runner to each partner. Counts
// requests, the runner's memory, and how fast events are taken in beside a sync and without one.
// Flags: --members N (1000000), --only <partner>.
import { fork } from 'node:child_process'
import { createHmac } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { performance } from 'node:perf_hooks'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'

const { values: flags } = parseArgs({
  options: { members: { type: 'string', default: '1000000' }, only: { type: 'string' } }
})
const MEMBERS = Number(flags.members)
const PAGE = 50_000
const SECRET = 'bench-webhook-secret'
const MIB = 1024 * 1024

const counted = { requests: 0 }
const partners = createServer((request, response) => {
  request.resume().on('end', () => {
    const { url } = request
    if (!url.includes('/oauth/')) counted.requests++
    const status = url.includes('/track') || url.includes('/cohorts') ? 201 : 200
    const body = url.includes('/oauth/') ? { access_token: 'token', expires_in: 43_200 } : { message: 'success' }
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  })
})
await new Promise((resolve) => partners.listen(0, '127.0.0.1', resolve))
const base = `http://127.0.0.1:${partners.address().port}`

const TARGETS = {
  braze: { type: 'braze', values: { url: base, apiKey: 'key' } },
  ab_tasty: {
    type: 'ab_tasty',
    values: { accountId: '0'.repeat(32), clientId: 'client', clientSecret: 'secret', url: base, tokenUrl: base }
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
  const takeIn = async (isOver) => {
    const beganAt = performance.now()
    let taken = 0
    while (!(await isOver(performance.now() - beganAt))) {
      const headers = { 'content-type': 'application/json' }
      const { status } = await fetch(`${url}/v1/batch`, { method: 'POST', headers, body: events })
      if (status === 200) taken += batch.length
    }
    return taken / ((performance.now() - beganAt) / 1000)
  }
  const alone = await takeIn((ms) => ms > 5000)
  for (const [name, draft] of Object.entries(TARGETS)) {
    if (flags.only !== undefined && flags.only !== name) continue
    const target = await ask('POST', `${path}/targets`, draft)
    counted.requests = 0
    runner.send('reset')
    const [rss, beganAt] = [await peakOf(), performance.now()]
    await ask('POST', `${path}/targets/${target.id}/sync`)
    let last
    const beside = await takeIn(async () => {
      last = (await ask('GET', `${path}/targets/${target.id}/syncs`)).syncs[0]
      return last.endedAt !== null
    })
    const seconds = (performance.now() - beganAt) / 1000
    const { peak, p99, longest } = await watched()
    const grown = peak / MIB - rss
    console.log(
      `${name.padEnd(12)} ${last.state} ${last.added} told, ${counted.requests} requests, ${seconds.toFixed(1)} s, memory +${grown.toFixed(0)} MB, intake beside it ${(beside / alone).toFixed(2)} of alone, the thread was busy for ${p99.toFixed(0)} ms at p99 and ${longest.toFixed(0)} ms at most`
    )
  }
} finally {
  runner.kill('SIGKILL')
  partners.close()
  partners.closeAllConnections()
  rmSync(folder, { recursive: true, force: true })
}
