// What the sandbox answers and keeps, row by row of Heap's documented rules, over real HTTP.
import { get, openSandbox, post } from './sandboxes'

const TEXT = 'text/plain; charset=utf-8'
const OK = { status: 200, type: TEXT, retryAfter: null, text: 'OK' }
const event = { event: 'Order Completed', identity: 'ada' }
const manyEvents = (count: number) => Array.from({ length: count }, () => event)

describe('a valid body is answered OK', () => {
  test.each([
    ['a single event', '/api/track', { app_id: '1', ...event }],
    ['an event by Heap user id', '/api/track', { app_id: '1', event: 'x', user_id: '9007199254740991' }],
    [
      'an event with everything',
      '/api/track',
      {
        app_id: '1',
        ...event,
        session_id: '5',
        properties: { a: 1 },
        timestamp: '2024-01-01T00:00:00Z',
        idempotency_key: 'k'
      }
    ],
    ['a thousand events', '/api/track', { app_id: '1', events: manyEvents(1000) }],
    ['an event name of 1024', '/api/track', { app_id: '1', event: 'e'.repeat(1024), identity: 'ada' }],
    ['an identity of 255', '/api/track', { app_id: '1', event: 'x', identity: 'i'.repeat(255) }],
    ['user properties', '/api/add_user_properties', { app_id: '1', identity: 'ada', properties: {} }],
    ['many user properties', '/api/add_user_properties', { app_id: '1', users: [{ identity: 'ada', properties: {} }] }],
    ['account properties', '/api/add_account_properties', { app_id: '1', account_id: 'acme', properties: {} }],
    [
      'many account properties',
      '/api/add_account_properties',
      {
        app_id: '1',
        accounts: [{ account_id: 'acme', properties: {} }]
      }
    ],
    ['a link', '/api/v1/identify', { app_id: '1', user_id: '7', identity: 'ada' }],
    [
      'an anonymous event',
      '/api/integrations/track',
      {
        app_id: '1',
        library: 'server',
        events: [{ event: 'x', user_identifier: { anonymous_id: 'a-1' }, custom_properties: {} }]
      }
    ]
  ])('%s', async (_name, path, body) => {
    const sandbox = await openSandbox()
    expect(await post(sandbox.url + path, body)).toEqual(OK)
    expect(sandbox.counters()).toMatchObject({ requests: 1, refusedBodies: 0 })
  })

  test('or with {}, as Heap documents it, when told so', async () => {
    const sandbox = await openSandbox({ emptyAnswer: '{}' })
    expect(await post(`${sandbox.url}/api/track`, { app_id: '1', ...event })).toEqual({
      ...OK,
      type: 'application/json; charset=utf-8',
      text: '{}'
    })
  })
})

