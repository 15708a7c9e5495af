// People who were deleted: nothing of them is left in the runner, and no later event makes them anew until it is lifted.
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { makeDirectory, openRunner, openSetUp, rowsOf, untilSettled, type SetUp } from './runners'

const hashOf = (id: string): string => `sha256:${createHash('sha256').update(id).digest('hex')}`

const ADA = 'ada-1815@example.com'

async function openWithKey(settings = {}, dataDirectory = makeDirectory()): Promise<SetUp & { dataDirectory: string }> {
  const setUp = await openSetUp({ settings, dataDirectory })
  await setUp.api.send('PATCH', `/api/destinations/${setUp.destinationId}`, { secrets: { apiKey: 'key' } })
  return { ...setUp, dataDirectory }
}

async function look(setUp: SetUp, event: object): Promise<void> {
  await setUp.track('/v1/track', { event: 'Looked', writeKey: setUp.writeKey, ...event })
}

const post = ({ api, destinationId }: SetUp, path: string, body: object) =>
  api.send('POST', `/api/destinations/${destinationId}/${path}`, body)

const listed = ({ api, destinationId }: SetUp) => api.get(`/api/destinations/${destinationId}/suppressions`)

/** The files of the runner in which the text stands. */
function filesWith(directory: string, text: string): string[] {
  return readdirSync(directory).filter((name) => readFileSync(join(directory, name)).includes(text))
}

const peopleIn = ({ sandbox }: SetUp): unknown[] => sandbox.users().map(({ identity }) => identity)

test.each([{}, { hashIdentity: true }])(
  'a later event is left alone for a reason of its own, until it is lifted, with the settings %j',
  async (settings) => {
    const setUp = await openWithKey(settings)
    for (const userId of [ADA, 'bob']) await look(setUp, { userId })
    await untilSettled(setUp, setUp.destinationId)
    expect((await post(setUp, 'deletions', { users: [ADA] })).body).toMatchObject({ error: null, erasedEvents: 1 })
    expect(await listed(setUp)).toEqual({
      count: 1,
      suppressions: [{ person: hashOf(ADA), since: expect.any(String) as string }]
    })
    await look(setUp, { userId: ` ${ADA} ` })
    await setUp.track('/v1/group', { userId: ADA, groupId: 'acme', writeKey: setUp.writeKey })
    await untilSettled(setUp, setUp.destinationId)
    expect(peopleIn(setUp)).toHaveLength(1)
    const { events } = await setUp.api.get('/api/events?state=skipped')
    expect(rowsOf(events).map(({ deliveries }) => rowsOf(deliveries).map(({ code }) => code as string))).toEqual([
      ['suppressed_user'],
      ['suppressed_user']
    ])
    expect((await post(setUp, 'suppressions/lift', { users: [ADA] })).body).toEqual({ count: 1 })
    expect(await listed(setUp)).toEqual({ count: 0, suppressions: [] })
    await look(setUp, { userId: ADA })
    await untilSettled(setUp, setUp.destinationId)
    expect(peopleIn(setUp)).toHaveLength(2)
  }
)

test('no byte of them is left: neither of delivered events, nor of dead letters, nor of what waits', async () => {
  const setUp = await openWithKey()
  await look(setUp, { userId: ADA, properties: { street: 'marker-street' } })
  await look(setUp, { userId: ADA, event: 'x'.repeat(1025), properties: { street: 'marker-street' } })
  await look(setUp, { userId: 'bob' })
  await untilSettled(setUp, setUp.destinationId)
  setUp.sandbox.addFaults({ path: '/api/track', status: 503 })
  await look(setUp, { userId: ADA, properties: { street: 'marker-street' } })
  expect(filesWith(setUp.dataDirectory, 'marker-street')).not.toEqual([])
  expect((await post(setUp, 'deletions', { users: [ADA] })).body).toMatchObject({ erasedEvents: 3 })
  expect(filesWith(setUp.dataDirectory, 'marker-street')).toEqual([])
  expect(filesWith(setUp.dataDirectory, ADA)).toEqual([])
  const { events } = await setUp.api.get('/api/events')
  expect(rowsOf(events).flatMap(({ userId }) => (userId === null ? [] : [userId as string]))).toEqual(['bob'])
  setUp.sandbox.clearFaults()
  await post(setUp, 'try-now', {})
  await look(setUp, { userId: 'bob' })
  await untilSettled(setUp, setUp.destinationId)
  expect(peopleIn(setUp)).toEqual(['bob'])
})

test('no byte is left of what was tried again and delivered before', async () => {
  const setUp = await openWithKey()
  setUp.sandbox.addFaults({ path: '/api/track', status: 503, times: 1 })
  for (const street of ['marker-street', 'marker-lane']) await look(setUp, { userId: ADA, properties: { street } })
  await untilSettled(setUp, setUp.destinationId)
  expect((await post(setUp, 'deletions', { users: [ADA] })).body).toMatchObject({ erasedEvents: 2 })
  for (const text of [ADA, 'marker-']) expect(filesWith(setUp.dataDirectory, text)).toEqual([])
})

test('the list is there after a restart', async () => {
  const setUp = await openWithKey()
  await post(setUp, 'deletions', { users: [ADA] })
  const before = await listed(setUp)
  await setUp.close()
  const again = await openRunner({ dataDirectory: setUp.dataDirectory, sandboxUrl: setUp.sandbox.url })
  expect(await again.api.get(`/api/destinations/${setUp.destinationId}/suppressions`)).toEqual(before)
  await again.track('/v1/track', { event: 'Looked', userId: ADA, writeKey: setUp.writeKey })
  await untilSettled(again, setUp.destinationId)
  expect(peopleIn(setUp)).toEqual([])
})

test('whom Heap refused to delete is neither suppressed nor erased', async () => {
  const setUp = await openWithKey()
  await look(setUp, { userId: ADA })
  await untilSettled(setUp, setUp.destinationId)
  setUp.sandbox.addFaults({ path: '/api/public/v0/user_deletion', status: 400 })
  expect((await post(setUp, 'deletions', { users: [ADA] })).status).toBe(502)
  expect(await listed(setUp)).toEqual({ count: 0, suppressions: [] })
  expect(rowsOf((await setUp.api.get('/api/events')).events)).toHaveLength(1)
})

test('what a mapping took the identity from does not matter', async () => {
  const setUp = await openWithKey()
  const { mappings } = await setUp.api.get(`/api/destinations/${setUp.destinationId}/mappings`)
  const track = rowsOf(mappings).find(({ action }) => action === 'trackEvent') as { id: string; mapping: object }
  const mapping = { ...track.mapping, identity: { '@path': '$.properties.email' } }
  await setUp.api.send('PATCH', `/api/destinations/${setUp.destinationId}/mappings/${track.id}`, { mapping })
  await look(setUp, { userId: 'u-7', properties: { email: ADA } })
  await untilSettled(setUp, setUp.destinationId)
  expect(peopleIn(setUp)).toEqual([ADA])
  expect((await post(setUp, 'deletions', { users: [ADA] })).body).toMatchObject({ erasedEvents: 1 })
  await look(setUp, { userId: 'u-7', properties: { email: ADA } })
  await untilSettled(setUp, setUp.destinationId)
  expect(peopleIn(setUp)).toEqual([])
})
