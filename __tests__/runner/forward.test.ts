// Events that others forward: each is delivered at its own time, or explained, and costs no neighbour.
import { createHmac } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { firstEventOf, isSigned } from '../../src/runner/intake/signature'
import type * as Builder from './built-body-reader'
import { FORWARDED, segmentEvent, THEN } from './forwarded-bodies'
import {
  makeDirectory,
  openRunner,
  openSetUp,
  rowsOf,
  untilSettled,
  type Answer,
  type Parsed,
  type SetUp
} from './runners'

// Long bodies are read in a thread, which runs JavaScript only.
jest.mock('../../src/runner/intake/body-reader', () =>
  jest.requireActual<typeof Builder>('./built-body-reader').buildBodyReader()
)

const withKey = ({ writeKey }: Pick<SetUp, 'writeKey'>, more: Record<string, string> = {}): Record<string, string> => ({
  authorization: `Basic ${Buffer.from(`${writeKey}:`).toString('base64')}`,
  ...more
})

const forward = (setUp: SetUp, body: unknown, more: Record<string, string> = {}): Promise<Answer> =>
  setUp.track('/v1/forward', body, withKey(setUp, more))

const TAKEN = { status: 200, body: { success: true } }

/** Codes of dead letters by the name of the event, or its type. */
async function deadLetters({ api }: SetUp): Promise<Parsed[]> {
  const { events } = await api.get('/api/events?state=rejected&limit=100')
  return rowsOf(events)
    .map(({ name, type, deliveries: [{ code }] }) => [name ?? type, code])
    .reverse()
}

test.each(Object.entries(FORWARDED))('%s', async (_, request) => {
  const setUp = await openSetUp()
  const { path, body, headers, events, users } = request(setUp.writeKey)
  expect(await setUp.track(path, body, headers)).toMatchObject(TAKEN)
  await untilSettled(setUp, setUp.destinationId)
  expect(setUp.sandbox.events()).toMatchObject(events)
  if (users) expect(setUp.sandbox.users()).toMatchObject(users)
  expect(await deadLetters(setUp)).toEqual([])
})

test('1,000 events of Segment, one of 40 KB: 999 are delivered at their time, and one is explained', async () => {
  const setUp = await openSetUp()
  const events = Array.from({ length: 1000 }, (_, number) => segmentEvent(number))
  events[500] = segmentEvent(500, { event: 'Long', properties: { note: 'x'.repeat(40_000) } })
  expect(await forward(setUp, events)).toMatchObject(TAKEN)
  await untilSettled(setUp, setUp.destinationId)
  const held = setUp.sandbox.events()
  expect(held).toHaveLength(999)
  expect(new Set(held.map(({ timestamp }) => timestamp))).toEqual(new Set([THEN]))
  expect(await deadLetters(setUp)).toEqual([['Long', 'event_too_large']])
  const [letter] = rowsOf((await setUp.api.get('/api/events?state=rejected')).events)
  const { event, deliveries } = await setUp.api.get(`/api/events/${letter.id as string}`)
  expect(event).toMatchObject({ userId: 'u-0', messageId: 'ajs-next-500', timestamp: THEN })
  expect(event).not.toHaveProperty('properties')
  expect(deliveries[0].error.message).toMatch(/^The event has 40\d{3} bytes; the limit is 32768\.$/)
})

test('4,000 events of together 25 MB are stored, in order', async () => {
  const runner = await openRunner()
  const { id, writeKeys } = (await runner.api.send('POST', '/api/sources', { name: 'Segment', kind: 'segment' })).body
  const events = Array.from({ length: 4000 }, (_, number) =>
    segmentEvent(number, { event: `Ordered ${number}`, properties: { note: 'x'.repeat(5700) } })
  )
  const headers = withKey({ writeKey: writeKeys[0] as string })
  expect(await runner.track('/v1/forward', events, headers)).toMatchObject(TAKEN)
  expect(await runner.api.get(`/api/sources/${id as string}`)).toMatchObject({ events: 4000 })
  const newest = rowsOf((await runner.api.get('/api/events?limit=3')).events)
  expect(newest.map(({ name }) => name as string)).toEqual(['Ordered 3999', 'Ordered 3998', 'Ordered 3997'])
})

test('what is no event is explained, each by its own reason', async () => {
  const setUp = await openSetUp()
  const entries = [null, 5, 'text', [segmentEvent(1)], { event: 'No type' }, { type: 'delete', event: 'Deleted' }]
  const deep = JSON.parse(`${'{"a":'.repeat(150)}1${'}'.repeat(150)}`) as object
  expect(await forward(setUp, [...entries, segmentEvent(9, { properties: deep })])).toMatchObject(TAKEN)
  await untilSettled(setUp, setUp.destinationId)
  expect(setUp.sandbox.events()).toMatchObject([{ event: 'Ordered', identity: 'u-9' }])
  expect(await deadLetters(setUp)).toEqual([
    ...new Array<Parsed>(4).fill(['', 'not_an_event']),
    ['', 'unknown_call_type'],
    ['delete', 'unknown_call_type']
  ])
})

