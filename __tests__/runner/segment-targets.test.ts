// Segments from Heap's webhook to a partner: targets are set up, synced, switched off, changed; and what fails goes on.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { RunnerOptions } from '../../src/runner'
import { ACCOUNT } from '../partners/partners'
import { BUYERS } from '../segments/posts'
import { makeDirectory, openRunner, type Parsed } from './runners'
import { addIntegration, brazeOf, openStandIns, syncNow, tell, TRACK, usersOf, type Way } from './segment-targets'

const NOW = Date.parse('2026-01-02T03:00:00.000Z')
const AT = '2026-01-02T03:00:00.000Z'
const HOUR = 3_600_000
// Of a first sync of 100,000: it rests while it works, so that it takes no time from events.
const SYNC_LIMIT = 300_000
const WHALES = { id: 7, name: 'Whales' }

async function open(options: Partial<RunnerOptions> = {}) {
  const standIns = await openStandIns()
  standIns.braze.addUsers(usersOf(0, 3000))
  const runner = await openRunner({ now: () => NOW, sandboxUrl: standIns.url, ...options })
  return { standIns, runner, way: await addIntegration(runner.url) }
}

interface Added extends Record<string, unknown> {
  readonly id: string
}

async function addTarget({ client, path }: Way, draft: object): Promise<Added> {
  const { status, body } = await client.send('POST', `${path}/targets`, draft)
  expect([status, body]).toEqual([201, expect.objectContaining({ id: expect.any(String) })])
  return body as Added
}

const complete = { beganAt: AT, endedAt: AT, state: 'complete', refused: [], waiting: 0, stoppedBy: null }

test('Braze gets a first sync, a delta, a leave and a drain, and no write that changes nothing', async () => {
  const { standIns, way } = await open()
  const { id } = await addTarget(way, brazeOf(standIns))
  const steps = [
    { add: usersOf(0, 2500), requests: 50, added: 2500, removed: 0, members: usersOf(0, 2500) },
    { add: usersOf(2400, 2600), requests: 2, added: 100, removed: 0, members: usersOf(0, 2600) },
    { remove: usersOf(0, 10), requests: 1, added: 0, removed: 10, members: usersOf(10, 2600) },
    { add: ['u-000000', 'u-000001'], remove: ['u-000001'], requests: 1, added: 1, removed: 0 },
    { remove: ['nobody'], requests: 0, added: 0, removed: 0 }
  ]
  let requests = 0
  for (const [index, step] of steps.entries()) {
    await tell(way, { ts: NOW + index, task: `sync-${index}`, add: step.add ?? [], remove: step.remove ?? [] })
    const { lastSync } = await syncNow(way, id)
    expect(lastSync).toEqual({ ...complete, added: step.added, removed: step.removed })
    const members = step.members ?? ['u-000000', ...usersOf(10, 2600)]
    expect(standIns.braze.members('buyers')).toEqual(members)
    expect(standIns.requests).toHaveLength((requests += step.requests))
  }
  const { dataPoints, unchangedWrites, ghosts } = standIns.braze
  expect({ dataPoints, unchangedWrites, ghosts }).toEqual({ dataPoints: 2611, unchangedWrites: 0, ghosts: 0 })
  const { syncs } = await way.client.get(`${way.path}/targets/${id}/syncs`)
  expect((syncs as Parsed[]).map(({ added, removed }) => [added, removed])).toEqual([
    [0, 0],
    [1, 0],
    [0, 10],
    [100, 0],
    [2500, 0]
  ])
})

test('a target shows everything but its secrets, which lie sealed on the disk', async () => {
  const dataDirectory = makeDirectory()
  const { standIns, way } = await open({ dataDirectory })
  const made = await addTarget(way, { ...brazeOf(standIns), name: 'Braze EU', everyMs: HOUR })
  expect(made).toEqual({
    id: expect.stringMatching(/^tgt_[0-9a-f]{16}$/),
    type: 'braze',
    name: 'Braze EU',
    isOn: true,
    createdAt: AT,
    values: { url: `${standIns.url}/braze` },
    secrets: { apiKey: true },
    segmentsOff: [],
    everyMs: HOUR,
    members: 0,
    lastSync: null,
    nextSyncAt: '2026-01-02T04:00:00.000Z'
  })
  const path = `${way.path}/targets/${made.id}`
  const change = { name: 'Braze', isOn: false, segmentsOff: ['7'] }
  expect((await way.client.send('PATCH', path, change)).body).toEqual({ ...made, ...change, nextSyncAt: null })
  expect(await way.client.get(`${way.path}/targets`)).toEqual({ targets: [{ ...made, ...change, nextSyncAt: null }] })
  expect(await way.client.send('POST', `${path}/sync`)).toEqual({
    status: 409,
    body: { error: { code: 'conflict', message: 'The target is off. Switch it on first.' } }
  })
  for (const name of ['settings.json', 'segments.db', 'segments.db-wal']) {
    expect(readFileSync(join(dataDirectory, name), 'latin1')).not.toContain('braze-key')
  }
  expect((await way.client.send('DELETE', path)).status).toBe(204)
  expect((await way.client.send('GET', path)).status).toBe(404)
})

