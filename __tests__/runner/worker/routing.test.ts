// What the runner keeps from Heap by what an event says itself, and what it tells analytics.js about consent.
import { consentCases, REQUIRED } from '../../cases/consents'
import { optOutCases } from '../../cases/opt-outs'
import { openSetUp, rowsOf, untilSettled, type SetUp } from '../runners'

async function statesOf(setUp: SetUp, events: readonly Readonly<Record<string, unknown>>[]): Promise<unknown[]> {
  const { track, writeKey, api, destinationId } = setUp
  const batch = events.map((event, index) => ({ type: 'track', event: `E${index}`, userId: 'u-1', ...event }))
  expect((await track('/v1/batch', { batch, writeKey })).status).toBe(200)
  await untilSettled(setUp, destinationId)
  const rows = rowsOf((await api.get('/api/events?limit=200')).events)
  const states = new Map(
    rows.map(({ name, deliveries: [{ state, code }] }) => [name, state === 'skipped' ? code : state])
  )
  return batch.map(({ event }) => states.get(event))
}

test('the tables of opt-outs and consent hold for events that arrive over HTTP', async () => {
  const optedOut = await statesOf(
    await openSetUp(),
    optOutCases.map(({ event }) => event)
  )
  expect(optedOut).toEqual(optOutCases.map(({ onServer }) => (onServer ? 'delivered' : 'switched_off')))
  const consented = await statesOf(
    await openSetUp({ settings: { requiredConsent: REQUIRED.join(), strictConsent: true } }),
    consentCases.map(({ event }) => event)
  )
  expect(consented).toEqual(consentCases.map((one) => (one.isHeldBackStrictly ? 'consent_missing' : 'delivered')))
})

describe('what analytics.js is told about consent', () => {
  test('is nothing where none is required', async () => {
    const { api, writeKey } = await openSetUp({ kind: 'web', mode: 'device' })
    const told = await api.get(`/v1/projects/${writeKey}/settings`)
    expect(told).not.toHaveProperty('consentSettings')
    expect(told.integrations).toEqual({ 'Segment.io': expect.any(Object) })
  })

  test.each(['device', 'cloud'] as const)('are the categories of a destination in %s mode', async (mode) => {
    const settings = { requiredConsent: REQUIRED.join() }
    const { api, writeKey } = await openSetUp({ kind: 'web', mode, settings })
    const told = await api.get(`/v1/projects/${writeKey}/settings`)
    expect(told.consentSettings).toEqual({ allCategories: REQUIRED, hasUnmappedDestinations: false })
    expect(told.integrations.Heap).toEqual(
      mode === 'device' ? { bundlingStatus: 'unbundled', consentSettings: { categories: REQUIRED } } : undefined
    )
    const [plugin] = rowsOf(told.remotePlugins)
    expect(plugin?.settings).toEqual(
      mode === 'device' ? expect.objectContaining({ requiredConsent: REQUIRED, strictConsent: false }) : undefined
    )
  })
})
