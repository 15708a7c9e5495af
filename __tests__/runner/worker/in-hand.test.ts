// What all destinations of a runner have in hand together is bounded, and each of them gets something.
import { InHand, LEAST_IN_HAND, MOST_IN_HAND } from '../../../src/runner/worker/in-hand'
import { Supply, type PumpQueue } from '../../../src/runner/worker/supply'
import { SoleOwner } from '../../../src/storage/ownership/sole-owner'
import type { TakenEvent } from '../../../src/storage/queue/queue'

const COUNT = 200

/** A backlog without end, of events of this size. */
const queueOf = (bytes: number): PumpQueue => {
  const event = (id: number): TakenEvent => ({
    ...{ id, sourceId: 'web', receivedAt: 0, type: 'track', name: 'A', userKey: `u-${id}`, body: 'x'.repeat(bytes) },
    ...{ shared: null, run: null, attempts: 0, triedSince: 0, deaths: 0 }
  })
  const take = async (_id: string, limit: number, maxBytes = Infinity): Promise<TakenEvent[]> =>
    Array.from({ length: Math.min(limit, Math.floor(maxBytes / bytes)) }, (_, index) => event(index))
  return {
    take,
    settle: async () => undefined,
    nextAt: async () => 0,
    retrying: async () => [],
    clearSuspicion: async () => undefined
  }
}

const supplyFrom = (queue: PumpQueue, inHand: InHand) => {
  const lease = new SoleOwner().leaseOf('k')
  const options = { queue, destinationId: 'heap', lease, steady: () => 0, inHand }
  return new Supply().next(Infinity, { ...options, ending: new AbortController().signal, onError: () => undefined })
}

test.each([
  ['small', 100],
  ['large', 20_000]
])('many backlogs of %s events', async (_size, bytes) => {
  const inHand = new InHand()
  const queue = queueOf(bytes)
  const [first] = await Promise.all([supplyFrom(queue, inHand)])
  const full = Math.min(1000, Math.floor((1024 * 1024) / bytes))
  expect([first.events.length, inHand.isAmple]).toEqual([full, true])
  const others = await Promise.all(Array.from({ length: COUNT - 1 }, () => supplyFrom(queue, inHand)))
  const counts = [first, ...others].map(({ events }) => events.length)
  const sum = counts.reduce((all, count) => all + count, 0)
  const least = Math.min(LEAST_IN_HAND.events, Math.floor(LEAST_IN_HAND.bytes / bytes))
  expect([Math.min(...counts), inHand.isAmple]).toEqual([least, false])
  expect(sum).toBeLessThanOrEqual(Math.min(MOST_IN_HAND.events, MOST_IN_HAND.bytes / bytes) + COUNT * least)
  for (const { end } of [first, ...others]) end()
  expect((await supplyFrom(queue, inHand)).events.length).toBe(full)
})

test('what was not taken is free again, also if taking fails', async () => {
  const inHand = new InHand()
  for (let n = 0; n < COUNT; n++) {
    await supplyFrom({ ...queueOf(100), take: async () => [] }, inHand)
    const failed = supplyFrom({ ...queueOf(100), take: () => Promise.reject(new Error('gone')) }, inHand)
    await expect(failed).rejects.toThrow('gone')
  }
  expect((await supplyFrom(queueOf(100), inHand)).events.length).toBe(1000)
})
