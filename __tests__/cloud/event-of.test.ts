// Which event a payload was made of, where the framework has left out some of a batch.
import type { JSONObject } from '@segment/actions-core'
import { createEventFinder } from '../../src/cloud/event-of'

const NAME = { label: 'Name', description: 'The name', type: 'string', required: true } as const
const PROPERTIES = { label: 'Properties', description: 'All of them', type: 'object' } as const
const find = createEventFinder('Find', { name: NAME, properties: PROPERTIES })

const MAPPING = { name: { '@path': '$.event' }, properties: { '@path': '$.properties' } }

const event = (name: string, more: JSONObject = {}): JSONObject => ({ type: 'track', event: name, ...more })
const bad = event('A', { properties: 'text' })
const payload = (name: string): object => ({ name })

test.each<[string, JSONObject[], object[], number[]]>([
  ['its place, where nothing was left out', [event('A'), event('A')], [payload('A'), payload('A')], [0, 1]],
  ['the schema, which takes one of two alike', [bad, event('A')], [payload('A')], [1]],
  ['the schema, between two alike', [event('A'), bad, event('A')], [payload('A'), payload('A')], [0, 2]],
  [
    'the schema, where all have one id',
    [{ ...bad, messageId: 'm' }, event('A', { messageId: 'm' })],
    [payload('A')],
    [1]
  ],
  [
    'its message id, where the host has judged otherwise',
    [event('A', { messageId: 'm-1' }), event('A', { messageId: 'm-2' })],
    [{ ...payload('A'), message_id: 'm-2' }],
    [1]
  ],
  ['nothing, where the host has judged otherwise and there is no id', [event('A'), event('B')], [payload('B')], [-1]]
])('it is told by %s', async (_how, events, payloads, expected) => {
  const found = await find({ payloads, events, mapping: MAPPING })
  expect(found.map((one) => events.findIndex((given) => given === one))).toEqual(expected)
})
