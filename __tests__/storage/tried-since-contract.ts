// For how long an event was tried, with breaks in which no runner sent anything.
import type { Queue } from '../../src/storage/queue/queue'
import type { OpenStore } from './queue-contract'
import { clock, delayed, event, names } from './queue-events'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** Appends an event, and tries it twice within ten minutes; the next try is due five minutes later. */
async function tryTwice(queue: Queue): Promise<void> {
  await queue.connect('heap', ['web'])
  await queue.append([event('A')])
  await tryOnce(queue)
  clock.now += 10 * MINUTE
  await tryOnce(queue)
}

async function tryOnce(queue: Queue): Promise<void> {
  const taken = await queue.take('heap', 10)
  expect(names(taken)).toEqual(['A'])
  await queue.settle('heap', taken.map(delayed(5 * MINUTE)))
}

/** Name, number of tries, and minutes since the first one. */
async function takenFrom(queue: Queue): Promise<unknown[]> {
  const taken = await queue.take('heap', 10)
  return taken.map(({ name, attempts, triedSince }) => [name, attempts, (clock.now - triedSince) / MINUTE])
}

export function describeTriedSince(name: string, openStore: () => Promise<OpenStore>): void {
  describe(`${name}: since when an event is tried`, () => {
    test.each([
      ['counts over a restart', HOUR, 70],
      ['does not count the days in which no runner ran', 3 * DAY, 15]
    ])('%s', async (_what, downMs, minutes) => {
      const { queue, reopen } = await openStore()
      await tryTwice(queue)
      clock.now += downMs
      const { queue: next } = await reopen()
      expect(await takenFrom(next)).toEqual([['A', 2, minutes]])
    })

    test('does not count them twice', async () => {
      const { queue, reopen } = await openStore()
      await tryTwice(queue)
      clock.now += 3 * DAY
      const { queue: next, reopen: reopenNext } = await reopen()
      await tryOnce(next)
      clock.now += 10 * MINUTE
      const { queue: last } = await reopenNext()
      expect(await takenFrom(last)).toEqual([['A', 3, 25]])
    })

    test('does not count them if the last runner ended while it was sending', async () => {
      const { queue, reopen } = await openStore()
      await tryTwice(queue)
      clock.now += 10 * MINUTE
      await queue.take('heap', 10)
      clock.now += 3 * DAY
      const { queue: next } = await reopen()
      expect(await takenFrom(next)).toEqual([['A', 2, 15]])
    })

    test('begins with the next runner if the last one ended at the first try', async () => {
      const { queue, reopen } = await openStore()
      await queue.connect('heap', ['web'])
      await queue.append([event('A')])
      await queue.take('heap', 10)
      clock.now += 3 * DAY
      const { queue: next } = await reopen()
      expect(await takenFrom(next)).toEqual([['A', 0, 0]])
    })

    test('does not count the days in which the destination was off', async () => {
      const { queue } = await openStore()
      await tryTwice(queue)
      clock.now += 3 * DAY
      const [taken] = await queue.take('heap', 10)
      const minutes = (clock.now - (taken?.triedSince ?? 0)) / MINUTE
      // Until the last look at it, or until the event was due.
      expect([10, 15]).toContain(minutes)
    })

    test('does not change for other destinations, which go on', async () => {
      const { queue } = await openStore()
      await tryTwice(queue)
      await queue.connect('other', ['web'])
      await queue.append([event('B')])
      const [b] = await queue.take('other', 10)
      await queue.settle('other', [delayed(0)(b!)])
      clock.now += HOUR
      const again = await queue.take('other', 10)
      await queue.settle('other', again.map(delayed(0)))
      clock.now += 1.5 * HOUR
      await takenFrom(queue)
      const [last] = await queue.take('other', 10)
      expect(clock.now - (last?.triedSince ?? 0)).toBe(2.5 * HOUR)
    })
  })
}
