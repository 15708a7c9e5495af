// What the overview is told over the admin API: a period, days by event name, and requests that were not taken in.
import { toCsv } from '../../src/runner/admin/reconciliation'
import { openSetUp, rowsOf, untilSettled, type Parsed } from './runners'

const MINUTE = 60_000
/** A minute into an hour, so that nothing falls into the step before. */
const NOW = Date.parse('2026-03-05T15:01:00.000Z')

const sum = (values: unknown): number => (values as number[]).reduce((total, value) => total + value, 0)
const sums = (stages: Parsed) => Object.fromEntries(Object.entries(stages as object).map(([key, of]) => [key, sum(of)]))

/** Five events: three are accepted (one altered), one is refused, one is not sent. Three requests are refused. */
async function openWithEvents() {
  let now = NOW
  const setUp = await openSetUp({ now: () => now })
  const { track, writeKey, destinationId, api } = setUp
  const batch = [
    { type: 'track', event: 'A', userId: 'u-1', properties: { bio: 'x'.repeat(1840) } },
    { type: 'track', event: 'A', userId: 'u-2' },
    { type: 'track', event: 'A', anonymousId: 'anon-1' },
    { type: 'identify', userId: 'u-3', traits: { plan: 'pro' } },
    { type: 'track', event: '=B', userId: 'u-1', integrations: { All: false } }
  ]
  await track('/v1/batch', { batch, writeKey })
  await untilSettled(setUp, destinationId)
  await track('/v1/track', { event: 'A', userId: 'secret-person', writeKey: 'a-secret-that-is-no-key' })
  await track('/v1/track', { event: 'A', userId: 'secret-person', writeKey: 'another' })
  await track('/v1/track', { event: 'A', userId: 'secret-person', properties: { big: 'x'.repeat(40_000) }, writeKey })
  const { sources } = await api.get('/api/sources')
  return { ...setUp, sourceId: String(rowsOf(sources)[0]?.id), wait: (ms: number) => (now += ms) }
}

test('a period has a row for each destination and source, the stages between them, and the period before', async () => {
  const { api, destinationId, sourceId, wait } = await openWithEvents()
  const view = await api.get('/api/activity?period=10m')
  expect(view).toMatchObject({
    from: '2026-03-05T14:52:00.000Z',
    to: '2026-03-05T15:02:00.000Z',
    stepMs: MINUTE,
    steps: 10,
    strangers: 0,
    destinations: [
      { id: destinationId, isOn: true, delivered: 3, rejected: 1, filtered: 1, notSent: 0, waiting: 0, perMinute: 0.3 }
    ],
    sources: [{ id: sourceId, received: 5, delivered: 3, rejected: 1, refusedRequests: 0, before: { received: 0 } }]
  })
  expect(view.destinations[0].deliveredSteps).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 3])
  // Refused requests are stored a moment later, or once somebody asks for them.
  await api.get('/api/refused-requests')
  const later = await api.get('/api/activity?period=10m')
  expect([later.strangers, later.sources[0].refusedRequests]).toEqual([2, 1])
  const stages = { received: 5, refusedRequests: 3, filtered: 1, notSent: 0, retried: 0, rejected: 1, delivered: 3 }
  expect(sums(later.stages)).toEqual(stages)
  wait(10 * MINUTE)
  const next = await api.get('/api/activity?period=10m')
  expect(next.destinations[0]).toMatchObject({ delivered: 0, before: { delivered: 3, rejected: 1 }, p95Ms: null })
  expect(next.sources[0]).toMatchObject({ received: 0, before: { received: 5 } })
  for (const period of ['1h', '6h', '24h', '7d', '30d']) {
    const { stages: of } = await api.get(`/api/destinations/${destinationId}/activity?period=${period}`)
    expect([period, sums(of)]).toEqual([period, { ...stages, refusedRequests: 1 }])
  }
  expect((await api.get('/api/activity?period=2h')).error.fields).toEqual({
    period: 'period must be equal to one of the allowed values.'
  })
})

