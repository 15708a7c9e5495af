// A paused source: apps notice nothing, its events are kept, and delivered once it goes on.
import { addHeap, makeDirectory, openRunner, openSandbox, openSetUp, rowsOf, until, untilSettled } from './runners'

const event = (name: string, userId = 'u-1') => ({ type: 'track', event: name, userId, messageId: name })

test('its events are stored and answered as ever, and reach Heap in order when it goes on, also after a restart', async () => {
  const dataDirectory = makeDirectory()
  const now = () => Date.parse('2026-01-02T03:04:05.000Z')
  const setUp = await openSetUp({ dataDirectory, now })
  const { api, sandbox, sourceId, writeKey, destinationId } = setUp
  const path = `/api/sources/${sourceId}`
  expect(await api.get(path)).toMatchObject({ pausedAt: null, untaken: 0 })
  const paused = await api.send('PATCH', path, { isPaused: true })
  expect(paused.body).toMatchObject({ pausedAt: '2026-01-02T03:04:05.000Z', untaken: 0 })
  expect((await api.send('PATCH', path, { isPaused: true, name: 'Shop' })).body.pausedAt).toBe(paused.body.pausedAt)
  const batch = [event('A'), event('B'), event('C', 'u-2')]
  expect(await setUp.track('/v1/batch', { writeKey, batch })).toMatchObject({ status: 200, body: { success: true } })
  const other = (await api.send('POST', '/api/sources', { name: 'Other', kind: 'server' })).body
  await api.send('PUT', `/api/destinations/${destinationId}/connections/${other.id}`, { mode: 'cloud' })
  await setUp.track('/v1/track', { ...event('D'), writeKey: other.writeKeys[0] })
  await until(
    () => sandbox.events(),
    (events) => events.length > 0
  )
  expect(sandbox.events()).toMatchObject([{ event: 'D' }])
  expect(await api.get(path)).toMatchObject({ untaken: 3 })
  const ofDestination = `/api/destinations/${destinationId}`
  expect(await api.get(ofDestination)).toMatchObject({ pausedSources: [{ id: sourceId, name: 'Shop' }], pause: null })
  await until(
    () => api.get(`${ofDestination}/overview`),
    (overview) => overview.retrying === 0
  )
  expect(await api.get(`${ofDestination}/overview`)).toMatchObject({ waiting: 3, held: 3, retrying: 0 })
  const metrics = await (await fetch(`${setUp.url}/metrics`)).text()
  for (const [state, count] of Object.entries({ waiting: 0, held: 3, retrying: 0 })) {
    expect(metrics).toContain(`runner_backlog_events{destination="${destinationId}",state="${state}"} ${count}\n`)
  }
  await setUp.close()
  const again = await openRunner({ dataDirectory, sandboxUrl: sandbox.url, now })
  await again.track('/v1/track', { ...event('E'), writeKey: other.writeKeys[0] })
  await until(
    () => sandbox.events(),
    (events) => events.length > 1
  )
  const resumed = await again.api.send('PATCH', path, { isPaused: false })
  expect(resumed.body).toMatchObject({ pausedAt: null, name: 'Shop' })
  await untilSettled(again, destinationId)
  expect(sandbox.events()).toMatchObject(['D', 'E', 'A', 'B', 'C'].map((name) => ({ event: name })))
  const { changes } = await again.api.get('/api/changes')
  expect(changes[0]).toMatchObject({
    changes: [{ what: 'source "Shop"', kind: 'changed', fields: [{ path: 'paused', before: true, after: false }] }]
  })
}, 60_000)

test('what is sent again of it is held, too, until it goes on', async () => {
  const { api, sandbox, sourceId, writeKey, destinationId, track } = await openSetUp()
  await api.send('PATCH', `/api/destinations/${destinationId}`, { isOn: false })
  const other = (await api.send('POST', '/api/sources', { name: 'Other', kind: 'server' })).body
  await api.send('PUT', `/api/destinations/${destinationId}/connections/${other.id}`, { mode: 'cloud' })
  await track('/v1/batch', { writeKey, batch: [event('A'), event('B')] })
  await track('/v1/track', { ...event('C', 'u-2'), writeKey: other.writeKeys[0] })
  await api.send('PATCH', `/api/sources/${sourceId}`, { isPaused: true })
  await api.send('PATCH', `/api/destinations/${destinationId}`, { isOn: true })
  const path = `/api/destinations/${destinationId}`
  await untilSettled({ api }, destinationId)
  expect((await api.send('POST', `${path}/resends`, { states: ['missed'] })).status).toBe(202)
  const newest = async () => rowsOf((await api.get(`${path}/resends`)).resends)[0]
  await until(newest, ({ queued }) => queued === 1)
  await until(
    () => sandbox.events(),
    ({ length }) => length > 0
  )
  expect(await newest()).toMatchObject({ state: 'running', total: 3, queued: 1 })
  expect(sandbox.events()).toMatchObject([{ event: 'C' }])
  await api.send('PATCH', `/api/sources/${sourceId}`, { isPaused: false })
  await until(newest, ({ state }) => state === 'done')
  await untilSettled({ api }, destinationId)
  expect(sandbox.events()).toMatchObject([{ event: 'C' }, { event: 'A' }, { event: 'B' }])
})

test('a file of settings neither begins nor ends a pause, and a removed source gives its events to its destinations', async () => {
  const sandbox = await openSandbox()
  const { api, sourceId, writeKey, destinationId, track, ...setUp } = await openSetUp({ sandbox })
  const second = await addHeap({ api, track, ...setUp }, { sourceId, settings: { appId: '2222222222' } })
  const { configuration } = await api.get('/api/configuration')
  await api.send('PATCH', `/api/sources/${sourceId}`, { isPaused: true })
  await track('/v1/track', { ...event('A'), writeKey })
  expect((await api.get('/api/configuration')).configuration).toEqual(configuration)
  expect((await api.send('PUT', '/api/configuration', { configuration })).status).toBe(200)
  expect(await api.get(`/api/sources/${sourceId}`)).toMatchObject({ untaken: 1, pausedAt: expect.any(String) })
  expect(sandbox.events()).toEqual([])
  await api.send('DELETE', `/api/sources/${sourceId}`)
  for (const id of [destinationId, String(second.id)]) await untilSettled({ api }, id)
  expect(sandbox.events()).toMatchObject([{ event: 'A' }, { event: 'A' }])
})
