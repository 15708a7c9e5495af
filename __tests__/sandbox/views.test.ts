// What a person or a test sees of a sandbox: pages, filters, counters, reset, and the page at its root.
import type { Sandbox } from '../../src/sandbox'
import { get, jsonOf, openSandbox, post } from './sandboxes'

async function fill(sandbox: Sandbox): Promise<void> {
  const events = Array.from({ length: 5 }, (_, index) => ({
    event: index % 2 ? 'Odd' : 'Even',
    identity: index < 3 ? 'ada' : 'bob',
    properties: { index }
  }))
  await post(`${sandbox.url}/api/track`, { app_id: '1', events })
  await post(`${sandbox.url}/api/track`, { app_id: '2', event: 'Even', user_id: '7', properties: { index: 5 } })
}

const see = async (sandbox: Sandbox, path: string) => jsonOf(await get(`${sandbox.url}/sandbox/${path}`))

test('an event is shown with all that is known of it', async () => {
  const sandbox = await openSandbox()
  await post(`${sandbox.url}/api/track`, {
    app_id: '1',
    event: 'Ordered',
    identity: 'ada',
    session_id: '5',
    timestamp: '2024-01-01T00:00:00.000Z',
    idempotency_key: 'k1',
    properties: { total: 9.5 }
  })
  await post(`${sandbox.url}/api/track`, { app_id: '1', event: 'Seen', user_id: '7' })
  const items = [
    {
      app_id: '1',
      event: 'Ordered',
      identity: 'ada',
      sent_as: { identity: 'ada' },
      session_id: '5',
      properties: { total: 9.5 },
      timestamp: '2024-01-01T00:00:00.000Z',
      received_at: '2024-05-01T12:00:00.000Z',
      idempotency_key: 'k1',
      path: '/api/track'
    },
    {
      app_id: '1',
      event: 'Seen',
      identity: null,
      sent_as: { user_id: '7' },
      session_id: null,
      properties: {},
      timestamp: '2024-05-01T12:00:00.000Z',
      received_at: '2024-05-01T12:00:00.000Z',
      idempotency_key: null,
      path: '/api/track'
    }
  ]
  expect(await see(sandbox, 'events')).toEqual({ total: 2, offset: 0, limit: 100, items })
  expect(sandbox.events()).toEqual(items)
})

test.each([
  ['events', 6, [0, 1, 2, 3, 4, 5]],
  ['events?limit=2', 6, [0, 1]],
  ['events?limit=2&offset=4', 6, [4, 5]],
  ['events?offset=6', 6, []],
  ['events?limit=0', 6, []],
  ['events?event=Odd', 2, [1, 3]],
  ['events?identity=bob', 2, [3, 4]],
  ['events?identity=ada&event=Even&limit=1', 2, [0]],
  ['events?user_id=7', 1, [5]],
  ['events?app_id=2', 1, [5]]
])('%s', async (path, total, indexes) => {
  const sandbox = await openSandbox()
  await fill(sandbox)
  const page = (await see(sandbox, path)) as { total: number; items: { properties: { index: number } }[] }
  expect([page.total, page.items.map((row) => row.properties.index)]).toEqual([total, indexes])
})

test('users and accounts are paged and filtered in the same way', async () => {
  const sandbox = await openSandbox()
  await fill(sandbox)
  await post(`${sandbox.url}/api/add_account_properties`, { app_id: '1', account_id: 'acme', properties: { a: 1 } })
  await post(`${sandbox.url}/api/add_account_properties`, { app_id: '2', account_id: 'acme', properties: { a: 2 } })
  expect(await see(sandbox, 'users?limit=1&offset=1')).toMatchObject({
    total: 3,
    items: [{ identity: 'bob', events: 2 }]
  })
  expect(await see(sandbox, 'users?user_id=7')).toMatchObject({ total: 1, items: [{ app_id: '2', identity: null }] })
  const account = { app_id: '2', account_id: 'acme', properties: { a: 2 } }
  expect(await see(sandbox, 'accounts?app_id=2&account_id=acme')).toEqual({
    total: 1,
    offset: 0,
    limit: 100,
    items: [account]
  })
})

test.each([
  ['events?limit=ten', 'limit should be a whole number from 0 to 10000'],
  ['events?limit=10001', 'limit should be a whole number from 0 to 10000'],
  ['users?offset=-1', 'offset should be a whole number from 0 to 9007199254740991'],
  ['users?name=ada', 'unknown parameter; known are app_id, identity, user_id, limit, offset']
])('%s is refused', async (path, reason) => {
  const sandbox = await openSandbox()
  expect(await get(`${sandbox.url}/sandbox/${path}`)).toMatchObject({ status: 400, text: reason })
})

test('what a view hands out is a copy', async () => {
  const sandbox = await openSandbox()
  await fill(sandbox)
  const [user] = sandbox.users()
  user?.user_ids.push('99')
  for (const row of sandbox.events()) row.properties.index = 99
  expect(sandbox.users()[0]?.user_ids).toEqual([])
  expect(sandbox.events()[0]?.properties).toEqual({ index: 0 })
})

const ZERO = {
  requests: 0,
  events: 0,
  users: 0,
  accounts: 0,
  duplicates: 0,
  droppedValues: 0,
  shortenedValues: 0,
  ignoredProperties: 0,
  refusedBodies: 0,
  budgetViolations: 0,
  linksIgnored: 0
}

test('counters count ingestion, not reading', async () => {
  const sandbox = await openSandbox()
  await fill(sandbox)
  await see(sandbox, 'users')
  expect(await see(sandbox, 'counters')).toEqual({ ...ZERO, requests: 2, events: 6, users: 3 })
})

test('reset takes everything back: data, counters, keys, budgets, faults, clock', async () => {
  const sandbox = await openSandbox({ now: () => 0 })
  const url = `${sandbox.url}/api/track`
  const keyed = { app_id: '1', event: 'x', identity: 'ada', idempotency_key: 'k' }
  for (let index = 0; index < 31; index += 1) await post(url, keyed)
  sandbox.addFaults({ status: 500 })
  sandbox.advanceClock(5)
  expect(jsonOf(await post(`${sandbox.url}/sandbox/reset`, ''))).toEqual(ZERO)
  expect(await see(sandbox, 'clock')).toEqual({ nowMs: 0 })
  expect(await post(url, keyed)).toMatchObject({ status: 200, text: 'OK' })
  expect(sandbox.counters()).toEqual({ ...ZERO, requests: 1, events: 1, users: 1 })
})

test('the page at the root says what this is and where to look', async () => {
  const sandbox = await openSandbox()
  const page = await get(`${sandbox.url}/`)
  expect(page).toMatchObject({ status: 200, type: 'text/plain; charset=utf-8' })
  for (const path of ['/api/track', '/sandbox/users', '/sandbox/events', '/sandbox/counters', '/sandbox/faults']) {
    expect(page.text).toContain(path)
  }
})

test('a port in use is an error, not a second server', async () => {
  const sandbox = await openSandbox()
  await expect(openSandbox({ port: Number(new URL(sandbox.url).port) })).rejects.toMatchObject({ code: 'EADDRINUSE' })
})
