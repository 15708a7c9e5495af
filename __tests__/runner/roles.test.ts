// Named tokens: what each role may do, at every route, and how they are made, kept and revoked.
import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { allows, RIGHTS, ROLES, type Right } from '../../src/access/roles'
import { ROUTE_RIGHTS } from '../../src/runner/admin/route-rights'
import { AccessTokens } from '../../src/storage/tokens/access-tokens'
import { openTokenFile } from '../../src/storage/tokens/token-file'
import { createLog, makeDirectory, openRunner, openSandbox, openSetUp, until, type OpenRunner } from './runners'

const ADMIN = 'a-token-of-sixteen-or-more'
const bearer = (token: string) => ({ authorization: `Bearer ${token}` })

async function makeTokens({ api }: Pick<OpenRunner, 'api'>): Promise<Record<Right, string>> {
  const tokens: Record<Right, string> = { look: '', operate: '', configure: '', admin: ADMIN }
  for (const role of ROLES) {
    const made = await api.send('POST', '/api/tokens', { name: `to ${role}`, role }, bearer(ADMIN))
    expect([made.status, made.body]).toEqual([
      201,
      {
        id: expect.stringMatching(/^[0-9a-f]{8}$/),
        name: `to ${role}`,
        role,
        createdAt: expect.stringMatching(/^\d{4}-.*Z$/),
        token: expect.stringMatching(/^hdt_[\w-]{43}$/)
      }
    ])
    tokens[role] = made.body.token
  }
  return tokens
}

/** Without waiting for the end: a stream has none. */
async function ask(url: string, method: string, token: string): Promise<{ status: number; code: string | undefined }> {
  const headers = { 'x-runner-request': '1', 'content-type': 'application/json', ...bearer(token) }
  const body = method === 'GET' ? null : '{}'
  const response = await fetch(url, { method, headers, body })
  const text = response.status === 200 ? '' : await response.text()
  await response.body?.cancel().catch(() => undefined)
  return { status: response.status, code: text.startsWith('{') ? JSON.parse(text).error?.code : undefined }
}

test('every route is asked with every role: what it may not do is refused, in words', async () => {
  const sandbox = await openSandbox()
  const runner = await openRunner({ adminToken: ADMIN, sandboxUrl: sandbox.url })
  const tokens = await makeTokens(runner)
  const described = await runner.api.send('GET', '/docs/json', undefined, bearer(tokens.look))
  const routes = Object.entries(described.body.paths as Record<string, Record<string, { description?: string }>>)
    .filter(([path]) => /^\/api\/(?!s\/|session$)/.test(path))
    .flatMap(([path, operations]) =>
      Object.entries(operations).map(([method, { description }]) => ({
        method: method.toUpperCase(),
        path,
        description
      }))
    )
  const keyOf = (method: string, path: string): string => `${method} ${path.slice(4).replace(/\{(\w+)\}/g, ':$1')}`
  expect(routes.map(({ method, path }) => keyOf(method, path)).sort()).toEqual(Object.keys(ROUTE_RIGHTS).sort())

  const wrong: string[] = []
  for (const { method, path, description } of routes) {
    const needed = ROUTE_RIGHTS[keyOf(method, path)]!
    expect(description).toBe(needed === 'admin' ? 'Needs the admin token.' : `Needs the role ${needed}.`)
    for (const right of RIGHTS) {
      const { status, code } = await ask(runner.url + path.replace(/\{\w+\}/g, '1'), method, tokens[right])
      const isRefused = status === 403 && code === 'role_required'
      if (isRefused === allows(right, needed) || status === 401) wrong.push(`${right}: ${method} ${path} ${status}`)
    }
  }
  expect(wrong).toEqual([])
  expect(
    (await runner.api.send('POST', '/api/sources', { name: 'A', kind: 'web' }, bearer(tokens.operate))).body
  ).toEqual({
    error: {
      code: 'role_required',
      message: 'The token "to operate" may look and operate. This needs a token of the role configure.'
    }
  })
  for (const path of ['/metrics', '/docs']) expect((await ask(runner.url + path, 'GET', tokens.look)).status).toBe(200)
})

