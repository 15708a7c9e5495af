// What any queue promises, and the counts that are kept with it, whatever stands behind them. Opens no database itself.
import { addCounts, emptyCounts } from '../../src/storage/tallies/counts'
import { KEPT_MS, MINUTE_MS, type Tallies } from '../../src/storage/tallies/tallies'
import type { DeadLetters, EventFilter, Queue, Settlement } from '../../src/storage/queue/queue'
import { clock, delayed, delivered, event, names, rejected, START, waitingIn } from './queue-events'

export interface OpenStore {
  readonly queue: Queue
  readonly tallies: Tallies
  /** The same store in the next process: this one is closed, and what it had taken is nobody's. */
  reopen(): Promise<OpenStore>
}

export interface StoreOptions {
  /** How long settled events are kept, in milliseconds. Default: longer than any test. */
  readonly retentionMs?: number
}

/** Opens a new and empty store that goes by `clock`, and closes it after the test. */
export type OpenNewStore = (options?: StoreOptions) => Promise<OpenStore>

/** The ids of everything stored, oldest first. */
export const idsIn = async ({ history }: Queue): Promise<number[]> =>
  (await history.list({}, 100)).map(({ id }) => id).reverse()

/** In tables, events are numbered from 1 on, whatever ids they get. */
export function withIds(filter: EventFilter, ids: readonly number[]): EventFilter {
  const { before, after } = filter
  return {
    ...filter,
    ...(before !== undefined && { before: ids[before - 1] }),
    ...(after !== undefined && { after: ids[after - 1] })
  }
}

