// What any queue promises about sources whose events are held.
import type { Queue } from '../../src/storage/queue/queue'
import type { OpenNewStore } from './queue-contract'
import { delayed, delivered, event, names } from './queue-events'

export function describeHeldSources(name: string, openStore: OpenNewStore): void {
  describe(`${name}: a source that is held`, () => {
    const backlog = (queue: Queue) => queue.history.backlog('heap')

    test('keeps its events until it is released, and holds up no other', async () => {
      const { queue } = await openStore()
      await queue.connect('heap', ['web', 'app'])
      await queue.append([event('A', { source: 'web' })])
      await queue.hold(['web'])
      await queue.append([event('B', { source: 'app' }), event('C', { source: 'web' })])
      expect(await backlog(queue)).toEqual({ waiting: 3, held: 2, retrying: 0 })
      expect(await queue.history.arrivals('web')).toMatchObject({ events: 2, untaken: 2 })
      expect(await queue.nextAt('heap')).toBe(0)
      const [b, ...others] = await queue.take('heap', 10)
      expect([names([b!]), others]).toEqual([['B'], []])
      await queue.settle('heap', [delivered(b!)])
      expect([await queue.nextAt('heap'), await queue.take('heap', 10)]).toEqual([undefined, []])
      await queue.hold([])
      expect(await queue.nextAt('heap')).toBe(0)
      expect(names(await queue.take('heap', 10))).toEqual(['A', 'C'])
      expect(await backlog(queue)).toEqual({ waiting: 0, held: 0, retrying: 2 })
      expect(await queue.history.arrivals('web')).toMatchObject({ events: 2, untaken: 0 })
    })

    test('keeps them also when it is disconnected meanwhile, and after another start', async () => {
      const before = await openStore()
      await before.queue.connect('heap', ['web'])
      await before.queue.hold(['web'])
      await before.queue.append([event('A')])
      await before.queue.connect('heap', [])
      const { queue } = await before.reopen()
      await queue.hold(['web'])
      expect(await queue.take('heap', 10)).toEqual([])
      expect(await backlog(queue)).toEqual({ waiting: 1, held: 1, retrying: 0 })
      await queue.hold([])
      expect(names(await queue.take('heap', 10))).toEqual(['A'])
    })

    test('lets events go on that were tried before', async () => {
      const { queue } = await openStore()
      await queue.connect('heap', ['web'])
      await queue.append([event('A')])
      const [a] = await queue.take('heap', 1)
      await queue.settle('heap', [delayed(0)(a!)])
      await queue.hold(['web'])
      expect(names(await queue.take('heap', 10))).toEqual(['A'])
    })

    test('is not held, nor connected, once the queue is closed', async () => {
      const { queue } = await openStore()
      await queue.close()
      const late = [queue.connect('heap', ['web']), queue.hold(['web'])]
      for (const write of late) await expect(write).rejects.toThrow('closed')
    })
  })
}