test('what is wrong with a target is said by field, and a key goes to no other address', async () => {
  const { standIns, way } = await open()
  const refuse = async (method: string, path: string, body: object) => {
    const answer = await way.client.send(method, way.path + path, body)
    expect([answer.status, answer.body.error?.code]).toEqual([400, 'invalid_request'])
    return answer.body.error.fields
  }
  expect(await refuse('POST', '/targets', { type: 'braze', values: { extra: 1 } })).toEqual({
    extra: 'There is no such setting.',
    url: 'REST address is missing.',
    apiKey: 'REST API key is missing.'
  })
  const elsewhere = { url: 'https://braze.example.com' }
  expect(await refuse('POST', '/targets', { type: 'braze', values: { ...elsewhere, apiKey: 'k' } })).toEqual({
    url: expect.stringMatching(/not an address of Braze/)
  })
  const { id } = await addTarget(way, brazeOf(standIns))
  // The key that is stored belongs to the old address.
  expect(await refuse('PATCH', `/targets/${id}`, { values: { url: 'https://rest.iad-01.braze.com' } })).toEqual({
    apiKey: 'REST API key is missing.'
  })
  const real = await addIntegration((await openRunner()).url)
  const loopback = await real.client.send('POST', `${real.path}/targets`, brazeOf(standIns))
  expect(loopback.body.error.fields).toEqual({ url: expect.stringMatching(/not an address of Braze/) })
})

test('a segment that is switched off is not told of, and catches up when it is on again', async () => {
  const { standIns, way } = await open()
  const { id } = await addTarget(way, { ...brazeOf(standIns), segmentsOff: [String(WHALES.id)] })
  await tell(way, { ts: NOW, add: usersOf(0, 3) })
  await tell(way, { ts: NOW + 1, segment: WHALES, task: 'whales', add: usersOf(1, 5) })
  await syncNow(way, id)
  expect([standIns.braze.members('buyers'), standIns.braze.members('whales')]).toEqual([usersOf(0, 3), []])
  const path = `${way.path}/targets/${id}`
  await way.client.send('PATCH', path, { segmentsOff: [String(BUYERS.id)] })
  await tell(way, { ts: NOW + 2, task: 'more', add: ['u-000009'], remove: ['u-000000'] })
  await syncNow(way, id)
  expect([standIns.braze.members('buyers'), standIns.braze.members('whales')]).toEqual([usersOf(0, 3), usersOf(1, 5)])
  await way.client.send('PATCH', path, { segmentsOff: [] })
  await syncNow(way, id)
  expect(standIns.braze.members('buyers')).toEqual(['u-000001', 'u-000002', 'u-000009'])
  expect(standIns.braze.unchangedWrites).toBe(0)
})

test('a wrong key ends the sync after one request and says why; with the right one it goes on', async () => {
  const { standIns, way } = await open()
  const { id } = await addTarget(way, brazeOf(standIns, 'wrong-key'))
  await tell(way, { ts: NOW, add: usersOf(0, 2500) })
  const stopped = await syncNow(way, id)
  expect(stopped.lastSync).toEqual({
    ...complete,
    state: 'stopped',
    added: 0,
    removed: 0,
    waiting: 2000,
    stoppedBy: { code: 'partner_access_refused', message: expect.stringMatching(/401/) }
  })
  expect([stopped.members, JSON.stringify(stopped)]).toEqual([0, expect.not.stringContaining('wrong-key')])
  expect(standIns.requests).toEqual([TRACK])
  await way.client.send('PATCH', `${way.path}/targets/${id}`, { values: { apiKey: 'braze-key' } })
  expect(await syncNow(way, id)).toMatchObject({ members: 2500, lastSync: { ...complete, added: 2500 } })
  expect(standIns.braze.members('buyers')).toEqual(usersOf(0, 2500))
  expect(standIns.braze.unchangedWrites).toBe(0)
})

