// Two runners on one database: what is done at one is so at the other, and a database that is gone ends neither.
import type { RunnerOptions } from '../../src/runner'
import { createLog, openRunner, openSandbox, rowsOf, until, type OpenRunner } from '../runner/runners'
import { describeWithPostgres, Server } from './cluster'

const ADMIN = 'a-token-of-sixteen-or-more'
const KEY = Buffer.alloc(32, 7).toString('base64')
const bearer = { authorization: `Bearer ${ADMIN}` }

describeWithPostgres('two runners', () => {
  let server: Server
  beforeAll(async () => {
    server = await Server.start()
  })
  afterAll(() => server.remove())

  async function open(): Promise<{
    start: (options?: Partial<RunnerOptions>) => Promise<OpenRunner>
    sandbox: Awaited<ReturnType<typeof openSandbox>>
  }> {
    const databaseUrl = await server.createDatabase()
    const sandbox = await openSandbox()
    const start = (options: Partial<RunnerOptions> = {}) =>
      openRunner({ databaseUrl, sandboxUrl: sandbox.url, adminToken: ADMIN, secretKey: KEY, ...options })
    return { start, sandbox }
  }

  const send = ({ api }: OpenRunner, method: string, path: string, body?: unknown) =>
    api.send(method, path, body, bearer)
  const track = ({ track: post }: OpenRunner, writeKey: string, messageId: string) =>
    post('/v1/track', { writeKey, messageId, event: 'Signed Up', userId: `user-of-${messageId}` })

  async function setUp(runner: OpenRunner): Promise<{ id: string; writeKey: string; destinationId: string }> {
    const { body: source } = await send(runner, 'POST', '/api/sources', { name: 'My app', kind: 'server' })
    const { body: destination } = await send(runner, 'POST', '/api/destinations', {
      type: 'heap',
      settings: { appId: '1535634150', useSandbox: true },
      secrets: { apiKey: 'topsecret' },
      connections: [{ sourceId: source.id, mode: 'cloud' }],
      isOn: true
    })
    return { id: source.id, writeKey: source.writeKeys[0], destinationId: destination.id }
  }

  test('a source made at one is accepted at the other, a revoked key is not, and each event arrives once', async () => {
    const { start, sandbox } = await open()
    const [a, b] = [await start(), await start()]
    const { id, writeKey } = await setUp(a)
    const accepted = await until(
      () => track(b, writeKey, 'm-1'),
      ({ status }) => status === 200
    )
    expect(accepted.body).toEqual({ success: true })
    expect((await track(a, writeKey, 'm-2')).status).toBe(200)
    await until(
      () => sandbox.events(),
      ({ length }) => length === 2
    )
    const { body: added } = await send(b, 'POST', `/api/sources/${id}/write-keys`)
    expect((await send(a, 'DELETE', `/api/sources/${id}/write-keys/${writeKey}`)).body.writeKeys).toEqual([
      added.writeKeys[1]
    ])
    await until(
      () => track(b, writeKey, 'm-3'),
      ({ status }) => status === 401
    )
    const events = (await send(b, 'GET', '/api/events')).body.events
    expect(rowsOf(events).map(({ deliveries }) => deliveries[0].state)).toEqual(['delivered', 'delivered'])
  })

  test('who has signed in at one is signed in at the other, until a token is revoked', async () => {
    const { start } = await open()
    const [a, b] = [await start(), await start()]
    const { body: token } = await send(a, 'POST', '/api/tokens', { name: 'Ada', role: 'look' })
    const signedIn = await b.api.send('POST', '/api/session', { token: token.token })
    const cookie = signedIn.headers.getSetCookie()[0]?.split(';')[0] ?? ''
    expect((await a.api.send('GET', '/api/sources', undefined, { cookie })).status).toBe(200)
    await send(b, 'DELETE', `/api/tokens/${token.id}`)
    expect((await a.api.send('GET', '/api/sources', undefined, { cookie })).status).toBe(401)
  })

  test('of two edits at once the second is told who was first, and other fields are kept', async () => {
    const { start } = await open()
    const [a, b] = [await start(), await start()]
    const { id } = await setUp(a)
    const path = `/api/sources/${id}`
    expect((await send(a, 'PATCH', path, { name: 'First', was: { name: 'My app' } })).status).toBe(200)
    const { status, body } = await send(b, 'PATCH', path, { name: 'Second', was: { name: 'My app' } })
    expect([status, body.error.code]).toEqual([409, 'conflict'])
    expect(body.error.message).toMatch(/^name was changed meanwhile by the admin at .+\. Nothing was saved/)
    await Promise.all([
      send(a, 'PATCH', path, { kind: 'mobile' }),
      send(b, 'PATCH', path, { signingSecret: 'a-secret' })
    ])
    const { name, kind, hasSigningSecret } = (await send(a, 'GET', path)).body
    expect({ name, kind, hasSigningSecret }).toEqual({ name: 'First', kind: 'mobile', hasSigningSecret: true })
    const { changes } = (await send(b, 'GET', '/api/changes')).body
    expect(rowsOf(changes).map(({ changes: [{ what }] }) => what)).toHaveLength(5)
  })

  test('a restart of one loses nothing', async () => {
    const { start } = await open()
    const [a, b] = [await start(), await start()]
    const { writeKey, destinationId } = await setUp(a)
    expect((await track(a, writeKey, 'm-1')).status).toBe(200)
    await a.close()
    const again = await start()
    const before = await send(b, 'GET', '/api/destinations')
    expect(await send(again, 'GET', '/api/destinations')).toMatchObject({ status: 200, body: before.body })
    expect(before.body.destinations[0]).toMatchObject({ id: destinationId, secrets: { apiKey: true } })
    const { body } = await until(
      () => send(again, 'GET', '/api/events'),
      ({ body: { events } }) => events[0]?.deliveries[0]?.state === 'delivered'
    )
    expect(body.events).toHaveLength(1)
  })

  test('while the database is gone events are refused for later, and all goes on by itself when it is back', async () => {
    const { start, sandbox } = await open()
    const { logTo, lines } = createLog()
    const [a, b] = [await start({ logTo }), await start()]
    const { writeKey } = await setUp(a)
    await send(b, 'GET', '/api/sources')
    const signedIn = await a.api.send('POST', '/api/session', { token: ADMIN })
    const cookie = signedIn.headers.getSetCookie()[0]?.split(';')[0] ?? ''
    await server.stop('immediate')
    try {
      for (const runner of [a, b]) {
        expect((await track(runner, writeKey, 'm-1')).body.error.code).toBe('store_unavailable')
        expect((await send(runner, 'GET', '/healthz')).status).toBe(200)
        const ready = await send(runner, 'GET', '/readyz')
        expect([ready.status, ready.body.status]).toEqual([503, 'store_unavailable'])
        for (const path of ['/api/sources', '/api/events']) {
          const { status, body } = await send(runner, 'GET', path)
          expect([status, body.error.code]).toEqual([503, 'store_unavailable'])
        }
        // Nobody is signed out by it: whether the cookie still counts is in the database.
        for (const [method, sent] of [['GET'], ['POST', { token: ADMIN }], ['DELETE']] as const) {
          const { status, body, headers } = await runner.api.send(method, '/api/session', sent, { cookie })
          expect([method, status, body.error?.code]).toEqual([method, 503, 'store_unavailable'])
          expect(headers.getSetCookie()).toEqual([])
        }
      }
    } finally {
      await server.start()
    }
    await until(
      () => track(b, writeKey, 'm-1'),
      ({ status }) => status === 200
    )
    await until(
      () => sandbox.events(),
      ({ length }) => length === 1
    )
    expect((await send(a, 'GET', '/readyz')).status).toBe(200)
    expect((await b.api.send('GET', '/api/session', undefined, { cookie })).body).toMatchObject({ isSignedIn: true })
    // Not a line for each thing that failed meanwhile.
    const failures = lines.filter((line) => line.includes('the worker failed'))
    expect(failures.length).toBeGreaterThan(0)
    expect(failures.length).toBeLessThan(10)
  })
})
