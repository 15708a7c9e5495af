// Audience changes as a list of runs: what each event says, what became of it, and the filters that lead to exactly those.
import { openSetUp, rowsOf, until, untilSettled, type Parsed, type SetUp } from './runners'

const AT = '2026-01-02T03:04:05.000Z'
const personas = (computation_key: string, computation_class = 'audience') => ({
  personas: { computation_class, computation_key, computation_id: 'c_1' }
})
const namesOf = async ({ api }: SetUp, query: string): Promise<string[]> =>
  rowsOf((await api.get(`/api/events?${query}`)).events).map(({ userId }) => String(userId))

test('changes from Engage are one run per audience, each event says which and which way, and links lead to them', async () => {
  const setUp = await openSetUp({ now: () => Date.parse(AT) })
  const { api, track, writeKey, sourceId } = setUp
  const identify = (userId: string, traits: object, context: object = personas('vip_buyers')) => ({
    type: 'identify',
    userId,
    traits,
    context
  })
  await track('/v1/batch', {
    writeKey,
    batch: [
      identify('u-1', { vip_buyers: true }),
      identify('u-2', { vip_buyers: 'false' }),
      { type: 'track', event: 'Audience Exited', userId: 'u-3', context: personas('vip_buyers') },
      identify('u-4', { vip_buyers: 'perhaps' }),
      identify('undefined', { vip_buyers: true }),
      identify('u-6', { spent: 12 }, personas('spent', 'computed_trait')),
      { type: 'track', event: 'Bought', userId: 'u-7' }
    ]
  })
  // The same in the context that a batch shares, and by another way in.
  const shared = {
    batch: [{ type: 'identify', userId: 'u-8', traits: { 'VIP (EU)': true } }],
    context: personas('VIP (EU)')
  }
  await track('/v1/forward', shared, { authorization: `Basic ${Buffer.from(`${writeKey}:`).toString('base64')}` })
  await untilSettled(setUp, setUp.destinationId)
  const facts = { sourceId, isSimulated: false, firstAt: AT, lastAt: AT }
  const runs = await until<Parsed>(
    () => api.get('/api/audiences'),
    (list) => rowsOf(list.runs).every(({ results }) => results.open === 0)
  )
  expect(runs).toEqual({
    runs: [
      {
        id: 2,
        key: 'VIP (EU)',
        property: 'vip_eu',
        ...facts,
        changes: { entered: 1, left: 0, unclear: 0 },
        results: { refused: 0, open: 0, delivered: 1, unsent: 0 }
      },
      {
        id: 1,
        key: 'vip_buyers',
        property: 'vip_buyers',
        ...facts,
        changes: { entered: 2, left: 2, unclear: 1 },
        results: { refused: 2, open: 0, delivered: 3, unsent: 0 }
      }
    ],
    next: null
  })
  expect((await api.get('/api/audiences?limit=1')).next).toBe(2)
  expect((await api.get('/api/audiences?before=2')).runs).toMatchObject([{ id: 1 }])
  expect(await namesOf(setUp, 'run=1')).toEqual(['undefined', 'u-4', 'u-3', 'u-2', 'u-1'])
  expect(await namesOf(setUp, 'run=1&change=left')).toEqual(['u-3', 'u-2'])
  expect(await namesOf(setUp, 'run=1&state=rejected')).toEqual(['undefined', 'u-4'])
  expect(await namesOf(setUp, 'run=1&change=unclear&user=u-4')).toEqual(['u-4'])
  const { events } = await api.get('/api/events')
  expect(rowsOf(events).map(({ audience }) => audience)).toEqual([
    { run: 2, key: 'VIP (EU)', change: 'entered' },
    null,
    null,
    ...['entered', 'unclear', 'left', 'left', 'entered'].map((change) => ({ run: 1, key: 'vip_buyers', change }))
  ])
  expect((await api.get(`/api/events/${events[0].id}`)).audience).toEqual({
    run: 2,
    key: 'VIP (EU)',
    change: 'entered'
  })
}, 60_000)

test('each simulation is a run of its own, and the live list tells of its events alone', async () => {
  const setUp = await openSetUp()
  const { api, sourceId } = setUp
  const simulate = async (change: string, members: string[]): Promise<Parsed> =>
    (await api.send('POST', '/api/audiences/simulate', { sourceId, name: 'VIP', members, change })).body
  const { run } = await simulate('enter', ['a', 'b'])
  const ending = new AbortController()
  const stream = await fetch(`${setUp.url}/api/events/stream?run=${run + 1}&change=left`, { signal: ending.signal })
  const left = await simulate('leave', ['b'])
  await simulate('enter', ['c'])
  await untilSettled(setUp, setUp.destinationId)
  const reader = stream.body!.pipeThrough(new TextDecoderStream()).getReader()
  let told = ''
  while (!told.includes('event: rows')) told += (await reader.read()).value ?? ''
  ending.abort()
  await reader.cancel().catch(() => undefined)
  expect([...told.matchAll(/"userId":"(\w)"/g)].map(([, userId]) => userId)).toEqual(['b'])
  expect(left).toEqual({ count: 1, key: 'vip', userIds: ['b'], run: run + 1 })
  const { runs } = await api.get('/api/audiences')
  expect(rowsOf(runs).map(({ isSimulated, changes }) => [isSimulated, changes.entered, changes.left])).toEqual([
    [true, 1, 0],
    [true, 0, 1],
    [true, 2, 0]
  ])
}, 60_000)