test('what a partner does not take is counted with its reason, and stops nobody else', async () => {
  const { standIns, way } = await open()
  const { id } = await addTarget(way, brazeOf(standIns))
  await tell(way, { ts: NOW, add: ['u-000001', 'x'.repeat(990), 'u-000002'] })
  const { lastSync } = await syncNow(way, id)
  const reason = { code: 'invalid_partner_id', title: expect.any(String), advice: expect.any(String), count: 1 }
  expect(lastSync).toEqual({ ...complete, added: 2, removed: 0, refused: [reason] })
  expect((await syncNow(way, id)).lastSync).toEqual({ ...complete, added: 0, removed: 0 })
})

test('another account is told of everybody once more', async () => {
  const { standIns, way } = await open()
  const { id } = await addTarget(way, brazeOf(standIns))
  await tell(way, { ts: NOW, add: usersOf(0, 3) })
  await syncNow(way, id)
  await way.client.send('PATCH', `${way.path}/targets/${id}`, { values: { prefix: 'heap_' } })
  expect(await syncNow(way, id)).toMatchObject({ members: 3, lastSync: { added: 3 } })
  expect(standIns.braze.members('heap_buyers')).toEqual(usersOf(0, 3))
})

test('Command AI is told the list of all segments that are on', async () => {
  const { standIns, way } = await open()
  const values = { orgId: 'org', apiKey: 'command-key', url: `${standIns.url}/command-ai` }
  const { id } = await addTarget(way, { type: 'command_ai', values })
  await tell(way, { ts: NOW, segment: WHALES, task: 'whales', add: ['u-1'] })
  await tell(way, { ts: NOW, add: ['u-1', 'u-2'] })
  await syncNow(way, id)
  const users = standIns.commandAi.users
  expect([users.get('u-1'), users.get('u-2')]).toMatchObject([
    { heap_buyers: true, heap_whales: true, heap_segments: ['Buyers', 'Whales'] },
    { heap_buyers: true, heap_segments: ['Buyers'] }
  ])
})

test('AB Tasty is sent its members again before it forgets them, and nobody else', async () => {
  let now = NOW
  const { standIns, way } = await open({ now: () => now })
  const base = `${standIns.url}/ab-tasty`
  const values = { accountId: ACCOUNT, clientId: 'client', clientSecret: 'client-secret', url: base, tokenUrl: base }
  const { id } = await addTarget(way, { type: 'ab_tasty', values, everyMs: 30 * 24 * HOUR })
  await tell(way, { ts: NOW, add: usersOf(0, 5) })
  await syncNow(way, id)
  now += 24 * 24 * HOUR
  await tell(way, { ts: now, task: 'later', add: ['u-9'], remove: ['u-000000'] })
  await syncNow(way, id)
  const requests = standIns.requests.filter((path) => path.includes('/segments/')).length
  now += 2 * 24 * HOUR
  expect((await syncNow(way, id)).lastSync).toMatchObject({ state: 'complete', added: 0, removed: 0 })
  expect(standIns.requests.filter((path) => path.includes('/segments/'))).toHaveLength(requests + 1)
  await syncNow(way, id)
  expect(standIns.requests.filter((path) => path.includes('/segments/'))).toHaveLength(requests + 1)
})

test('a cohort gets its first sync, a delta, and a new name without any change of its members', async () => {
  const { standIns, way } = await open()
  const values = { url: `${standIns.url}/braze-cohorts`, partnerName: 'heap', partnerApiKey: 'vendor-key' }
  const { id } = await addTarget(way, { type: 'braze_cohorts', values: { ...values, dataImportKey: 'import-key' } })
  const { cohorts, requests } = standIns
  const cohortId = String(BUYERS.id)
  await tell(way, { ts: NOW, add: usersOf(0, 1500) })
  expect((await syncNow(way, id)).lastSync).toEqual({ ...complete, added: 1500, removed: 0 })
  expect([cohorts.names(), cohorts.members(cohortId)]).toEqual([['Buyers'], usersOf(0, 1500)])
  await tell(way, { ts: NOW + 1, task: 'delta', add: ['u-9'], remove: ['u-000000'] })
  expect((await syncNow(way, id)).lastSync).toEqual({ ...complete, added: 1, removed: 1 })
  const before = requests.length
  await tell(way, { ts: NOW + 2, task: 'name', segment: { ...BUYERS, name: 'Great buyers' } })
  // A partner that is not there at that moment: the next sync tells the name.
  standIns.addFaults({ path: '/braze-cohorts/partners/heap/cohorts', status: 403, times: 1 })
  expect((await syncNow(way, id)).lastSync).toMatchObject({ stoppedBy: { code: 'partner_access_refused' } })
  expect((await syncNow(way, id)).lastSync).toEqual({ ...complete, added: 0, removed: 0 })
  expect((await syncNow(way, id)).lastSync).toEqual({ ...complete, added: 0, removed: 0 })
  expect(cohorts.names()).toEqual(['Great buyers'])
  expect(requests.slice(before)).toEqual(Array(2).fill('/braze-cohorts/partners/heap/cohorts'))
  expect(cohorts.members(cohortId)).toEqual([...usersOf(1, 1500), 'u-9'].sort())
})

