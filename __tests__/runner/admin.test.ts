// The admin API: sources, destinations, mappings, preview, overview, test events. Whole answers where they are small.
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { makeDirectory, openRunner, openSetUp, untilSettled, rowsOf } from './runners'

const WHERE = 'In Heap: Account, Manage, Projects; or inside heap.load("…") in the snippet on your page.'

describe('sources', () => {
  test('are created, changed, given further write keys and removed', async () => {
    const { api } = await openRunner()
    const created = await api.send('POST', '/api/sources', { name: 'My site', kind: 'web' })
    expect(created).toMatchObject({
      status: 201,
      body: {
        name: 'My site',
        kind: 'web',
        writeKeys: [expect.stringMatching(/^[A-Za-z0-9]{32}$/)],
        events: 0,
        firstEventAt: null
      }
    })
    const { id, writeKeys } = created.body
    expect((await api.send('PATCH', `/api/sources/${id}`, { name: 'Shop' })).body.name).toBe('Shop')
    const more = (await api.send('POST', `/api/sources/${id}/write-keys`)).body.writeKeys
    expect(more).toEqual([writeKeys[0], expect.any(String)])
    expect((await api.send('DELETE', `/api/sources/${id}/write-keys/${writeKeys[0]}`)).body.writeKeys).toEqual([
      more[1]
    ])
    expect((await api.send('DELETE', `/api/sources/${id}/write-keys/${more[1]}`)).status).toBe(409)
    expect((await api.send('DELETE', `/api/sources/${id}`)).status).toBe(204)
    expect(await api.get('/api/sources')).toEqual({ sources: [] })
  })

  test.each([
    ['without a kind', { name: 'A' }, { kind: "kind must have required property 'kind'." }],
    ['of an unknown kind', { name: 'A', kind: 'fax' }, { kind: 'kind must be equal to one of the allowed values.' }]
  ])('%s are refused', async (_name, body, fields) => {
    const { api } = await openRunner()
    const answer = await api.send('POST', '/api/sources', body)
    expect([answer.status, answer.body.error.code, answer.body.error.fields]).toEqual([400, 'invalid_request', fields])
  })
})

test('null stays null in the body of a change', async () => {
  const { api } = await openRunner()
  const url = 'https://hooks.slack.com/services/a'
  const empty = { about: null, repeatMs: null, quiet: null }
  const rows: readonly (readonly [path: string, draft: object, expected: object])[] = [
    ['/api/sources', { name: 'S', kind: 'web', signingSecret: null }, { hasSigningSecret: false }],
    ['/api/recipients', { kind: 'slack', name: 'R', url, password: null }, { secrets: { url: true, password: false } }],
    ['/api/alerts', { kind: 'paused', name: 'A', ...empty }, empty]
  ]
  for (const [path, draft, expected] of rows) {
    const { status, body } = await api.send('POST', path, draft)
    expect([status, body]).toEqual([201, expect.objectContaining(expected)])
  }
})

describe('the settings of Heap', () => {
  const check = async (settings: Record<string, unknown>) => {
    const { api } = await openRunner()
    return api.send('POST', '/api/settings/check', { type: 'heap', settings })
  }

  test('are understood out of a pasted snippet, and defaults filled in', async () => {
    expect((await check({ appId: '<script>heap.load("1535634150")</script>' })).body).toEqual({
      settings: {
        appId: '1535634150',
        region: 'US',
        useSandbox: false,
        anonymousEvents: 'reject',
        accountProperty: 'account_id',
        hashIdentity: false,
        eventTraits: false,
        nullClears: false,
        blockedIdentities: [],
        allowedIdentities: [],
        requiredConsent: [],
        strictConsent: false
      }
    })
  })

  test.each([
    ['no App ID', {}, { appId: `The App ID is missing. ${WHERE}` }],
    [
      'an API key for an App ID',
      { appId: '5a8d7e6f5a8d7e6f5a8d' },
      { appId: `That looks like an API key. An App ID is digits only, about ten of them. ${WHERE}` }
    ],
    [
      'a wrong region and no local Heap to test with',
      { appId: '11', region: 'MARS', useSandbox: true },
      {
        region: 'The data region is US or EU. Choose EU if the address of your Heap account starts with "eu.".',
        useSandbox: 'This runner was started without a local Heap.'
      }
    ]
  ])('with %s are refused field by field', async (_name, settings, fields) => {
    const { status, body } = await check(settings)
    expect([status, body.error.fields]).toEqual([400, fields])
  })
})

