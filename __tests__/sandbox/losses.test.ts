// What Heap keeps of an accepted body, and that every loss is counted.
import { openSandbox, post } from './sandboxes'

const OK = { status: 200, type: 'text/plain; charset=utf-8', retryAfter: null, text: 'OK' }
const event = { event: 'Order Completed', identity: 'ada' }
const long = 'x'.repeat(1025)
const cut = 'x'.repeat(1024)
test.each([
  ['a nested object is dropped', { a: 1, deep: { b: 2 } }, { a: 1 }, { droppedValues: 1 }],
  ['null is dropped', { a: null, b: 2 }, { b: 2 }, { droppedValues: 1 }],
  ['a key over 1024 is dropped', { [long]: 1 }, {}, { droppedValues: 1 }],
  ['a key of 1024 is kept', { [cut]: 1 }, { [cut]: 1 }, {}],
  ['a string over 1024 is cut', { a: long }, { a: cut }, { shortenedValues: 1 }],
  ['a string of 1024 is kept', { a: cut }, { a: cut }, {}],
  ['an array is joined', { a: ['x', 2, true] }, { a: 'x||2||true' }, {}],
  ['a long array is cut', { a: [cut, 'y'] }, { a: cut }, { shortenedValues: 1 }],
  ['objects inside an array are dropped', { a: ['x', { y: 1 }, null] }, { a: 'x' }, { droppedValues: 2 }],
  ['numbers and booleans keep their type', { a: 1.5, b: false }, { a: 1.5, b: false }, {}],
  ['id is a property like any other on an event', { id: 'x' }, { id: 'x' }, {}]
])('on an event, %s', async (_name, properties, kept, counted) => {
  const sandbox = await openSandbox()
  const none = { droppedValues: 0, shortenedValues: 0, ignoredProperties: 0, refusedBodies: 0 }
  expect(await post(`${sandbox.url}/api/track`, { app_id: '1', ...event, properties })).toEqual(OK)
  expect(sandbox.events()[0]?.properties).toEqual(kept)
  expect(sandbox.counters()).toMatchObject({ ...none, events: 1, ...counted })
})

test('a property named __proto__ is kept and harms nothing', async () => {
  const sandbox = await openSandbox()
  await post(`${sandbox.url}/api/track`, '{"app_id":"1","event":"x","identity":"ada","properties":{"__proto__":"y"}}')
  expect(JSON.stringify(sandbox.events()[0]?.properties)).toBe('{"__proto__":"y"}')
})

test('a user property named id is ignored in any casing', async () => {
  const sandbox = await openSandbox()
  const properties = { id: 1, ID: 2, Id: 3, iD: 4, ids: 5 }
  await post(`${sandbox.url}/api/add_user_properties`, { app_id: '1', identity: 'ada', properties })
  expect(sandbox.users()[0]?.properties).toEqual({ ids: 5 })
  expect(sandbox.counters()).toMatchObject({ ignoredProperties: 4, droppedValues: 0 })
})

test.each([
  ['email', 'ada@example.com'],
  ['Email', null]
])('%s fills the built-in Email with %s', async (key, email) => {
  const sandbox = await openSandbox()
  const properties = { [key]: 'ada@example.com' }
  await post(`${sandbox.url}/api/add_user_properties`, { app_id: '1', identity: 'ada', properties })
  expect(sandbox.users()).toMatchObject([{ email, properties }])
})

test('a repeated idempotency key changes nothing', async () => {
  const sandbox = await openSandbox()
  const keyed = { app_id: '1', idempotency_key: 'k1', identity: 'ada' }
  expect(await post(`${sandbox.url}/api/track`, { ...keyed, event: 'first' })).toEqual(OK)
  expect(await post(`${sandbox.url}/api/track`, { ...keyed, event: 'second', identity: 'bob' })).toEqual(OK)
  expect(await post(`${sandbox.url}/api/track`, { ...keyed, event: 'elsewhere', app_id: '2' })).toEqual(OK)
  expect(sandbox.events().map((row) => row.event)).toEqual(['first', 'elsewhere'])
  expect(sandbox.counters()).toMatchObject({ requests: 3, events: 2, users: 2, duplicates: 1 })
})

test.each([
  ['clears', undefined, 200, { b: 2 }],
  ['is refused', 'refuse', 400, { a: 1, b: 2 }]
] as const)('null among user properties %s', async (_what, nullProperties, status, properties) => {
  const sandbox = await openSandbox(nullProperties && { nullProperties })
  const url = `${sandbox.url}/api/add_user_properties`
  await post(url, { app_id: '1', identity: 'ada', properties: { a: 1, b: 2 } })
  expect(await post(url, { app_id: '1', identity: 'ada', properties: { a: null } })).toMatchObject({ status })
  expect(sandbox.users()).toMatchObject([{ properties }])
  expect(sandbox.users()[0]?.properties).toEqual(properties)
})
