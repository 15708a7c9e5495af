// Heap's segments over real HTTP: what is taken, what is refused and counted, and what becomes of it.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createIntegration } from '../../src/segments'
import type { Integration } from '../../src/storage/settings/model'
import type { RunnerOptions } from '../../src/runner'
import { openMembershipFile } from '../../src/storage/memberships/sqlite/membership-file'
import { BUYERS, drainPost, SECRET, sign, syncPost, type Post } from '../segments/posts'
import { createLog, makeDirectory, openRunner, until } from './runners'

const NOW = Date.parse('2026-01-02T03:00:00.000Z')

interface Answered {
  readonly status: number
  readonly body: unknown
  readonly retryAfter: string | null
}

async function open(options: Partial<RunnerOptions> = {}) {
  const dataDirectory = makeDirectory()
  const runner = await openRunner({ dataDirectory, now: () => NOW, ...options })
  const addIntegration = (name: string, webhookSecret: string | undefined): Integration => {
    const made = createIntegration({ name, webhookSecret }, NOW)
    void runner.config.putIntegration(made)
    return made
  }
  const integration = addIntegration('Braze', SECRET)
  const store = openMembershipFile({ path: join(dataDirectory, 'segments.db'), now: () => NOW })
  const post = async (
    sent: Post,
    { to = integration, headers = { 'heap-hash': sign(sent) } }: { to?: { key: string }; headers?: HeadersInit } = {}
  ): Promise<Answered> => {
    const response = await fetch(`${runner.url}/heap/segments/${to.key}`, { method: 'POST', headers, body: sent.body })
    return { status: response.status, body: await response.json(), retryAfter: response.headers.get('retry-after') }
  }
  const settled = async () => {
    await until(
      () => store.webhooks.waiting(1),
      ({ length }) => length === 0
    )
  }
  const membersOf = async ({ id } = integration, segmentId = String(BUYERS.id)) =>
    (await store.memberships.members({ integrationId: id, segmentId }, { limit: 100 })).map((member) => member.id)
  const close = async () => store.close()
  return { runner, store, integration, addIntegration, post, settled, membersOf, close, dataDirectory }
}

const STORED = { status: 200, body: { stored: true, new: true }, retryAfter: null }
const KNOWN = { ...STORED, body: { stored: true, new: false } }
const refusedWith = (status: number, code: string) => ({
  status,
  body: { error: { code, message: expect.stringMatching(/\.$/) } },
  retryAfter: null
})

test('a webhook is stored, and who it names is in the segment; the same request changes nothing', async () => {
  const { post, settled, membersOf, store, integration, close } = await open()
  const first = syncPost({ ts: NOW, add: ['u-1', 'u-2'] })
  expect([await post(first), await post(first)]).toEqual([STORED, KNOWN])
  expect(await post(syncPost({ ts: NOW + 1, task: 'sync-2', remove: ['u-1'] }))).toEqual(STORED)
  expect(await post(first)).toEqual(KNOWN)
  await settled()
  expect(await membersOf()).toEqual(['u-2'])
  const details = (await store.webhooks.list(integration.id, { limit: 10 })).map(({ detail }) =>
    JSON.parse(detail ?? '')
  )
  const facts = { kind: 'sync', page: 1, total: 1, unreadable: 0 }
  expect(details).toEqual([
    { ...facts, task: 'sync-2', joined: 0, left: 1 },
    { ...facts, task: 'sync-1', joined: 2, left: 0 }
  ])
  expect(await post(drainPost(NOW + 2))).toEqual(STORED)
  await settled()
  expect(await membersOf()).toEqual([])
  await close()
})

const signed = (sent: Post, secret = SECRET) => ({ sent, headers: { 'heap-hash': sign(sent, secret) } })
const post = (body: string): Post => ({ ts: NOW, body })
const today = syncPost({ ts: NOW })