describe('destinations', () => {
  test('start with the presets, and show no secret again', async () => {
    const { api, destinationId, sourceId } = await openSetUp()
    const path = `/api/destinations/${destinationId}`
    const changed = await api.send('PATCH', path, {
      name: 'Heap EU',
      settings: { region: 'EU' },
      secrets: { apiKey: 'topsecret' }
    })
    expect(changed.body).toEqual({
      id: destinationId,
      type: 'heap',
      name: 'Heap EU',
      isOn: true,
      createdAt: expect.any(String),
      settings: {
        appId: '1535634150',
        region: 'EU',
        useSandbox: true,
        anonymousEvents: 'reject',
        accountProperty: 'account_id',
        hashIdentity: false,
        eventTraits: false,
        nullClears: false,
        blockedIdentities: [],
        allowedIdentities: [],
        requiredConsent: [],
        strictConsent: false
      },
      secrets: { apiKey: true },
      pausedSources: [],
      pause: null,
      connections: [{ sourceId, mode: 'cloud' }]
    })
    const { mappings } = await api.get(`${path}/mappings`)
    expect(rowsOf(mappings).map(({ name }) => name)).toEqual([
      'Track Calls',
      'Page Calls',
      'Screen Calls',
      'Identify Calls',
      'Group Calls',
      'Alias Calls',
      'Engage Audiences and Journey Steps',
      'Engage Computed Traits'
    ])
    expect((await api.send('PATCH', path, { secrets: { apiKey: null } })).body.secrets).toEqual({ apiKey: false })
    expect(JSON.stringify([await api.get('/api/destinations'), mappings])).not.toContain('topsecret')
  })

  test('are connected in the modes that a source allows', async () => {
    const { api, destinationId, sourceId } = await openSetUp({ kind: 'server' })
    const path = `/api/destinations/${destinationId}/connections/${sourceId}`
    const refused = await api.send('PUT', path, { mode: 'device' })
    expect(refused.body.error.fields).toEqual({ connections: 'A server source cannot be connected in device mode.' })
    expect((await api.send('DELETE', path)).body.connections).toEqual([])
    expect((await api.send('PUT', path, { mode: 'cloud' })).body.connections).toEqual([{ sourceId, mode: 'cloud' }])
  })

  test('survive a restart, in a file that only its owner can read', async () => {
    const dataDirectory = makeDirectory()
    const first = await openSetUp({ dataDirectory })
    const before = await first.api.get('/api/destinations')
    await first.close()
    expect(statSync(join(dataDirectory, 'settings.json')).mode & 0o777).toBe(0o600)
    expect(statSync(dataDirectory).mode & 0o777).toBe(0o700)
    const second = await openRunner({ dataDirectory, sandboxUrl: first.sandbox.url })
    expect(await second.api.get('/api/destinations')).toEqual(before)
  })

  test('have names that can be told apart, unless somebody wants it otherwise', async () => {
    const { api, destinationId } = await openSetUp()
    const add = async (more: object) =>
      (await api.send('POST', '/api/destinations', { type: 'heap', settings: { appId: '11' }, ...more })).body.name
    expect([await add({}), await add({}), await add({ name: 'Heap' })]).toEqual(['Heap 2', 'Heap 3', 'Heap'])
    await api.send('PATCH', `/api/destinations/${destinationId}`, { name: 'Heap 4' })
    expect(await add({})).toBe('Heap 5')
  })

  test('are removed with their mappings and dead letters', async () => {
    const { api, destinationId } = await openSetUp()
    expect((await api.send('DELETE', `/api/destinations/${destinationId}`)).status).toBe(204)
    expect((await api.send('GET', `/api/destinations/${destinationId}/overview`)).status).toBe(404)
  })
})

