// What is told of the form that an event always gets, beside what was altered in it.
import { createSegmentEventTarget } from '../../src/heap/target'
import { parseSettings, type RawSettings } from '../../src/heap/settings'
import { findTransformations } from '../../src/heap/transformations'
import { segmentEvent } from '../cases/segment-case'
import { deepFreeze } from './frozen'

function told(event: Record<string, unknown>, raw: RawSettings = {}) {
  const parsed = parseSettings({ appId: '11', ...raw })
  if ('errors' in parsed) throw new Error('The settings of the test are wrong.')
  const plan = createSegmentEventTarget(parsed.settings).plan(deepFreeze(event))
  const bodies = 'calls' in plan ? plan.calls.map(({ item }) => item) : []
  return findTransformations(event, bodies)
}

const track = (properties: object, more: object = {}) =>
  segmentEvent({ type: 'track', event: 'Paid', properties, ...more })
const added = (name: string) => ({ kind: 'added', path: '', names: [name] })

test.each<[string, Record<string, unknown>, object[], RawSettings?]>([
  ['an event that needs nothing', track({ total: 25 }), []],
  [
    'nested objects, once for each object at the top',
    track({ cart: { total: 25, owner: { city: 'Graz' } } }),
    [{ kind: 'flattened', path: 'properties.cart', names: ['cart.total', 'cart.owner.city'] }]
  ],
  [
    'lists, also inside of objects',
    track({ tags: ['a'], cart: { items: [1] } }),
    [
      { kind: 'list_as_text', path: 'properties.tags', names: ['tags'] },
      { kind: 'flattened', path: 'properties.cart', names: ['cart.items'] },
      { kind: 'list_as_text', path: 'properties.cart.items', names: ['cart.items'] }
    ]
  ],
  [
    'null',
    track({ coupon: null }, { context: { library: { name: 'x' } } }),
    [{ kind: 'null_left_out', path: 'properties.coupon', names: [] }, added('segment_library')]
  ],
  ['null that clears', segmentEvent({ type: 'identify', traits: { a: null } }), [], { nullClears: true }],
  [
    'what a page and the library add',
    { ...track({ title: 'Docs' }, { context: { library: { name: 'node' } } }), type: 'page', name: 'Home' },
    [added('name'), added('segment_library')]
  ],
  [
    'the link to an account',
    segmentEvent({ type: 'group', groupId: 'acme', traits: { plan: 'team' } }),
    [added('account_id')]
  ],
  [
    'traits in the context that stand in',
    segmentEvent({ type: 'identify', context: { traits: { a: { b: 1 } } } }),
    [{ kind: 'flattened', path: 'context.traits.a', names: ['a.b'] }]
  ],
  [
    'an anonymous event',
    { ...track({ cart: { total: 25 } }), userId: null },
    [{ kind: 'flattened', path: 'properties.cart', names: ['cart.total'] }],
    { anonymousEvents: 'send' }
  ],
  ['an event that was refused', { ...track({ cart: { total: 25 } }), userId: null }, []]
])('%s', (_, event, transformations, settings = {}) => {
  expect(told(event, settings)).toEqual(transformations)
})

test('a name that an alteration tells of is not told again', () => {
  const event = segmentEvent({ type: 'identify', traits: { id: 7 } })
  expect(findTransformations(event, [{ properties: { _id: 7 } }], ['_id'])).toEqual([])
})

test('a body of several events counts like the events', () => {
  const event = track({ cart: { total: 25 } })
  const body = { app_id: '11', events: [{ custom_properties: { 'cart.total': '25' } }] }
  expect(findTransformations(event, [body])).toEqual([
    { kind: 'flattened', path: 'properties.cart', names: ['cart.total'] }
  ])
})

test('of an event with thousands of properties, no more is told than somebody reads', () => {
  const wide = Object.fromEntries(Array.from({ length: 5000 }, (_, index) => [`list_${index}`, [index]]))
  const found = told(track({ deep: Object.fromEntries(Object.keys(wide).map((key) => [key, 1])), ...wide }))
  expect(found).toHaveLength(50)
  expect(found[0]?.names).toHaveLength(20)
})

test.each([null, 7, 'text', [], { properties: 'text' }])(
  'what is no event is compared without a failure: %j',
  (event) => {
    expect(findTransformations(event, [{ properties: {} }, null])).toEqual([])
  }
)
