// What a target would be sent, without sending it; the cards of partners; the local Heap at the other side of an integration.
import { PARTNER_TYPES } from '../../src/partners/partner-types'
import { APP_ID, openRunner, openSandbox, rowsOf, until, type Parsed } from './runners'
import { addIntegration, brazeOf, openStandIns, syncNow, tell } from './segment-targets'

const NOW = Date.parse('2026-01-02T03:00:00.000Z')
const WHALES = { id: 7, name: 'Whales' }

async function open() {
  const standIns = await openStandIns()
  const runner = await openRunner({ now: () => NOW, sandboxUrl: standIns.url })
  const way = await addIntegration(runner.url)
  const add = async (draft: object): Promise<string> => {
    const { body } = await way.client.send('POST', `${way.path}/targets`, draft)
    return String(body.id)
  }
  const preview = async (id: string, asked: object) =>
    way.client.send('POST', `${way.path}/targets/${id}/preview`, asked)
  return { standIns, way, add, preview }
}

describe('a preview', () => {
  test('has the requests of a sync, sends none of them, and says who would be refused', async () => {
    const { standIns, way, add, preview } = await open()
    const id = await add(brazeOf(standIns))
    await tell(way, { ts: NOW, add: ['u-1'] })
    const asked = { segmentId: '1338065', add: ['u-2', 'x'.repeat(990)], remove: ['u-1'] }
    const object = (external_id: string, buyers: boolean) => ({ external_id, _update_existing_only: true, buyers })
    expect(await preview(id, asked)).toEqual({
      status: 200,
      body: {
        requests: [
          {
            method: 'POST',
            url: `${standIns.url}/braze/users/track`,
            body: { partner: 'heap-destination', attributes: [object('u-2', true), object('u-1', false)] }
          }
        ],
        refused: [{ id: 'x'.repeat(990), title: expect.any(String), advice: expect.any(String) }]
      }
    })
    expect(standIns.requests).toEqual([])
    expect((await syncNow(way, id)).lastSync).toMatchObject({ added: 1, state: 'complete' })
  })

  test('lists for Command AI the segments that a user is in', async () => {
    const { standIns, way, add, preview } = await open()
    const values = { orgId: 'org', apiKey: 'command-key', url: `${standIns.url}/command-ai` }
    const id = await add({ type: 'command_ai', values })
    await tell(way, { ts: NOW, segment: WHALES, task: 'whales', add: ['u-1'] })
    const { body } = await preview(id, { segmentName: 'New ones', add: ['u-1'], remove: ['u-2'] })
    expect(rowsOf(body.requests).map((request) => request.body)).toEqual([
      [
        { id: 'u-1', properties: { heap_new_ones: true, heap_segments: ['Whales', 'New ones'] } },
        { id: 'u-2', properties: { heap_new_ones: false, heap_segments: [] } }
      ]
    ])
  })

  test('shows no secret, neither in an address nor in a body', async () => {
    const { standIns, add, preview } = await open()
    const secret = 'marker "of" the/secret'
    const drafts = [
      { type: 'braze_cohorts', values: { partnerName: 'us', partnerApiKey: secret, dataImportKey: secret, url: '' } },
      { type: 'ab_tasty', values: { accountId: 'a'.repeat(32), clientId: 'client', clientSecret: secret } }
    ]
    drafts[0]!.values.url = `${standIns.url}/braze-cohorts`
    for (const draft of drafts) {
      const { status, body } = await preview(await add(draft), { add: ['visitor-1'], remove: [] })
      expect([status, rowsOf(body.requests).length]).toEqual([200, 2])
      expect(JSON.stringify(body)).toContain('•••')
      expect(JSON.stringify(body)).not.toContain('marker')
    }
    expect(standIns.requests).toEqual([])
  })

  test('of a segment or target that is not there is refused', async () => {
    const { standIns, way, add, preview } = await open()
    const id = await add(brazeOf(standIns))
    expect((await preview(id, { segmentId: 'no-such', add: [], remove: [] })).status).toBe(404)
    expect((await preview('no-such', { add: [], remove: [] })).status).toBe(404)
    const elsewhere = { ...way, path: '/api/integrations/other' }
    const path = `${elsewhere.path}/targets/${id}/preview`
    expect((await way.client.send('POST', path, { add: [], remove: [] })).status).toBe(404)
  })
})

