// Exposures of AB Tasty and events of Command AI from a server reach the local Heap: once each, and nothing that was typed.
import { openSetUp, rowsOf, untilSettled, type Answer, type SetUp } from './runners'

const NOW = Date.parse('2026-01-02T03:00:00.000Z')
const TAKEN = { status: 200, body: { success: true } }

const send = (setUp: SetUp, path: string, body: unknown, key = setUp.writeKey): Promise<Answer> =>
  setUp.track(path, body, { authorization: `Bearer ${key}` })

async function deadLetters({ api }: SetUp): Promise<string[]> {
  const { events } = await api.get('/api/events?state=rejected&limit=100')
  return rowsOf(events).map(({ deliveries: [{ code }] }) => code as string)
}

test('activations of AB Tasty become one event each, however often they are sent', async () => {
  const setUp = await openSetUp({ now: () => NOW })
  const path = '/sources/ab-tasty/exposures'
  const hit = { vid: 'v-1', caid: 'c1', vaid: 'a1', qt: 60_000, campaignName: 'Spring', variationName: 'B' }
  const batch = { cid: 'account', batch: [hit, { vid: 'v-2', caid: 'c1', vaid: 'a2' }, { vid: 'v-3' }, 7] }
  expect(await send(setUp, path, batch, 'wrong')).toMatchObject({ status: 401 })
  for (const body of [batch, batch, { ...hit, cid: 'account' }, '{}', '[]']) {
    expect(await send(setUp, path, body)).toMatchObject(TAKEN)
  }
  expect(await send(setUp, path, 'no JSON')).toMatchObject({ status: 400 })
  await untilSettled(setUp, setUp.destinationId)
  const held = setUp.sandbox.events()
  expect(held.map(({ event, timestamp }) => [event, timestamp])).toEqual([
    ['flagship', '2026-01-02T02:59:00.000Z'],
    ['flagship', '2026-01-02T03:00:00.000Z']
  ])
  expect(held.map(({ properties }) => properties)).toMatchObject([
    { flagship_campaign: '[c1] Spring', flagship_variation: '[a1] B', flagship_campaign_id: 'c1' },
    { flagship_campaign: '[c1]', flagship_variation: '[a2]', flagship_variation_id: 'a2' }
  ])
  expect(setUp.sandbox.users().map(({ identity }) => identity)).toEqual(['v-1', 'v-2'])
  expect(await deadLetters(setUp)).toEqual(Array(4).fill('not_an_event'))
})

test('events of Command AI come without previews, without typed texts, and once', async () => {
  const setUp = await openSetUp()
  const path = '/sources/command-ai/events'
  const typed = { inputText: 'secret', message: 'secret', chat_history: ['secret'], suggested_query: 'secret', rank: 1 }
  const events = [
    { event: 'command_execution', userId: 'u-1', id: 'e-1', timestamp: 1_767_225_600, properties: typed },
    { event: 'nudge_shown', userId: 'u-1', id: 'e-2', properties: { status: { is_preview: true } } },
    { event: 'preview_shown', userId: 'u-1', id: 'e-3' },
    { event: 'client_error', userId: 'u-1', id: 'e-4' },
    { event: 'opened', id: 'e-5' },
    { userId: 'u-1' }
  ]
  for (const body of [{ events }, events]) expect(await send(setUp, path, body)).toMatchObject(TAKEN)
  await untilSettled(setUp, setUp.destinationId)
  const held = setUp.sandbox.events()
  expect(held.map(({ event, timestamp }) => [event, timestamp])).toEqual([
    ['command_execution', '2026-01-01T00:00:00.000Z']
  ])
  expect(held[0]?.properties).toMatchObject({ rank: 1 })
  expect(JSON.stringify(held)).not.toContain('secret')
  expect(await deadLetters(setUp)).toEqual(
    expect.arrayContaining(['missing_identity', 'missing_identity', 'not_an_event', 'not_an_event'])
  )
})