test.each([
  ['no signature', { sent: today, headers: {} }, 403, 'bad_signature'],
  [
    'a signature twice',
    { sent: today, headers: { 'heap-hash': `${sign(today)}, ${sign(today)}` } },
    403,
    'bad_signature'
  ],
  ['another secret', signed(today, 'another'), 403, 'bad_signature'],
  ['another body', { ...signed(today), sent: syncPost({ ts: NOW, add: ['u-9'] }) }, 403, 'bad_signature'],
  ['a time of yesterday', signed(syncPost({ ts: NOW - 86_400_001 })), 403, 'outside_window'],
  ['a time to come', signed(syncPost({ ts: NOW + 300_001 })), 403, 'outside_window'],
  ['no JSON', signed(post('{')), 400, 'malformed_webhook'],
  ['no body', signed(post('')), 400, 'malformed_webhook'],
  ['no segment', signed(post('{"action_type":"segment.users.sync"}')), 400, 'malformed_webhook']
])('%s is refused and counted, and nothing of it is stored', async (...[, { sent, headers }, status, code]) => {
  const { post, store, integration, close } = await open()
  expect(await post(sent, { headers: headers as Record<string, string> })).toEqual(refusedWith(status, code))
  expect(await store.webhooks.refusals(integration.id)).toEqual([{ code, count: 1, lastAt: NOW }])
  expect(await store.webhooks.list(integration.id, { limit: 10 })).toEqual([])
  await close()
})

test('without a secret, or at an address that nobody has, nothing is taken', async () => {
  const { post, addIntegration, close } = await open()
  const sent = syncPost({ ts: NOW })
  const bare = addIntegration('New', undefined)
  expect(bare.key).toMatch(/^[\w-]{32}$/)
  expect(await post(sent, { to: bare })).toEqual(refusedWith(403, 'secret_missing'))
  expect(await post(sent, { to: { key: 'x'.repeat(32) } })).toEqual(refusedWith(404, 'unknown_integration'))
  await close()
})

test('samples and actions that nobody knows are shown, and change nothing', async () => {
  const { post, settled, store, integration, close } = await open()
  const unknown = { ts: NOW, body: '{"action_type":"segment.accounts.sync"}' }
  const sample = syncPost({ ts: NOW, segment: { id: 7, name: 'SAMPLE segment' }, add: ['invented-1'] })
  expect([await post(unknown), await post(sample)]).toEqual([STORED, STORED])
  await settled()
  const shown = await store.webhooks.list(integration.id, { limit: 10 })
  expect(shown.map(({ state, action, detail }) => [state, action, detail])).toEqual([
    ['shown', 'segment.users.sync', '{"why":"sample"}'],
    ['shown', 'segment.accounts.sync', '{"why":"unknown_action"}']
  ])
  expect(await store.memberships.segments(integration.id)).toEqual([])
  await close()
})

test('two integrations with an identity property each keep one segment apart, each with its own secret', async () => {
  const { post, settled, membersOf, addIntegration, integration, close } = await open()
  const other = addIntegration('AB Tasty', 'another-webhook-secret')
  const forBraze = syncPost({ ts: NOW, add: ['external-1'] })
  const forTasty = syncPost({ ts: NOW, add: ['visitor-1', 'visitor-2'] })
  expect(await post(forBraze)).toEqual(STORED)
  expect(await post(forTasty, { to: other, headers: { 'heap-hash': sign(forTasty) } })).toEqual(
    refusedWith(403, 'bad_signature')
  )
  expect(
    await post(forTasty, { to: other, headers: { 'heap-hash': sign(forTasty, 'another-webhook-secret') } })
  ).toEqual(STORED)
  await settled()
  expect([await membersOf(integration), await membersOf(other)]).toEqual([['external-1'], ['visitor-1', 'visitor-2']])
  await close()
})

test('a store that is full asks Heap to come again', async () => {
  const { post, close } = await open({ maxSegmentBytes: 1 })
  expect(await post(syncPost({ ts: NOW }))).toEqual({ ...refusedWith(429, 'segment_store_full'), retryAfter: '600' })
  await close()
})

test('neither log nor settings hold the key or the secret in the clear', async () => {
  const { logTo, lines } = createLog()
  const { post, integration, close, dataDirectory } = await open({ logTo })
  await post(syncPost({ ts: NOW, add: ['secret-person'] }))
  const settings = readFileSync(join(dataDirectory, 'settings.json'), 'utf8')
  expect(settings).not.toContain(SECRET)
  for (const hidden of [integration.key, SECRET, 'secret-person']) expect(lines.join('')).not.toContain(hidden)
  await close()
})

test('more than 32 MiB are refused as too large', async () => {
  const { post, close } = await open()
  const sent = { ts: NOW, body: ' '.repeat(32 * 1024 * 1024 + 1) }
  expect(await post(sent, { headers: { 'heap-hash': 'ts:1700000000000,hmac:x' } })).toEqual(
    refusedWith(413, 'webhook_too_large')
  )
  await close()
})