test.each<[string, object, object]>([
  [
    'cannot be read yields to the arrival at Segment',
    { timestamp: 'soon', originalTimestamp: null },
    { timestamp: '2024-03-05T10:00:01.000Z' }
  ],
  ['is missing yields to the original', { timestamp: null }, { timestamp: '2024-03-05T10:00:05.000Z' }],
  ['is sent late is not moved', { sentAt: '2026-01-01T00:00:00.000Z', receivedAt: undefined }, { timestamp: THEN }],
  ['has no time of sending stays', { sentAt: null, receivedAt: undefined }, { timestamp: THEN }]
])('a time that %s', async (_, given, event) => {
  const setUp = await openSetUp()
  await forward(setUp, segmentEvent(1, given))
  await untilSettled(setUp, setUp.destinationId)
  expect(setUp.sandbox.events()).toMatchObject([event])
})

test.each<[object, 'known' | 'anonymous']>([
  [{ All: false }, 'known'],
  [{ Heap: false }, 'known'],
  [{ All: false, Heap: { user_id: '77' } }, 'anonymous']
])('routing that was done is not done again: %j, %s', async (integrations, who) => {
  const setUp = await openSetUp()
  const { userId: _nobody, ...anonymous } = segmentEvent(1, { integrations })
  await forward(setUp, who === 'anonymous' ? anonymous : segmentEvent(1, { integrations }))
  await untilSettled(setUp, setUp.destinationId)
  expect(setUp.sandbox.events()).toHaveLength(1)
  // Through the tracking API it is ours to do, whatever the event says of itself.
  await setUp.track('/v1/track', {
    ...segmentEvent(2, { integrations: { All: false } }),
    writeKey: setUp.writeKey,
    _runner: { isRouted: true }
  })
  await untilSettled(setUp, setUp.destinationId)
  expect(setUp.sandbox.events()).toHaveLength(1)
})

describe('what refuses the whole request', () => {
  const refusal = (code: string, message: string) => ({ success: false, error: { code, message } })
  const KEY = 'The write key is missing, or no source has it. Copy it from the catalog.'

  test.each<[string, unknown, number, object]>([
    ['no JSON', '[{"type":"track"', 400, { success: false, error: { code: 'invalid_json' } }],
    [
      'text',
      '"track"',
      400,
      refusal('not_an_event', 'The body is neither an event, nor a list of events, nor { "batch": [ … ] }.')
    ],
    [
      '4,001 events',
      new Array(4001).fill({ type: 'track' }),
      400,
      refusal('too_many_events', 'The request has 4001 events; it holds at most 4000.')
    ],
    ['more than 32 MB', JSON.stringify(['x'.repeat(33 * 1024 * 1024)]), 400, { error: { code: 'request_too_large' } }]
  ])('%s', async (_, body, status, answer) => {
    const setUp = await openSetUp()
    expect(await forward(setUp, body)).toMatchObject({ status, body: answer })
    expect((await setUp.api.get('/api/events')).events).toEqual([])
  })

  test('a key that stands in the body, and not in the header', async () => {
    const setUp = await openSetUp()
    const event = segmentEvent(1, { writeKey: setUp.writeKey })
    expect(await setUp.track('/v1/forward', event)).toMatchObject({
      status: 401,
      body: refusal('unknown_write_key', KEY)
    })
  })
})