test('days compare what was received with what was sent, by event name, and are exported for a spreadsheet', async () => {
  const { url, api, destinationId } = await openWithEvents()
  const row = { day: '2026-03-05', received: 0, sent: 0, accepted: 0, refused: 0, altered: 0, notSent: 0 }
  const rows = [
    { ...row, type: 'track', name: 'A', received: 3, sent: 2, accepted: 2, refused: 1, altered: 1 },
    { ...row, type: 'identify', name: '', received: 1, sent: 1, accepted: 1 },
    { ...row, type: 'track', name: '=B', received: 1, notSent: 1 }
  ]
  const answer = { from: '2026-02-27', to: '2026-03-05', destinationId: null, rows }
  expect(await api.get('/api/reconciliation')).toEqual(answer)
  expect(await api.get(`/api/reconciliation?destination=${destinationId}&from=2026-03-05&to=2026-03-05`)).toEqual({
    ...answer,
    from: '2026-03-05',
    destinationId
  })
  expect((await api.get('/api/reconciliation?from=2026-03-06&to=2026-03-07')).rows).toEqual([])
  expect((await api.get('/api/reconciliation?destination=nobody')).error.code).toBe('not_found')
  expect((await api.get('/api/reconciliation?from=2026-03-06&to=2026-03-05')).error.fields).toEqual({
    to: 'The last day comes before the first.'
  })
  const file = await fetch(`${url}/api/reconciliation/export`)
  expect([file.headers.get('content-type'), file.headers.get('content-disposition')]).toEqual([
    'text/csv; charset=utf-8',
    'attachment; filename="reconciliation-2026-02-27-2026-03-05.csv"'
  ])
  expect((await file.text()).split('\r\n')).toEqual([
    'day,type,name,received,sent,accepted,refused,altered,notSent',
    '2026-03-05,track,A,3,2,2,1,1,0',
    '2026-03-05,identify,,1,1,1,0,0,0',
    "2026-03-05,track,'=B,1,0,0,0,0,1",
    ''
  ])
  const quoted = toCsv({ ...answer, rows: [{ ...row, type: 'track', name: 'Say "x", then\ny' }] })
  expect(quoted).toContain('track,"Say ""x"", then\ny",0')
})

test('requests that were refused are seen with when, from where and what to do, and nothing that was in them', async () => {
  const { api, url, sourceId, writeKey } = await openWithEvents()
  await fetch(`${url}/v1/batch`, { method: 'POST', body: '{', headers: { origin: 'https://shop.example' } })
  await fetch(`${url}/v1/pixel/track?data=`, { headers: { 'user-agent': 'Mail/3.1 (of somebody)' } })
  await fetch(`${url}/v1/nowhere/${writeKey}?user=secret-person`, { headers: { 'user-agent': '' } })
  const answer = await api.get('/api/refused-requests')
  const at = { address: '127.0.0.1', firstAt: new Date(NOW).toISOString(), lastAt: new Date(NOW).toISOString() }
  const rows = rowsOf(answer.requests).map(({ code, path, agent, sourceId: of, count }) => [
    code,
    path,
    agent,
    of,
    count
  ])
  expect(rows.sort()).toEqual([
    ['event_too_large', '/v1/track', 'node', sourceId, 1],
    ['invalid_json', '/v1/batch', 'https://shop.example', null, 1],
    ['invalid_json', '/v1/pixel/track', 'Mail/3.1', null, 1],
    ['unknown_address', '/v1/*', '', null, 1],
    ['unknown_write_key', '/v1/track', 'node', null, 2]
  ])
  expect(rowsOf(answer.requests).find(({ code }) => code === 'event_too_large')).toMatchObject({
    ...at,
    title: 'an event is too large',
    advice: 'Send fewer or shorter properties with it.',
    message: expect.stringMatching(/^The event has \d+ bytes; the limit is 32768\.$/)
  })
  expect(JSON.stringify(answer)).not.toMatch(/secret|somebody|another/)
  expect(JSON.stringify(answer)).not.toContain(writeKey)
})
