// The log of changes: who changed what, without secrets; each can be taken back, alone or with all that came after it.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { AccessTokens } from '../../src/storage/tokens/access-tokens'
import { openTokenFile } from '../../src/storage/tokens/token-file'
import { makeDirectory, openRunner, openSandbox, openSetUp, type Parsed } from './runners'

const ADMIN = 'a-token-of-sixteen-or-more'
const bearer = (token: string) => ({ authorization: `Bearer ${token}` })

test('each change is listed with its time, the token, before and after, and no secret, also after a restart', async () => {
  const dataDirectory = makeDirectory()
  const sandbox = await openSandbox()
  const now = () => Date.parse('2026-01-02T03:04:05.000Z')
  const first = await openRunner({ dataDirectory, sandboxUrl: sandbox.url, adminToken: ADMIN, now })
  const made = await first.api.send('POST', '/api/tokens', { name: 'Ada', role: 'configure' }, bearer(ADMIN))
  const ada = bearer(String(made.body.token))
  const draft = { type: 'heap', name: 'Shop', settings: { appId: '1111111111' }, mappings: [] }
  const { body: shop } = await first.api.send('POST', '/api/destinations', draft, ada)
  const change = { name: 'Shop EU', settings: { region: 'EU' }, secrets: { apiKey: 'topsecret' } }
  await first.api.send('PATCH', `/api/destinations/${shop.id}`, change, bearer(ADMIN))
  await first.api.send('PATCH', `/api/destinations/${shop.id}`, { isOn: false }, ada)
  // As the command does beside a running runner, in a process of its own.
  const elsewhere = new AccessTokens(openTokenFile(join(dataDirectory, 'tokens.json')))
  await elsewhere.create({ name: 'Screen', role: 'look' }, now())
  await first.api.send('GET', '/api/changes', undefined, bearer(ADMIN))
  await elsewhere.revoke('Screen')
  await first.api.send('GET', '/api/changes', undefined, bearer(ADMIN))
  await first.close()
  const log = readFileSync(join(dataDirectory, 'changes.ndjson'), 'utf8')
  expect(log).not.toContain('topsecret')
  const { api } = await openRunner({ dataDirectory, sandboxUrl: sandbox.url, adminToken: ADMIN, now })
  const { body } = await api.send('GET', '/api/changes', undefined, ada)
  const entry = { id: expect.stringMatching(/^[0-9a-f]{12}$/), at: '2026-01-02T03:04:05.000Z', canBeUndone: true }
  const ofToken = (by: string | null, what: string, [kind, role]: [string, object]) => ({
    ...entry,
    by,
    changes: [{ what, kind, fields: [{ path: 'role', ...role }] }],
    canBeUndone: false
  })
  // What changes nothing is no change.
  expect(body.changes).toEqual([
    ofToken('heap-destination token', 'token "Screen"', ['removed', { before: 'look' }]),
    ofToken('heap-destination token', 'token "Screen"', ['added', { after: 'look' }]),
    {
      ...entry,
      by: null,
      changes: [
        {
          what: 'destination "Shop EU"',
          kind: 'changed',
          fields: [
            { path: 'settings.region', before: 'US', after: 'EU' },
            { path: 'name', before: 'Shop', after: 'Shop EU' },
            { path: 'secrets.apiKey', after: 'stored' }
          ]
        }
      ]
    },
    { ...entry, by: 'Ada', changes: [{ what: 'destination "Shop"', kind: 'added', fields: expect.any(Array) }] },
    ofToken(null, 'token "Ada"', ['added', { after: 'configure' }])
  ])
  const { status } = await api.send('POST', `/api/changes/${body.changes[0].id}/undo`, undefined, bearer(ADMIN))
  expect(status).toBe(409)
})

