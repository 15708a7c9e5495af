// Which event a payload was made of, where the framework has left out some of a batch.
import { eventOf } from '../../src/cloud/event-of'

const event = (name: string, messageId?: string) => ({ type: 'track', event: name, ...(messageId && { messageId }) })

test.each([
  ['its place, where nothing was left out', [event('A'), event('A')], [{ event: 'A' }, { event: 'A' }], [0, 1]],
  ['its message id', [event('A', 'm-1'), event('A', 'm-2')], [{ event: 'A', message_id: 'm-2' }], [1]],
  ['its name, which no other has', [event('A'), event('B')], [{ event: 'B' }], [1]],
  ['nothing: two have its name', [event('A'), event('A')], [{ event: 'A' }], [-1]],
  ['nothing: none has its name', [event('A'), event('B')], [{ event: 'Ours: A' }], [-1]]
])('it is told by %s', (_how, events, payloads, expected) => {
  const found = payloads.map((payload, index) => eventOf(payload, { index, payloads, events }))
  expect(found.map((one) => events.findIndex((given) => given === one))).toEqual(expected)
})
