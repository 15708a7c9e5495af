// Braze's Currents reach the local Heap: once each, at their time, without credentials; what cannot be read is explained.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { createLog, makeDirectory, openSetUp, rowsOf, untilSettled, type Answer, type SetUp } from './runners'

const PATH = '/sources/braze/currents'
const TAKEN = { status: 200, body: { success: true } }
const TIME = 1_767_225_600

const send = (setUp: SetUp, body: unknown, more: Record<string, string> = {}): Promise<Answer> =>
  setUp.track(PATH, body, { authorization: `Bearer ${setUp.writeKey}`, 'braze-currents-version': '1', ...more })

function event(number: number, part: object = {}): object {
  return {
    event_type: 'users.messages.email.Open',
    id: `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`,
    time: TIME + number,
    user: { user_id: 'f'.repeat(24), external_user_id: `u-${number}` },
    properties: { campaign_name: 'Spring', canvas_id: null },
    ...part
  }
}

async function deadLetters({ api }: SetUp): Promise<string[]> {
  const { events } = await api.get('/api/events?state=rejected&limit=100')
  return rowsOf(events).map(({ deliveries: [{ code }] }) => code as string)
}

test.each<[string, string]>([
  ['no body', ''],
  ['an empty object', '{}'],
  ['no events', '{"events":[]}']
])('a probe with %s: only its token counts', async (_, body) => {
  const setUp = await openSetUp()
  expect(await send(setUp, body)).toMatchObject(TAKEN)
  for (const authorization of ['', 'Bearer wrong', `Basic ${setUp.writeKey}`]) {
    expect(await send(setUp, body, { authorization })).toMatchObject({ status: 401 })
  }
  expect(await setUp.api.get(`/api/sources/${setUp.sourceId}`)).toMatchObject({ events: 0 })
})

test('100 mixed events, sent twice, arrive once; types and fields that nobody has seen cost none', async () => {
  const setUp = await openSetUp()
  const odd = [
    event(0, { event_type: 'users.messages.carrierpigeon.Click', new_field: { a: 1 } }),
    event(1, { event_type: 'agentconsole.AgentExecuted', user: {} }),
    event(2, { event_type: 'users.behaviors.Purchase' }),
    event(3, { properties: null, time: null }),
    event(4, { user: {} }),
    event(5, { user: null, properties: null }),
    null
  ]
  const events = [...odd, ...Array.from({ length: 93 }, (_, index) => event(index + 7))]
  expect(await send(setUp, { events })).toMatchObject(TAKEN)
  expect(await send(setUp, gzipSync(JSON.stringify({ events })), { 'content-encoding': 'gzip' })).toMatchObject(TAKEN)
  await untilSettled(setUp, setUp.destinationId)
  const held = setUp.sandbox.events()
  expect(held).toHaveLength(95)
  expect(held[0]).toMatchObject({
    event: 'users.messages.carrierpigeon.Click',
    identity: 'u-0',
    timestamp: '2026-01-01T00:00:00.000Z'
  })
  expect(held.at(-1)).toMatchObject({
    event: 'Email Opened',
    identity: 'u-99',
    properties: { campaign_name: 'Spring' }
  })
  expect((await deadLetters(setUp)).sort()).toEqual([
    ...Array<string>(4).fill('missing_identity'),
    ...Array<string>(2).fill('not_an_event')
  ])
})

test('a body that is no JSON is explained and answered with 200; one that is too large gets 413', async () => {
  const setUp = await openSetUp()
  expect(await send(setUp, '{"events":[{]}')).toMatchObject(TAKEN)
  await untilSettled(setUp, setUp.destinationId)
  expect(await deadLetters(setUp)).toEqual(['invalid_json'])
  const many = { events: Array.from({ length: 4001 }, (_, number) => ({ event_type: 'users.canvas.Entry', number })) }
  expect(await send(setUp, many)).toMatchObject({ status: 413, body: { error: { code: 'too_many_events' } } })
})

test('an event of more than 32 KB is explained, its neighbours are delivered', async () => {
  const setUp = await openSetUp()
  const events = [event(1), event(2, { properties: { note: 'x'.repeat(40_000) } }), event(3)]
  expect(await send(setUp, { events })).toMatchObject(TAKEN)
  await untilSettled(setUp, setUp.destinationId)
  expect(setUp.sandbox.events().map(({ identity }) => identity)).toEqual(['u-1', 'u-3'])
  expect(await deadLetters(setUp)).toEqual(['event_too_large'])
})

test('credentials are nowhere: not in Heap, not in the log, not in a file', async () => {
  const dataDirectory = makeDirectory()
  const { logTo, lines } = createLog()
  const setUp = await openSetUp({ dataDirectory, logTo })
  const properties = {
    push_token: 's3cret',
    web_push_token_user_auth: 's3cret',
    message_body: 's3cret',
    link_url: 'kept'
  }
  expect(
    await send(setUp, { events: [event(1, { properties: { ...properties, inside: properties } })] })
  ).toMatchObject(TAKEN)
  await untilSettled(setUp, setUp.destinationId)
  expect(setUp.sandbox.events()).toMatchObject([{ properties: { link_url: 'kept' } }])
  const files = readdirSync(dataDirectory, { recursive: true, withFileTypes: true }).filter((file) => file.isFile())
  const written = files.map((file) => readFileSync(join(file.parentPath, file.name), 'latin1'))
  expect(written.some((text) => text.includes('kept'))).toBe(true)
  expect(
    [JSON.stringify(setUp.sandbox.events()), ...lines, ...written].filter((text) => text.includes('s3cret'))
  ).toEqual([])
})

test('the choices of the source count, and outlive a change of its name', async () => {
  const setUp = await openSetUp()
  const currents = { identity: 'user_id', names: 'raw', prefix: 'braze ', alsoTypes: ['users.behaviors.Purchase'] }
  const source = `/api/sources/${setUp.sourceId}`
  expect(await setUp.api.send('PATCH', source, { currents })).toMatchObject({ status: 200, body: { currents } })
  expect(await setUp.api.send('PATCH', source, { name: 'Braze' })).toMatchObject({ body: { name: 'Braze', currents } })
  expect(await setUp.api.send('PATCH', source, { currents: { identity: 'email' } })).toMatchObject({ status: 400 })
  await send(setUp, { events: [event(1, { event_type: 'users.behaviors.Purchase' })] })
  await untilSettled(setUp, setUp.destinationId)
  expect(setUp.sandbox.events()).toMatchObject([{ event: 'braze users.behaviors.Purchase', identity: 'f'.repeat(24) }])
})
