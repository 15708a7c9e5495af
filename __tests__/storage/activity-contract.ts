// What any store counts of what went on in a period: by day and event name, by source, by destination, and which
// requests were refused.
import { DAY_MS, HOUR_MS, LONG_KEPT_MS, type RefusedRequest } from '../../src/storage/tallies/activity'
import { countSpan, emptyCounts, type Counts } from '../../src/storage/tallies/counts'
import { MINUTE_MS } from '../../src/storage/tallies/tallies'
import type { OpenNewStore } from './queue-contract'
import { clock, delayed, delivered, event, rejected, START } from './queue-events'

const DAY = START - (START % DAY_MS)

const day = (facts: object) => ({
  day: DAY,
  sourceId: 'web',
  destinationId: '',
  type: 'track',
  received: 0,
  sent: 0,
  accepted: 0,
  refused: 0,
  altered: 0,
  skipped: 0,
  ...facts
})
const today = { from: DAY, to: DAY + DAY_MS }

const counts = (facts: Partial<Counts>, ms?: number): Counts => {
  const made = { ...emptyCounts(), ...facts }
  if (ms !== undefined) countSpan(made, ms)
  return made
}

export function describeActivity(name: string, openStore: OpenNewStore): void {
  const openCounts = async () => {
    const { queue, tallies } = await openStore()
    return { queue, tallies, activity: tallies.activity }
  }

  describe(`${name}: what went on`, () => {
    test('a day counts what was received, and what became of it at each destination, by event name', async () => {
      const { queue, activity } = await openCounts()
      await queue.connect('heap', ['web'])
      await queue.append(['A', 'A', 'A', 'B', 'C'].map((name) => event(name)))
      clock.now += DAY_MS
      for (let round = 0; round < 5; round += 1) {
        const [taken] = await queue.take('heap', 1)
        const base = { id: taken!.id, detail: '{}' } as const
        const settlements = [
          { ...base, state: 'delivered', alterations: ['value_shortened', 'key_renamed'] },
          { ...base, state: 'delivered' },
          { ...base, state: 'rejected', code: 'refused_by_heap', isSent: true },
          { ...base, state: 'rejected', code: 'missing_identity' },
          { ...base, state: 'skipped', code: 'no_mapping' }
        ] as const
        await queue.settle('heap', [settlements[round]!])
      }
      expect(await activity.days(today)).toEqual([
        day({ name: 'A', received: 3 }),
        day({ name: 'B', received: 1 }),
        day({ name: 'C', received: 1 }),
        day({ destinationId: 'heap', name: 'A', sent: 3, accepted: 2, refused: 1, altered: 1 }),
        day({ destinationId: 'heap', name: 'B', refused: 1 }),
        day({ destinationId: 'heap', name: 'C', skipped: 1 })
      ])
      expect(await activity.source('web', { from: START - HOUR_MS, to: clock.now + 1 }, HOUR_MS)).toEqual([
        { at: START - (START % HOUR_MS), received: 5, refused: 0, delivered: 0, rejected: 0 },
        { at: clock.now - (clock.now % HOUR_MS), received: 0, refused: 0, delivered: 2, rejected: 2 }
      ])
    })

    test('what is tried again counts by its new result alone', async () => {
      const { queue, activity } = await openCounts()
      await queue.connect('heap', ['web'])
      await queue.append([event('A', { user: 'u-1' }), event('B', { user: 'u-2' })])
      const [a, b] = await queue.take('heap', 2)
      await queue.settle('heap', [{ ...rejected(a!), detail: '{"sent":[{}]}', isSent: true }, delayed(1000)(b!)])
      clock.now += MINUTE_MS
      await queue.retry({ destinationId: 'heap' })
      const ofHeap = async () => (await activity.days(today)).filter(({ destinationId }) => destinationId === 'heap')
      expect(await ofHeap()).toEqual([day({ destinationId: 'heap', name: 'A' })])
      await queue.settle('heap', (await queue.take('heap', 2)).map(delivered))
      expect(await ofHeap()).toEqual([
        day({ destinationId: 'heap', name: 'A', sent: 1, accepted: 1 }),
        day({ destinationId: 'heap', name: 'B', sent: 1, accepted: 1 })
      ])
      const steps = await activity.source('web', { from: START - HOUR_MS, to: clock.now + 1 }, MINUTE_MS)
      expect(steps.map(({ delivered: sent, rejected: refused }) => [sent, refused])).toEqual([
        [0, 0],
        [2, 0]
      ])
    })

    test('names without end are counted together', async () => {
      const { queue, activity } = await openCounts()
      await queue.connect('heap', ['web'])
      await queue.append(Array.from({ length: 1003 }, (_, at) => event(`Viewed ${at}`, { user: `u-${at}` })))
      await queue.settle('heap', (await queue.take('heap', 2000)).map(delivered))
      const days = await activity.days(today)
      expect(days).toHaveLength(2 * 1001)
      expect(days.filter(({ type }) => type === 'other')).toEqual([
        day({ type: 'other', name: '', received: 3 }),
        day({ destinationId: 'heap', type: 'other', name: '', sent: 3, accepted: 3 })
      ])
    })

    test('a destination is counted by the minute for days, and by the hour for two months', async () => {
      const { tallies, activity } = await openCounts()
      await tallies.add('heap', counts({ delivered: 2, skipped: 3, filtered: 1 }, 100), START)
      await tallies.add('heap', counts({ delivered: 1, rejected: 4 }, 100), START + 40 * MINUTE_MS)
      const period = { from: START - DAY_MS, to: START + DAY_MS }
      const zero = { delivered: 0, rejected: 0, retried: 0, skipped: 0, filtered: 0 }
      const quarter = 15 * MINUTE_MS
      const floor = (at: number, step: number): number => at - (at % step)
      expect(await activity.destination('heap', period, quarter)).toEqual([
        { ...zero, at: floor(START, quarter), delivered: 2, skipped: 3, filtered: 1 },
        { ...zero, at: floor(START + 40 * MINUTE_MS, quarter), delivered: 1, rejected: 4 }
      ])
      const inDays = [{ at: DAY, delivered: 3, rejected: 4, retried: 0, skipped: 3, filtered: 1 }]
      expect(await activity.destination('heap', period, DAY_MS)).toEqual(inDays)
      expect(await activity.p95('heap', period)).toBe(114)
      expect(await activity.p95('heap', { from: START + HOUR_MS, to: START + 2 * HOUR_MS })).toBeNull()
      clock.now = START + 30 * DAY_MS
      await tallies.add('heap', counts({ delivered: 1 }), clock.now)
      expect(await activity.destination('heap', period, quarter)).toEqual([])
      expect(await activity.destination('heap', period, DAY_MS)).toEqual(inDays)
      clock.now = START + LONG_KEPT_MS + DAY_MS
      await tallies.add('heap', counts({ delivered: 1 }), clock.now)
      expect(await activity.destination('heap', period, DAY_MS)).toEqual([])
    })

    test('refused requests that are alike stand in one row, and a bounded number is kept', async () => {
      const { activity } = await openCounts()
      const request = (facts: Partial<RefusedRequest>): RefusedRequest => ({
        code: 'unknown_write_key',
        message: 'The write key is missing.',
        path: '/v1/batch',
        address: '10.0.0.1',
        agent: 'analytics-node/2.1.0',
        sourceId: null,
        ...facts
      })
      activity.refuse(request({}), START)
      activity.refuse(request({}), START + 5)
      activity.refuse(request({ code: 'event_too_large', sourceId: 'web' }), START + 7)
      expect(await activity.refusals()).toEqual([
        { ...request({ code: 'event_too_large', sourceId: 'web' }), count: 1, firstAt: START + 7, lastAt: START + 7 },
        { ...request({}), count: 2, firstAt: START, lastAt: START + 5 }
      ])
      const [step] = await activity.source('', { from: START - HOUR_MS, to: START + HOUR_MS }, HOUR_MS)
      expect(step?.refused).toBe(2)
      for (let at = 0; at < 400; at += 1) activity.refuse(request({ address: `10.1.0.${at}` }), START + 1000 + at)
      await activity.refusals()
      for (let at = 0; at < 900; at += 1) activity.refuse(request({ address: `10.2.0.${at}` }), START + 5000 + at)
      const kept = await activity.refusals()
      expect(kept).toHaveLength(500)
      expect(kept[0]).toMatchObject({ address: '10.2.0.499', count: 1 })
    })
  })
}
