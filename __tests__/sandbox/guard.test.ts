// What another site's page, a name that was rebound to this machine and somebody without the token can do with a local
// Heap: send data and load the script, as at Heap, and nothing else.
import { createSandbox, type Sandbox, type SandboxOptions } from '../../src/sandbox'
import { askAs, type Heard } from '../access/ask-as'
import { openSandbox } from './sandboxes'

const TOKEN = 'a-token-of-sixteen-or-more'
const user = { identity: 'ada', properties: { plan: 'pro' } }

interface Address {
  readonly method: string
  readonly path: string
  readonly body?: object
  /** Status for somebody who may do everything. */
  readonly status: number
}

/** What heap.js and servers use. */
const OPEN: readonly Address[] = [
  { method: 'POST', path: '/api/track', body: { app_id: '1', event: 'A', identity: 'ada' }, status: 200 },
  { method: 'POST', path: '/api/add_user_properties', body: { app_id: '1', ...user }, status: 200 },
  {
    method: 'POST',
    path: '/api/add_account_properties',
    body: { app_id: '1', account_id: 'a', properties: {} },
    status: 200
  },
  { method: 'POST', path: '/api/v1/identify', body: { app_id: '1', user_id: '1', identity: 'ada' }, status: 200 },
  { method: 'POST', path: '/api/integrations/track', body: {}, status: 400 },
  { method: 'POST', path: '/sandbox/browser/user_properties', body: {}, status: 400 },
  { method: 'GET', path: '/config/1/heap_config.js', status: 200 },
  { method: 'GET', path: '/js/heap-1.js', status: 200 }
]

/** Heap asks for a key and a token of its own here. */
const DELETION: readonly Address[] = [
  { method: 'POST', path: '/api/public/v0/auth_token', status: 401 },
  { method: 'POST', path: '/api/public/v0/user_deletion', status: 401 },
  { method: 'GET', path: '/api/public/v0/deletion_status/1', status: 401 }
]

const CONTROL: readonly Address[] = [
  ...['users', 'events', 'accounts', 'people', 'event-names', 'app-ids', 'counters', 'faults', 'clock'].map((view) => ({
    method: 'GET',
    path: `/sandbox/${view}`,
    status: 200
  })),
  { method: 'POST', path: '/sandbox/faults', body: { status: 503 }, status: 200 },
  { method: 'DELETE', path: '/sandbox/faults', status: 200 },
  { method: 'POST', path: '/sandbox/clock', body: { advanceMs: 1 }, status: 200 },
  { method: 'POST', path: '/sandbox/reset', status: 200 },
  { method: 'GET', path: '/sandbox/unknown', status: 404 },
  { method: 'POST', path: '/sandbox/users', status: 405 }
]

const own: SandboxOptions = { adminToken: TOKEN, hostNames: ['Heap.Internal'] }

function ask({ url }: Sandbox, { method, path, body }: Address, headers: Record<string, string> = {}): Promise<Heard> {
  return askAs(url + path, { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) })
}

async function statusesFor(
  addresses: readonly Address[],
  headers: Record<string, string>,
  options: SandboxOptions = {}
) {
  const sandbox = await openSandbox(options)
  const statuses: number[] = []
  for (const address of addresses) statuses.push((await ask(sandbox, address, headers)).status)
  return statuses
}

const allowed = (addresses: readonly Address[]): number[] => addresses.map(({ status }) => status)
const refused = (addresses: readonly Address[], status: number): number[] => addresses.map(() => status)

describe.each<[string, Record<string, string>]>([
  ['a name that was rebound to this machine', { host: 'evil.example' }],
  ['the same, as its own page', { host: 'evil.example:80', origin: 'http://evil.example' }],
  ['a page of another site', { origin: 'https://evil.example' }],
  ['a page without an origin', { origin: 'null' }],
  ['an image or script tag of another site', { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' }],
  ['a Host that is no name', { host: '[::1' }]
])('%s', (_who, headers) => {
  test('sends data and loads the script', async () => {
    expect(await statusesFor(OPEN, headers)).toEqual(allowed(OPEN))
  })

  test('reads and controls nothing', async () => {
    expect(await statusesFor([...CONTROL, ...DELETION, { method: 'GET', path: '/', status: 200 }], headers)).toEqual(
      refused([...CONTROL, ...DELETION, CONTROL[0]!], 403)
    )
  })
})

test('what is refused changes nothing, reaches no fault, and says why', async () => {
  const sandbox = await openSandbox()
  await ask(sandbox, OPEN[0]!)
  sandbox.addFaults({ status: 503, path: '/api/public/v0/auth_token' })
  const before = [sandbox.counters(), sandbox.faults()]
  for (const address of [...CONTROL, ...DELETION]) await ask(sandbox, address, { host: 'evil.example' })
  expect([sandbox.counters(), sandbox.faults()]).toEqual(before)
  expect(await ask(sandbox, CONTROL[0]!, { host: 'evil.example' })).toEqual({
    status: 403,
    body: 'This server does not answer under this name. Use its address, or allow the name with --name when you start it.'
  })
  expect(await ask(sandbox, CONTROL[0]!, { origin: 'https://evil.example' })).toEqual({
    status: 403,
    body: 'The request comes from a page of another site.'
  })
})

describe('without a token', () => {
  test.each<[string, Record<string, string>]>([
    ['a program of this machine', {}],
    ['its own page', { origin: 'http://localhost:9', host: 'localhost:9' }],
    ['a name of this machine', { host: 'shop.localhost' }]
  ])('%s does everything', async (_who, headers) => {
    const all = [...OPEN, ...CONTROL, ...DELETION]
    expect(await statusesFor(all, headers)).toEqual(allowed(all))
  })

  test.each([
    ['0.0.0.0', undefined, 'Others can reach 0.0.0.0: set an admin token, or listen on 127.0.0.1.'],
    ['127.0.0.1', 'short', 'An admin token has at least 16 characters.']
  ])('nobody else is let in: host %s, token %s', async (host, adminToken, message) => {
    await expect(createSandbox({ host, ...(adminToken !== undefined && { adminToken }) })).rejects.toThrow(message)
  })
})

describe('with a token', () => {
  test('data is taken and the script is served without it, and Heap asks for its own', async () => {
    expect(await statusesFor([...OPEN, ...DELETION], {}, own)).toEqual(allowed([...OPEN, ...DELETION]))
  })

  test('the rest asks for it, and says how', async () => {
    expect(await statusesFor(CONTROL, {}, own)).toEqual(refused(CONTROL, 401))
    expect(await statusesFor(CONTROL, { authorization: 'Bearer wrong' }, own)).toEqual(refused(CONTROL, 401))
    expect((await ask(await openSandbox(own), CONTROL[0]!)).body).toBe(
      'Send the admin token: Authorization: Bearer <token>.'
    )
  })

  test('whoever has it does everything, under an allowed name too', async () => {
    const headers = { host: 'heap.internal', authorization: `Bearer ${TOKEN}` }
    expect(await statusesFor(CONTROL, headers, own)).toEqual(allowed(CONTROL))
  })
})

test.each([
  ['*', 400],
  ['http://evil.example/sandbox/users', 400],
  ['//', 404],
  ['/\\', 404]
])('the address %s is answered %d', async (target, status) => {
  const { url } = await openSandbox()
  expect((await askAs(url, { target })).status).toBe(status)
})
