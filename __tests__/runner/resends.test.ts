// The admin API around what is missing in Heap: one event sent for real, what each mapping took, and stored events that
// are sent again, or to a destination that was off or not there when they arrived.
import { addHeap, openSetUp, rowsOf, until, untilSettled, type Parsed, type SetUp } from './runners'

const EVENTS = ['A', 'B', 'C'].map((event, at) => ({
  type: 'track',
  event,
  userId: `u-${at}`,
  messageId: `m-${event}`
}))

async function send({ track, writeKey }: SetUp, batch: readonly object[]): Promise<void> {
  expect((await track('/v1/batch', { writeKey, batch })).status).toBe(200)
}

const namesIn = ({ sandbox }: SetUp): string[] => sandbox.events().map(({ event }) => event)

/** Waits until it is queued and everything is settled. */
async function untilSent(setUp: SetUp, id: string): Promise<Parsed> {
  const path = `/api/destinations/${id}/resends`
  const { resends } = await until(
    () => setUp.api.get(path),
    ({ resends }) => rowsOf(resends)[0].state === 'done'
  )
  await untilSettled(setUp, id)
  return rowsOf(resends)[0]
}

describe('stored events are sent again', () => {
  test('those that arrived before a destination was added, and while it was off; each once in Heap', async () => {
    const setUp = await openSetUp()
    const { api, sandbox, sourceId, destinationId } = setUp
    await send(setUp, EVENTS.slice(0, 1))
    await untilSettled(setUp, destinationId)
    const { id }: { id: string } = await addHeap(setUp, { sourceId, settings: { appId: '2222222222' } })
    await api.send('PATCH', `/api/destinations/${id}`, { isOn: false })
    await send(setUp, EVENTS.slice(1))
    await untilSettled(setUp, destinationId)
    const path = `/api/destinations/${id}/resends`
    const missed = { states: ['missed'] }
    expect((await api.send('POST', path, missed)).body).toEqual({
      error: { code: 'conflict', message: 'The destination is off. Turn it on, then send the events.' }
    })
    await api.send('PATCH', `/api/destinations/${id}`, { isOn: true })
    const byState = { missed: 3, skipped: 0, rejected: 0, discarded: 0, delivered: 0 }
    expect((await api.send('POST', `${path}/count`, missed)).body).toEqual({ total: 3, max: 1_000_000, byState })
    const begun = await api.send('POST', path, missed)
    expect([begun.status, begun.body]).toEqual([
      202,
      {
        id: 1,
        state: 'running',
        states: ['missed'],
        from: null,
        to: expect.any(String),
        sourceIds: [sourceId],
        code: null,
        title: null,
        total: 3,
        queued: 0,
        createdAt: expect.any(String),
        endedAt: null
      }
    ])
    expect(await untilSent(setUp, id)).toEqual({ ...begun.body, state: 'done', queued: 3, endedAt: expect.any(String) })
    const held = sandbox.events().filter((event) => event.app_id === '2222222222')
    expect(held.map(({ event }) => event).sort()).toEqual(['A', 'B', 'C'])

    await api.send('POST', path, { states: ['delivered'] })
    await until(
      () => api.get(path),
      ({ resends }) => resends.length === 2 && rowsOf(resends)[0].state === 'done'
    )
    const overview = await untilSettled(setUp, id)
    expect([overview.lastDay, sandbox.events().length, sandbox.counters()]).toMatchObject([
      { delivered: 3, rejected: 0, skipped: 0 },
      6,
      { duplicates: 3 }
    ])
  })

  test('those that were not sent, after the mapping was mended; they no longer count as not sent', async () => {
    const setUp = await openSetUp()
    const { api, destinationId } = setUp
    const path = `/api/destinations/${destinationId}`
    const { mappings } = await api.get(`${path}/mappings`)
    const { id } = rowsOf(mappings).find(({ name }) => name === 'Track Calls')
    await api.send('PATCH', `${path}/mappings/${id}`, { isOn: false })
    await send(setUp, EVENTS)
    await untilSettled(setUp, destinationId)
    await api.send('PATCH', `${path}/mappings/${id}`, { isOn: true })
    const notSent = { states: ['skipped'], code: 'no_mapping' }
    expect((await api.send('POST', `${path}/resends`, notSent)).body).toMatchObject({
      code: 'no_mapping',
      title: 'no mapping matches',
      total: 3
    })
    await untilSent(setUp, destinationId)
    expect(namesIn(setUp).sort()).toEqual(['A', 'B', 'C'])
    const { lastDay } = await api.get(`${path}/overview`)
    expect(lastDay).toEqual({ delivered: 3, rejected: 0, skipped: 0 })
    expect((await api.get(`${path}/mappings/usage`)).mappings).toEqual({ [id]: { taken: 3, sent: 3, refused: 0 } })
  })

  test('a choice that cannot be made is refused in words', async () => {
    const { api, destinationId } = await openSetUp()
    for (const [choice, status, words] of [
      [{ states: [] }, 400, /states/],
      [{ states: ['waiting'] }, 400, /states/],
      [{ states: ['missed'], from: 'yesterday' }, 400, /Write a time such as 2026-01-31T09:00:00Z in from\./],
      [{ states: ['missed'], from: '2026-01-02', to: '2026-01-01' }, 400, /ends before it begins/],
      [{ states: ['missed'], sourceId: 'none' }, 400, /not connected/],
      [{ states: ['missed'] }, 409, /There is no such event/]
    ] as const) {
      const answer = await api.send('POST', `/api/destinations/${destinationId}/resends`, choice)
      expect([answer.status, answer.body.error.message]).toEqual([status, expect.stringMatching(words)])
    }
  })
})

