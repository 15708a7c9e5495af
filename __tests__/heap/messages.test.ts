// What a person reads about a refused event: what, where, limit and length, then what to do. Never a value.
import { reasonFor, type RejectionCode } from '../../src/errors'
import { parseSettings } from '../../src/heap/settings'
import { createSegmentEventTarget } from '../../src/heap/target'
import { segmentEvent } from '../cases/segment-case'

const SECRET = 's3cret'
const LONG = SECRET.repeat(200)
const personas = (computation_class: string, computation_key: string) => ({
  context: { personas: { computation_class, computation_key } }
})

const track = (parts: object) => segmentEvent({ type: 'track', event: SECRET, ...parts })

test.each<[RejectionCode, unknown, string]>([
  ['missing_identity', segmentEvent({ type: 'identify', userId: null }), 'userId is missing.'],
  [
    'placeholder_identity',
    segmentEvent({ type: 'identify', userId: 'N/A' }),
    'userId is a placeholder, not a user id.'
  ],
  ['invalid_identity', track({ userId: [SECRET] }), 'userId is an array.'],
  ['invalid_identity', track({ userId: { SECRET } }), 'userId is of type object.'],
  ['invalid_identity', track({ userId: 1e20 }), 'userId is a number so large that its last digits are lost.'],
  ['identity_too_long', track({ userId: LONG }), 'userId has 1200 characters; Heap takes 255.'],
  ['missing_identity', track({ userId: null, anonymousId: '' }), 'userId and anonymousId are missing.'],
  [
    'placeholder_identity',
    track({ userId: null, anonymousId: 'n/a' }),
    'anonymousId is a placeholder, not a visitor id.'
  ],
  ['invalid_identity', track({ userId: null, anonymousId: [SECRET] }), 'anonymousId is an array.'],
  ['identity_too_long', track({ userId: null, anonymousId: LONG }), 'anonymousId has 1200 characters; Heap takes 255.'],
  ['missing_event_name', track({ event: [SECRET] }), 'event is missing, blank or not text.'],
  ['event_name_too_long', track({ event: LONG }), 'event has 1200 characters; Heap takes 1024.'],
  ['invalid_properties', track({ properties: SECRET }), 'properties is a string, not an object.'],
  ['invalid_properties', segmentEvent({ type: 'identify', traits: [SECRET] }), 'traits is an array, not an object.'],
  ['missing_group_id', segmentEvent({ type: 'group', groupId: { SECRET } }), 'groupId is missing, blank or not text.'],
  [
    'missing_group_id',
    segmentEvent({ type: 'group', groupId: 2 ** 53 }),
    'groupId is a number so large that its last digits are lost.'
  ],
  ['group_id_too_long', segmentEvent({ type: 'group', groupId: LONG }), 'groupId has 1200 characters; Heap takes 255.'],
  [
    'previous_id_not_heap',
    segmentEvent({ type: 'alias', previousId: SECRET }),
    'previousId is not a number from 0 to 9007199254740991, without leading zeros.'
  ],
  [
    'invalid_membership',
    track({ ...personas('audience', 'a'), event: 'Audience Entered', properties: { a: SECRET } }),
    'The membership in properties is a string.'
  ],
  [
    'invalid_audience_name',
    track({ ...personas('audience', '?'), event: 'Audience Entered' }),
    'context.personas.computation_key has no letter or digit.'
  ],
  [
    'invalid_audience_name',
    track({ ...personas('audience', 'Email'), event: 'Audience Entered' }),
    'The user property of the audience would overwrite email, the e-mail address of the user.'
  ],
  [
    'invalid_audience_name',
    track({ ...personas('audience', 'account_id'), event: 'Audience Entered' }),
    'The user property of the audience would overwrite the one that links users to accounts.'
  ],
  [
    'invalid_audience_name',
    track({ ...personas('computed_trait', LONG), properties: { [LONG]: 1 } }),
    'The name has 1200 characters with its prefix; Heap takes 1024.'
  ],
  ['missing_trait_value', track(personas('computed_trait', SECRET)), 'The computed trait has no value.'],
  ['unknown_call_type', track({ type: SECRET }), 'type is missing or not a Segment call.'],
  ['not_an_event', SECRET, 'The entry is not a JSON object.'],
  ['switched_off', track({ integrations: { Heap: false } }), 'The event excludes Heap.']
])('%s: %#', (code, event, what) => {
  const parsed = parseSettings({ appId: '42', blockedIdentities: 'n/a', anonymousEvents: 'send' })
  const plan = 'settings' in parsed ? createSegmentEventTarget(parsed.settings).plan(event) : undefined
  const { error } = plan as { error: Error }
  expect(error).toMatchObject({ code, message: `${what} ${reasonFor(code).advice}` })
  expect(error.message).not.toContain(SECRET)
})
