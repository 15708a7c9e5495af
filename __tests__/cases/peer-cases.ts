// Events that Segment's own Heap destinations treat in another way, or in the same: what this one sends, and the mapping
// or setting under which it does what they do. Each row is a row of docs/mapping.md.
import type { Settings } from '../../src'

export interface PeerCase {
  /** The first cell of the row in docs/mapping.md. */
  readonly name: string
  readonly event: Record<string, unknown>
  /** Path and body of each request, without the App ID; or the reason in words. */
  readonly ours: readonly Sent[] | string
  /** What gives the behaviour of the others; absent where both agree, or where nothing should. */
  readonly old?: {
    readonly settings?: Partial<Settings>
    /** Fields that are mapped in another way. */
    readonly mapping?: Record<string, unknown>
    /** In place of the triggers of the presets. */
    readonly trigger?: string
    readonly gives: readonly Sent[]
  }
}

type Sent = readonly [path: string, body: Record<string, unknown>]

const at = { timestamp: '2024-03-01T11:00:00.000Z' }
const key = { idempotency_key: 'message-1' }
const BASE = { userId: 'user-7', anonymousId: 'visitor-7', messageId: 'message-1', ...at, context: {} }

const track = (parts: object): Record<string, unknown> => ({ ...BASE, type: 'track', event: 'Paid', ...parts })
const identify = (parts: object): Record<string, unknown> => ({ ...BASE, type: 'identify', ...parts })

const event = (properties: object, more: object = {}): Sent => [
  '/api/track',
  { event: 'Paid', identity: 'user-7', properties, ...at, ...key, ...more }
]
const user = (properties: object): Sent => ['/api/add_user_properties', { identity: 'user-7', properties }]
const integrated = (user_identifier: object, custom_properties: object, name = 'Paid'): Sent => [
  '/api/integrations/track',
  { library: 'server', events: [{ event: name, user_identifier, custom_properties, ...at, ...key }] }
]

const path = (text: string) => ({ '@path': text })
const merged = (...objects: object[]) => ({ '@merge': { objects, direction: 'right' } })

const engage = { personas: { computation_class: 'audience', computation_key: 'Big Spenders' } }

