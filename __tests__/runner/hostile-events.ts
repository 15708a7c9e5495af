// Events with unpleasant parts, as JSON can carry them. Data only.
import type { JSONObject } from '@segment/actions-core'

const base: JSONObject = { type: 'track', event: 'A', userId: 'u-1', messageId: 'message-1' }

export const HOSTILE_EVENTS: readonly [string, JSONObject][] = [
  ['no type', { event: 'A', userId: 'u-1' }],
  ['an unknown type', { ...base, type: 'blink' }],
  ['a number as user id', { ...base, userId: 7 }],
  ['an object as user id', { ...base, userId: { id: 7 } }],
  ['null as user id', { ...base, userId: null }],
  ['an empty user id', { ...base, userId: '' }],
  ['a number as name', { ...base, event: 7 }],
  ['an empty name', { ...base, event: '' }],
  ['properties that are a list', { ...base, properties: [1, 2] }],
  ['properties that are text', { ...base, properties: 'none' }],
  ['null properties', { ...base, properties: null }],
  ['empty properties', { ...base, properties: { a: '', b: null, c: {} } }],
  ['a context that is text', { ...base, context: 'none' }],
  ['integrations that are a list', { ...base, integrations: [] }],
  ['a time that is a number', { ...base, timestamp: 1767225600000 }],
  ['a message id that is a number', { ...base, messageId: 7 }],
  ['both Engage and no key', { ...base, type: 'identify', context: { personas: { computation_class: 'audience' } } }],
  [
    'an Engage class of nobody',
    { ...base, type: 'identify', context: { personas: { computation_class: 'other', computation_key: 'a' } } }
  ],
  ['a group without an id', { type: 'group', userId: 'u-1' }],
  ['an alias to itself', { type: 'alias', userId: 'u-1', previousId: 'u-1' }]
]
