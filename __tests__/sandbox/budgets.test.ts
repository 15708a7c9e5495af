// Heap's published budgets, over real HTTP with a clock that the test moves.
import { openSandbox, post } from './sandboxes'
import type { Reply } from './sandboxes'
import type { Sandbox, SandboxOptions } from '../../src/sandbox'

const single = (sandbox: Sandbox, item: object = {}) =>
  post(`${sandbox.url}/api/track`, { app_id: '1', event: 'x', identity: 'ada', ...item })
const setUser = (sandbox: Sandbox) =>
  post(`${sandbox.url}/api/add_user_properties`, { app_id: '1', identity: 'ada', properties: { a: 1 } })
const bulk = (sandbox: Sandbox, count: number, identity?: string, app_id = '1') => {
  const events = Array.from({ length: count }, (_, index) => ({ event: 'x', identity: identity ?? `user ${index}` }))
  return post(`${sandbox.url}/api/track`, { app_id, events })
}

async function times(count: number, send: () => Promise<Reply>): Promise<number[]> {
  const statuses: number[] = []
  for (let index = 0; index < count; index += 1) statuses.push((await send()).status)
  return statuses
}
const oks = (count: number) => Array<number>(count).fill(200)

test.each([
  ['track', single],
  ['user properties', setUser]
])('a single %s call fits thirty times within thirty seconds', async (_name, send) => {
  const sandbox = await openSandbox()
  expect(await times(30, () => send(sandbox))).toEqual(oks(30))
  expect(await send(sandbox)).toEqual({
    status: 429,
    type: 'text/plain; charset=utf-8',
    retryAfter: '30',
    text: 'Too Many Requests'
  })
  expect(sandbox.counters()).toMatchObject({ requests: 31, budgetViolations: 1, refusedBodies: 0 })
})

test('the budget of single calls is kept per identity, App ID and endpoint', async () => {
  const sandbox = await openSandbox()
  await times(30, () => single(sandbox))
  expect((await single(sandbox)).status).toBe(429)
  expect((await single(sandbox, { identity: 'bob' })).status).toBe(200)
  expect((await single(sandbox, { app_id: '2' })).status).toBe(200)
  expect((await setUser(sandbox)).status).toBe(200)
})

test('the window slides: each call frees its place thirty seconds after it came', async () => {
  const sandbox = await openSandbox()
  await times(10, () => single(sandbox))
  sandbox.advanceClock(20_000)
  await times(20, () => single(sandbox))
  expect(await single(sandbox)).toMatchObject({ status: 429, retryAfter: '10' })
  sandbox.advanceClock(9_999)
  expect(await single(sandbox)).toMatchObject({ status: 429, retryAfter: '1' })
  sandbox.advanceClock(1)
  expect(await times(11, () => single(sandbox))).toEqual([...oks(10), 429])
})

test('bulk events of one identity fit a thousand times a minute', async () => {
  const sandbox = await openSandbox()
  expect((await bulk(sandbox, 600, 'ada')).status).toBe(200)
  sandbox.advanceClock(15_000)
  expect(await bulk(sandbox, 401, 'ada')).toMatchObject({ status: 429, retryAfter: '45' })
  expect((await bulk(sandbox, 400, 'ada')).status).toBe(200)
  expect((await bulk(sandbox, 1, 'bob')).status).toBe(200)
  sandbox.advanceClock(45_000)
  expect((await bulk(sandbox, 600, 'ada')).status).toBe(200)
  expect(sandbox.counters()).toMatchObject({ events: 1601, budgetViolations: 1 })
})

test('bulk events of one App ID fit fifteen thousand times a minute', async () => {
  const sandbox = await openSandbox()
  expect(await times(15, () => bulk(sandbox, 1000))).toEqual(oks(15))
  expect(await bulk(sandbox, 1)).toMatchObject({ status: 429, retryAfter: '60' })
  expect((await bulk(sandbox, 1, undefined, '2')).status).toBe(200)
  sandbox.advanceClock(60_000)
  expect((await bulk(sandbox, 1000)).status).toBe(200)
})

test('bulk and single calls draw on different budgets', async () => {
  const sandbox = await openSandbox()
  expect((await bulk(sandbox, 1000, 'ada')).status).toBe(200)
  expect(await times(30, () => single(sandbox))).toEqual(oks(30))
})

test('a refused body draws on no budget', async () => {
  const sandbox = await openSandbox()
  await times(40, () => single(sandbox, { event: '' }))
  expect(await times(30, () => single(sandbox))).toEqual(oks(30))
  await times(40, () => single(sandbox))
  sandbox.advanceClock(30_000)
  expect((await single(sandbox)).status).toBe(200)
})

test.each<[SandboxOptions, object, object]>([
  [{ budgets: 'refuse' }, { status: 429, retryAfter: '30' }, { budgetViolations: 1, events: 30 }],
  [{ sendRetryAfter: false }, { status: 429, retryAfter: null }, { budgetViolations: 1, events: 30 }],
  [{ budgets: 'count' }, { status: 200, retryAfter: null }, { budgetViolations: 1, events: 31 }],
  [{ budgets: 'off' }, { status: 200, retryAfter: null }, { budgetViolations: 0, events: 31 }]
])('with %j, the call beyond the budget', async (options, reply, counted) => {
  const sandbox = await openSandbox(options)
  await times(30, () => single(sandbox))
  expect(await single(sandbox)).toMatchObject(reply)
  expect(sandbox.counters()).toMatchObject(counted)
})

test('another process can move the clock over HTTP', async () => {
  const sandbox = await openSandbox({ now: () => 1_000_000 })
  await times(30, () => single(sandbox))
  expect(await post(`${sandbox.url}/sandbox/clock`, { advanceMs: 30_000 })).toMatchObject({
    status: 200,
    text: '{"nowMs":1030000}'
  })
  expect((await single(sandbox)).status).toBe(200)
  expect(await post(`${sandbox.url}/sandbox/clock`, { advanceMs: -1 })).toMatchObject({
    status: 400,
    text: 'clock.advanceMs should be >= 0'
  })
})
