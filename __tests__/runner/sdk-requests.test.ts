// What arrives at the local Heap of the requests of each of Segment's SDKs, over real HTTP.
import { openSetUp, rowsOf, untilSettled } from './runners'
import { sdkRequests } from './sdk-requests'

const START = Date.parse('2026-01-02T03:04:05.000Z')

const TRACK = '/api/track'
const VISITOR = '/api/integrations/track'

/** Event, who it is of, when it was, what it has: in the order in which the requests are sent. */
const EVENTS: readonly [string, object, string, object, string?][] = [
  // The clock of the sender is 123 ms ahead of the runner's.
  [
    'Python',
    { identity: 'python-1' },
    '03:04:00.127',
    { plan: 'pro', seats: 3, at: '2026-01-01T00:00:00+00:00', segment_library: 'analytics-python' }
  ],
  ['Ruby', { identity: '42' }, '03:04:00.500', { plan: 'pro', day: '2026-01-01', segment_library: 'analytics-ruby' }],
  [
    'PHP',
    { identity: 'php-1' },
    '03:04:00.000',
    { plan: 'pro', tags: '[]', address: '[]', segment_library: 'analytics-php' }
  ],
  ['Go', { identity: 'go-1' }, '03:04:00.123', { plan: 'pro', segment_library: 'analytics-go' }],
  ['Go, milliseconds', { identity: 'go-2' }, '03:04:00.250', { plan: 'pro', segment_library: 'analytics-go' }],
  // Zero stands for no time: that of arrival is taken.
  ['Go, no time', { identity: 'go-2' }, '03:04:05.000', { segment_library: 'analytics-go' }],
  ['Java', { identity: 'java-1' }, '03:04:00.000', { plan: 'pro', revenue: 39.95, segment_library: 'analytics-java' }],
  [
    '.NET',
    { anonymous_id: 'd3b07384-0000-4000-8000-0000000000n1' },
    '03:04:00.123',
    { plan: 'pro', segment_library: 'Analytics-CSharp' },
    VISITOR
  ],
  ['Unity', { identity: 'unity-1' }, '03:04:00.123', { plan: 'pro', segment_library: 'Analytics-CSharp' }],
  ['Screen viewed', { identity: 'swift-1' }, '03:04:00.000', { name: 'Swift', segment_library: 'analytics-swift' }],
  [
    'Kotlin',
    { anonymous_id: 'kotlin-anonymous-1' },
    '03:04:00.123',
    { plan: 'pro', segment_library: 'analytics-kotlin' },
    VISITOR
  ],
  [
    'React Native',
    { identity: 'rn-1' },
    '03:04:00.000',
    { plan: 'pro', segment_library: '@segment/analytics-react-native' }
  ],
  // Local times without a zone, in UTC+9: the time of sending tells what they mean.
  ['Flutter', { identity: 'flutter-1' }, '03:04:00.250', { plan: 'pro', segment_library: 'analytics_flutter' }],
  ['Rust', { identity: 'rust-1' }, '03:04:00.123', { plan: 'pro', segment_library: 'analytics-rust' }],
  ['Page viewed', { anonymous_id: 'rust-anonymous-1' }, '03:04:00.000', { plan: 'pro', name: 'Rust' }, VISITOR]
]

const KEYS = [
  'd0f7a9d2-0000-4000-8000-00000000py01',
  'ruby-message-01',
  '0a1b2c3d-0000-4000-8000-0000000php01',
  'go-message-1',
  'go-message-2',
  'go-message-3',
  'java-message-1',
  'd3b07384-0000-4000-8000-0000000000n2',
  'd3b07384-0000-4000-8000-0000000000u2',
  '5F1C1A6E-0005',
  'kotlin-message-1',
  'rn-message-1',
  'flutter-message-1',
  expect.stringMatching(/^runner-/),
  'rust-message-2'
]

test('requests of the SDKs of all languages arrive as they are meant', async () => {
  const runner = await openSetUp({ now: () => START, settings: { anonymousEvents: 'send' } })
  for (const { sdk, method, path, headers, body } of sdkRequests(runner.writeKey)) {
    // Bytes: a text would be given a content type.
    const answer = await fetch(runner.url + path, { method, headers, body: Uint8Array.from(Buffer.from(body)) })
    expect([sdk, answer.status, await answer.json()]).toEqual([sdk, 200, { success: true }])
  }
  await untilSettled(runner, runner.destinationId)

  const { sandbox, api } = runner
  const events = sandbox.events().map(({ event, sent_as, timestamp, properties, path, idempotency_key: key }) => {
    return { event, who: sent_as, timestamp, properties, path, key }
  })
  expect(events).toEqual(
    EVENTS.map(([event, who, time, properties, path = TRACK], index) => {
      return { event, who, timestamp: `2026-01-02T${time}Z`, properties, path, key: KEYS[index] }
    })
  )
  const users = sandbox.users().filter(({ properties }) => Object.keys(properties).length > 0)
  expect(users.map(({ identity, properties }) => [identity, properties])).toEqual([
    ['swift-1', { plan: 'pro', email: 'ada@example.com' }],
    ['kotlin-1', { account_id: 'kotlin-group' }]
  ])
  expect(sandbox.accounts()).toMatchObject([{ account_id: 'kotlin-group', properties: { plan: 'pro' } }])

  const rows = rowsOf((await api.get('/api/events?limit=100')).events).reverse()
  expect(rows.map(({ deliveries: [{ state }] }) => state)).toEqual(new Array(EVENTS.length + 3).fill('delivered'))
  const details = await Promise.all(rows.map(({ id }) => api.get(`/api/events/${id}`)))
  const altered = details.filter(({ deliveries: [{ issues }] }) => issues.length > 0)
  expect(altered.map(({ event: { event }, deliveries: [{ issues }] }) => [event, issues])).toMatchObject([
    ['Go, no time', [{ code: 'timestamp_replaced', path: 'timestamp' }]]
  ])
})