test('the cards of partners describe every setting of every form, and count what is connected', async () => {
  const { standIns, way, add } = await open()
  await add(brazeOf(standIns))
  const command = { orgId: 'org', apiKey: 'k', url: `${standIns.url}/command-ai` }
  await add({ type: 'command_ai', values: command })
  await add({ type: 'command_ai', values: { ...command, product: 'commandbar' } })
  const { partners } = await way.client.get('/api/partners')
  expect(rowsOf(partners).map(({ key, connected }) => [key, connected])).toEqual([
    ['heap_segments', 1],
    ['braze', 1],
    ['ab_tasty', 0],
    ['command_ai', 1],
    ['commandbar', 1],
    ['cdp', 0]
  ])
  const forms = rowsOf(partners).flatMap((card: Parsed) => rowsOf(card.forms))
  expect(new Set(forms.map(({ type }) => type as string))).toEqual(new Set(Object.keys(PARTNER_TYPES)))
  for (const { type, settings, values } of forms) {
    const keys = Object.keys(PARTNER_TYPES[type as keyof typeof PARTNER_TYPES].settings)
    expect([...rowsOf(settings).map(({ key }) => key), ...Object.keys(values as object)].sort()).toEqual(keys.sort())
    for (const { label, help } of rowsOf(settings)) expect([label, help]).not.toContain('')
  }
})

describe('the local Heap', () => {
  const NOTHING = { isConnected: false, segments: [], requests: [] }

  test('is connected without showing its secret, and sends a sample and a segment', async () => {
    const sandbox = await openSandbox()
    const { api } = await openRunner({ sandboxUrl: sandbox.url })
    const { id } = (await api.send('POST', '/api/integrations', { name: 'Braze' })).body
    const path = `/api/integrations/${String(id)}`
    const local = (method: string, below = '', body?: object) => api.send(method, `${path}/local-heap${below}`, body)
    expect((await local('GET')).body).toEqual(NOTHING)
    expect((await local('POST', '/samples')).body.error).toEqual({
      code: 'invalid_request',
      message: 'The local Heap has no such integration. Connect it first.'
    })
    const connected = await local('POST')
    expect([connected.status, connected.body]).toEqual([201, { ...NOTHING, isConnected: true }])
    expect((await local('POST', '/samples')).status).toBe(202)
    const user = { app_id: APP_ID, identity: 'u-1', properties: { plan: 'pro' } }
    await fetch(`${sandbox.url}/api/add_user_properties`, { method: 'POST', body: JSON.stringify(user) })
    const draft = { name: 'Pro', appId: APP_ID, property: 'plan', equals: 'pro' }
    const { segments } = (await local('POST', '/segments', draft)).body
    expect(segments).toEqual([{ id: expect.any(String), name: 'Pro' }])
    expect((await local('POST', '/syncs', { segmentId: rowsOf(segments)[0].id })).status).toBe(202)
    await until(
      async () => (await api.get(`${path}/segments`)).segments as Parsed[],
      ([found]) => found?.name === 'Pro' && found.members === 1
    )
    const isAnswered = ({ page, pages, statuses }: Parsed) => page === 1 && pages === 1 && rowsOf(statuses)[0] === 200
    await until(
      async () => rowsOf((await local('GET')).body.requests),
      (requests) => requests.length === 2 && requests.every(isAnswered)
    )
  })

  test('is said not to be there where there is none, and not to answer where it does not', async () => {
    const alone = await openRunner()
    const { id } = (await alone.api.send('POST', '/api/integrations', { name: 'Braze' })).body
    expect((await alone.api.send('GET', `/api/integrations/${String(id)}/local-heap`)).status).toBe(404)
    const beside = await openRunner({ sandboxUrl: 'http://127.0.0.1:9' })
    const other = (await beside.api.send('POST', '/api/integrations', { name: 'Braze' })).body
    const answer = await beside.api.send('GET', `/api/integrations/${String(other.id)}/local-heap`)
    expect(answer.body.error).toEqual({ code: 'sandbox_unreachable', message: 'The local Heap does not answer.' })
  })
})
