// Integrations and segments by the admin API: set up, changed, looked at, removed; no secret comes out.
import { BUYERS, SECRET, sign, syncPost, type Post } from '../segments/posts'
import { openRunner, until, type OpenRunner, type Parsed } from './runners'

const NOW = Date.parse('2026-01-02T03:00:00.000Z')
const AT = '2026-01-02T03:00:00.000Z'

async function post({ url }: { url: string }, sent: Post): Promise<number> {
  const response = await fetch(url, { method: 'POST', headers: { 'heap-hash': sign(sent) }, body: sent.body })
  return response.status
}

async function open(): Promise<{ runner: OpenRunner; made: Parsed }> {
  const runner = await openRunner({ now: () => NOW })
  const { status, body } = await runner.api.send('POST', '/api/integrations', { name: 'Braze', webhookSecret: SECRET })
  expect(status).toBe(201)
  return { runner, made: body }
}

const settled = ({ api }: OpenRunner, id: string) =>
  until(
    () => api.get(`/api/integrations/${id}`),
    ({ waiting }) => waiting === false
  )

test('an integration is added, changed, listed and removed, without its secret', async () => {
  const { runner, made } = await open()
  const expected = {
    id: expect.stringMatching(/^int_[0-9a-f]{16}$/),
    name: 'Braze',
    webhookUrl: expect.stringMatching(new RegExp(`^${runner.url}/heap/segments/[\\w-]{32}$`)),
    redirectUrl: `${runner.url}/heap/oauth/callback`,
    hasSecret: true,
    oauth: null,
    oldMs: 86_400_000,
    aheadMs: 300_000,
    sampleNames: ['Sample Segment', 'Heap Sample Segment'],
    createdAt: AT,
    lastWebhookAt: null,
    waiting: false,
    refusals: []
  }
  expect(made).toEqual(expected)
  const path = `/api/integrations/${String(made.id)}`
  const change = { name: 'Braze EU', oldMs: 3_600_000, sampleNames: ['Demo'] }
  expect((await runner.api.send('PATCH', path, change)).body).toEqual({ ...made, ...change })
  expect(await runner.api.get('/api/integrations')).toEqual({ integrations: [{ ...made, ...change }] })
  for (const wrong of [{ oldMs: 1 }, { oldMs: 8 * 86_400_000 }, { webhookSecret: '' }]) {
    expect((await runner.api.send('PATCH', path, wrong)).status).toBe(400)
  }
  expect(await post({ url: made.webhookUrl }, syncPost({ ts: NOW, add: ['u-1'] }))).toBe(200)
  await settled(runner, String(made.id))
  expect((await runner.api.send('DELETE', path)).status).toBe(204)
  expect(await post({ url: made.webhookUrl }, syncPost({ ts: NOW + 1 }))).toBe(404)
  expect(await runner.api.get(`${path}/segments`)).toEqual({ segments: [] })
  expect((await runner.api.send('GET', path)).body).toMatchObject({ error: { code: 'not_found' } })
})

test('a segment shows its size, who joined and left, and which page is missing', async () => {
  const { runner, made } = await open()
  const path = `/api/integrations/${String(made.id)}`
  for (const page of [1, 2, 4, 5]) {
    expect(await post({ url: made.webhookUrl }, syncPost({ ts: NOW + page, page, total: 5, add: [`u-${page}`] }))).toBe(
      200
    )
  }
  expect(await post({ url: made.webhookUrl }, syncPost({ ts: NOW + 9, task: 'sync-2', remove: ['u-1'] }))).toBe(200)
  expect(await post({ url: made.webhookUrl }, { ts: NOW, body: 'no JSON' })).toBe(400)
  const after = await settled(runner, String(made.id))
  expect(after.refusals).toEqual([
    {
      code: 'malformed_webhook',
      title: 'not a known webhook of Heap',
      advice: expect.stringMatching(/\.$/),
      count: 1,
      lastAt: AT
    }
  ])
  const segment = { id: '1338065', name: 'Buyers', members: 3, firstAt: AT, lastAt: AT, drainedAt: null }
  expect(await runner.api.get(`${path}/segments`)).toEqual({ segments: [segment] })
  const incomplete = {
    segmentId: '1338065',
    task: 'sync-1',
    state: 'incomplete',
    text: 'pages 1, 2, 4, 5 of 5; 3 is missing',
    advice: expect.stringMatching(/Switch the segment off and on in Heap/),
    joined: 4,
    left: 0,
    sentAt: '2026-01-02T03:00:00.001Z',
    lastAt: AT
  }
  const complete = { segmentId: '1338065', task: 'sync-2', state: 'complete', text: 'one page', advice: null }
  const syncs = [{ ...complete, joined: 0, left: 1, sentAt: '2026-01-02T03:00:00.009Z', lastAt: AT }, incomplete]
  expect(await runner.api.get(`${path}/syncs`)).toEqual({ syncs })
  const detail = await runner.api.get(`${path}/segments/${String(BUYERS.id)}`)
  expect(detail).toEqual({
    segment,
    sizes: [{ hour: AT, members: 3, joined: 4, left: 1 }],
    latest: expect.arrayContaining([{ id: 'u-1', isMember: false, since: '2026-01-02T03:00:00.009Z' }]),
    syncs
  })
  expect(await runner.api.get(`${path}/segments/${String(BUYERS.id)}/members?after=u-2&limit=1`)).toEqual({
    members: [{ id: 'u-4', isMember: true, since: '2026-01-02T03:00:00.004Z' }]
  })
  const { webhooks } = await runner.api.get(`${path}/webhooks`)
  expect(webhooks[0]).toEqual({
    id: 5,
    action: 'segment.users.sync',
    segmentId: '1338065',
    segmentName: 'Buyers',
    state: 'applied',
    text: 'Page 1 of 1: 0 joined, 1 left.',
    sentAt: '2026-01-02T03:00:00.009Z',
    receivedAt: AT,
    isReplayable: true
  })
  expect((await runner.api.send('POST', `${path}/webhooks/1/replay`)).status).toBe(204)
  await until(
    () => runner.api.get(`${path}/webhooks`),
    (list) => list.webhooks[4].state === 'applied'
  )
  expect(await runner.api.get(`${path}/segments`)).toEqual({ segments: [segment] })
  expect((await runner.api.send('POST', `${path}/webhooks/99/replay`)).status).toBe(404)
})
