// Track, page and screen events, and what Heap gets for each.
import { SERVER_LIMITS, type Limits } from '../../src/heap/limits'
import { DOCUMENTED_EXAMPLE } from './values'
import { MESSAGE_ID, segmentEvent, TIMESTAMP, trackItem, USER_ID, type SegmentCase } from './segment-case'

const LIBRARY = { context: { library: { name: '@segment/analytics-node', version: '3.1.0' } } }

const track = (parts: Record<string, unknown> = {}) => segmentEvent({ type: 'track', event: 'Signed Up', ...parts })

const sent = (properties: object, event = 'Signed Up') =>
  ({ calls: [{ to: 'track', item: trackItem(event, properties) }] }) as const

type ValueLimit = Pick<Limits, 'value'>

/** The name of the sending library: the same for servers and pages. */
export const libraryCases = ({ value: limit }: ValueLimit): readonly SegmentCase[] => [
  {
    name: 'the name of the library',
    event: track(LIBRARY),
    gives: sent({ segment_library: '@segment/analytics-node' })
  },
  {
    name: 'a property called segment_library wins',
    event: track({ ...LIBRARY, properties: { segment_library: 'mine' } }),
    gives: sent({ segment_library: 'mine' })
  },
  {
    name: 'a library name that is no text is none',
    event: track({ context: { library: { name: { a: 1 } } } }),
    gives: sent({})
  },
  {
    name: 'a library name over the limit is cut and reported',
    event: track({ context: { library: { name: 'l'.repeat(limit + 1) } } }),
    gives: sent({ segment_library: 'l'.repeat(limit) }),
    issues: [{ code: 'value_shortened', path: 'properties.segment_library', limit, actual: limit + 1 }]
  }
]

export const trackCases: readonly SegmentCase[] = [
  { name: 'a track call', event: track({ properties: { plan: 'pro' } }), gives: sent({ plan: 'pro' }) },
  {
    name: 'the documented example',
    event: track({ properties: DOCUMENTED_EXAMPLE.input }),
    gives: sent(DOCUMENTED_EXAMPLE.flat)
  },
  { name: 'a track call without properties', event: track(), gives: sent({}) },
  { name: 'properties that are null', event: track({ properties: null }), gives: sent({}) },
  { name: 'a number as event name', event: track({ event: 404 }), gives: sent({}, '404') },
  {
    name: 'an event name keeps its space and case',
    event: track({ event: ' Signed UP ' }),
    gives: sent({}, ' Signed UP ')
  },
  {
    name: 'an event name of 1024 characters',
    event: track({ event: 'e'.repeat(1024) }),
    gives: sent({}, 'e'.repeat(1024))
  },
  ...libraryCases(SERVER_LIMITS),
  {
    name: 'an id among event properties is not reserved',
    event: track({ properties: { id: 7, user_id: 8, Email: 'E' } }),
    gives: sent({ id: 7, user_id: 8, Email: 'E' })
  },
  {
    name: "Heap's session id ties the event to its session",
    event: track({ integrations: { Heap: { session_id: '4242' } } }),
    gives: { calls: [{ to: 'track', item: { ...trackItem('Signed Up', {}), session_id: '4242' } }] }
  },
  {
    name: 'a session id that is an object is left out and reported',
    event: track({ integrations: { Heap: { session_id: {} } } }),
    gives: sent({}),
    issues: [{ code: 'session_id_ignored', path: 'integrations.Heap.session_id' }]
  },
  {
    name: 'a message id that is an object is left out and reported',
    event: track({ messageId: {} }),
    gives: {
      calls: [{ to: 'track', item: { event: 'Signed Up', identity: USER_ID, properties: {}, timestamp: TIMESTAMP } }]
    },
    issues: [{ code: 'idempotency_key_left_out', path: 'messageId' }]
  },
  {
    name: 'a message id that is a number whose last digits are lost is left out and reported',
    event: track({ messageId: 2 ** 53 }),
    gives: {
      calls: [{ to: 'track', item: { event: 'Signed Up', identity: USER_ID, properties: {}, timestamp: TIMESTAMP } }]
    },
    issues: [{ code: 'idempotency_key_left_out', path: 'messageId' }]
  },
  {
    name: 'ids that are text may look like such a number',
    event: track({ userId: '9007199254740992', messageId: '12345678901234567000' }),
    gives: {
      calls: [
        {
          to: 'track',
          item: {
            event: 'Signed Up',
            identity: '9007199254740992',
            properties: {},
            timestamp: TIMESTAMP,
            idempotency_key: '12345678901234567000'
          }
        }
      ]
    }
  }
]