describe('a body at fault is refused as a whole, in the words of AJV 6', () => {
  const oneOf = (item: string, name: string) =>
    `${item} should have required property '.identity', ${item} should have required property '.user_id', ${item} ${name}`
  test.each([
    [
      'properties is an array',
      { app_id: '1', ...event, properties: [] },
      'postBody.events[0].properties should be object'
    ],
    [
      'the second of two is at fault',
      { app_id: '1', events: [event, { ...event, properties: 'x' }] },
      'postBody.events[1].properties should be object'
    ],
    [
      'no identity and no user id',
      { app_id: '1', event: 'x' },
      oneOf('postBody.events[0]', 'should match exactly one schema in oneOf')
    ],
    [
      'identity and user id',
      { app_id: '1', ...event, user_id: '7' },
      'postBody.events[0] should match exactly one schema in oneOf'
    ],
    ['identity is null', { app_id: '1', event: 'x', identity: null }, 'postBody.events[0].identity should be string'],
    [
      'identity is empty',
      { app_id: '1', event: 'x', identity: '' },
      'postBody.events[0].identity should NOT be shorter than 1 characters'
    ],
    [
      'identity over 255',
      { app_id: '1', event: 'x', identity: 'i'.repeat(256) },
      'postBody.events[0].identity should NOT be longer than 255 characters'
    ],
    ['event is missing', { app_id: '1', identity: 'ada' }, "postBody.events[0] should have required property 'event'"],
    [
      'event is empty',
      { app_id: '1', event: '', identity: 'ada' },
      'postBody.events[0].event should NOT be shorter than 1 characters'
    ],
    [
      'event over 1024',
      { app_id: '1', event: 'e'.repeat(1025), identity: 'ada' },
      'postBody.events[0].event should NOT be longer than 1024 characters'
    ],
    [
      'user id over 2^53 - 1',
      { app_id: '1', event: 'x', user_id: '9007199254740992' },
      'postBody.events[0].user_id should match format "heap-user-id"'
    ],
    [
      'user id is no digit string',
      { app_id: '1', event: 'x', user_id: 'ada' },
      'postBody.events[0].user_id should match format "heap-user-id"'
    ],
    [
      'timestamp is unreadable',
      { app_id: '1', ...event, timestamp: 'yesterday' },
      'postBody.events[0].timestamp should match format "date-time"'
    ],
    ['app id is missing', event, "postBody should have required property 'app_id'"],
    ['app id is no digits', { app_id: 'main', ...event }, 'postBody.app_id should match pattern "^\\d+$"'],
    ['app id is a number', { app_id: 1, ...event }, 'postBody.app_id should be string'],
    [
      'more than 1000 events',
      { app_id: '1', events: manyEvents(1001) },
      'postBody.events should NOT have more than 1000 items'
    ],
    ['the body is a list', [event], 'postBody should be object'],
    ['the body is not JSON', '{"app_id":', 'postBody should be JSON'],
    ['the body is empty', '', 'postBody should be JSON']
  ])('%s', async (_name, body, reason) => {
    const sandbox = await openSandbox()
    expect(await post(`${sandbox.url}/api/track`, body)).toEqual({ ...OK, status: 400, text: reason })
    expect(sandbox.counters()).toMatchObject({ requests: 1, events: 0, users: 0, refusedBodies: 1 })
  })

  test.each([
    [
      '/api/add_user_properties',
      { app_id: '1', user_id: '7', properties: {} },
      "postBody.users[0] should have required property 'identity'"
    ],
    [
      '/api/add_user_properties',
      { app_id: '1', identity: 'ada', properties: [] },
      'postBody.users[0].properties should be object'
    ],
    [
      '/api/add_account_properties',
      { app_id: '1', properties: {} },
      "postBody.accounts[0] should have required property 'account_id'"
    ],
    ['/api/v1/identify', { app_id: '1', user_id: 7, identity: 'ada' }, 'postBody.user_id should be string'],
    ['/api/integrations/track', { app_id: '1', events: [] }, "postBody should have required property 'library'"],
    [
      '/api/integrations/track',
      {
        app_id: '1',
        library: 'server',
        events: [{ event: 'x', user_identifier: { anonymous_id: 'a' }, custom_properties: { n: 1 } }]
      },
      "postBody.events[0].custom_properties['n'] should be string"
    ],
    [
      '/api/integrations/track',
      {
        app_id: '1',
        library: 'server',
        events: [{ event: 'x', user_identifier: { anonymous_id: 'a' }, idempotency_key: '1234567' }]
      },
      'postBody.events[0].idempotency_key should NOT be shorter than 8 characters'
    ]
  ])('%s %#', async (path, body, reason) => {
    const sandbox = await openSandbox()
    expect(await post(sandbox.url + path, body)).toEqual({ ...OK, status: 400, text: reason })
  })
})

test('a body larger than the limit is answered 413, one at the limit is not', async () => {
  const sandbox = await openSandbox({ maxBodyBytes: 100 })
  const text = JSON.stringify({ app_id: '1', ...event })
  expect(await post(`${sandbox.url}/api/track`, text.padEnd(100))).toEqual(OK)
  expect(await post(`${sandbox.url}/api/track`, text.padEnd(101))).toEqual({
    ...OK,
    status: 413,
    text: 'postBody should NOT be larger than 100 bytes'
  })
  expect(sandbox.counters()).toMatchObject({ requests: 2, events: 1, refusedBodies: 1 })
})

test.each([
  ['an unknown path', '/api/tracks', 404],
  ['a known path with another method', '/api/track', 405]
])('GET of %s is refused and counts as no request', async (_name, path, status) => {
  const sandbox = await openSandbox()
  expect((await get(sandbox.url + path)).status).toBe(status)
  expect(sandbox.counters().requests).toBe(0)
})
