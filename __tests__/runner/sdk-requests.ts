// Requests in the shapes that Segment's SDKs write, each read from the source file that it names. Values are our own.
import { gzipSync } from 'node:zlib'
import { ANDROID, APPLE } from './sdk-contexts'

export interface SdkRequest {
  readonly sdk: string
  /** Release, and the files that write the envelope, the event and its times. */
  readonly readFrom: string
  readonly method: 'POST' | 'PUT'
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  /** JSON text, or what it is packed into. */
  readonly body: string | Buffer
}

const JSON_TYPE = { 'content-type': 'application/json' }
const JSON_UTF8 = { 'content-type': 'application/json; charset=utf-8' }
const PLAIN = { 'content-type': 'text/plain' }
const GZIP = { 'content-encoding': 'gzip' }

/** One request of each SDK, and a second one where its releases differ; all with the same write key. */
export function sdkRequests(key: string): SdkRequest[] {
  const basic = { authorization: `Basic ${Buffer.from(`${key}:`).toString('base64')}` }
  const post = { method: 'POST', path: '/v1/batch' } as const
  const library = (name: string, version: string) => ({ library: { name, version } })
  const metadata = { bundled: [], unbundled: [], bundledIds: [] }
  const text = (value: unknown): string => JSON.stringify(value)

  return [
    {
      sdk: 'Python',
      readFrom: 'analytics-python 2.3.5: segment/analytics/client.py, request.py',
      ...post,
      headers: { ...JSON_TYPE, ...basic, ...GZIP, 'user-agent': 'analytics-python/2.3.5' },
      // isoformat(): offsets, milliseconds in events, microseconds in the envelope.
      body: gzipSync(
        text({
          batch: [
            {
              integrations: {},
              anonymousId: null,
              properties: { plan: 'pro', seats: 3, at: '2026-01-01T00:00:00+00:00' },
              timestamp: '2026-01-02T04:04:00.250+01:00',
              context: library('analytics-python', '2.3.5'),
              userId: 'python-1',
              type: 'track',
              event: 'Python',
              messageId: 'd0f7a9d2-0000-4000-8000-00000000py01'
            }
          ],
          sentAt: '2026-01-02T03:04:05.123456+00:00',
          writeKey: key
        })
      )
    },
    {
      sdk: 'Ruby',
      readFrom: 'analytics-ruby 2.2.3: lib/segment/analytics/field_parser.rb, transport.rb, utils.rb',
      ...post,
      headers: { ...JSON_TYPE, ...basic },
      // Ids keep their type, absent fields are null.
      body: text({
        sentAt: '2026-01-02T03:04:05.000Z',
        batch: [
          {
            anonymousId: null,
            context: library('analytics-ruby', '2.2.3'),
            integrations: null,
            messageId: 'ruby-message-01',
            timestamp: '2026-01-01T22:04:00.500-05:00',
            userId: 42,
            options: null,
            type: 'track',
            event: 'Ruby',
            properties: { plan: 'pro', day: '2026-01-01' }
          }
        ]
      })
    },
    {
      sdk: 'PHP',
      readFrom: 'analytics-php 3.8.0: lib/Client.php, lib/Consumer/QueueConsumer.php, LibCurl.php',
      ...post,
      headers: { ...JSON_TYPE, ...basic, 'user-agent': 'analytics-php/3.8.0' },
      // Whole seconds, and a list for every map without entries that the caller passed.
      body: text({
        batch: [
          {
            userId: 'php-1',
            event: 'PHP',
            properties: { plan: 'pro', tags: [], address: [] },
            integrations: [],
            context: { library: { name: 'analytics-php', version: '3.8.0', consumer: 'LibCurl' } },
            timestamp: '2026-01-02T03:04:00+00:00',
            messageId: '0a1b2c3d-0000-4000-8000-0000000php01',
            type: 'track'
          },
          {
            userId: 'php-1',
            traits: {},
            context: { library: { name: 'analytics-php', version: '3.8.0', consumer: 'LibCurl' } },
            timestamp: '2026-01-02T03:04:00+00:00',
            messageId: '0a1b2c3d-0000-4000-8000-0000000php02',
            type: 'identify'
          }
        ],
        sentAt: '2026-01-02T03:04:05+00:00'
      })
    },
    {
      sdk: 'Go',
      readFrom: 'analytics-go 3.0: analytics.go, batch.go, track.go; encoding/json writes times with nanoseconds',
      ...post,
      headers: { ...JSON_TYPE, ...basic, 'user-agent': 'analytics-go (version: 3.0.0)' },
      body: text({
        messageId: 'go-batch-1',
        sentAt: '2026-01-02T04:04:05.000000001+01:00',
        batch: [
          {
            type: 'track',
            messageId: 'go-message-1',
            userId: 'go-1',
            event: 'Go',
            timestamp: '2026-01-02T04:04:00.123456789+01:00',
            properties: { plan: 'pro' }
          }
        ],
        context: library('analytics-go', '3.0.0')
      })
    },
    {
      sdk: 'Go, times as integers',
      readFrom: 'analytics-go at 0afefc5: time.go (milliseconds, 0 for none), track.go',
      ...post,
      headers: { ...JSON_TYPE, ...basic },
      body: text({
        messageId: 'go-batch-2',
        sentAt: 1767323045000,
        batch: [
          {
            type: 'track',
            messageId: 'go-message-2',
            userId: 'go-2',
            event: 'Go, milliseconds',
            timestamp: 1767323040250,
            properties: { plan: 'pro' }
          },
          { type: 'track', messageId: 'go-message-3', userId: 'go-2', event: 'Go, no time', timestamp: 0 }
        ],
        context: library('analytics-go', '2.1.0')
      })
    },
    {
      sdk: 'Java',
      readFrom: 'analytics-java 3.5: http/SegmentService.java, messages/Batch.java, gson/Iso8601Utils.java',
      method: 'POST',
      path: '/v1/import/',
      headers: { ...JSON_UTF8, ...basic, 'user-agent': 'analytics-java/3.5.0' },
      body: text({
        batch: [
          {
            type: 'track',
            messageId: 'java-message-1',
            timestamp: '2026-01-02T03:04:00.000Z',
            context: library('analytics-java', '3.5.0'),
            userId: 'java-1',
            integrations: {},
            event: 'Java',
            properties: { plan: 'pro', revenue: 39.95 }
          }
        ],
        sentAt: '2026-01-02T03:04:05.000Z',
        context: library('analytics-java', '3.5.0'),
        sequence: 1
      })
    },
    {
      sdk: '.NET',
      readFrom: 'Analytics-CSharp 2.3.4: Types.cs, Utilities/Storage.cs, Utilities/HTTPClient.cs (DefaultHTTPClient)',
      method: 'POST',
      path: '/v1/b',
      // No Content-Type; seven digits of a second; members that are null.
      headers: { ...GZIP, accept: 'text/plain' },
      body: gzipSync(
        `{"batch":[${text({
          event: '.NET',
          properties: { plan: 'pro' },
          type: 'track',
          anonymousId: 'd3b07384-0000-4000-8000-0000000000n1',
          messageId: 'd3b07384-0000-4000-8000-0000000000n2',
          userId: null,
          timestamp: '2026-01-02T03:04:00.1234567Z',
          context: { ...library('Analytics-CSharp', '2.3.4'), os: 'Unix', platform: '.NET 8' },
          integrations: {},
          metrics: null,
          _metadata: metadata
        })}],"sentAt":"2026-01-02T03:04:05.0000000Z","writeKey":"${key}"}`
      )
    },
    {
      sdk: 'Unity',
      readFrom: 'Analytics-CSharp 2.3.4: Samples/UnitySample/UnityHTTPClient.cs (PUT), Utilities/Storage.cs',
      method: 'PUT',
      path: '/v1/b',
      headers: PLAIN,
      body: `{"batch":[${text({
        event: 'Unity',
        properties: { plan: 'pro' },
        type: 'track',
        anonymousId: 'd3b07384-0000-4000-8000-0000000000u1',
        messageId: 'd3b07384-0000-4000-8000-0000000000u2',
        userId: 'unity-1',
        timestamp: '2026-01-02T03:04:00.1234567Z',
        context: { ...library('Analytics-CSharp', '2.3.4'), device: { id: 'd-1', type: 'Desktop', model: 'PC' } },
        integrations: {}
      })}],"sentAt":"2026-01-02T03:04:05.0000000Z","writeKey":"${key}"}`
    },
    {
      sdk: 'Swift',
      readFrom: 'analytics-swift 1.5: Utilities/Networking/HTTPClient.swift, Plugins/Context.swift',
      method: 'POST',
      path: '/v1/b',
      headers: { ...JSON_UTF8, 'user-agent': 'analytics-ios/1.5.11' },
      body: `{ "batch": [${text({
        type: 'identify',
        anonymousId: '5F1C1A6E-0003',
        messageId: '5F1C1A6E-0004',
        userId: 'swift-1',
        timestamp: '2026-01-02T03:04:00.000Z',
        context: APPLE,
        integrations: {},
        traits: { plan: 'pro', email: 'ada@example.com' },
        _metadata: metadata
      })},
${text({
  type: 'screen',
  anonymousId: '5F1C1A6E-0003',
  messageId: '5F1C1A6E-0005',
  userId: 'swift-1',
  timestamp: '2026-01-02T03:04:00.000Z',
  context: APPLE,
  integrations: {},
  category: null,
  name: 'Swift',
  properties: null,
  _metadata: metadata
})}],"sentAt":"2026-01-02T03:04:05.000Z","writeKey":"${key}"}`
    },
    {
      sdk: 'Kotlin',
      readFrom: 'analytics-kotlin 1.4.4: core/Events.kt, HTTPClient.kt; android/plugins/AndroidContextPlugin.kt',
      method: 'POST',
      path: '/v1/b',
      headers: { ...PLAIN, ...GZIP },
      // Instant.toString(): microseconds, or no fraction at all. A visitor's user id is an empty text.
      body: gzipSync(
        text({
          batch: [
            {
              properties: { plan: 'pro' },
              event: 'Kotlin',
              type: 'track',
              messageId: 'kotlin-message-1',
              anonymousId: 'kotlin-anonymous-1',
              integrations: {},
              context: ANDROID,
              userId: '',
              timestamp: '2026-01-02T03:04:00.123456Z',
              _metadata: metadata
            },
            {
              groupId: 'kotlin-group',
              traits: { plan: 'pro' },
              type: 'group',
              messageId: 'kotlin-message-2',
              anonymousId: 'kotlin-anonymous-1',
              integrations: {},
              context: ANDROID,
              userId: 'kotlin-1',
              timestamp: '2026-01-02T03:04:00Z',
              _metadata: metadata
            }
          ],
          sentAt: '2026-01-02T03:04:05.000Z',
          writeKey: key
        })
      )
    },
    {
      sdk: 'React Native',
      readFrom: 'analytics-react-native 2.15.0: packages/core/src/api.ts, events.ts, context.ts',
      method: 'POST',
      path: '/v1/b',
      headers: PLAIN,
      body: text({
        batch: [
          {
            type: 'track',
            event: 'React Native',
            properties: { plan: 'pro' },
            anonymousId: 'rn-anonymous-1',
            messageId: 'rn-message-1',
            timestamp: '2026-01-02T03:04:00.000Z',
            integrations: {},
            userId: 'rn-1',
            context: {
              app: { build: '1', name: 'Shop', namespace: 'com.example', version: '1.0' },
              device: { id: 'd-1', manufacturer: 'Apple', model: 'iPhone16,2', name: 'iPhone', type: 'ios' },
              library: { name: '@segment/analytics-react-native', version: '2.15.0' },
              locale: 'en-GB',
              network: { cellular: false, wifi: true },
              os: { name: 'iOS', version: '17.4' },
              screen: { width: 390, height: 844, density: 3 },
              timezone: 'Europe/London',
              traits: {}
            },
            _metadata: metadata
          }
        ],
        sentAt: '2026-01-02T03:04:05.000Z',
        writeKey: key
      })
    },
    {
      sdk: 'Flutter',
      readFrom: 'analytics_flutter 1.1.10: packages/core/lib/event.dart, event.g.dart, utils/http_client.dart',
      method: 'POST',
      path: '/v1/b',
      headers: { ...JSON_UTF8, 'user-agent': 'analytics-flutter/1.1.10' },
      // toIso8601String() of a local time: microseconds and no zone, in the event and in the envelope. Here UTC+9.
      body: text({
        batch: [
          {
            anonymousId: 'flutter-anonymous-1',
            messageId: 'flutter-message-1',
            userId: 'flutter-1',
            timestamp: '2026-01-02T12:04:00.250000',
            context: {
              app: { build: '1', name: 'Shop', namespace: 'com.example', version: '1.0' },
              device: { id: 'd-1', manufacturer: 'Google', model: 'Pixel 8', name: 'shiba', type: 'android' },
              library: { name: 'analytics_flutter', version: '1.1.10' },
              locale: 'ja-JP',
              network: { cellular: true, wifi: false },
              os: { name: 'Android', version: '14' },
              screen: { height: 2205, width: 1080, density: 2.6 },
              timezone: 'Asia/Tokyo',
              instanceId: 'flutter-instance-1',
              traits: {}
            },
            integrations: {},
            _metadata: metadata,
            event: 'Flutter',
            properties: { plan: 'pro' },
            type: 'track'
          }
        ],
        sentAt: '2026-01-02T12:04:05.000000',
        writeKey: key
      })
    },
    {
      sdk: 'Rust',
      readFrom: 'analytics-rust at 50ef168: src/message.rs, src/http.rs',
      ...post,
      headers: { ...JSON_TYPE, ...basic },
      // No messageId and no sentAt unless the caller sets them; nanoseconds.
      body: text({
        batch: [
          {
            type: 'track',
            userId: 'rust-1',
            event: 'Rust',
            properties: { plan: 'pro' },
            timestamp: '2026-01-02T03:04:00.123456789Z'
          }
        ],
        context: library('analytics-rust', '0.2.0')
      })
    },
    {
      sdk: 'Rust, one by one',
      readFrom: 'analytics-rust at 50ef168: src/message.rs, src/http.rs',
      method: 'POST',
      path: '/v1/page',
      headers: { ...JSON_TYPE, ...basic },
      body: text({
        anonymousId: 'rust-anonymous-1',
        name: 'Rust',
        properties: { plan: 'pro' },
        timestamp: '2026-01-02T03:04:00Z',
        messageId: 'rust-message-2'
      })
    }
  ]
}
