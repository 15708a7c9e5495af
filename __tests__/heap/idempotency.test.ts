// The key by which Heap knows an event again, by a table: written out, because it has to stay the same for good.
import { toIdempotencyKey } from '../../src/heap/idempotency'
import { ownNameOf } from '../../src/heap/input'

// printf %s 'Renamed' | sha256sum | cut -c 1-16
const RENAMED = '05487af3f074b4f3'

test.each([
  ['the own name of a track call', { type: 'track', event: 'Bought' }, 'Bought', 'm-1'],
  ['a number as the own name', { type: 'track', event: 5 }, '5', 'm-1'],
  ['the name of every page', { type: 'page', name: 'Home' }, 'Page viewed', 'm-1'],
  ['the name of every screen', { type: 'screen', name: 'Home' }, 'Screen viewed', 'm-1'],
  ['another name', { type: 'track', event: 'Bought' }, 'Renamed', `m-1:${RENAMED}`],
  ['the own name in another case', { type: 'track', event: 'renamed' }, 'Renamed', `m-1:${RENAMED}`],
  ['another name of a page', { type: 'page', name: 'Renamed' }, 'Renamed', `m-1:${RENAMED}`],
  ['an event made of an identify call', { type: 'identify', event: 'Renamed' }, 'Renamed', `m-1:${RENAMED}`],
  ['a track call without a name', { type: 'track' }, 'Renamed', `m-1:${RENAMED}`]
])('%s', (_, call, event, key) => {
  expect(toIdempotencyKey({ messageId: 'm-1', event, ownName: ownNameOf(call) })).toBe(key)
})

test('without a message id there is no key', () => {
  for (const messageId of [undefined, null, '', {}, 2 ** 60]) {
    expect(toIdempotencyKey({ messageId, event: 'Renamed', ownName: 'Bought' })).toBeUndefined()
  }
})
