// Two mappings of a destination that make the same name of one event are warned of; others are not.
import { openSetUp, until } from './runners'

const MAPPING = {
  event: { '@path': '$.event' },
  identity: { '@path': '$.userId' },
  message_id: { '@path': '$.messageId' }
}
const trackEvent = (trigger: string, event: unknown = MAPPING.event) => ({
  action: 'trackEvent',
  trigger,
  mapping: { ...MAPPING, event }
})

/** A runner whose destination has one mapping that is on. */
async function openWith(mapping: object, isOn = true) {
  const setUp = await openSetUp()
  const path = `/api/destinations/${setUp.destinationId}/mappings`
  for (const { id } of (await setUp.api.get(path)).mappings) await setUp.api.send('DELETE', `${path}/${id}`)
  const added = await setUp.api.send('POST', path, { name: 'First', ...mapping, isOn })
  expect(added.status).toBe(201)
  return { ...setUp, path, id: String(added.body.id) }
}

const ORDERS = 'type = "track" and event = "Order Completed"'

test.each<[string, object, object, string | undefined]>([
  ['the same for the same events', trackEvent(ORDERS), trackEvent(ORDERS), 'Order Completed'],
  ['one for all events, one for some', trackEvent('type = "track"'), trackEvent(ORDERS), 'Order Completed'],
  ['the same fixed name', trackEvent('type = "track"', 'Sale'), trackEvent(ORDERS, 'Sale'), 'Sale'],
  [
    'a fixed name that is the own name of some',
    trackEvent(ORDERS, 'Order Completed'),
    trackEvent('type = "track"'),
    'Order Completed'
  ],
  [
    'triggers that meet in a property only',
    trackEvent('type = "track" and properties.plan = "pro"'),
    trackEvent('type = "track" and contains(properties.plan, "pr")'),
    'Example'
  ],
  ['another fixed name', trackEvent(ORDERS, 'Sale'), trackEvent(ORDERS, 'Purchase'), undefined],
  ['a fixed name beside the own one', trackEvent(ORDERS), trackEvent(ORDERS, 'Sale'), undefined],
  ['triggers that never meet', trackEvent('event = "A"', 'Sale'), trackEvent('event = "B"', 'Sale'), undefined],
  [
    'values of one property that never meet',
    trackEvent('properties.plan = "pro"', 'Sale'),
    trackEvent('properties.plan = "free"', 'Sale'),
    undefined
  ]
])('%s', async (_what, first, second, name) => {
  const { api, path, id } = await openWith(first)
  const found = name === undefined ? [] : [{ mappingIds: ['', id], name, eventId: null }]
  expect((await api.send('POST', `${path}/same-names`, second)).body).toEqual({ sameNames: found })
  const added = await api.send('POST', path, { ...second, isOn: true })
  const stored = found.map((one) => ({ ...one, mappingIds: [id, added.body.id] }))
  expect(await api.get(`${path}/same-names`)).toEqual({ sameNames: stored })
  // A mapping is not compared with what it replaces.
  const replaced = { ...second, mappingId: id }
  await api.send('DELETE', `${path}/${added.body.id}`)
  expect((await api.send('POST', `${path}/same-names`, replaced)).body).toEqual({ sameNames: [] })
})

test('a mapping that is off takes nothing', async () => {
  const { api, path } = await openWith(trackEvent(ORDERS), false)
  expect((await api.send('POST', `${path}/same-names`, trackEvent(ORDERS))).body).toEqual({ sameNames: [] })
})

test('a name that follows from an event is found by the latest stored events', async () => {
  const { api, path, id, track, writeKey } = await openWith(
    trackEvent('type = "track"', { '@path': '$.properties.kind' })
  )
  const second = trackEvent('type = "track"', { '@template': '{{properties.kind}}' })
  expect((await api.send('POST', `${path}/same-names`, second)).body).toEqual({ sameNames: [] })
  const event = { type: 'track', event: 'A', userId: 'u-1', messageId: 'm-1', properties: { kind: 'Sale' } }
  await track('/v1/batch', { writeKey, batch: [event] })
  const { events } = await until(
    () => api.get('/api/events?state=delivered'),
    ({ events: delivered }) => delivered.length === 1
  )
  expect((await api.send('POST', `${path}/same-names`, second)).body).toEqual({
    sameNames: [{ mappingIds: ['', id], name: 'Sale', eventId: events[0].id }]
  })
})

test('the presets do not meet, and what is wrong with a mapping is said first', async () => {
  const { api, destinationId } = await openSetUp()
  const path = `/api/destinations/${destinationId}/mappings/same-names`
  expect(await api.get(path)).toEqual({ sameNames: [] })
  const { status, body } = await api.send('POST', path, { action: 'none', trigger: 'type = "track"', mapping: {} })
  expect([status, body.error.message]).toEqual([400, 'There is no action none.'])
  for (const method of ['GET', 'POST']) {
    const question = method === 'POST' ? trackEvent(ORDERS) : undefined
    const answer = await api.send(method, '/api/destinations/none/mappings/same-names', question)
    expect(answer.status).toBe(404)
  }
})
