// The quota of a write key: what comes beyond it is refused with a time to come again, and counts last beyond a restart.
import { Analytics } from '@segment/analytics-node'
import { createSource } from '../../src/runner'
import { Quotas } from '../../src/runner/intake/quotas'
import type { QuotaCounts } from '../../src/storage/quotas/quota-counts'
import { makeDirectory, openRunner, openSetUp, rowsOf, until, type Answer, type SetUp } from './runners'

const MINUTE = 60_000
const START = Date.parse('2026-03-01T12:00:00Z')

/** A runner on a clock that stands still, with a quota for its source. */
async function open(quota: object): Promise<SetUp & { readonly clock: { now: number } }> {
  const clock = { now: START + 48_000 }
  const setUp = await openSetUp({ now: () => clock.now })
  const { status, body } = await setUp.api.send('PATCH', `/api/sources/${setUp.sourceId}`, { quota })
  expect([status, body.quota]).toEqual([200, quota])
  return { ...setUp, clock }
}

const event = { type: 'track', event: 'Paid', userId: 'u-1' }
const batchOf = (count: number) => ({ batch: Array.from({ length: count }, () => event) })
const basic = (key: string) => ({ authorization: `Basic ${Buffer.from(`${key}:`).toString('base64')}` })
const bearer = (key: string) => ({ authorization: `Bearer ${key}` })
const sendTo = ({ track, writeKey }: SetUp, count: number): Promise<Answer> =>
  track('/v1/batch', batchOf(count), basic(writeKey))

const REFUSED = {
  success: false,
  error: {
    code: 'quota_used_up',
    message:
      'This write key has brought all of the 10 events that the quota of its source allows in one minute. Send this again when Retry-After says.'
  }
}

test('the request that goes beyond is taken, the next one waits for the next minute, and both are counted', async () => {
  const setUp = await open({ events: 10, per: 'minute' })
  const { api, sourceId, writeKey, clock } = setUp
  expect([(await sendTo(setUp, 9)).status, (await sendTo(setUp, 4)).status]).toEqual([200, 200])
  const refused = await sendTo(setUp, 2)
  expect([refused.status, refused.body, refused.headers.get('retry-after')]).toEqual([429, REFUSED, '12'])
  expect(refused.headers.get('access-control-expose-headers')).toBe('retry-after')
  expect((await api.get(`/api/sources/${sourceId}`)).quotaUse).toEqual([{ writeKey, used: 13, refused: 2 }])
  expect(rowsOf((await api.get('/api/refused-requests')).requests)).toMatchObject([
    { code: 'quota_used_up', sourceId, count: 1, message: REFUSED.error.message }
  ])
  expect(await api.get('/metrics')).toContain(`runner_quota_refused_events_total{source="${sourceId}"} 2\n`)
  clock.now += 12_000
  expect((await sendTo(setUp, 1)).status).toBe(200)
  expect((await api.get(`/api/sources/${sourceId}`)).quotaUse).toEqual([{ writeKey, used: 1, refused: 0 }])
})

test.each<[string, (setUp: SetUp) => Promise<{ readonly status: number; readonly headers: Headers }>]>([
  ['one by one', ({ track, writeKey }) => track('/v1/track', { ...event, writeKey })],
  ['by a pixel', ({ url, writeKey }) => fetch(`${url}/v1/pixel/track?writeKey=${writeKey}&userId=u-1&event=Paid`)],
  ['forwarded', ({ track, writeKey }) => track('/v1/forward', [event], basic(writeKey))],
  ['of Braze', ({ track, writeKey }) => track('/sources/braze/currents', { events: [{}] }, bearer(writeKey))],
  ['of AB Tasty', ({ track, writeKey }) => track('/sources/ab-tasty/exposures', {}, bearer(writeKey))],
  ['of Jitsu', ({ track, writeKey }) => track('/api/s/track', event, { 'x-write-key': `${writeKey}:x` })]
])('what comes %s has the same quota', async (_way, send) => {
  const setUp = await open({ events: 1, per: 'minute' })
  expect((await sendTo(setUp, 1)).status).toBe(200)
  const { status, headers } = await send(setUp)
  expect([status, headers.get('retry-after')]).toEqual([429, '12'])
})

