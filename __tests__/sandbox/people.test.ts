// Users and accounts as Heap would hold them after linking, merging and setting properties.
import type { Sandbox } from '../../src/sandbox'
import { openSandbox, post } from './sandboxes'

const DAY_MS = 24 * 60 * 60 * 1000

const track = (sandbox: Sandbox, item: object) => post(`${sandbox.url}/api/track`, { app_id: '1', ...item })
const link = (sandbox: Sandbox, user_id: string, identity: string) =>
  post(`${sandbox.url}/api/v1/identify`, { app_id: '1', user_id, identity })
const setUser = (sandbox: Sandbox, identity: string, properties: object) =>
  post(`${sandbox.url}/api/add_user_properties`, { app_id: '1', identity, properties })

const anonymous = {
  app_id: '1',
  identity: null,
  email: null,
  user_ids: [],
  anonymous_ids: [],
  properties: {},
  events: 0
}

test('an event by Heap user id belongs to an anonymous user', async () => {
  const sandbox = await openSandbox()
  await track(sandbox, { event: 'Seen', user_id: '7' })
  expect(sandbox.users()).toEqual([{ ...anonymous, user_ids: ['7'], events: 1 }])
})

test('linking gives the anonymous user its identity', async () => {
  const sandbox = await openSandbox()
  await track(sandbox, { event: 'Seen', user_id: '7' })
  await link(sandbox, '7', 'ada')
  expect(sandbox.users()).toEqual([{ ...anonymous, identity: 'ada', user_ids: ['7'], events: 1 }])
})

test('linking to a known identity merges both into one user with the events of both', async () => {
  const sandbox = await openSandbox()
  await setUser(sandbox, 'ada', { plan: 'pro' })
  await track(sandbox, { event: 'Seen', user_id: '7' })
  await track(sandbox, { event: 'Ordered', identity: 'ada' })
  await link(sandbox, '7', 'ada')
  await track(sandbox, { event: 'Seen again', user_id: '7' })
  expect(sandbox.users()).toEqual([
    { ...anonymous, identity: 'ada', user_ids: ['7'], properties: { plan: 'pro' }, events: 3 }
  ])
  expect(sandbox.events().map(({ event, identity, sent_as }) => ({ event, identity, sent_as }))).toEqual([
    { event: 'Seen', identity: 'ada', sent_as: { user_id: '7' } },
    { event: 'Ordered', identity: 'ada', sent_as: { identity: 'ada' } },
    { event: 'Seen again', identity: 'ada', sent_as: { user_id: '7' } }
  ])
})

test('linking an unseen Heap user id makes a user without events, and twice is no more than once', async () => {
  const sandbox = await openSandbox()
  await link(sandbox, '7', 'ada')
  await link(sandbox, '7', 'ada')
  expect(sandbox.users()).toEqual([{ ...anonymous, identity: 'ada', user_ids: ['7'] }])
  expect(sandbox.counters().linksIgnored).toBe(0)
})

test('a second identity for a Heap user id is ignored', async () => {
  const sandbox = await openSandbox()
  await link(sandbox, '7', 'ada')
  expect(await link(sandbox, '7', 'bob')).toMatchObject({ status: 200, text: 'OK' })
  expect(sandbox.users()).toEqual([{ ...anonymous, identity: 'ada', user_ids: ['7'] }])
  expect(sandbox.counters().linksIgnored).toBe(1)
})

test('the eleventh Heap user id of an identity within a month is ignored, and leaves no user behind', async () => {
  const sandbox = await openSandbox()
  for (let id = 1; id <= 10; id += 1) await link(sandbox, String(id), 'ada')
  expect(await link(sandbox, '11', 'ada')).toMatchObject({ status: 200, text: 'OK' })
  expect(sandbox.counters()).toMatchObject({ users: 1, linksIgnored: 1 })
  sandbox.advanceClock(30 * DAY_MS)
  await link(sandbox, '11', 'ada')
  expect(sandbox.users()[0]?.user_ids).toEqual(['1', '2', '3', '4', '5', '6', '7', '8', '9', '10', '11'])
  expect(sandbox.counters().linksIgnored).toBe(1)
})

test('the last value of a user property wins, and others stay', async () => {
  const sandbox = await openSandbox()
  await setUser(sandbox, 'ada', { plan: 'free', city: 'London' })
  await setUser(sandbox, 'ada', { plan: 'pro' })
  expect(sandbox.users()).toEqual([{ ...anonymous, identity: 'ada', properties: { plan: 'pro', city: 'London' } }])
})

test('identities differ by case and by App ID', async () => {
  const sandbox = await openSandbox()
  await track(sandbox, { event: 'x', identity: 'ada' })
  await track(sandbox, { event: 'x', identity: 'Ada' })
  await track(sandbox, { event: 'x', identity: 'ada', app_id: '2' })
  expect(sandbox.users().map(({ app_id, identity }) => [app_id, identity])).toEqual([
    ['1', 'ada'],
    ['1', 'Ada'],
    ['2', 'ada']
  ])
})

test.each([
  [{ anonymous_id: 'a-1' }, { ...anonymous, anonymous_ids: ['a-1'], events: 2 }],
  [{ user_id: '7' }, { ...anonymous, user_ids: ['7'], events: 2 }],
  [{ identity: 'ada' }, { ...anonymous, identity: 'ada', events: 2 }],
  [{ email: 'ada@example.com' }, { ...anonymous, events: 2 }]
])('the integrations endpoint finds or makes a user by %j', async (user_identifier, user) => {
  const sandbox = await openSandbox()
  const item = { event: 'Seen', user_identifier, custom_properties: { a: 'b' } }
  await post(`${sandbox.url}/api/integrations/track`, { app_id: '1', library: 'server', events: [item, item] })
  expect(sandbox.users()).toEqual([user])
  expect(sandbox.events()[0]).toMatchObject({ properties: { a: 'b' }, path: '/api/integrations/track' })
})

test('the integrations endpoint finds a user by the built-in Email', async () => {
  const sandbox = await openSandbox()
  await setUser(sandbox, 'ada', { email: 'ada@example.com' })
  const events = [{ event: 'Seen', user_identifier: { email: 'ada@example.com' } }]
  await post(`${sandbox.url}/api/integrations/track`, { app_id: '1', library: 'server', events })
  expect(sandbox.events()).toMatchObject([{ identity: 'ada' }])
  expect(sandbox.counters().users).toBe(1)
})

test('account properties are set per account, the last value wins, and id is allowed', async () => {
  const sandbox = await openSandbox()
  const url = `${sandbox.url}/api/add_account_properties`
  await post(url, { app_id: '1', account_id: 'acme', properties: { plan: 'free', seats: 3, id: 'a' } })
  await post(url, { app_id: '1', accounts: [{ account_id: 'acme', properties: { plan: 'pro' } }] })
  expect(sandbox.accounts()).toEqual([
    { app_id: '1', account_id: 'acme', properties: { plan: 'pro', seats: 3, id: 'a' } }
  ])
  expect(sandbox.counters()).toMatchObject({ accounts: 1, users: 0 })
})