test('a session has the role of its token, and ends when the token is revoked', async () => {
  const { api } = await openRunner({ adminToken: ADMIN })
  const { look } = await makeTokens({ api })
  const signedIn = await api.send('POST', '/api/session', { token: look })
  const session = { isTokenRequired: true, isSignedIn: true, tokenName: 'to look', may: ['look'] }
  expect(signedIn.body).toEqual(session)
  const cookie = { cookie: (signedIn.headers.get('set-cookie') ?? '').split(';')[0]! }
  expect((await api.send('GET', '/api/session', undefined, cookie)).body).toEqual(session)
  expect((await api.send('GET', '/api/sources', undefined, cookie)).status).toBe(200)
  expect((await api.send('DELETE', '/api/sources/1', undefined, cookie)).status).toBe(403)

  const listed = (await api.send('GET', '/api/tokens', undefined, bearer(ADMIN))).body
  const [token] = listed.tokens
  expect(listed.tokens).toHaveLength(3)
  expect(token).toEqual({
    id: expect.stringMatching(/^[0-9a-f]{8}$/),
    name: 'to look',
    role: 'look',
    createdAt: token.createdAt
  })
  expect((await api.send('DELETE', `/api/tokens/${token.id}`, undefined, bearer(ADMIN))).status).toBe(204)
  expect((await api.send('DELETE', `/api/tokens/${token.id}`, undefined, bearer(ADMIN))).status).toBe(404)
  expect((await api.send('GET', '/api/sources', undefined, cookie)).status).toBe(401)
  expect((await api.send('GET', '/api/sources', undefined, bearer(look))).status).toBe(401)
  expect((await api.send('GET', '/api/session', undefined, cookie)).body).toEqual({
    isTokenRequired: true,
    isSignedIn: false,
    tokenName: null,
    may: []
  })
})

test('a token is stored as a hash, for its owner alone, and is in no log', async () => {
  const dataDirectory = makeDirectory()
  const { logTo, lines } = createLog()
  const { api } = await openRunner({ adminToken: ADMIN, dataDirectory, logTo })
  const { operate } = await makeTokens({ api })
  await api.send('POST', '/api/test-events', { sourceId: 'none' }, bearer(operate))
  const path = join(dataDirectory, 'tokens.json')
  expect(operate).toMatch(/^hdt_[\w-]{43}$/)
  expect(readFileSync(path, 'utf8') + lines.join('')).not.toContain(operate.slice(4))
  for (const file of [path, `${path}.lock`]) expect(statSync(file).mode & 0o777).toBe(0o600)
})

test('what another process makes and revokes holds at once', async () => {
  const dataDirectory = makeDirectory()
  const { api } = await openRunner({ adminToken: ADMIN, dataDirectory })
  const elsewhere = new AccessTokens(openTokenFile(join(dataDirectory, 'tokens.json')))
  const { secret } = await elsewhere.create({ name: 'from the shell', role: 'look' }, 0)
  expect((await api.send('GET', '/api/sources', undefined, bearer(secret))).status).toBe(200)
  expect((await elsewhere.revoke('from the shell'))?.role).toBe('look')
  expect((await api.send('GET', '/api/sources', undefined, bearer(secret))).status).toBe(401)
})

test.each([
  [{ name: ' ', role: 'look' }, 'Give the token a name, so that you know later which one to revoke.'],
  [{ name: 'x'.repeat(61), role: 'look' }, 'A name has at most 60 characters.'],
  [{ name: 'a\nb', role: 'look' }, 'A name cannot have control characters.'],
  [{ name: 'to look', role: 'look' }, 'There is a token of this name. Revoke it first, or choose another name.'],
  [{ name: 'a', role: 'admin' }, 'role must be equal to one of the allowed values.']
])('a token is not made of %j', async (draft, message) => {
  const { api } = await openRunner({ adminToken: ADMIN })
  await makeTokens({ api })
  const { status, body } = await api.send('POST', '/api/tokens', draft, bearer(ADMIN))
  expect([status, body.error.message]).toEqual([400, message])
})

