// What the runner and the thread of its events send each other arrives as it was.
import type { Settlement, TakenEvent } from '../../src/storage/queue/queue'
import { packArguments, packResult, unpackArguments, unpackResult } from '../../src/storage/queue/sqlite/thread/packed'

const taken: TakenEvent[] = [
  {
    id: 7,
    sourceId: 'web',
    receivedAt: 1,
    type: 'track',
    name: 'A',
    userKey: 'u-1',
    body: '{"a":1}',
    run: 3,
    shared: '{"b":2}',
    attempts: 4,
    triedSince: 5,
    deaths: 6
  },
  {
    id: 8,
    sourceId: 'app',
    receivedAt: 2,
    type: 'identify',
    name: null,
    userKey: 'u-2',
    body: '{}',
    run: null,
    shared: null,
    attempts: 0,
    triedSince: 9,
    deaths: 0
  }
]

const settlements: Settlement[] = [
  { id: 1, state: 'delivered', detail: '{"a":"delivered"}', alterations: ['key_renamed'] },
  { id: 2, state: 'skipped', detail: '{}', code: 'no_mapping' },
  { id: 3, state: 'rejected', detail: '{"a":3}', code: 'refused_by_heap', isSent: true, alterations: ['too_deep'] },
  { id: 4, state: 'retrying', detail: '{"a":4}', code: 'timed_out', dueAt: 1234 },
  { id: 5, state: 'delivered', detail: '', isSent: false }
]

test.each(['queue.take', 'queue.takeAhead'])('the events of %s', (method) => {
  expect(unpackResult(method, structuredClone(packResult(method, taken)))).toEqual(taken)
  expect(unpackResult(method, structuredClone(packResult(method, [])))).toEqual([])
})

test('settlements of all kinds', () => {
  const packed = structuredClone(packArguments('queue.settle', ['heap', settlements]))
  expect(packed).not.toEqual(['heap', settlements])
  expect(unpackArguments('queue.settle', packed)).toEqual(['heap', settlements])
})

test('all else is sent as it is', () => {
  const args = ['heap', [{ id: 1 }]]
  expect(unpackArguments('queue.retry', packArguments('queue.retry', args))).toEqual(args)
  expect(unpackResult('history.find', packResult('history.find', taken))).toEqual(taken)
})