describe('one event', () => {
  const event = { type: 'track', event: 'A', userId: 'u-1', messageId: 'm-1', timestamp: '2026-01-01T00:00:00.000Z' }
  const mapping = {
    action: 'trackEvent',
    trigger: 'type = "track"',
    mapping: { event: { '@template': 'Shop: {{event}}' }, identity: { '@path': '$.userId' } }
  }

  test('is sent for real by a mapping that is not stored, with the answer; nothing is queued', async () => {
    const setUp = await openSetUp()
    const { api, destinationId, sandbox } = setUp
    const { status, body } = await api.send('POST', `/api/destinations/${destinationId}/send-one`, { event, mapping })
    expect([status, body]).toEqual([
      200,
      {
        state: 'delivered',
        error: null,
        issues: [expect.objectContaining({ code: 'timestamp_left_out' })],
        sent: [
          {
            method: 'POST',
            url: `${sandbox.url}/api/track`,
            body: { app_id: '1535634150', event: 'Shop: A', identity: 'u-1', properties: {} },
            answer: { status: 200, body: expect.any(String) }
          }
        ]
      }
    ])
    expect(namesIn(setUp)).toEqual(['Shop: A'])
    expect((await api.get('/api/events')).events).toEqual([])
  })

  test('that Heap would refuse, or that is not meant for it, is told so, and not sent', async () => {
    const { api, destinationId, sandbox } = await openSetUp()
    for (const [given, state, code] of [
      [{ ...event, userId: 'guest' }, 'rejected', 'placeholder_identity'],
      [{ ...event, type: 'page' }, 'skipped', 'no_mapping'],
      [{ ...event, integrations: { All: false } }, 'skipped', 'switched_off']
    ] as const) {
      const { body } = await api.send('POST', `/api/destinations/${destinationId}/send-one`, { event: given, mapping })
      expect(body).toMatchObject({ state, error: { code }, sent: [] })
    }
    expect(sandbox.counters().requests).toBe(0)
  })

  test('is counted for the mapping that took it, and its reason names that mapping', async () => {
    const setUp = await openSetUp()
    const { api, destinationId } = setUp
    await send(setUp, [event, { ...event, messageId: 'm-2', userId: 'guest' }])
    await untilSettled(setUp, destinationId)
    const { mappings } = await api.get(`/api/destinations/${destinationId}/mappings`)
    const { id } = rowsOf(mappings).find(({ name }) => name === 'Track Calls')
    const [row] = (await api.get('/api/events?state=rejected')).events
    const [{ error }] = (await api.get(`/api/events/${row.id}`)).deliveries
    expect([error.code, error.mappingId]).toEqual(['placeholder_identity', id])
    const usage = `/api/destinations/${destinationId}/mappings/usage`
    for (const period of ['', '?period=10m', '?period=24h', '?period=7d', '?period=30d']) {
      expect((await api.get(usage + period)).mappings).toEqual({ [id]: { taken: 2, sent: 1, refused: 1 } })
    }
    expect((await api.send('GET', `${usage}?period=2h`)).status).toBe(400)
  })
})
