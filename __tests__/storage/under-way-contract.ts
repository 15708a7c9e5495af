// What any queue promises of events that are under way, for the first time or again. Opens no database itself.
import type { EventFilter, Queue } from '../../src/storage/queue/queue'
import { idsIn, withIds, type OpenNewStore } from './queue-contract'
import { clock, delayed, delivered, event, names, rejected, START, waitingIn } from './queue-events'

export function describeUnderWay(name: string, openStore: OpenNewStore): void {
  describe(`${name}: what is under way`, () => {
    /** `A` is sent again, `B` for the first time, `C` is not looked at; at `two`, `A` and `B` for the first time. */
    async function send(queue: Queue): Promise<void> {
      for (const id of ['heap', 'two']) await queue.connect(id, ['web'])
      await queue.append(['A', 'B', 'C'].map((name, index) => event(name, { user: `u-${index + 1}` })))
      await queue.settle('heap', (await queue.take('heap', 1)).map(delayed(1)))
      clock.now += 1
      expect(names(await queue.take('heap', 2))).toEqual(['A', 'B'])
      expect(names(await queue.take('two', 2))).toEqual(['A', 'B'])
    }

    test.each<[string, EventFilter, string[]]>([
      ['anywhere', { state: 'sending' }, ['B', 'A']],
      ['at a destination', { state: 'sending', destinationId: 'heap' }, ['B', 'A']],
      ['at another', { state: 'sending', destinationId: 'two' }, ['B', 'A']],
      ['with all of a destination', { destinationId: 'two' }, ['C', 'B', 'A']],
      ['of a user', { state: 'sending', userKey: 'u-2' }, ['B']],
      ['before an event', { state: 'sending', before: 2 }, ['A']],
      ['with a word', { state: 'sending', words: 'u-2' }, ['B']],
      ['with a word, of a destination', { destinationId: 'two', words: 'u-2' }, ['B']],
      ['among what was never tried', { state: 'waiting' }, ['C']],
      ['among what failed', { state: 'retrying' }, []]
    ])('is found: %s', async (_name, places, found) => {
      const { queue } = await openStore()
      await send(queue)
      const filter = withIds(places, await idsIn(queue))
      expect(names(await queue.history.list(filter, 10))).toEqual(found)
      expect(await queue.history.count(filter, 10)).toBe(found.length)
      expect(names(await queue.history.list(filter, 1))).toEqual(found.slice(0, 1))
    })

    test('is shown as being sent, counts as open, and holds back what comes later', async () => {
      const { queue } = await openStore()
      await send(queue)
      const [, b] = await queue.history.find(await idsIn(queue))
      const sending = { state: 'sending', attempts: 0, at: clock.now, dueAt: null, code: null, detail: null }
      expect(b!.deliveries).toEqual(['heap', 'two'].map((destinationId) => ({ destinationId, ...sending })))
      expect(await queue.history.attempts(b!.id)).toEqual([])
      expect(await waitingIn(queue)).toEqual({ waiting: 1, held: 0, retrying: 2, oldest: START })
      expect(await waitingIn(queue, 'two')).toEqual({ waiting: 1, held: 0, retrying: 2, oldest: START })
      const choice = {
        destinationId: 'two',
        sourceIds: ['web'],
        states: ['missed' as const],
        fromAt: 0,
        toAt: 2 * START
      }
      expect(await queue.resends.count(choice)).toMatchObject({ missed: 0 })
      await queue.append([event('D', { user: 'u-2' }), event('E', { user: 'u-2' }), event('F', { user: 'u-6' })])
      expect(names(await queue.take('two', 10))).toEqual(['C', 'F'])
      await queue.settle('two', [{ id: b!.id, state: 'delivered', detail: '{}' }])
      clock.now += 60_000
      expect(names(await queue.take('two', 10))).toEqual(['D', 'E'])
    })

    test('is settled in any order and number, each once', async () => {
      const { queue } = await openStore()
      await queue.connect('heap', ['web'])
      await queue.append(['A', 'B', 'C', 'D', 'E'].map((name, index) => event(name, { user: `u-${index + 1}` })))
      const [a, b, c, d, e] = await queue.take('heap', 10)
      await queue.settle('heap', [delivered(d!)])
      await queue.settle('heap', [rejected(e!), delayed(1)(b!), delivered(a!)])
      await expect(queue.settle('heap', [delivered(c!), delivered(d!)])).rejects.toThrow(
        'cannot go from waiting to delivered'
      )
      await queue.settle('heap', [delivered(c!)])
      const states = (await queue.history.list({}, 10)).map((one) => one.deliveries.map(({ state }) => state))
      expect(states.flat()).toEqual(['rejected', 'delivered', 'delivered', 'retrying', 'delivered'])
      expect(await queue.history.deadLetters('heap')).toMatchObject([{ code: 'refused_by_heap', count: 1 }])
      expect(await queue.history.attempts(e!.id)).toMatchObject([{ number: 1, state: 'rejected', at: clock.now }])
      expect(await waitingIn(queue)).toMatchObject({ waiting: 0, retrying: 1 })
    })

    test('keeps its place when it is erased, and is gone with its destination', async () => {
      const { queue } = await openStore()
      await send(queue)
      const [, id = 0] = await idsIn(queue)
      expect(await queue.erase([id])).toBe(1)
      await queue.settle('two', [{ id, state: 'delivered', detail: '{}' }])
      const [erased] = await queue.history.find([id])
      expect(erased).toMatchObject({ type: 'erased', body: '{}', name: null })
      const states = erased!.deliveries.map(({ destinationId, state }) => [destinationId, state])
      expect(Object.fromEntries(states)).toEqual({ heap: 'sending', two: 'delivered' })
      await queue.forget('heap')
      expect(names(await queue.history.list({ state: 'sending' }, 10))).toEqual(['A'])
      expect(await queue.destinations()).toEqual(['two'])
    })
  })
}
