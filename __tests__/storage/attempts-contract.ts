// What any queue keeps of the attempts to deliver an event.
import type { Queue } from '../../src/storage/queue/queue'
import type { OpenNewStore } from './queue-contract'
import { clock, delayed, delivered, event, rejected, START } from './queue-events'

export function describeAttempts(name: string, openStore: OpenNewStore): void {
  describe(`${name}: the attempts of an event`, () => {
    const tried = async (queue: Queue, state: 'retrying' | 'rejected' | 'delivered', detail: string) => {
      const [taken] = await queue.take('heap', 1)
      const settle = { delivered, rejected, retrying: delayed(1) }[state]
      await queue.settle('heap', [{ ...settle(taken!), detail }])
      clock.now += 1000
    }
    /** Of the newest event. */
    const attempts = async ({ history }: Queue) => history.attempts((await history.list({}, 1))[0]?.id ?? 0)
    const facts = async (queue: Queue) =>
      (await attempts(queue)).map(({ number, at, state, detail }) => [number, at - START, state, detail])

    test('are all kept, with their times, also when a dead letter is tried again', async () => {
      const { queue, reopen } = await openStore()
      await queue.connect('heap', ['web'])
      await queue.append([event('A')])
      expect(await attempts(queue)).toEqual([])
      for (const detail of ['one', 'one', 'two']) await tried(queue, 'retrying', detail)
      await tried(queue, 'rejected', 'two')
      await queue.retry({ destinationId: 'heap' })
      await tried(queue, 'delivered', 'three')
      const kept = [
        [5, 4000, 'delivered', 'three'],
        [4, 3000, 'rejected', 'two'],
        [3, 2000, 'retrying', 'two'],
        [2, 1000, 'retrying', 'one'],
        [1, 0, 'retrying', 'one']
      ]
      expect(await facts(queue)).toEqual(kept)
      const next = await reopen()
      expect(await facts(next.queue)).toEqual(kept)
      const [erased] = await next.queue.history.list({}, 1)
      const id = erased?.id ?? 0
      await next.queue.erase([id])
      expect(await next.queue.history.attempts(id)).toEqual([])
    })

    test('are the last twenty at most', async () => {
      const { queue } = await openStore()
      await queue.connect('heap', ['web'])
      await queue.append([event('A')])
      for (let number = 1; number <= 23; number++) await tried(queue, 'retrying', `${number}`)
      const kept = await attempts(queue)
      expect(kept.map(({ number, detail }) => [number, detail])).toEqual(
        Array.from({ length: 20 }, (_, index) => [23 - index, `${23 - index}`])
      )
    })

    test('are those that were made: waiting for an earlier event of the user is none', async () => {
      const { queue } = await openStore()
      await queue.connect('heap', ['web'])
      await queue.append([event('A')])
      await tried(queue, 'retrying', 'sent')
      const [taken] = await queue.take('heap', 1)
      await queue.settle('heap', [
        { id: taken!.id, state: 'retrying', code: 'held_for_order', dueAt: clock.now + 1, detail: 'held' }
      ])
      clock.now += 1000
      expect(await facts(queue)).toEqual([[1, 0, 'retrying', 'sent']])
      await tried(queue, 'delivered', 'sent again')
      expect(await facts(queue)).toEqual([
        [2, 2000, 'delivered', 'sent again'],
        [1, 0, 'retrying', 'sent']
      ])
    })
  })
}