describe('with a signing secret', () => {
  const SECRET = 'marker-of-the-secret'
  const sign = (text: string, secret = SECRET): string => createHmac('sha1', secret).update(text).digest('hex')
  const REFUSED = {
    status: 401,
    body: {
      success: false,
      error: {
        code: 'wrong_signature',
        message:
          'The header X-Signature is missing, or is not the signature of this body with the secret of the source.'
      }
    }
  }

  async function openSigned(): Promise<SetUp & { folder: string }> {
    const folder = makeDirectory()
    const setUp = await openSetUp({ dataDirectory: folder })
    const path = `/api/sources/${setUp.sourceId}`
    const { body } = await setUp.api.send('PATCH', path, { signingSecret: SECRET })
    expect(body).toMatchObject({ hasSigningSecret: true })
    return { ...setUp, folder }
  }

  // Written as nobody here would write it again: other bytes, the same values.
  const FIRST =
    '{ "type":"track",\t"userId" : "u-\\u0031", "event":"J\\/ürgen, [}\\"", "properties":{"a":1.0,"b":[1,{}]} }'
  const SECOND = JSON.stringify(segmentEvent(2))

  test.each<[string, string, string | undefined, boolean]>([
    ['one event', FIRST, sign(FIRST), true],
    ['in capitals', FIRST, sign(FIRST).toUpperCase(), true],
    ['the first of a list', ` [ ${FIRST} , ${SECOND}]\n`, sign(FIRST), true],
    ['the first of a batch', `{"sentAt":"[{","batch":[${FIRST},${SECOND}]}`, sign(FIRST), true],
    ['the whole list', `[${FIRST},${SECOND}]`, sign(`[${FIRST},${SECOND}]`), true],
    ['none', FIRST, undefined, false],
    ['the second of a list', `[${FIRST},${SECOND}]`, sign(SECOND), false],
    ['values instead of bytes', FIRST, sign(JSON.stringify(JSON.parse(FIRST))), false],
    ['another secret', FIRST, sign(FIRST, 'other'), false],
    ['no hex', FIRST, 'x'.repeat(40), false],
    ['half of one', FIRST, sign(FIRST).slice(0, 20), false],
    ['an empty list', '[]', sign(''), false]
  ])('%s', (_, body, given, isRight) => {
    expect(isSigned(Buffer.from(body), { secret: SECRET, given })).toBe(isRight)
  })

  test('is asked for it, and stores nothing without it', async () => {
    const setUp = await openSigned()
    expect(await forward(setUp, FIRST)).toMatchObject(REFUSED)
    expect(await forward(setUp, FIRST, { 'x-signature': sign(SECOND) })).toMatchObject(REFUSED)
    expect((await setUp.api.get('/api/events')).events).toEqual([])
    expect(await forward(setUp, `[${FIRST},${SECOND}]`, { 'x-signature': sign(FIRST) })).toMatchObject(TAKEN)
    expect(rowsOf((await setUp.api.get('/api/events')).events)).toHaveLength(2)
  })

  test('a long body is checked in the thread that reads it', async () => {
    const setUp = await openSigned()
    const events = Array.from({ length: 2000 }, (_, number) => segmentEvent(number))
    expect(await forward(setUp, events, { 'x-signature': sign(JSON.stringify(events[1])) })).toMatchObject(REFUSED)
    expect(await forward(setUp, events, { 'x-signature': sign(JSON.stringify(events[0])) })).toMatchObject(TAKEN)
  })

  test('the secret is sealed, never shown, and goes when it is taken away', async () => {
    const setUp = await openSigned()
    const path = `/api/sources/${setUp.sourceId}`
    const shown = JSON.stringify([await setUp.api.get('/api/sources'), await setUp.api.get(path)])
    expect(shown).not.toContain(SECRET)
    expect(readFileSync(join(setUp.folder, 'settings.json'), 'utf8')).not.toContain(SECRET)
    // A new name leaves it as it is.
    await setUp.api.send('PATCH', path, { name: 'Renamed' })
    expect(await forward(setUp, FIRST)).toMatchObject(REFUSED)
    const { body } = await setUp.api.send('PATCH', path, { signingSecret: null })
    expect(body).toMatchObject({ name: 'Renamed', hasSigningSecret: false })
    expect(await forward(setUp, FIRST)).toMatchObject(TAKEN)
  })

  test('it is there after a restart, and the tracking API does not ask for it', async () => {
    const setUp = await openSigned()
    await setUp.close()
    const again = await openSetUp({ dataDirectory: setUp.folder })
    expect(await forward({ ...again, writeKey: setUp.writeKey }, FIRST)).toMatchObject(REFUSED)
    expect(await again.track('/v1/track', { event: 'A', userId: 'u', writeKey: setUp.writeKey })).toMatchObject(TAKEN)
  })
})

test.each<[string, string | undefined]>([
  ['{"a":"}\\"]"}', '{"a":"}\\"]"}'],
  ['\ufeff {"a":[{}]} ', '{"a":[{}]}'],
  ['[1,{"b":2}]', '1'],
  ['[{"b":"]"},2]', '{"b":"]"}'],
  ['[]', undefined],
  ['{"batch":[]}', undefined],
  ['{"batch":{"c":1}}', '{"batch":{"c":1}}'],
  ['{"x":{"batch":[1]},"batch" : [ {"d":1} ]}', '{"d":1}'],
  ['{"batch":[{"first":1}],"batch":[{"last":1}]}', '{"last":1}'],
  ['{"x":-1.5e3,"y":null,"batch":["z"]}', '"z"'],
  ['"text"', undefined]
])('the first event of %s', (raw, first) => {
  expect(firstEventOf(Buffer.from(raw))?.toString()).toBe(first)
})
