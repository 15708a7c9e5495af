// Requests as those send them who forward events that they took in: made up, in the shapes of their code.

/** When the events happened: long before they are forwarded. */
export const THEN = '2024-03-05T10:00:00.000Z'

const padded = (bytes: number): string => 'x'.repeat(bytes)

/**
 * An event as Segment's destination "Webhooks (Actions)" sends it: what the source received, with Segment's own key, the
 * list of destinations that the event was routed to, and a time of sending that is not now.
 * Source: segmentio/action-destinations, destinations/webhook, actions/send.
 */
export function segmentEvent(number: number, given: object = {}): Record<string, unknown> {
  return {
    messageId: `ajs-next-${number}`,
    type: 'track',
    userId: `u-${number % 50}`,
    anonymousId: `a-${number}`,
    event: 'Ordered',
    properties: { number, note: padded(550) },
    context: { library: { name: 'analytics.js', version: 'next-1.70.0' }, page: { url: 'https://shop.example/' } },
    integrations: { All: false, 'Webhooks (Actions)': true },
    timestamp: THEN,
    originalTimestamp: '2024-03-05T10:00:05.000Z',
    receivedAt: '2024-03-05T10:00:01.000Z',
    sentAt: '2024-03-05T10:00:06.000Z',
    version: 2,
    channel: 'client',
    projectId: 'p-1',
    writeKey: 'of-the-source-in-segment',
    ...given
  }
}

/** What a forwarder sends: the address behind the runner's, the body, and how it says who it is. */
export interface ForwardedRequest {
  readonly path: string
  readonly body: unknown
  readonly headers?: Readonly<Record<string, string>>
  /** Events in Heap, in part. */
  readonly events: readonly object[]
  readonly users?: readonly object[]
}

const basic = (writeKey: string, password: string): Record<string, string> => ({
  authorization: `Basic ${Buffer.from(`${writeKey}:${password}`).toString('base64')}`
})

const ORDERED = { event: 'Ordered', identity: 'u-1', timestamp: THEN }

const bare = { type: 'track', userId: 'u-1', event: 'Ordered', timestamp: THEN }

export const FORWARDED: Readonly<Record<string, (writeKey: string) => ForwardedRequest>> = {
  'Segment, one event': (key) => ({
    path: '/v1/forward',
    body: segmentEvent(1),
    headers: basic(key, ''),
    events: [{ ...ORDERED, idempotency_key: 'ajs-next-1' }]
  }),
  'Segment, a batch': (key) => ({
    path: '/v1/forward/',
    body: [
      segmentEvent(1),
      segmentEvent(2, { type: 'identify', traits: { plan: 'pro' } }),
      segmentEvent(3, { type: 'page', name: 'Home', properties: {} })
    ],
    headers: basic(key, ''),
    events: [ORDERED, { event: 'Page viewed', identity: 'u-3', timestamp: THEN, properties: { name: 'Home' } }],
    users: [{ identity: 'u-1' }, { identity: 'u-3' }, { identity: 'u-2', properties: { plan: 'pro' } }]
  }),
  // Source: rudderlabs/rudder-transformer, cdk/v2/destinations/http: the event as it is, batches as a list.
  'RudderStack, a batch': (key) => ({
    path: '/v1/forward',
    body: [
      {
        ...bare,
        channel: 'web',
        rudderId: 'r-1',
        originalTimestamp: '2024-03-05T10:00:03.000Z',
        sentAt: '2024-03-05T10:00:04.000Z',
        receivedAt: '2024-03-05T10:00:05.000Z',
        request_ip: '192.0.2.1',
        integrations: { All: true },
        context: { library: { name: 'RudderLabs JavaScript SDK' } }
      }
    ],
    headers: { ...basic(key, 'unused'), 'user-agent': 'RudderLabs' },
    events: [{ ...ORDERED, properties: { segment_library: 'RudderLabs JavaScript SDK' } }]
  }),
  // Source: jitsucom/jitsu, libs/core-functions, segment-destination: the type behind the address, one event each.
  Jitsu: (key) => ({
    path: '/v1/forward/track',
    body: { ...bare, sentAt: '2024-03-05T10:00:04.000Z', requestIp: '192.0.2.1', writeKey: 'j-1:***' },
    headers: basic(key, ''),
    events: [ORDERED]
  }),
  'Jitsu, a page': (key) => ({
    path: '/v1/forward/page',
    body: { userId: 'u-1', name: 'Home', timestamp: THEN },
    headers: basic(key, ''),
    events: [{ event: 'Page viewed', identity: 'u-1', timestamp: THEN }]
  }),
  // Source: PostHog/posthog, cdp/templates, webhook: the body of the template in the catalog, filled in.
  PostHog: (key) => ({
    path: '/v1/forward',
    body: {
      type: 'track',
      userId: 'u-1',
      anonymousId: null,
      event: 'Ordered',
      properties: { $lib: 'web', number: 1 },
      timestamp: '2024-03-05T10:00:00.000Z',
      messageId: '018f3c2e-0000-7000-8000-000000000001'
    },
    headers: basic(key, ''),
    events: [{ ...ORDERED, idempotency_key: '018f3c2e-0000-7000-8000-000000000001' }]
  }),
  'Snowbridge and others, the body of a batch': (key) => ({
    path: '/v1/forward',
    body: { batch: [bare, { ...bare, event: 'Paid' }], context: { library: { name: 'snowbridge' } }, sentAt: THEN },
    headers: basic(key, ''),
    events: [
      { ...ORDERED, properties: { segment_library: 'snowbridge' } },
      { event: 'Paid', identity: 'u-1', timestamp: THEN }
    ]
  })
}