/** Registers the tests. A store over a network passes them like one in a file: each answer is awaited. */
export function describeQueue(name: string, openStore: OpenNewStore): void {
  describe(name, () => {
    test('events are taken oldest first, each once', async () => {
      const { queue } = await openStore()
      await queue.connect('heap', ['web'])
      await queue.append([event('A'), event('B')])
      await queue.append([event('C')])
      expect(names(await queue.take('heap', 2))).toEqual(['A', 'B'])
      expect(names(await queue.take('heap', 2))).toEqual([])
    })

    test('an event is told of every destination on its own', async () => {
      const { queue } = await openStore()
      await queue.connect('one', ['web'])
      await queue.connect('two', ['web', 'app'])
      await queue.append([event('A'), event('B', { source: 'app' }), event('C')])
      const one = await queue.take('one', 10)
      await queue.settle('one', one.map(rejected))
      const two = await queue.take('two', 10)
      await queue.settle('two', two.map(delivered))
      expect([names(one), names(two)]).toEqual([
        ['A', 'C'],
        ['A', 'B', 'C']
      ])
      const [c, b] = await queue.history.list({}, 10)
      expect(c!.deliveries.map(({ destinationId, state }) => [destinationId, state])).toEqual([
        ['one', 'rejected'],
        ['two', 'delivered']
      ])
      expect(b!.deliveries.map(({ destinationId, state }) => [destinationId, state])).toEqual([['two', 'delivered']])
    })

    test('what is taken ahead comes behind what is in hand, also of its users, and not past what waits', async () => {
      const { queue } = await openStore()
      if (queue.takeAhead === undefined) return
      await queue.connect('heap', ['web'])
      expect(await queue.takeAhead('heap', 10)).toEqual([])
      await queue.append([event('A', { user: 'u-1' }), event('B', { user: 'u-2' })])
      const [first] = await queue.take('heap', 1)
      await queue.append([event('C', { user: 'u-1' }), event('D', { user: 'u-3' })])
      const ahead = await queue.takeAhead('heap', 2)
      expect(names(ahead)).toEqual(['B', 'C'])
      await queue.append([event('E', { user: 'u-1' }), event('F', { user: 'u-2' })])
      if (first !== undefined) await queue.settle('heap', [first].map(delayed(1000)))
      expect(names(await queue.takeAhead('heap', 10))).toEqual(['D', 'F'])
      await queue.settle('heap', ahead.map(delayed(1000)))
      clock.now += 2000
      expect(names(await queue.takeAhead('heap', 10))).toEqual([])
      expect(names(await queue.take('heap', 10))).toEqual(['A', 'B', 'C', 'E'])
    })

    test('a user whose event is delayed waits, in order; others go on', async () => {
      const { queue } = await openStore()
      await queue.connect('heap', ['web'])
      await queue.append([event('A', { user: 'slow' }), event('B', { user: 'quick' })])
      const [a, b] = await queue.take('heap', 10)
      await queue.settle('heap', [delayed(1000)(a!), delivered(b!)])
      await queue.append([event('C', { user: 'slow' }), event('D', { user: 'quick' }), event('E', { user: 'slow' })])
      expect(names(await queue.take('heap', 10))).toEqual(['D'])
      clock.now += 999
      expect(names(await queue.take('heap', 10))).toEqual([])
      clock.now += 1
      const due = await queue.take('heap', 10)
      expect(names(due)).toEqual(['A', 'C', 'E'])
      expect(due.map(({ attempts }) => attempts)).toEqual([1, 0, 0])
    })

    test('an event that is delayed again keeps those behind it waiting', async () => {
      const { queue } = await openStore()
      await queue.connect('heap', ['web'])
      await queue.append([event('A'), event('B')])
      const [a, b] = await queue.take('heap', 10)
      await queue.settle('heap', [delayed(5000)(a!), delayed(1000)(b!)])
      clock.now += 1000
      expect(names(await queue.take('heap', 10))).toEqual([])
      clock.now += 4000
      expect(names(await queue.take('heap', 10))).toEqual(['A', 'B'])
    })

    test('events that wait to be taken again are read in the order of the log, page by page', async () => {
      const { queue } = await openStore()
      await queue.connect('heap', ['web'])
      await queue.append(['A', 'B', 'C', 'D'].map((name, index) => event(name, { user: `u-${index}` })))
      const [a, b, c, d] = await queue.take('heap', 10)
      await queue.settle('heap', [delayed(9000)(a!), delivered(b!), delayed(1000)(c!), rejected(d!)])
      await queue.append([event('E', { user: 'u-0' }), event('F', { user: 'u-9' })])
      await queue.take('heap', 10)
      const first = await queue.retrying('heap', { after: 0, limit: 2 })
      expect(first.map(({ name, dueAt }) => [name, dueAt])).toEqual([
        ['A', clock.now + 9000],
        ['C', clock.now + 1000]
      ])
      const second = await queue.retrying('heap', { after: first[1]!.id, limit: 2 })
      expect(second.map(({ name, dueAt }) => [name, dueAt])).toEqual([['E', clock.now + 9000]])
      expect(await queue.retrying('heap', { after: second[0]!.id, limit: 2 })).toEqual([])
    })

    test('what was taken when a process ended is taken again, before what came later', async () => {
      const before = await openStore()
      await before.queue.connect('heap', ['web'])
      await before.queue.append([event('A'), event('B'), event('C')])
      const [a] = await before.queue.take('heap', 2)
      await before.queue.settle('heap', [delivered(a!)])
      const after = { queue: (await before.reopen()).queue }
      const again = await after.queue.take('heap', 10)
      await after.queue.settle('heap', again.map(delivered))
      expect([...names(again), ...names(await after.queue.take('heap', 10))]).toEqual(['B', 'C'])
    })

    describe('a destination that is connected', () => {
      test('gets what is appended from then on', async () => {
        const { queue } = await openStore()
        await queue.append([event('before')])
        await queue.connect('heap', ['web'])
        await queue.append([event('after')])
        expect(names(await queue.take('heap', 10))).toEqual(['after'])
      })

      test('still gets what came before it was disconnected, and not what came until it is connected again', async () => {
        const { queue } = await openStore()
        await queue.connect('heap', ['web'])
        await queue.append([event('A', { user: 'u-1' })])
        await queue.connect('heap', [])
        await queue.append([event('B', { user: 'u-2' })])
        await queue.connect('heap', ['web'])
        await queue.append([{ ...event('C', { user: 'u-3' }), receivedAt: START + 1 }])
        expect(await waitingIn(queue)).toEqual({ waiting: 2, held: 0, retrying: 0, oldest: START })
        expect(names(await queue.take('heap', 1))).toEqual(['A'])
        expect(names(await queue.take('heap', 10))).toEqual(['C'])
        expect(await waitingIn(queue)).toEqual({ waiting: 0, held: 0, retrying: 2, oldest: START })
      })

      test('is forgotten with all that waits for it', async () => {
        const { queue } = await openStore()
        await queue.connect('heap', ['web'])
        await queue.append([event('A')])
        await queue.forget('heap')
        expect(await queue.take('heap', 10)).toEqual([])
        expect(await queue.destinations()).toEqual([])
      })
    })

    describe('dead letters', () => {
      async function openWithDeadLetters(): Promise<Queue> {
        const { queue } = await openStore()
        await queue.connect('heap', ['web'])
        await queue.append([event('A', { user: 'u-1' }), event('B', { user: 'u-2' }), event('C', { user: 'u-3' })])
        const [a, b, c] = await queue.take('heap', 10)
        await queue.settle('heap', [
          rejected(a!),
          { ...rejected(b!), code: 'missing_identity' } as Settlement,
          delivered(c!)
        ])
        return queue
      }

      test.each<[string, Pick<DeadLetters, 'code' | 'eventIds'>, string[], string[]]>([
        ['all', {}, ['A', 'B'], ['missing_identity', 'refused_by_heap']],
        ['those with a reason', { code: 'missing_identity' }, ['B'], ['missing_identity']],
        ['those that are named', { eventIds: [1, 3] }, ['A'], ['refused_by_heap']]
      ])('are retried, and said what they were: %s', async (_name, { eventIds, ...rest }, taken, codes) => {
        const queue = await openWithDeadLetters()
        const ids = await idsIn(queue)
        const which = { ...rest, ...(eventIds && { eventIds: eventIds.map((place) => ids[place - 1]!) }) }
        const counts = codes.map((code) => ({ code, count: 1, firstAt: START, lastAt: START }))
        clock.now += 90_000
        expect(await queue.retry({ destinationId: 'heap', ...which })).toEqual(counts)
        expect(names(await queue.take('heap', 10))).toEqual(taken)
      })

      test('are counted by reason, however old, until they are retried or discarded', async () => {
        const queue = await openWithDeadLetters()
        const count = (code: string) => ({ code, count: 1, firstAt: START, lastAt: START })
        expect(await queue.history.deadLetters('heap')).toEqual([count('missing_identity'), count('refused_by_heap')])
        expect(await queue.history.deadLetters('other')).toEqual([])
        await queue.retry({ destinationId: 'heap', code: 'refused_by_heap' })
        expect(await queue.history.deadLetters('heap')).toEqual([count('missing_identity')])
        await queue.discard({ destinationId: 'heap' })
        expect(await queue.history.deadLetters('heap')).toEqual([])
      })
      test('are discarded for good', async () => {
        const queue = await openWithDeadLetters()
        expect(await queue.discard({ destinationId: 'heap' })).toBe(2)
        expect(await queue.retry({ destinationId: 'heap' })).toEqual([])
        expect(names(await queue.history.list({ state: 'discarded' }, 10))).toEqual(['B', 'A'])
      })
    })

    test('settled events are forgotten after their time, open ones never', async () => {
      const { queue } = await openStore({ retentionMs: 60_000 })
      await queue.connect('heap', ['web'])
      await queue.append([event('A', { user: 'u-1' }), event('B', { user: 'u-2' }), event('C', { user: 'u-3' })])
      const [a, b] = await queue.take('heap', 2)
      await queue.settle('heap', [delivered(a!), delayed(1)(b!)])
      clock.now += 60_001
      for (let tries = 0; tries < 400 && (await queue.history.list({}, 10)).length > 2; tries++) {
        await new Promise((resolve) => setTimeout(resolve, 10))
      }
      expect(names(await queue.history.list({}, 10))).toEqual(['C', 'B'])
    })

    test('a queue that is closed takes nothing more', async () => {
      const { queue } = await openStore()
      await queue.close()
      expect(await queue.append([event('A')])).toEqual({ refused: 'closing' })
    })

    describe('what is looked up', () => {
      test.each<[string, EventFilter, string[]]>([
        ['everything, newest first', {}, ['E', 'D', 'C', 'B', 'A']],
        ['before an event', { before: 3 }, ['B', 'A']],
        ['of a source', { sourceId: 'app' }, ['D']],
        ['of a user', { userKey: 'u-2' }, ['B']],
        ['with a name', { name: 'C' }, ['C']],
        ['of another type', { type: 'page' }, []],
        ['delivered', { state: 'delivered' as const }, ['A']],
        ['rejected for a reason', { code: 'refused_by_heap' }, ['B']],
        ['delayed', { state: 'retrying' as const }, ['C']],
        ['not looked at yet', { state: 'waiting' as const }, ['E']],
        ['not looked at yet, for a reason', { state: 'waiting' as const, code: 'timed_out' }, []],
        ['of a destination, with what waits for it', { destinationId: 'heap' }, ['E', 'C', 'B', 'A']],
        ['of a destination and a user', { destinationId: 'heap', userKey: 'u-5' }, ['E']],
        ['of a destination, behind an event', { destinationId: 'heap', after: 2 }, ['E', 'C']],
        ['of a destination that has seen nothing', { destinationId: 'other', state: 'waiting' as const }, []],
        ['with a word', { words: 'u-3' }, ['C']],
        ['with the beginning of a word, in any case', { words: 'TRA' }, ['E', 'D', 'C', 'B', 'A']],
        ['with two words, in any order', { words: 'u-3 track' }, ['C']],
        ['with words side by side', { words: '"event":"D"' }, ['D']],
        ['with a part of a word', { words: 'rack' }, []],
        ['with a word and a state', { words: 'user', state: 'delivered' as const }, ['A']],
        ['with a word, waiting', { words: 'user', state: 'waiting' as const }, ['E']],
        ['with a word, of a destination', { words: 'u-1', destinationId: 'heap' }, ['A']],
        ['with a word, before an event', { words: 'user', before: 3 }, ['B', 'A']],
        ['since a time', { from: START }, ['E', 'D', 'C', 'B', 'A']],
        ['since a later time', { from: START + 1 }, []],
        ['before a time', { to: START }, []]
      ])('%s', async (_name, places, found) => {
        const { queue } = await openStore()
        await queue.connect('heap', ['web'])
        const sources = { A: 'web', B: 'web', C: 'web', D: 'app', E: 'web' }
        await queue.append(
          Object.entries(sources).map(([name, source], index) => event(name, { user: `u-${index + 1}`, source }))
        )
        const [a, b, c] = await queue.take('heap', 3)
        await queue.settle('heap', [delivered(a!), rejected(b!), delayed(1000)(c!)])
        const filter = withIds(places, await idsIn(queue))
        expect(names(await queue.history.list(filter, 10))).toEqual(found)
        expect(await queue.history.count(filter, 10)).toBe(found.length)
        expect(names(await queue.history.list(filter, 2))).toEqual(found.slice(0, 2))
        expect(await queue.history.count(filter, 2)).toBe(Math.min(2, found.length))
      })
    })

    describe('an event that was altered', () => {
      const altered = { alterations: ['value_shortened', 'key_renamed'] }
      const list = async ({ history }: Queue, filter: EventFilter) => names(await history.list(filter, 10))

      test.each<[string, EventFilter, string[]]>([
        ['anywhere', { altered: 'value_shortened' }, ['C', 'B']],
        ['in another way', { altered: 'key_renamed' }, ['C', 'B']],
        ['in a way that did not happen', { altered: 'too_deep' }, []],
        ['for a destination', { altered: 'value_shortened', destinationId: 'heap' }, ['C', 'B']],
        ['for another destination', { altered: 'value_shortened', destinationId: 'other' }, ['B']],
        ['and rejected', { altered: 'value_shortened', destinationId: 'heap', state: 'rejected' as const }, ['C']],
        ['and has not been looked at', { altered: 'value_shortened', state: 'waiting' as const }, []],
        ['of a user', { altered: 'value_shortened', userKey: 'u-2' }, ['B']],
        ['before another', { altered: 'value_shortened', before: 3 }, ['B']]
      ])('is found: %s', async (_name, filter, found) => {
        const { queue } = await openStore()
        for (const destination of ['heap', 'other']) await queue.connect(destination, ['web'])
        await queue.append(['A', 'B', 'C', 'D'].map((name, index) => event(name, { user: `u-${index + 1}` })))
        const [a, b, c, d] = await queue.take('heap', 10)
        await queue.settle('heap', [
          delivered(a!),
          { ...delivered(b!), ...altered },
          { ...rejected(c!), ...altered },
          { ...delayed(1000)(d!), ...altered }
        ])
        const [, sameB] = await queue.take('other', 10)
        await queue.settle('other', [{ ...delivered(sameB!), ...altered }])
        expect(await list(queue, withIds(filter, await idsIn(queue)))).toEqual(found)
      })

      test('is found no longer once it is tried again, or its destination is gone', async () => {
        const { queue } = await openStore()
        await queue.connect('heap', ['web'])
        await queue.append([event('A'), event('B', { user: 'u-2' })])
        const [a, b] = await queue.take('heap', 10)
        await queue.settle('heap', [
          { ...rejected(a!), ...altered },
          { ...rejected(b!), ...altered }
        ])
        await queue.retry({ destinationId: 'heap', eventIds: [a!.id] })
        expect(await list(queue, { altered: 'key_renamed' })).toEqual(['B'])
        await queue.settle('heap', (await queue.take('heap', 10)).map(delivered))
        expect(await list(queue, { altered: 'key_renamed' })).toEqual(['B'])
        await queue.forget('heap')
        expect(await list(queue, { altered: 'key_renamed' })).toEqual([])
      })
    })

    test('what was not taken cannot be settled', async () => {
      const { queue } = await openStore()
      await queue.connect('heap', ['web'])
      await queue.append([event('A')])
      const [id = 0] = await idsIn(queue)
      await expect(queue.settle('heap', [{ id, state: 'delivered', detail: '{}' }])).rejects.toThrow(
        'cannot go from waiting to delivered'
      )
    })

    test('ids grow, also in the next process', async () => {
      const before = await openStore()
      const first = await before.queue.append([event('A'), event('B')])
      const { queue } = await before.reopen()
      const second = await queue.append([event('C')])
      const ids = [first, second].flatMap((appended) => ('ids' in appended ? appended.ids : []))
      expect(ids).toEqual([...ids].sort((a, b) => a - b))
      expect(new Set(ids).size).toBe(3)
    })

    test('says from when on there may be something to take, and hastens what waits for its time', async () => {
      const { queue } = await openStore()
      await queue.connect('heap', ['web'])
      expect(await queue.nextAt('heap')).toBeUndefined()
      await queue.append([event('A')])
      expect(await queue.nextAt('heap')).toBeLessThanOrEqual(clock.now)
      await queue.settle('heap', (await queue.take('heap', 10)).map(delayed(60_000)))
      expect(await queue.nextAt('heap')).toBe(clock.now + 60_000)
      await queue.hasten('heap')
      expect(names(await queue.take('heap', 10))).toEqual(['A'])
    })

    test.each<[string, (queue: Queue) => Promise<void>]>([
      ['it listens to a source', () => Promise.resolve()],
      [
        'an event waits to be tried again',
        async (queue) => {
          await queue.append([event('A')])
          await queue.settle('heap', (await queue.take('heap', 10)).map(delayed(60_000)))
          await queue.connect('heap', [])
        }
      ],
      [
        'it has a dead letter',
        async (queue) => {
          await queue.append([event('A')])
          await queue.settle('heap', (await queue.take('heap', 10)).map(rejected))
          await queue.connect('heap', [])
        }
      ]
    ])('a destination is named as long as something is kept for it: %s', async (_name, work) => {
      const before = await openStore()
      await before.queue.connect('heap', ['web'])
      await work(before.queue)
      const { queue } = await before.reopen()
      expect(await queue.destinations()).toEqual(['heap'])
      await queue.forget('heap')
      expect(await queue.destinations()).toEqual([])
    })

    test('counts add up by the minute, over restarts, until they are forgotten or too old', async () => {
      const before = await openStore()
      const one = { ...emptyCounts(), delivered: 1 }
      const minute = START - (START % MINUTE_MS)
      await before.tallies.add('heap', one, START)
      await before.tallies.add('heap', one, START + 1)
      await before.tallies.add('other', one, START)
      const { tallies } = await before.reopen()
      await tallies.add('heap', one, START + MINUTE_MS)
      const both = emptyCounts()
      addCounts(both, one)
      addCounts(both, one)
      expect(await tallies.since('heap', minute)).toEqual([
        { at: minute, counts: both },
        { at: minute + MINUTE_MS, counts: one }
      ])
      expect(await tallies.since('heap', minute + 1)).toEqual([{ at: minute + MINUTE_MS, counts: one }])
      await tallies.forget('heap')
      expect(await tallies.since('heap', 0)).toEqual([])
      await tallies.add('other', one, START + KEPT_MS + MINUTE_MS)
      expect(await tallies.since('other', 0)).toHaveLength(1)
    })
  })
}
