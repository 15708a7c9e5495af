// What the other browser integrations for Heap do with a call, and what this one does. Their own suites and code gave the
// cases: Segment classic (analytics.js-integrations, heap), Segment Actions (action-destinations, heap) and RudderStack in
// device mode (rudder-sdk-js, Heap). A row says which settings give what they do, or what is different and why.
import { arrayItems } from '../../src/web/array-items'
import type { PageCall } from '../../src/web/page-call'
import type { HeapPluginSettings } from '../../src/web/settings'
import { mapped } from './mapped'

interface Row {
  readonly does: string
  readonly call: PageCall
  readonly settings?: Partial<HeapPluginSettings>
  /** Calls of heap.js here. */
  readonly ours: readonly unknown[][]
  /** Where theirs are different: what they do, and why this is not done here. */
  readonly theirs?: string
}

const NESTED = { hello: 'hello', foo: { bar: { hello: 'teemo' }, cheese: ['1', 2, 'cheers'] }, list: ['1', 2, true] }
const FLAT = { hello: 'hello', 'foo.bar.hello': 'teemo', 'foo.cheese': '["1",2,"cheers"]', list: '["1",2,true]' }

const CLASSIC: readonly Row[] = [
  {
    does: 'traits alone are user properties',
    call: { type: 'identify', traits: { trait: true, number: 1 } },
    ours: [['addUserProperties', { trait: true, number: 1 }]]
  },
  {
    does: 'an e-mail address fills the e-mail field',
    call: { type: 'identify', traits: { trait: true, email: 'email@email.org' } },
    ours: [['addUserProperties', { trait: true, email: 'email@email.org' }]],
    theirs: '_email; Heap documents `email` as the property that fills its field'
  },
  { does: 'the id is the identity', call: { type: 'identify', userId: 'id' }, ours: [['identify', 'id']] },
  {
    does: 'the id is the identity, and traits are user properties',
    call: { type: 'identify', userId: 'id', traits: { trait: 'trait' } },
    ours: [
      ['identify', 'id'],
      ['addUserProperties', { trait: 'trait' }]
    ],
    theirs: 'the id as a user property, too; Heap reserves that name'
  },
  {
    does: 'traits are flattened, lists become JSON, dates ISO 8601',
    call: { type: 'identify', userId: 'id', traits: { ...NESTED, date: new Date('2016') } },
    ours: [
      ['identify', 'id'],
      ['addUserProperties', { ...FLAT, date: '2016-01-01T00:00:00.000Z' }]
    ]
  },
  { does: 'an event', call: { type: 'track', event: 'event' }, ours: [['track', 'event', {}]] },
  {
    does: 'an event with properties, without undefined and null',
    call: { type: 'track', event: 'event', properties: { property: true, none: undefined, nothing: null } },
    ours: [['track', 'event', { property: true }]]
  },
  {
    does: 'properties are flattened',
    call: { type: 'track', event: 'event', properties: NESTED },
    ours: [['track', 'event', FLAT]]
  }
]

const ACTIONS: readonly Row[] = [
  {
    does: 'the library is a property of the event',
    call: { type: 'track', event: 'event', context: { library: { name: 'analytics.js' } } },
    ours: [['track', 'event', { segment_library: 'analytics.js' }]],
    theirs: 'always `analytics.js`, over a property of that name that the page sent'
  },
  {
    does: 'items of lists are events of their own, up to a limit',
    call: { type: 'track', event: 'event', properties: { products: [{ sku: 'a', size: { eu: 38 } }, { sku: 'b' }] } },
    settings: { arrayItemsAsEvents: arrayItems(1) },
    ours: [
      ['track', 'event', { products: '[{"sku":"a","size":{"eu":38}},{"sku":"b"}]' }],
      ['track', 'event products item', { sku: 'a', 'size.eu': 38 }]
    ],
    theirs: 'the items first; and items are sent without a limit where none is set'
  },
  {
    does: 'the traits of an event are left to identify',
    call: { type: 'track', event: 'event', properties: {}, context: { library: undefined } },
    ours: [['track', 'event', {}]],
    theirs:
      'addUserProperties with the anonymous id and the traits of the context at each event; the ids of Segment mean nothing to Heap, and the traits were sent by identify'
  },
  {
    does: 'identify',
    call: { type: 'identify', userId: 'u-1', traits: { plan: 'pro' } },
    ours: [
      ['identify', 'u-1'],
      ['addUserProperties', { plan: 'pro' }]
    ],
    theirs: 'the user properties first: after a change of user they are those of the person before'
  }
]

const RUDDERSTACK: readonly Row[] = [
  {
    does: 'identify',
    call: { type: 'identify', userId: 'u-1', traits: { plan: { name: 'pro' } } },
    ours: [
      ['identify', 'u-1'],
      ['addUserProperties', { 'plan.name': 'pro' }]
    ]
  },
  {
    does: 'track',
    call: { type: 'track', event: 'Bought', properties: { order: { id: 7 }, at: new Date(0) } },
    ours: [['track', 'Bought', { 'order.id': 7, at: '1970-01-01T00:00:00.000Z' }]]
  },
  {
    does: 'other calls are nothing',
    call: { type: 'page', name: 'Home' },
    ours: []
  },
  {
    does: 'a group is the account of the user',
    call: { type: 'group', groupId: 'acme' },
    ours: [['addUserProperties', { account_id: 'acme' }]],
    theirs: 'nothing; Heap links users to accounts by such a property'
  }
]

describe.each([
  ['Segment classic', CLASSIC],
  ['Segment Actions', ACTIONS],
  ['RudderStack in device mode', RUDDERSTACK]
])('%s', (_, rows) => {
  test.each(rows.map((row) => [row.does, row] as const))('%s', (_does, { call, settings, ours }) => {
    expect(mapped(call, settings).calls).toEqual(ours)
  })
})
