// The deletion API: token, request, status, and that what was deleted is gone.
import type { Sandbox } from '../../src/sandbox'
import { get, jsonOf, openSandbox, post } from './sandboxes'

const basic = (appId: string, key: string) => ({
  authorization: `Basic ${Buffer.from(`${appId}:${key}`).toString('base64')}`
})
const bearer = (token: string) => ({ authorization: `Bearer ${token}` })

async function fetchToken(sandbox: Sandbox): Promise<Record<string, string>> {
  const reply = await post(`${sandbox.url}/api/public/v0/auth_token`, '', basic('1', 'key'))
  return bearer((jsonOf(reply) as { access_token: string }).access_token)
}

const submit = (sandbox: Sandbox, users: unknown, headers: Record<string, string>) =>
  post(`${sandbox.url}/api/public/v0/user_deletion`, { users }, headers)
const track = (sandbox: Sandbox, item: object) => post(`${sandbox.url}/api/track`, { app_id: '1', event: 'x', ...item })
const unauthorized = { status: 401, text: '{"err":"Unauthorized"}' }

test.each([
  ['the right key', '1', 'key', 200],
  ['a wrong key', '1', 'wrong', 401],
  ['an empty key', '1', '', 401],
  ['an environment that is not the main one', '2', 'key', 401]
])('%s gets its token or none', async (_name, appId, key, status) => {
  const sandbox = await openSandbox({ apiKey: 'key', mainAppId: '1' })
  const reply = await post(`${sandbox.url}/api/public/v0/auth_token`, '', basic(appId, key))
  expect(reply.status).toBe(status)
  expect(jsonOf(reply)).toEqual(
    status === 200 ? { access_token: expect.any(String) as string } : { err: 'Unauthorized' }
  )
})

test('without an API key of its own the sandbox takes any, but not none', async () => {
  const sandbox = await openSandbox()
  expect((await post(`${sandbox.url}/api/public/v0/auth_token`, '', basic('1', 'any'))).status).toBe(200)
  expect(await post(`${sandbox.url}/api/public/v0/auth_token`, '')).toMatchObject(unauthorized)
})

test('a deletion is pending, then complete, and takes the users and their events with it', async () => {
  const sandbox = await openSandbox({ deletionDelayMs: 1000 })
  await track(sandbox, { identity: 'ada' })
  await track(sandbox, { user_id: '7' })
  await post(`${sandbox.url}/api/v1/identify`, { app_id: '1', user_id: '7', identity: 'ada' })
  await track(sandbox, { identity: 'ada', app_id: '2' })
  await track(sandbox, { user_id: '8' })
  await track(sandbox, { identity: 'bob' })
  const token = await fetchToken(sandbox)
  const reply = await submit(sandbox, [{ identity: 'ada' }, { user_id: 8 }, { identity: 'nobody' }], token)
  expect(reply.status).toBe(201)
  const { deletion_request_id: id } = jsonOf(reply) as { deletion_request_id: string }
  const location = `/api/public/v0/deletion_status/${id}`
  expect(jsonOf(reply)).toEqual({ deletion_request_id: id, deletion_request_location: location, status: 'pending' })
  sandbox.advanceClock(999)
  expect(await get(sandbox.url + location, token)).toMatchObject({ status: 200, text: '{"status":"pending"}' })
  expect(sandbox.counters()).toMatchObject({ users: 4, events: 5 })
  sandbox.advanceClock(1)
  expect(await get(sandbox.url + location, token)).toMatchObject({ status: 200, text: '{"status":"complete"}' })
  expect(sandbox.users().map(({ identity }) => identity)).toEqual(['bob'])
  expect(sandbox.events().map(({ identity }) => identity)).toEqual(['bob'])
  await track(sandbox, { user_id: '7' })
  expect(sandbox.users({ user_id: '7' })).toMatchObject([{ identity: null, events: 1 }])
})

test('a deletion completes by itself at the next look, unless told to wait', async () => {
  const sandbox = await openSandbox()
  await track(sandbox, { identity: 'ada' })
  await submit(sandbox, [{ identity: 'ada' }], await fetchToken(sandbox))
  expect(jsonOf(await get(`${sandbox.url}/sandbox/users`))).toMatchObject({ total: 0 })
})

test('a deletion can stay pending for good', async () => {
  const sandbox = await openSandbox({ deletionDelayMs: Infinity })
  await track(sandbox, { identity: 'ada' })
  await submit(sandbox, [{ identity: 'ada' }], await fetchToken(sandbox))
  sandbox.advanceClock(1e12)
  expect(sandbox.counters()).toMatchObject({ users: 1, events: 1 })
})

test('a token lives for five minutes', async () => {
  const sandbox = await openSandbox()
  const token = await fetchToken(sandbox)
  sandbox.advanceClock(299_999)
  expect((await submit(sandbox, [{ identity: 'ada' }], token)).status).toBe(201)
  sandbox.advanceClock(1)
  expect(await submit(sandbox, [{ identity: 'ada' }], token)).toMatchObject(unauthorized)
  expect(await get(`${sandbox.url}/api/public/v0/deletion_status/x`, token)).toMatchObject(unauthorized)
})

test('an unknown deletion is not found', async () => {
  const sandbox = await openSandbox()
  const reply = await get(`${sandbox.url}/api/public/v0/deletion_status/x`, await fetchToken(sandbox))
  expect(reply).toMatchObject({ status: 404, text: '{"err":"Not Found"}' })
})

test.each([
  ['10,000 users', Array.from({ length: 10_000 }, (_, user_id) => ({ user_id })), 201, undefined],
  [
    '10,001 users',
    Array.from({ length: 10_001 }, (_, user_id) => ({ user_id })),
    400,
    'postBody.users should NOT have more than 10000 items'
  ],
  ['no users', [], 400, 'postBody.users should NOT have fewer than 1 items'],
  ['a user id that is text', [{ user_id: '7' }], 400, 'postBody.users[0].user_id should be integer'],
  [
    'both names of a user',
    [{ user_id: 7, identity: 'ada' }],
    400,
    'postBody.users[0] should match exactly one schema in oneOf'
  ]
])('a request for %s', async (_name, users, status, reason) => {
  const sandbox = await openSandbox()
  const reply = await submit(sandbox, users, await fetchToken(sandbox))
  expect(reply.status).toBe(status)
  if (reason !== undefined) expect(reply.text).toBe(reason)
})
