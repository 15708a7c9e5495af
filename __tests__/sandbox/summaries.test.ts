// The sandbox as a person looks at it: people with when they were last seen, events by name, a search in each.
import { get, jsonOf, openSandbox, post, START } from './sandboxes'

interface Listed {
  readonly items: readonly Record<string, unknown>[]
}

async function openFilled() {
  let now = START
  const sandbox = await openSandbox({ now: () => now })
  await post(`${sandbox.url}/api/add_user_properties`, {
    app_id: '1',
    identity: 'ada',
    properties: { email: 'Ada@example.com' }
  })
  await post(`${sandbox.url}/api/track`, { app_id: '1', event: 'Seen', identity: 'bob' })
  now += 1000
  await post(`${sandbox.url}/api/track`, { app_id: '1', event: 'Ordered', identity: 'eve' })
  await post(`${sandbox.url}/api/track`, { app_id: '2', event: 'Ordered', identity: 'eve' })
  now += 1000
  await post(`${sandbox.url}/api/track`, { app_id: '1', event: 'Ordered', identity: 'bob' })
  await post(`${sandbox.url}/api/add_account_properties`, { app_id: '1', account_id: 'Acme-9', properties: {} })
  return async (path: string) => jsonOf(await get(`${sandbox.url}/sandbox/${path}`)) as Listed
}

const nobody = { app_id: '1', email: null, user_ids: [], anonymous_ids: [], properties: {} }

test('people are listed with the last seen first, and those never seen at the end', async () => {
  const see = await openFilled()
  expect(await see('people?app_id=1')).toEqual({
    total: 3,
    offset: 0,
    limit: 100,
    items: [
      { ...nobody, identity: 'bob', events: 2, last_seen: '2024-05-01T12:00:02.000Z' },
      { ...nobody, identity: 'eve', events: 1, last_seen: '2024-05-01T12:00:01.000Z' },
      {
        ...nobody,
        identity: 'ada',
        email: 'Ada@example.com',
        properties: { email: 'Ada@example.com' },
        events: 0,
        last_seen: null
      }
    ]
  })
})

test('events are counted by name and App ID, the most frequent first', async () => {
  const see = await openFilled()
  const { items } = await see('event-names')
  expect(items).toEqual([
    { app_id: '1', event: 'Ordered', count: 2, last_received_at: '2024-05-01T12:00:02.000Z' },
    { app_id: '1', event: 'Seen', count: 1, last_received_at: '2024-05-01T12:00:00.000Z' },
    { app_id: '2', event: 'Ordered', count: 1, last_received_at: '2024-05-01T12:00:01.000Z' }
  ])
})

test('what is held is counted for each App ID on its own', async () => {
  const see = await openFilled()
  expect(await see('app-ids')).toEqual({
    total: 2,
    offset: 0,
    limit: 100,
    items: [
      { app_id: '1', users: 3, events: 3, accounts: 1 },
      { app_id: '2', users: 1, events: 1, accounts: 0 }
    ]
  })
})

test.each([
  ['people?search=ADA@', 'identity', ['ada']],
  ['people?search=bo', 'identity', ['bob']],
  ['people?search=nobody', 'identity', []],
  ['event-names?search=see', 'event', ['Seen']],
  ['accounts?search=acme', 'account_id', ['Acme-9']],
  ['accounts?search=other', 'account_id', []]
])('%s finds a part of a name in any case', async (path, key, found) => {
  const see = await openFilled()
  const { items } = await see(path)
  expect(items.map((item) => item[key])).toEqual(found)
})