const view = (type: 'page' | 'screen', parts: Record<string, unknown>) => segmentEvent({ type, ...parts })

/** Page and screen calls: the same for servers and for pages that want them. */
export const viewCases = ({ value: limit }: ValueLimit): readonly SegmentCase[] => [
  {
    name: 'a page call',
    event: view('page', { name: 'Pricing', category: 'Docs', properties: { path: '/pricing' } }),
    gives: sent({ path: '/pricing', name: 'Pricing', category: 'Docs' }, 'Page viewed')
  },
  { name: 'a screen call', event: view('screen', { name: 'Home' }), gives: sent({ name: 'Home' }, 'Screen viewed') },
  { name: 'a page call without anything', event: view('page', {}), gives: sent({}, 'Page viewed') },
  {
    name: 'a page name that is null leaves the property',
    event: view('page', { name: null, properties: { name: 'Pricing' } }),
    gives: sent({ name: 'Pricing' }, 'Page viewed')
  },
  {
    name: 'a page name that the properties repeat is nothing to report',
    event: view('page', { name: 'Pricing', properties: { name: 'Pricing' } }),
    gives: sent({ name: 'Pricing' }, 'Page viewed')
  },
  {
    name: 'a page name that differs from the property wins and is reported',
    event: view('page', { name: 'Pricing', properties: { name: 'Other', 'a.b': 1 } }),
    gives: sent({ name: 'Pricing', 'a.b': 1 }, 'Page viewed'),
    issues: [{ code: 'key_collision', path: 'properties.name' }]
  },
  {
    name: 'a page name that is an object is flattened',
    event: view('page', { name: { en: 'Pricing' }, category: ['a'] }),
    gives: sent({ 'name.en': 'Pricing', category: '["a"]' }, 'Page viewed')
  },
  {
    name: 'a page name over the limit is cut and reported',
    event: view('page', { name: 'n'.repeat(limit + 1) }),
    gives: sent({ name: 'n'.repeat(limit) }, 'Page viewed'),
    issues: [{ code: 'value_shortened', path: 'properties.name', limit, actual: limit + 1 }]
  },
  {
    name: 'a page call with a property called event',
    event: view('page', { event: 'Other', properties: { event: 'x' } }),
    gives: sent({ event: 'x' }, 'Page viewed')
  }
]

const untimed = { event: 'Signed Up', identity: USER_ID, properties: {}, idempotency_key: MESSAGE_ID }
const timed = (timestamp: string) => ({ calls: [{ to: 'track', item: { ...untimed, timestamp } }] }) as const

export const timestampCases: readonly SegmentCase[] = [
  {
    name: 'a timestamp with an offset',
    event: track({ timestamp: '2024-03-05T12:00:00+02:00' }),
    gives: timed(TIMESTAMP)
  },
  { name: 'a timestamp in epoch seconds', event: track({ timestamp: 1709632800 }), gives: timed(TIMESTAMP) },
  {
    name: 'no timestamp, so originalTimestamp',
    event: track({ timestamp: undefined, originalTimestamp: TIMESTAMP, receivedAt: 0 }),
    gives: timed(TIMESTAMP),
    issues: [{ code: 'timestamp_replaced', path: 'timestamp' }]
  },
  {
    name: 'an unreadable timestamp and originalTimestamp, so receivedAt',
    event: track({ timestamp: {}, originalTimestamp: 'soon', receivedAt: TIMESTAMP }),
    gives: timed(TIMESTAMP),
    issues: [{ code: 'timestamp_replaced', path: 'timestamp' }]
  },
  {
    name: 'a day that does not exist and nothing else',
    event: track({ timestamp: '2024-02-30' }),
    gives: { calls: [{ to: 'track', item: untimed }] },
    issues: [{ code: 'timestamp_left_out', path: 'timestamp' }]
  },
  {
    name: 'no time at all',
    event: track({ timestamp: undefined }),
    gives: { calls: [{ to: 'track', item: untimed }] },
    issues: [{ code: 'timestamp_left_out', path: 'timestamp' }]
  }
]