describe('mappings', () => {
  test('are added, edited, put back to default and removed', async () => {
    const { api, destinationId } = await openSetUp()
    const path = `/api/destinations/${destinationId}/mappings`
    const { mappings } = await api.get(path)
    const [preset] = mappings
    const edited = await api.send('PATCH', `${path}/${preset.id}`, { trigger: 'event = "A"', isOn: false })
    expect(edited.body).toEqual({ ...preset, trigger: 'event = "A"', isOn: false })
    expect((await api.send('POST', `${path}/${preset.id}/reset`)).body).toEqual({ ...preset, isOn: false })
    const added = await api.send('POST', path, { action: 'identifyUser', name: 'Mine', trigger: 'type = "track"' })
    expect(added).toMatchObject({ status: 201, body: { name: 'Mine', action: 'identifyUser', isOn: true } })
    expect((await api.send('DELETE', `${path}/${added.body.id}`)).status).toBe(204)
    const { mappings: reset } = (await api.send('POST', `${path}/reset`)).body
    expect(rowsOf(reset).map(({ id: _id, ...mapping }) => mapping)).toEqual(
      rowsOf(mappings).map(({ id: _id, ...mapping }) => mapping)
    )
  })

  test.each([
    ['an unknown action', { action: 'fly' }, { action: 'There is no action fly.' }],
    [
      'a trigger that cannot be read',
      { action: 'trackEvent', trigger: 'type is track' },
      { trigger: 'Write one of = != < <= > >= here. (Position 5.)' }
    ],
    [
      'an unknown field',
      { action: 'trackEvent', mapping: { colour: 'red' } },
      { mapping: 'The action has no field colour.' }
    ],
    [
      'a fixed value that is no choice',
      { action: 'trackEvent', mapping: { nested_values: 'json' } },
      { mapping: 'Nested Objects must be one of: "flatten", "stringify", or "drop".' }
    ],
    [
      'a fixed value beyond its limit',
      { action: 'trackEvent', mapping: { event: { '@path': '$.event' }, array_items_as_events: 500 } },
      { mapping: 'Items as events is a whole number from 0 to 100.' }
    ],
    [
      'a fixed value of the wrong type',
      { action: 'identifyUser', mapping: { traits: 'all' } },
      { mapping: 'User Properties must be an object or null but it was a string.' }
    ]
  ])('with %s are refused', async (_name, body, fields) => {
    const { api, destinationId } = await openSetUp()
    const answer = await api.send('POST', `/api/destinations/${destinationId}/mappings`, body)
    expect([answer.status, answer.body.error.fields]).toEqual([400, fields])
  })
})

test('a mapping whose values come from the event, or are left empty, is stored as it is', async () => {
  const { api, destinationId } = await openSetUp()
  const mapping = {
    nested_values: '',
    array_items_as_events: '5',
    event_prefix: null,
    event: { '@path': '$.event' },
    properties: { '@path': '$.event' }
  }
  const body = { action: 'trackEvent', mapping }
  const added = await api.send('POST', `/api/destinations/${destinationId}/mappings`, body)
  expect([added.status, added.body.mapping]).toEqual([201, mapping])
})

describe('test events', () => {
  test('of every sample go the way of any event', async () => {
    const setUp = await openSetUp()
    const { samples } = await setUp.api.get('/api/samples')
    for (const { event } of samples) {
      const answer = await setUp.api.send('POST', '/api/test-events', { sourceId: setUp.sourceId, event })
      expect(answer).toMatchObject({
        status: 202,
        body: { eventId: expect.any(Number), messageId: expect.any(String) }
      })
    }
    const { lastDay } = await untilSettled(setUp, setUp.destinationId)
    expect(lastDay).toEqual({ delivered: samples.length - 1, rejected: 1, skipped: 0 })
  })

  test('simulate an audience: its members enter, and some leave', async () => {
    const setUp = await openSetUp()
    const simulate = (members: unknown, change: string) =>
      setUp.api.send('POST', '/api/audiences/simulate', { sourceId: setUp.sourceId, name: 'VIP (EU)', members, change })
    expect((await simulate(1200, 'enter')).body).toMatchObject({ count: 1200, key: 'vip_eu' })
    expect((await simulate(['member-7'], 'leave')).body).toEqual({
      count: 1,
      key: 'vip_eu',
      userIds: ['member-7'],
      run: 2
    })
    await untilSettled(setUp, setUp.destinationId)
    const members = setUp.sandbox.users().filter(({ properties }) => properties['vip_eu'] === true)
    expect([setUp.sandbox.users().length, members.length]).toEqual([1200, 1199])
  })
})

test('the catalog shows Heap and what it asks for', async () => {
  const { api } = await openSetUp()
  const { cards } = await api.get('/api/catalog')
  expect(cards).toEqual([
    {
      type: 'heap',
      name: 'Heap',
      summary: 'Product analytics: identify, track, groups, audiences',
      categories: ['analytics'],
      connectionModes: {
        web: ['device', 'cloud'],
        mobile: ['cloud'],
        server: ['cloud'],
        segment: ['cloud'],
        rudderstack: ['cloud'],
        jitsu: ['cloud'],
        posthog: ['cloud'],
        braze: ['cloud'],
        ab_tasty: ['cloud'],
        command_ai: ['cloud']
      },
      connected: 1
    }
  ])
  const heap = await api.get('/api/catalog/heap')
  expect(heap.settings[0]).toEqual({ key: 'appId', label: 'App ID', help: WHERE, kind: 'text', isRequired: true })
  expect(rowsOf(heap.actions).map(({ key }) => key)).toEqual([
    'trackEvent',
    'identifyUser',
    'syncAudience',
    'updateAccount',
    'linkUser'
  ])
})

