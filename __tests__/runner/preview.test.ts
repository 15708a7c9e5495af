// The admin API's preview: what a mapping makes of an event, and whether it would be sent at all. Sends nothing.
import { openSetUp, rowsOf, untilSettled } from './runners'

describe('a preview', () => {
  const event = {
    type: 'track',
    event: 'A',
    userId: 'u-1',
    messageId: 'message-1',
    timestamp: '2026-01-01T00:00:00.000Z'
  }

  test('shows what Heap would get, and sends nothing', async () => {
    const { api, destinationId, sandbox } = await openSetUp()
    const mapping = {
      action: 'trackEvent',
      trigger: 'type = "track"',
      mapping: { event: 'Fixed', identity: { '@path': '$.userId' }, properties: { bio: 'x'.repeat(1840) } }
    }
    const { body } = await api.send('POST', `/api/destinations/${destinationId}/preview`, { event, mapping })
    expect(body.results).toEqual([
      {
        mappingId: null,
        action: 'trackEvent',
        matches: true,
        fields: { event: 'Fixed', identity: 'u-1', properties: { bio: 'x'.repeat(1840) } },
        error: null,
        issues: [
          expect.objectContaining({ code: 'value_shortened', path: 'properties.bio', limit: 1024, actual: 1840 }),
          expect.objectContaining({ code: 'timestamp_left_out' })
        ],
        requests: [
          {
            method: 'POST',
            url: `${sandbox.url}/api/track`,
            body: { app_id: '1535634150', event: 'Fixed', identity: 'u-1', properties: { bio: 'x'.repeat(1024) } },
            answer: null
          }
        ]
      }
    ])
    expect(sandbox.counters().requests).toBe(0)
  })

  test('says what is wrong with the event, and whether the trigger takes it', async () => {
    const { api, destinationId } = await openSetUp()
    const mapping = { action: 'trackEvent', trigger: 'type = "page"', mapping: { event: 'Fixed' } }
    const { body } = await api.send('POST', `/api/destinations/${destinationId}/preview`, { event, mapping })
    expect(body.results).toMatchObject([{ matches: false, error: { code: 'missing_identity' }, requests: [] }])
  })

  test.each([
    ['that excludes Heap', { integrations: { All: false } }, 'cloud', 'switched_off'],
    ['that the page sends itself', {}, 'device', 'device_mode'],
    ['of a server, beside the page', { _metadata: {} }, 'device', undefined]
  ] as const)(
    'says of an event %s whether it is sent at all, as the debugger does',
    async (_name, more, mode, code) => {
      const setUp = await openSetUp({ kind: 'web', mode })
      const _metadata = { bundledIds: mode === 'device' ? [setUp.destinationId] : [] }
      await setUp.track('/v1/track', { ...event, _metadata, ...more, writeKey: setUp.writeKey })
      await untilSettled(setUp, setUp.destinationId)
      const [row] = (await setUp.api.get('/api/events')).events
      const path = `/api/destinations/${setUp.destinationId}/preview`
      const { skipped, results } = (await setUp.api.send('POST', path, { eventId: row.id })).body
      expect([skipped?.code, row.deliveries[0].code ?? undefined]).toEqual([code, code])
      expect(rowsOf(results)[0].requests).toMatchObject([{ body: { event: 'A' } }])
    }
  )

  test('runs all mappings that are on for a stored event', async () => {
    const setUp = await openSetUp()
    await setUp.track('/v1/track', { ...event, writeKey: setUp.writeKey })
    const { events } = await setUp.api.get('/api/events')
    const { body } = await setUp.api.send('POST', `/api/destinations/${setUp.destinationId}/preview`, {
      eventId: events[0].id
    })
    expect(rowsOf(body.results).filter(({ matches }) => matches)).toMatchObject([
      { action: 'trackEvent', requests: [{ body: { event: 'A' } }] }
    ])
    expect(body.results).toHaveLength(8)
  })
})
