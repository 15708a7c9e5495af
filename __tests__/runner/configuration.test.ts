// Settings as one file over the admin API: what is refused, in words; what changes, all at once; whose secret is kept.
import { planConfiguration } from '../../src/runner/configuration/plan'
import { EMPTY_CONFIG } from '../../src/storage/settings/model'
import { openSetUp } from './runners'

const EMPTY = { version: 1, sources: [], destinations: [], integrations: [] }
const SHOP = {
  name: 'Shop',
  type: 'heap',
  isOn: true,
  settings: { appId: '1111111111' },
  secrets: [],
  connections: [],
  mappings: []
}

test.each<[string, unknown, string[]]>([
  ['another version', { ...EMPTY, version: 2 }, ['This release reads files whose "version" is 1; "version" is 2.']],
  ['none', { sources: [] }, ['This release reads files whose "version" is 1; it has none.']],
  [
    'what is not known',
    { ...EMPTY, colour: 'red', sources: [{ name: 'A', kind: 'server', secrets: [], shade: 1 }] },
    [
      'the file: "colour" is not known. Look for a typing error, or a file of another version.',
      'sources[0]: "shade" is not known. Look for a typing error, or a file of another version.'
    ]
  ],
  [
    'names that are there twice',
    { ...EMPTY, destinations: [SHOP, SHOP] },
    ['Two destinations have the name "Shop". Rename one of them.']
  ],
  [
    'settings, connections and mappings that are wrong, all at once',
    {
      ...EMPTY,
      destinations: [
        {
          ...SHOP,
          settings: { appId: '1111111111', colour: 'red' },
          connections: [{ source: 'Nowhere', mode: 'cloud' }],
          mappings: [{ name: 'M', action: 'trackEvent', trigger: 'type =', mapping: { colour: 'red' }, isOn: true }]
        },
        { ...SHOP, name: 'Docs', settings: { appId: 'an-api-key' } }
      ]
    },
    [
      'destination "Shop", settings.colour: there is no such setting.',
      'destination "Shop", connections[0]: there is no source "Nowhere".',
      expect.stringMatching(/^destination "Shop", mappings\[0\] \(M\), trigger: /),
      'destination "Shop", mappings[0] (M), mapping: The action has no field colour.',
      expect.stringMatching(/^destination "Docs", settings\.appId: /)
    ]
  ]
])('a file with %s is refused in words', (_what, file, faults) => {
  const surroundings = { sandboxUrl: undefined }
  expect(planConfiguration(EMPTY_CONFIG, file, { surroundings, allowsLoopback: false, now: 0 })).toEqual({ faults })
})

describe('a file that is applied', () => {
  async function open() {
    const setUp = await openSetUp()
    await setUp.api.send('PATCH', `/api/destinations/${setUp.destinationId}`, { secrets: { apiKey: 'topsecret' } })
    const { configuration, version } = await setUp.api.get('/api/configuration')
    const apply = (body: object) => setUp.api.send('PUT', '/api/configuration', body)
    return { ...setUp, configuration, version, apply }
  }

  test('changes nothing where it says the same', async () => {
    const { configuration, version, apply } = await open()
    const { status, body } = await apply({ configuration, version })
    expect([status, body]).toEqual([200, { version, changes: [], kept: [], missingSecrets: [] }])
  })

  test('is refused when the settings were changed since it was compared with them', async () => {
    const { configuration, version, apply, api, sourceId } = await open()
    await api.send('PATCH', `/api/sources/${sourceId}`, { name: 'Renamed' })
    const { status, body } = await apply({ configuration, version })
    expect([status, body.error.code]).toEqual([409, 'conflict'])
    expect((await api.get('/api/configuration')).configuration.sources).toMatchObject([{ name: 'Renamed' }])
  })

  test('leads no stored secret to another service, and says that it has to be entered', async () => {
    const { configuration, apply, api, destinationId } = await open()
    const [destination] = configuration.destinations
    const elsewhere = { ...destination, settings: { ...destination.settings, appId: '2222222222' } }
    const { body } = await apply({ configuration: { ...configuration, destinations: [elsewhere] } })
    expect(body.missingSecrets).toEqual([{ what: `destination "${destination.name}"`, secret: 'apiKey' }])
    expect(await api.get(`/api/destinations/${destinationId}`)).toMatchObject({ secrets: { apiKey: false } })
  })

  test('with one fault changes nothing at all', async () => {
    const { configuration, apply, api } = await open()
    const sources = [...configuration.sources, { name: 'New', kind: 'server', secrets: [] }]
    const destinations = [{ ...configuration.destinations[0], type: 'fax' }]
    const { status } = await apply({ configuration: { ...configuration, sources, destinations } })
    expect([status, (await api.get('/api/configuration')).configuration]).toEqual([400, configuration])
  })
})