describe('taking back', () => {
  const open = async () => {
    const setUp = await openSetUp()
    const { api, destinationId } = setUp
    const path = `/api/destinations/${destinationId}`
    await api.send('PATCH', path, { secrets: { apiKey: 'topsecret' } })
    const latest = async (): Promise<Parsed> => (await api.get('/api/changes')).changes[0]
    return { ...setUp, path, latest }
  }

  test('what was removed is there again, with id, secrets, mappings and connections, and can be removed once more', async () => {
    const { api, path, latest, destinationId } = await open()
    const before = [await api.get(path), await api.get(`${path}/mappings`)]
    await api.send('DELETE', path)
    const undone = await api.send('POST', `/api/changes/${(await latest()).id}/undo`)
    expect(undone.status).toBe(200)
    expect([await api.get(path), await api.get(`${path}/mappings`)]).toEqual(before)
    expect((await latest()).changes).toMatchObject([{ kind: 'added' }])
    await api.send('POST', `/api/changes/${(await latest()).id}/undo`)
    expect((await api.send('GET', `/api/destinations/${destinationId}`)).status).toBe(404)
  })

  test('of each kind, what was removed is there again', async () => {
    const { api, path, latest, sourceId } = await open()
    const { mappings } = await api.get(`${path}/mappings`)
    const make = async (at: string, draft: object): Promise<string> =>
      `${at}/${String((await api.send('POST', at, draft)).body.id)}`
    const hub = await make('/api/integrations', { name: 'Hub', webhookSecret: 'a-secret' })
    const values = { url: 'https://rest.iad-01.braze.com', apiKey: 'a-key' }
    const url = 'https://hooks.slack.com/services/a'
    const things = [
      `/api/sources/${sourceId}`,
      `${path}/mappings/${mappings[0].id}`,
      await make(`${hub}/targets`, { type: 'braze', name: 'Braze', values }),
      await make('/api/alerts', { kind: 'paused', name: 'A' }),
      await make('/api/recipients', { kind: 'slack', name: 'R', url }),
      await make('/api/integrations', { name: 'Other', webhookSecret: 'another' })
    ]
    // A mapping has no address of its own to be read at.
    const look = (thing: string): Promise<Parsed> => api.get(thing.replace(/(?<=mappings)\/.*/, ''))
    for (const thing of things) {
      const before = await look(thing)
      expect([thing, (await api.send('DELETE', thing)).status]).toEqual([thing, 204])
      const undone = await api.send('POST', `/api/changes/${(await latest()).id}/undo`)
      expect([thing, undone.status, await look(thing)]).toEqual([thing, 200, before])
    }
  })

  test('one change leaves what others changed meanwhile, and is refused where the same thing was changed since', async () => {
    const { api, path, latest, sourceId } = await open()
    await api.send('PATCH', path, { settings: { region: 'EU' } })
    const region = await latest()
    await api.send('PATCH', `/api/sources/${sourceId}`, { name: 'Renamed' })
    expect((await api.send('POST', `/api/changes/${region.id}/undo`)).status).toBe(200)
    expect((await api.get(path)).settings.region).toBe('US')
    expect((await api.get(`/api/sources/${sourceId}`)).name).toBe('Renamed')
    const { status, body } = await api.send('POST', `/api/changes/${region.id}/undo`)
    expect([status, body.error]).toEqual([
      409,
      {
        code: 'conflict',
        message: expect.stringMatching(/^"\w+" was changed once more since\. Take that back first, or go back/)
      }
    ])
  })

  test('all changes since lead back to the state before', async () => {
    const { api, path, latest, sourceId } = await open()
    const before = await api.get('/api/configuration')
    await api.send('PATCH', path, { settings: { region: 'EU' } })
    const region = await latest()
    await api.send('PATCH', path, { name: 'Other' })
    await api.send('DELETE', `/api/sources/${sourceId}`)
    await api.send('POST', '/api/sources', { name: 'New', kind: 'web' })
    expect((await api.send('POST', `/api/changes/${region.id}/go-back`)).status).toBe(200)
    const { configuration } = await api.get('/api/configuration')
    expect(configuration).toEqual(before.configuration)
    expect((await api.send('POST', '/api/changes/nothing/undo')).status).toBe(404)
  })
})

test('a field that somebody else has changed since it was loaded is not saved over, and it is said who it was', async () => {
  const { api, destinationId, sourceId } = await openSetUp()
  const path = `/api/destinations/${destinationId}`
  await api.send('PATCH', path, { settings: { region: 'EU' } })
  const { status, body } = await api.send('PATCH', path, {
    settings: { region: 'US' },
    was: { 'settings.region': 'US' }
  })
  const message = /^settings\.region was changed meanwhile by the admin at \d{4}-\d\d-\d\dT\S+Z\. Nothing was saved: /
  expect([status, body.error]).toEqual([409, { code: 'conflict', message: expect.stringMatching(message) }])
  const other = await api.send('PATCH', path, { name: 'Other', was: { name: (await api.get(path)).name } })
  expect([other.status, other.body.name, other.body.settings.region]).toEqual([200, 'Other', 'EU'])
  const { mappings } = await api.get(`${path}/mappings`)
  const mapping = `${path}/mappings/${mappings[0].id}`
  await api.send('PATCH', mapping, { trigger: 'type = "page"' })
  const stale = await api.send('PATCH', mapping, { trigger: 'type = "track"', was: { trigger: mappings[0].trigger } })
  expect([stale.status, stale.body.error.message]).toEqual([
    409,
    expect.stringMatching(/^trigger was changed .* by the admin/)
  ])
  const { id: hubId } = (await api.send('POST', '/api/integrations', { name: 'Hub' })).body
  const values = { url: 'https://rest.iad-01.braze.com', apiKey: 'a-key' }
  const targets = `/api/integrations/${hubId}/targets`
  const { id: targetId } = (await api.send('POST', targets, { type: 'braze', name: 'Braze', values })).body
  const others = [
    [`/api/sources/${sourceId}`, { name: 'My shop' }, { name: 'My app' }],
    [`/api/sources/${sourceId}`, { privateFields: { dropped: ['context.ip'], hashed: [] } }, { privateFields: null }],
    [`/api/integrations/${hubId}`, { sampleNames: ['A'] }, { sampleNames: ['B'] }],
    [`${targets}/${targetId}`, { everyMs: 3_600_000 }, { everyMs: 14_400_001 }]
  ] as const
  for (const [at, change, was] of others) {
    const [field] = Object.keys(change)
    await api.send('PATCH', at, change)
    const { status: code, body: answer } = await api.send('PATCH', at, { ...change, was })
    expect([code, answer.error.message]).toEqual([409, expect.stringContaining(`${field} was changed meanwhile`)])
    expect((await api.send('PATCH', at, { ...change, was: change })).status).toBe(200)
  }
  const fine = await api.send('PATCH', mapping, { isOn: false, was: { isOn: true } })
  expect([fine.status, fine.body]).toEqual([200, { ...mappings[0], trigger: 'type = "page"', isOn: false }])
})