export const peerCases: readonly PeerCase[] = [
  {
    name: 'An event without a user id',
    event: track({ userId: null, properties: { total: 'a' } }),
    ours: 'userId is missing',
    old: { settings: { anonymousEvents: 'send' }, gives: [integrated({ anonymous_id: 'visitor-7' }, { total: 'a' })] }
  },
  { name: 'An identify call without a user id', event: identify({ userId: null }), ours: 'userId is missing' },
  { name: 'The user id of an event', event: track({}), ours: [event({})] },
  {
    name: 'Anonymous id and e-mail address beside the user id',
    event: track({ context: { traits: { email: 'ada@example.com' } } }),
    ours: [event({})],
    old: {
      mapping: { send_identifiers: true },
      gives: [integrated({ identity: 'user-7', email: 'ada@example.com', anonymous_id: 'visitor-7' }, {})]
    }
  },
  {
    name: 'The anonymous id as a user property',
    event: identify({ traits: { plan: 'pro' } }),
    ours: [user({ plan: 'pro' })],
    old: {
      mapping: { traits: merged(path('$.traits'), { anonymous_id: path('$.anonymousId') }) },
      gives: [user({ plan: 'pro', anonymous_id: 'visitor-7' })]
    }
  },
  {
    name: 'Traits in the context of an event',
    event: track({ context: { traits: { plan: 'pro' } } }),
    ours: [event({})],
    old: { settings: { eventTraits: true }, gives: [user({ plan: 'pro' }), event({})] }
  },
  {
    name: 'Numbers and booleans',
    event: track({ properties: { total: 25, gift: true } }),
    ours: [event({ total: 25, gift: true })],
    old: {
      mapping: { send_identifiers: true },
      gives: [integrated({ identity: 'user-7', anonymous_id: 'visitor-7' }, { total: '25', gift: 'true' })]
    }
  },
  {
    name: 'Objects',
    event: track({ properties: { cart: { total: 25 } } }),
    ours: [event({ 'cart.total': 25 })],
    old: { mapping: { nested_values: 'stringify' }, gives: [event({ cart: '{"total":25}' })] }
  },
  { name: 'Lists', event: track({ properties: { foods: ['tea', 2] } }), ours: [event({ foods: '["tea",2]' })] },
  {
    name: 'null',
    event: identify({ traits: { plan: null, seats: 2 } }),
    ours: [user({ seats: 2 })],
    old: { settings: { nullClears: true }, gives: [user({ plan: null, seats: 2 })] }
  },
  {
    name: 'segment_library',
    event: track({ context: { library: { name: '@segment/analytics-node' } } }),
    ours: [event({ segment_library: '@segment/analytics-node' })],
    old: {
      mapping: { properties: merged(path('$.properties'), { segment_library: 'cloud-mode-destination' }) },
      gives: [event({ segment_library: 'cloud-mode-destination' })]
    }
  },
  {
    name: 'Page and screen calls',
    event: { ...BASE, type: 'page', name: 'Home', category: 'Docs', properties: { title: 'Docs' } },
    ours: [event({ title: 'Docs', name: 'Home', category: 'Docs' }, { event: 'Page viewed' })],
    old: {
      mapping: { view: { name: path('$.name') } },
      gives: [event({ title: 'Docs', name: 'Home' }, { event: 'Page viewed' })]
    }
  },
  {
    name: 'A track call without a name',
    event: track({ event: undefined }),
    ours: "missing the required field 'event'",
    old: {
      mapping: { event: { '@if': { exists: path('$.event'), then: path('$.event'), else: 'track' } } },
      gives: [event({}, { event: 'track', idempotency_key: 'message-1:2bb8bf7259c4ea0e' })]
    }
  },
  {
    name: 'An event without a message id',
    event: track({ messageId: undefined }),
    ours: [['/api/track', { event: 'Paid', identity: 'user-7', properties: {}, ...at }]]
  },
  {
    name: 'The user id 0',
    event: track({ userId: '0' }),
    ours: 'userId is a placeholder',
    old: { settings: { allowedIdentities: '0' }, gives: [event({}, { identity: '0' })] }
  },
  { name: 'Blanks around the user id', event: track({ userId: ' user-7 ' }), ours: [event({})] },
  { name: 'An identify call without traits', event: identify({}), ours: [user({})] },
  {
    name: 'The traits id and Email',
    event: identify({ traits: { id: 'user-7', Email: 'ada@example.com' } }),
    ours: [user({ _id: 'user-7', email: 'ada@example.com' })]
  },
  {
    name: 'Text over 1024 characters',
    event: track({ properties: { text: 'x'.repeat(1100) } }),
    ours: [event({ text: 'x'.repeat(1024) })]
  },
  {
    name: 'Group and alias calls',
    event: { ...BASE, type: 'group', groupId: 'acme', traits: { plan: 'team' } },
    ours: [
      ['/api/add_account_properties', { account_id: 'acme', properties: { plan: 'team' } }],
      user({ account_id: 'acme' })
    ],
    old: { trigger: 'type = "none"', gives: [] }
  },
  {
    name: 'An Engage audience',
    event: identify({ traits: { 'Big Spenders': true, plan: 'pro' }, context: engage }),
    ours: [user({ big_spenders: true })],
    old: { trigger: 'type = "identify"', gives: [user({ 'Big Spenders': true, plan: 'pro' })] }
  },
  {
    name: "Heap's own ids of the visitor",
    event: track({ integrations: { Heap: { session_id: '99' } } }),
    ours: [event({}, { session_id: '99' })],
    old: { mapping: { heap_ids: null }, gives: [event({})] }
  }
]
