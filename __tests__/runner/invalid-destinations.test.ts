// Settings of one destination that are not valid, as after an edit by hand: it pauses and says why; the others go on.
import { readFileSync, writeFileSync } from 'node:fs'
import type { Destination } from '../../src/storage/settings/model'
import { addHeap, makeDirectory, openRunner, openSandbox, openSetUp, until } from './runners'

const APP_ID_ADVICE =
  'An App ID is digits only, about ten of them. In Heap: Account, Manage, Projects; or inside heap.load("…") in the snippet on your page.'

type Edit = (destination: Destination) => object

test.each<[string, Edit, string]>([
  ['an App ID that is none', ({ settings }) => ({ settings: { ...settings, appId: 'abc' } }), APP_ID_ADVICE],
  [
    'a region of another kind',
    ({ settings }) => ({ settings: { ...settings, region: 7 } }),
    'The data region is US or EU.'
  ],
  [
    'an endpoint with a password',
    ({ settings }) => ({ settings: { ...settings, useSandbox: false, endpoint: 'http://a:b@127.0.0.1' } }),
    'The endpoint'
  ],
  ['a kind that there is not', () => ({ type: 'constructor' }), 'This version has no such kind of destination.']
])('%s', async (_what, edit, message) => {
  const dataDirectory = makeDirectory()
  const sandbox = await openSandbox()
  const first = await openSetUp({ dataDirectory, sandbox })
  const { destinationId: broken, sourceId, writeKey } = first
  const { id: other } = await addHeap(first, { sourceId })
  await first.close()
  const file = `${dataDirectory}/settings.json`
  const settings = JSON.parse(readFileSync(file, 'utf8')) as { destinations: Destination[] }
  const [one, ...others] = settings.destinations
  const destinations = [{ ...one, ...edit(one!) }, ...others]
  writeFileSync(file, JSON.stringify({ ...settings, destinations }))

  const { api, track } = await openRunner({ dataDirectory, sandboxUrl: sandbox.url })
  expect((await track('/v1/track', { event: 'A', userId: 'u-1', writeKey })).status).toBe(200)
  const overview = await until(
    () => api.get('/api/overview'),
    ({ destinations: all }) => all[other].lastDay.delivered === 1
  )
  expect(overview.destinations[broken]).toMatchObject({
    waiting: 1,
    pause: { until: null, code: 'settings_not_valid', message: expect.stringContaining(message) }
  })
  expect(await api.get(`/api/destinations/${broken}/mappings/same-names`)).toEqual({ sameNames: [] })
  const event = { type: 'track', event: 'A', userId: 'u-1' }
  expect((await api.send('POST', `/api/destinations/${broken}/preview`, { event })).status).toBeLessThan(500)
})

test.each(['constructor', '__proto__', 'toString'])('%s is no action', async (action) => {
  const { api, destinationId } = await openSetUp()
  const path = `/api/destinations/${destinationId}/mappings`
  const added = await api.send('POST', path, { action, trigger: 'type = "track"', mapping: {} })
  expect([added.status, added.body.error.message]).toEqual([400, `There is no action ${action}.`])
})
