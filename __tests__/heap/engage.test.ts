// Audiences and computed traits beyond the default: as events, under a prefix, and as the host resolved them.
import { type HeapDestinationError } from '../../src/errors'
import type { AudienceInput } from '../../src/heap/input'
import { parseSettings, type RawSettings } from '../../src/heap/settings'
import { createHeapTarget, createSegmentEventTarget } from '../../src/heap/target'
import { MESSAGE_ID, segmentEvent, TIMESTAMP, trackItem, USER_ID } from '../cases/segment-case'

function settingsOf(raw: RawSettings) {
  const parsed = parseSettings({ appId: '11', ...raw })
  if ('errors' in parsed) throw new Error(JSON.stringify(parsed.errors))
  return parsed.settings
}

function plan(event: unknown, settings: RawSettings): unknown[] | HeapDestinationError {
  const planned = createSegmentEventTarget(settingsOf(settings)).plan(event)
  return 'error' in planned ? planned.error : planned.calls.map(({ item }) => item)
}

const KEY = 'VIP Customers (EU)'
const engage = (computation_class: string, parts: object, computation_key = KEY): object =>
  segmentEvent({ ...parts, context: { library: { name: 'engage' }, personas: { computation_class, computation_key } } })
const entered = engage('audience', { type: 'identify', traits: { [KEY]: true } })
const left = engage('journey_step', { type: 'track', event: 'Audience Exited', properties: { [KEY]: false } })
const trait = engage('computed_trait', { type: 'identify', traits: { [KEY]: 5 } })

const enteredAs = (key: string): object => engage('audience', { type: 'identify', traits: { [key]: true } }, key)

const user = (properties: object) => ({ identity: USER_ID, properties })
const event = (name: string, audience_name: string, audience_key = KEY) =>
  trackItem(name, { audience_name, audience_key, segment_library: 'engage' })

test.each<[string, RawSettings, object, unknown[]]>([
  ['an audience as property', {}, entered, [user({ vip_customers_eu: true })]],
  ['an audience as event', { audiencesAs: 'event' }, entered, [event('Audience Entered', 'vip_customers_eu')]],
  ['a journey step as event', { audiencesAs: 'event' }, left, [event('Audience Exited', 'vip_customers_eu')]],
  [
    'an audience as both, with a prefix',
    { audiencesAs: 'both', engagePrefix: 'Seg: ' },
    entered,
    [user({ 'Seg: vip_customers_eu': true }), event('Audience Entered', 'Seg: vip_customers_eu')]
  ],
  ['a computed trait, which is always a property', { audiencesAs: 'event' }, trait, [user({ vip_customers_eu: 5 })]],
  ['a computed trait with a prefix', { engagePrefix: 's_' }, trait, [user({ s_vip_customers_eu: 5 })]],
  [
    'an audience beside wishes that are about other events',
    { audiencesAs: 'both', eventPrefix: 'Web ', allowedProperties: 'plan', nestedValues: 'drop' },
    entered,
    [user({ vip_customers_eu: true }), event('Audience Entered', 'vip_customers_eu')]
  ],
  [
    'an audience called email, which overwrites nothing as event',
    { audiencesAs: 'event' },
    enteredAs('email'),
    [event('Audience Entered', 'email', 'email')]
  ],
  ['an audience called email, with a prefix', { engagePrefix: 'in_' }, enteredAs('email'), [user({ in_email: true })]]
])('%s', (_, settings, from, items) => {
  expect(plan(from, settings)).toEqual(items)
})

test.each<[string, object, string]>([
  [
    'whose key has nothing to name it by',
    { context: { personas: { computation_class: 'audience', computation_key: '!' } }, traits: { '!': true } },
    'invalid_audience_name'
  ],
  ['of nobody, even where anonymous events are sent', { userId: null }, 'missing_identity'],
  ['of a placeholder', { userId: 'guest' }, 'placeholder_identity']
])('an audience %s is rejected in every form, prefix or not', (_, parts, code) => {
  for (const audiencesAs of ['property', 'event', 'both']) {
    const settings = { audiencesAs, engagePrefix: 'a_', anonymousEvents: 'send' }
    expect(plan({ ...entered, ...parts }, settings)).toMatchObject({ code })
  }
})

test.each(['property', 'both'])('as %s, a name with a prefix overwrites nothing either', (audiencesAs) => {
  const settings = { audiencesAs, engagePrefix: 'E' }
  expect(plan(enteredAs('mail'), settings)).toMatchObject({ code: 'invalid_audience_name' })
})

test('a membership that is no boolean is rejected in every form, with what to do', () => {
  const wrong = engage('audience', { type: 'identify', traits: { [KEY]: 'yes' } })
  for (const audiencesAs of ['property', 'event', 'both']) {
    const error = plan(wrong, { audiencesAs })
    expect(error).toMatchObject({ code: 'invalid_membership', facts: { path: 'traits' } })
    expect((error as HeapDestinationError).message).toMatch(
      /^The membership in traits is a string\. Send true \(entered\)/
    )
  }
})

test('what the host has worked out wins, and a wish of the input over the settings', () => {
  const input: AudienceInput = {
    type: 'audience',
    person: { userId: USER_ID },
    key: 'vip',
    value: 'a column of the row',
    event: 'deleted',
    ownName: 'deleted',
    isMember: false,
    engage: { sendAs: 'event', prefix: 'p_', sendsOthers: false },
    times: { timestamp: TIMESTAMP },
    messageId: MESSAGE_ID
  }
  const planned = createHeapTarget(settingsOf({})).plan(input)
  // printf %s 'Audience Exited' | sha256sum: another mapping may send the row under the name that it has.
  const key = `${MESSAGE_ID}:e9293f10deaa6cad`
  expect('calls' in planned && planned.calls.map(({ item }) => item)).toEqual([
    { ...trackItem('Audience Exited', { audience_name: 'p_vip', audience_key: 'vip' }), idempotency_key: key }
  ])
})

test('other traits go first where they are asked for, and those in the context before them', () => {
  const event = {
    type: 'track',
    event: 'Audience Exited',
    userId: USER_ID,
    messageId: MESSAGE_ID,
    timestamp: TIMESTAMP,
    properties: { audience_key: 'vip', vip: false, ltv: 420 },
    context: { traits: { plan: 'pro' }, personas: { computation_class: 'audience', computation_key: 'vip' } }
  }
  const plan = createSegmentEventTarget(settingsOf({ audienceTraits: true, audiencesAs: 'both' })).plan(event)
  expect(plan.issues).toEqual([])
  const users = [{ plan: 'pro' }, { ltv: 420 }, { vip: false }].map((properties) => ({ identity: USER_ID, properties }))
  expect('calls' in plan && plan.calls.map(({ item }) => item)).toEqual([
    ...users,
    expect.objectContaining({ event: 'Audience Exited', properties: { audience_name: 'vip', audience_key: 'vip' } })
  ])
})
