// Events as Segment's SDKs send them, through the command: what Heap then holds, to the last property.
import { resolve } from 'node:path'
import { runProgram } from './program'
import { linesOf, openHeap, readReport, work } from './work-folder'

const FIXTURE = resolve(__dirname, '../fixtures/sdk-events.ndjson')

test('Heap holds exactly the expected users, events and accounts, and had to drop nothing', async () => {
  const heap = await openHeap()
  const args = ['send', FIXTURE, '--app-id', '11', '--endpoint', heap.url, '--report', 'report', '--json']
  const { code, stdout } = await runProgram(args, { cwd: work.folder })

  expect(code).toBe(1)
  expect(linesOf(stdout)).toMatchObject([
    {
      done: true,
      delivered: { identify: 5, track: 3, screen: 2, group: 2, alias: 1, page: 1 },
      alteredEvents: 0,
      notSent: 0
    }
  ])
  expect(readReport('report').map(({ line, code: reason, path }) => [line, reason, path])).toEqual([
    [4, 'missing_identity', 'userId'],
    [8, 'previous_id_not_heap', 'previousId'],
    [12, 'missing_identity', 'userId']
  ])

  const users = [...heap.users()].sort((a, b) => String(a.identity).localeCompare(String(b.identity)))
  expect(users).toEqual([
    {
      app_id: '11',
      identity: 'u-7001',
      email: 'grace@example.com',
      user_ids: [],
      anonymous_ids: [],
      events: 5,
      properties: {
        email: 'grace@example.com',
        name: 'Grace Hopper',
        plan: 'team',
        createdAt: '2023-12-09T10:00:00.000Z',
        'company.name': 'CL',
        'company.employees': 41,
        'company.address.city': 'Arlington',
        'company.address.country': 'US',
        roles: '["admin","author"]',
        logins: 12,
        newsletter: true,
        bought_tea_last_30days: false,
        lifetime_value: 310.25,
        account_id: 'acct-40'
      }
    },
    {
      app_id: '11',
      identity: 'u-7002',
      email: null,
      user_ids: ['8791234567890123'],
      anonymous_ids: [],
      events: 1,
      properties: {}
    }
  ])

  const nested = {
    'foo.bar.cheese': 'american',
    'foo.bar.prop': '[1,2,3]',
    'foo.bar.products': '[{"A":"Jello"},{"B":"Peanut"}]'
  }
  const node = { segment_library: '@segment/analytics-node' }
  const browser = { segment_library: 'analytics.js' }
  const order = {
    order_id: 'o-88',
    revenue: 31.5,
    currency: 'GBP',
    placedAt: '2024-06-01T07:59:00.000Z',
    'shipping.method': 'standard',
    'shipping.eta': '2024-06-04T00:00:00.000Z',
    products:
      '[{"sku":"T-1","name":"Assam","price":11.5,"quantity":1},{"sku":"T-2","name":"Sencha","price":10,"quantity":2}]'
  }
  const help = { url: 'https://shop.example/help', title: 'Help', referrer: '', category: 'Help', name: 'Home' }
  const events = heap
    .events()
    .map<[string, ...unknown[]]>(({ event, identity, timestamp, properties }) => [
      timestamp,
      event,
      identity,
      properties
    ])
  expect(events.sort(([a], [b]) => a.localeCompare(b))).toEqual([
    ['2024-06-01T08:00:01.000Z', 'Signed Up', 'u-7001', { ...nested, ...node }],
    ['2024-06-01T08:00:02.000Z', 'Order Completed', 'u-7001', { ...order, ...node }],
    ['2024-06-01T08:00:04.000Z', 'Page viewed', 'u-7001', { ...help, ...node }],
    ['2024-06-01T08:00:05.000Z', 'Screen viewed', 'u-7001', { step: 1, name: 'Basket', ...node }],
    ['2024-06-02T09:00:02.000Z', 'Signed Up', 'u-7001', { ...nested, when: '2024-06-01T00:00:00.000Z', ...browser }],
    ['2024-06-02T09:00:05.000Z', 'Screen viewed', 'u-7002', { step: 2, name: 'Basket', ...browser }]
  ])

  expect(heap.accounts()).toEqual([
    {
      app_id: '11',
      account_id: 'acct-40',
      properties: {
        name: 'CL',
        plan: 'enterprise',
        employees: 40,
        'address.city': 'Arlington',
        renewal: '2025-06-01T00:00:00.000Z'
      }
    }
  ])
  expect(heap.counters()).toMatchObject({
    droppedValues: 0,
    shortenedValues: 0,
    ignoredProperties: 0,
    refusedBodies: 0,
    duplicates: 0,
    linksIgnored: 0
  })
})