test('where nobody is asked for a token, none is made', async () => {
  const { api } = await openRunner()
  expect((await api.send('GET', '/api/session')).body).toEqual({
    isTokenRequired: false,
    isSignedIn: true,
    tokenName: null,
    may: ['look', 'operate', 'configure', 'admin']
  })
  const { status, body } = await api.send('POST', '/api/tokens', { name: 'a', role: 'look' })
  expect([status, body.error]).toEqual([
    409,
    { code: 'conflict', message: 'The runner requires no token. Start it with an admin token first.' }
  ])
})

test.each([
  ['{"version":1,"tokens":[', 'it is not valid JSON, or only a part of it'],
  ['', 'it is not valid JSON, or only a part of it'],
  ['{"version":2,"tokens":[]}', 'is not a list of tokens of this version'],
  ['{"version":1,"tokens":[{"id":"1"}]}', 'is not a list of tokens of this version']
])(
  'a file of tokens that is %j: the start says so, and a running runner lets in the admin token alone',
  async (text, why) => {
    const dataDirectory = makeDirectory()
    const { api, close } = await openRunner({ adminToken: ADMIN, dataDirectory })
    const { configure } = await makeTokens({ api })
    writeFileSync(join(dataDirectory, 'tokens.json'), text)
    expect((await api.send('GET', '/api/sources', undefined, bearer(configure))).status).toBe(500)
    expect((await api.send('GET', '/api/sources', undefined, bearer(ADMIN))).status).toBe(200)
    await close()
    await expect(openRunner({ adminToken: ADMIN, dataDirectory })).rejects.toThrow(why)
  }
)

test('what an endpoint answers is shown to whoever may operate, and nowhere to whoever may only look', async () => {
  const secret = 'db-7.internal says no'
  const dataDirectory = makeDirectory()
  const { api, sandbox, track, writeKey, close } = await openSetUp({ dataDirectory })
  // The first event is refused; at the second one, sending pauses.
  sandbox.addFaults({ status: 400, body: secret, times: 1 }, { status: 503, body: secret })
  const event = { type: 'track', event: 'A', userId: 'u-1' }
  await track('/v1/batch', { writeKey, batch: [event] })
  const settledAs = (state: string) =>
    until(
      () => api.get(`/api/events?state=${state}`),
      ({ events }) => events.length === 1
    )
  const { events } = await settledAs('rejected')
  await track('/v1/batch', { writeKey, batch: [event] })
  await settledAs('retrying')
  expect(JSON.stringify(await api.get('/api/overview'))).toContain('The answer was HTTP 503.')
  await close()

  const guarded = await openRunner({ adminToken: ADMIN, dataDirectory, sandboxUrl: sandbox.url })
  const tokens = await makeTokens(guarded)
  const read = async (path: string, right: Right) =>
    (await guarded.api.send('GET', path, undefined, bearer(tokens[right]))).body
  const path = `/api/events/${events[0].id}`
  const [shown] = (await read(path, 'operate')).deliveries
  expect(shown.error).toMatchObject({ answer: secret, message: expect.stringContaining(secret) })
  expect(shown.sent[0].answer).toEqual({ status: 400, body: secret })
  const [hidden] = (await read(path, 'look')).deliveries
  expect(hidden.sent[0].answer).toEqual({ status: 400, body: null })
  const { answer: _hidden, ...error } = shown.error
  expect(hidden.error).toEqual({ ...error, message: String(shown.error.message).replace(`: "${secret}"`, '') })
  const looked = Object.keys(ROUTE_RIGHTS).filter((route) => route.startsWith('GET ') && ROUTE_RIGHTS[route] === 'look')
  const { destinations } = guarded.config.current
  for (const route of looked.filter((one) => !/stream|sandbox/.test(one))) {
    const id = route.includes('/events') ? String(events[0].id) : destinations[0]!.id
    const answer = await read(`/api${route.slice(4).replace(/:\w+/, id)}`, 'look')
    expect([route, JSON.stringify(answer).includes(secret)]).toEqual([route, false])
  }
  expect(JSON.stringify(await read('/api/events/export', 'operate'))).toContain(secret)
})
