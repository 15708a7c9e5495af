// Fields that a source does not keep as they come: gone before anything is stored, by whichever way an event arrives.
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { makeDirectory, openSetUp, rowsOf, untilSettled, type Parsed, type SetUp } from './runners'

const SECRET = 'ada-lovelace@example.com'
const HASH = createHash('sha256').update(SECRET).digest('hex')
const FIELDS = {
  dropped: ['context.ip', 'properties.card.number', 'traits.phone'],
  hashed: ['properties.email', 'properties.people.email', 'context.traits.email', 'traits.email']
}
const none = { dropped: [], hashed: [] }

async function open(dataDirectory = makeDirectory()): Promise<SetUp> {
  const setUp = await openSetUp({ dataDirectory })
  const { status } = await setUp.api.send('PATCH', `/api/sources/${setUp.sourceId}`, { privateFields: FIELDS })
  expect(status).toBe(200)
  return setUp
}

async function details({ api }: SetUp): Promise<Parsed[]> {
  const { events } = await api.get('/api/events?limit=100')
  return Promise.all(rowsOf(events).map(({ id }) => api.get(`/api/events/${id}`)))
}

const sent = { type: 'track', event: 'Paid', userId: 'u-1', properties: { email: SECRET, plan: 'pro' } }
const kept = { email: HASH, plan: 'pro' }
const basic = (key: string) => ({ authorization: `Basic ${Buffer.from(`${key}:`).toString('base64')}` })
const braze = {
  event_type: 'users.messages.email.Open',
  id: 'b-1',
  time: 1767323040,
  user: { external_user_id: 'u-1' },
  properties: { email: SECRET, plan: 'pro' }
}

test.each<[string, (setUp: SetUp) => Promise<{ status: number }>]>([
  ['one by one', ({ track, writeKey }) => track('/v1/track', { ...sent, writeKey })],
  ['in a batch', ({ track, writeKey }) => track('/v1/batch', { batch: [sent], writeKey })],
  [
    'by a pixel',
    ({ url, writeKey }) =>
      fetch(
        `${url}/v1/pixel/track?writeKey=${writeKey}&userId=u-1&event=Paid&properties.email=${SECRET}&properties.plan=pro`
      )
  ],
  ['forwarded', ({ track, writeKey }) => track('/v1/forward', [sent], basic(writeKey))],
  [
    'of Braze',
    ({ track, writeKey }) =>
      track('/sources/braze/currents', { events: [braze] }, { authorization: `Bearer ${writeKey}` })
  ],
  ['of Jitsu', ({ track, writeKey }) => track('/api/s/track', sent, { 'x-write-key': `${writeKey}:x` })],
  ['as a test', ({ api, sourceId }) => api.send('POST', '/api/test-events', { sourceId, event: sent })]
])('an event that comes %s has its private fields no more', async (_way, send) => {
  const dataDirectory = makeDirectory()
  const setUp = await open(dataDirectory)
  expect([200, 202]).toContain((await send(setUp)).status)
  await untilSettled(setUp, setUp.destinationId)
  expect(await details(setUp)).toMatchObject([
    { event: { properties: kept }, privateFields: { dropped: [], hashed: ['properties.email'] } }
  ])
  expect(setUp.sandbox.events()).toMatchObject([{ identity: 'u-1', properties: kept }])
  const files = readdirSync(dataDirectory).map((name) => readFileSync(join(dataDirectory, name)))
  expect(files.filter((bytes) => bytes.includes(SECRET))).toEqual([])
})

test('what a batch shares, lists, names with dots and what is empty follow the same rules', async () => {
  const setUp = await open()
  const people = [{ email: SECRET, name: 'Ada' }, { email: '' }, { email: null }, 'text']
  const batch = [
    { type: 'track', event: 'A', userId: 'u-1', properties: { card: { number: 1, kind: 'debit' }, people, email: 7 } },
    {
      type: 'track',
      event: 'B',
      userId: 'u-1',
      properties: { 'card.number': 1, 'people.email': true, email: [SECRET] }
    },
    { type: 'identify', userId: 'u-1', traits: { email: SECRET, phone: '1', city: 'London' }, context: { ip: '::1' } },
    { type: 'track', event: 'C', userId: 'u-1', context: { ip: '10.0.0.2', traits: {} } }
  ]
  const context = { ip: '10.0.0.1', locale: 'en', traits: { email: SECRET } }
  await setUp.track('/v1/batch', { batch, context, writeKey: setUp.writeKey })
  const sha = (text: string) => createHash('sha256').update(text).digest('hex')
  const shared = { locale: 'en', traits: { email: HASH } }
  const all = (await details(setUp)).reverse()
  expect(all.map(({ event }) => [event.properties ?? event.traits, event.context])).toEqual([
    [
      {
        card: { kind: 'debit' },
        people: [{ email: HASH, name: 'Ada' }, { email: '' }, { email: null }, 'text'],
        email: sha('7')
      },
      shared
    ],
    [{ 'people.email': sha('true'), email: [HASH] }, shared],
    [{ email: HASH, city: 'London' }, shared],
    [undefined, { locale: 'en', traits: {} }]
  ])
  expect(all.map(({ privateFields }) => privateFields)).toEqual([
    { dropped: ['context.ip', 'properties.card.number'], hashed: FIELDS.hashed.slice(0, 3) },
    { dropped: ['context.ip', 'properties.card.number'], hashed: FIELDS.hashed.slice(0, 3) },
    { dropped: ['context.ip', 'traits.phone'], hashed: FIELDS.hashed.slice(2) },
    { dropped: ['context.ip'], hashed: ['context.traits.email'] }
  ])
})

test('a source without private fields stores events as they come, and so does one that has them no more', async () => {
  const setUp = await open()
  const path = `/api/sources/${setUp.sourceId}`
  expect(await setUp.api.get(path)).toMatchObject({ privateFields: FIELDS })
  expect((await setUp.api.send('PATCH', path, { privateFields: none })).body).toMatchObject({ privateFields: none })
  await setUp.track('/v1/track', { ...sent, writeKey: setUp.writeKey })
  expect(await details(setUp)).toMatchObject([{ event: { properties: sent.properties }, privateFields: none }])
})

test('what cannot be private is refused in words, and nothing is changed', async () => {
  const setUp = await open()
  const dropped = ['userId', 'properties', 'context.', 'email', 'traits.phone']
  const privateFields = { dropped, hashed: ['messageId', 'traits.phone'] }
  const path = `/api/sources/${setUp.sourceId}`
  const no = (name: string) => `${name} is no path below context, properties or traits, such as context.ip.`
  const stays = 'is stored as it comes: without it, nobody knows whose event it is, or what it is.'
  const fields = {
    'privateFields.dropped': `userId ${stays} Heap gets a hash of it where the destination hashes user ids. ${no('properties')} ${no('context.')} ${no('email')}`,
    'privateFields.hashed': `messageId ${stays} traits.phone is dropped already: name it once.`
  }
  expect((await setUp.api.send('PATCH', path, { privateFields })).body).toMatchObject({ error: { fields } })
  const added = await setUp.api.send('POST', '/api/sources', { name: 'B', kind: 'web', privateFields })
  expect(added).toMatchObject({ status: 400, body: { error: { fields } } })
  const { configuration } = await setUp.api.get('/api/configuration')
  expect(configuration.sources).toMatchObject([{ privateFields: FIELDS }])
})