test('each key has its own quota, a day of counts outlives a restart, and null takes the quota away', async () => {
  const clock = { now: START }
  const dataDirectory = makeDirectory()
  const first = await openRunner({ dataDirectory, now: () => clock.now })
  const draft = { name: 'App', kind: 'server', quota: { events: 3, per: 'day' } }
  const { id, writeKeys } = (await first.api.send('POST', '/api/sources', draft)).body
  const other = (await first.api.send('POST', `/api/sources/${id}/write-keys`)).body.writeKeys[1]
  const post = async (runner: typeof first, key: unknown): Promise<[number, string | null]> => {
    const { status, headers } = await runner.track('/v1/batch', batchOf(3), basic(String(key)))
    return [status, headers.get('retry-after')]
  }
  expect(await post(first, writeKeys[0])).toEqual([200, null])
  await first.close()
  const second = await openRunner({ dataDirectory, now: () => clock.now })
  expect(await post(second, writeKeys[0])).toEqual([429, '43200'])
  expect(await post(second, other)).toEqual([200, null])
  const { body } = await second.api.send('PATCH', `/api/sources/${id}`, { quota: null })
  expect([body.quota, body.quotaUse[0]]).toEqual([null, { writeKey: writeKeys[0], used: 0, refused: 0 }])
  expect(await post(second, writeKeys[0])).toEqual([200, null])
})

test.each([[{ events: 0, per: 'minute' }], [{ events: 1.5, per: 'day' }], [{ events: 5, per: 'hour' }]])(
  '%j is no quota',
  async (quota) => {
    const { api } = await openRunner()
    const { status, body } = await api.send('POST', '/api/sources', { name: 'App', kind: 'server', quota })
    expect([status, body.error.code]).toEqual([400, 'invalid_request'])
  }
)

test('each of two runners says what both have taken and refused', async () => {
  const totals = new Map<string, number>()
  const counts: QuotaCounts = {
    add: async (added) =>
      added.map(({ key, since, events }) => {
        const total = (totals.get(`${key} ${since}`) ?? 0) + events
        totals.set(`${key} ${since}`, total)
        return total
      }),
    close: () => undefined
  }
  const quota = { events: 3, per: 'minute' } as const
  const source = { ...createSource({ name: 'App', kind: 'server' }, START), quota }
  const [writeKey = ''] = source.writeKeys
  const open = (): Quotas => new Quotas({ counts, now: () => START, onError: (error) => expect(error).toBeUndefined() })
  const [one, other] = [open(), open()]
  expect(await other.take({ source, writeKey }, 1)).toBeUndefined()
  expect(await one.take({ source, writeKey }, 4)).toBeUndefined()
  expect(await one.take({ source, writeKey }, 5)).toMatchObject({ refused: 'quota_used_up' })
  const expected = { used: 5, refused: 5 }
  expect([await one.use(quota, writeKey), await other.use(quota, writeKey)]).toEqual([
    { ...expected, used: 4 },
    expected
  ])
  expect(await one.use(quota, writeKey)).toEqual(expected)
  await Promise.all([one.close(), other.close()])
})

test("Segment's SDK waits as long as it is told, and sends again: nothing is lost", async () => {
  const setUp = await open({ events: 2, per: 'minute' })
  setUp.clock.now = START + MINUTE - 500
  expect((await sendTo(setUp, 2)).status).toBe(200)
  const client = new Analytics({ writeKey: setUp.writeKey, host: setUp.url, flushAt: 1 })
  client.track({ userId: 'u-1', event: 'Later' })
  await until(
    () => setUp.api.get('/api/refused-requests'),
    ({ requests }) => rowsOf(requests).length === 1
  )
  setUp.clock.now = START + MINUTE
  await client.closeAndFlush()
  const { events } = await setUp.api.get('/api/events?limit=10')
  expect(rowsOf(events).map(({ name }) => name)).toEqual(['Later', 'Paid', 'Paid'])
})