test('the overview adds up', async () => {
  const now = Date.parse('2026-01-02T03:04:05.000Z')
  const setUp = await openSetUp({ now: () => now })
  const batch = [1, 2, 3].map((number) => ({ type: 'track', event: 'A', userId: `u-${number}` }))
  const anonymous = { type: 'track', event: 'A' }
  const withoutBudget = { type: 'identify', userId: 'u-1', traits: { plan: 'pro' } }
  await setUp.track('/v1/batch', { batch: [...batch, anonymous, withoutBudget], writeKey: setUp.writeKey })
  const overview = await untilSettled(setUp, setUp.destinationId)
  expect(overview).toEqual({
    isOn: true,
    lastDay: { delivered: 4, rejected: 1, skipped: 0 },
    waiting: 0,
    held: 0,
    retrying: 0,
    timeToDeliverMs: { p50: 1, p95: 1 },
    budget: { used: 3, limit: null, windowMs: null },
    pause: null,
    reasons: [
      {
        code: 'missing_identity',
        kind: 'rejected',
        title: 'no user id',
        advice: expect.stringContaining('Set userId'),
        count: 1,
        open: 1,
        firstAt: '2026-01-02T03:04:05.000Z',
        lastAt: '2026-01-02T03:04:05.000Z'
      }
    ]
  })
})

test('a rejected event counts once, however often it is tried again, and not once it is delivered', async () => {
  let now = Date.parse('2026-01-02T03:04:05.000Z')
  const setUp = await openSetUp({ now: () => now })
  const { destinationId, writeKey, sandbox } = setUp
  const look = async () => {
    const { lastDay, reasons } = await untilSettled(setUp, destinationId)
    const reason = rowsOf(reasons).map(({ code, count, open }) => ({ code, count, open }))
    return { ...lastDay, reasons: reason }
  }
  const act = (action: string) => setUp.api.send('POST', `/api/dead-letters/${action}`, { destinationId })
  sandbox.addFaults({ status: 400, times: 2 })
  await setUp.track('/v1/track', { event: 'A', userId: 'u-1', writeKey })
  const once = { delivered: 0, rejected: 1, skipped: 0 }
  expect(await look()).toEqual({ ...once, reasons: [{ code: 'refused_by_heap', count: 1, open: 1 }] })
  now += 120_000
  expect((await act('retry')).body).toEqual({ count: 1 })
  expect(await look()).toEqual({ ...once, reasons: [{ code: 'refused_by_heap', count: 1, open: 1 }] })
  expect((await act('retry')).body).toEqual({ count: 1 })
  expect(await look()).toEqual({ delivered: 1, rejected: 0, skipped: 0, reasons: [] })
  await setUp.track('/v1/track', { event: 'A', writeKey })
  await look()
  expect((await act('discard')).body).toEqual({ count: 1 })
  const discarded = { delivered: 1, rejected: 1, skipped: 0 }
  expect(await look()).toEqual({ ...discarded, reasons: [{ code: 'missing_identity', count: 1, open: 0 }] })
  await setUp.track('/v1/track', { event: 'A', writeKey })
  await look()
  now += 25 * 60 * 60_000
  expect((await look()).reasons).toEqual([{ code: 'missing_identity', count: 0, open: 1 }])
})

test('what the local Heap holds is passed through', async () => {
  const setUp = await openSetUp()
  await setUp.track('/v1/track', { userId: 'u-1', event: 'A', writeKey: setUp.writeKey })
  await untilSettled(setUp, setUp.destinationId)
  expect(await setUp.api.get('/api/sandbox/users?identity=u-1')).toMatchObject({
    total: 1,
    items: [{ identity: 'u-1', events: 1 }]
  })
  expect((await setUp.api.send('GET', '/api/sandbox/users?colour=red')).body.error.code).toBe('invalid_request')
  expect((await setUp.api.send('POST', '/api/sandbox/reset')).status).toBe(200)
  expect(setUp.sandbox.users()).toEqual([])
  await setUp.sandbox.close()
  expect((await setUp.api.send('GET', '/api/sandbox/users')).status).toBe(502)
})