test('two integrations know people of one segment by different ids, each for its partner, and never mix', async () => {
  const { standIns, runner, way } = await open()
  const other = await addIntegration(runner.url)
  const braze = await addTarget(way, brazeOf(standIns))
  const values = { writeKey: 'write-key', url: `${standIns.url}/cdp` }
  const cdp = await addTarget(other, { type: 'cdp', values })
  await tell(way, { ts: NOW, add: ['u-000001', 'u-000002'] })
  await tell(other, { ts: NOW, add: ['ada@example.com', 'bob@example.com'] })
  await syncNow(way, braze.id)
  await syncNow(other, cdp.id)
  await tell(other, { ts: NOW + 1, task: 'left', remove: ['bob@example.com', 'u-000001'] })
  await tell(way, { ts: NOW + 1, task: 'more', add: ['u-000003'] })
  await syncNow(way, braze.id)
  await syncNow(other, cdp.id)
  expect(standIns.braze.members('buyers')).toEqual(['u-000001', 'u-000002', 'u-000003'])
  expect(standIns.cdp.members('buyers')).toEqual(['ada@example.com'])
  expect([...standIns.cdp.users.keys()].sort()).toEqual(['ada@example.com', 'bob@example.com'])
  const sizes = async ({ client, path }: Way) => (await client.get(`${path}/segments`)).segments[0].members
  expect([await sizes(way), await sizes(other)]).toEqual([3, 1])
})

test('what watches the runner sees sizes, refused webhooks, targets, and whether there is room', async () => {
  const { standIns, runner, way } = await open({ maxSegmentBytes: 400_000 })
  const { id } = await addTarget(way, brazeOf(standIns, 'wrong-key'))
  expect(await runner.api.get('/readyz')).toEqual({ status: 'ok', segments: 'ok' })
  await tell(way, { ts: NOW, add: usersOf(0, 3) })
  await fetch(way.webhookUrl, { method: 'POST', body: '{}' })
  await syncNow(way, id)
  const integration = way.path.split('/').at(-1)
  const metrics = await (await fetch(`${runner.url}/metrics`)).text()
  const lines = metrics.split('\n').filter((line) => /^runner_(segment|target)/.test(line))
  expect(lines.map((line) => line.replace(/(_store_bytes) \d+$/, '$1'))).toEqual([
    'runner_segments_store_bytes',
    'runner_segments_store_max_bytes 400000',
    `runner_segment_members{integration="${integration}",segment="1338065"} 3`,
    `runner_segment_webhooks_refused_total{integration="${integration}",code="bad_signature"} 1`,
    `runner_target_last_sync_timestamp_seconds{target="${id}"} ${NOW / 1000}`,
    `runner_target_waiting_changes{target="${id}"} 3`,
    `runner_target_stopped{target="${id}"} 1`
  ])
  // Ids of some 40 bytes: the file reaches its bound.
  await tell(way, { ts: NOW + 1, task: 'many', add: usersOf(0, 6000) })
  expect(await runner.api.get('/readyz')).toEqual({ status: 'ok', segments: 'segment_store_full' })
})

test('a delta of a thousand in a large segment sends a thousand', async () => {
  const size = 10_000 * Number(process.env['ROUNDS'] ?? 1)
  const { standIns, way } = await open()
  standIns.braze.addUsers(usersOf(0, size + 500))
  const { id } = await addTarget(way, brazeOf(standIns))
  // A page of more than 1 MB would be read in a thread, which a runner inside of Jest cannot start.
  const total = size / 10_000
  for (let page = 1; page <= total; page++) {
    await tell(way, { ts: NOW, page, total, add: usersOf((page - 1) * 10_000, page * 10_000) })
  }
  await syncNow(way, id, SYNC_LIMIT)
  const [requests, dataPoints] = [standIns.requests.length, standIns.braze.dataPoints]
  expect([requests, dataPoints]).toEqual([size / 50, size])
  await tell(way, { ts: NOW + 1, task: 'delta', add: usersOf(size, size + 500), remove: usersOf(0, 500) })
  expect((await syncNow(way, id, SYNC_LIMIT)).lastSync).toEqual({ ...complete, added: 500, removed: 500 })
  expect(standIns.requests.length - requests).toBe(20)
  expect(standIns.braze.dataPoints - dataPoints).toBe(1000)
  expect(standIns.braze.members('buyers')).toEqual(usersOf(500, size + 500))
  expect(standIns.braze.unchangedWrites).toBe(0)
}, 700_000)
