// What every store of quota counts has to do, in a file or in a database. Called once for each.
import { QUOTA_KEPT_MS, type QuotaCounts } from '../../src/storage/quotas/quota-counts'

export interface CountsUnderTest {
  readonly counts: QuotaCounts
  /** Those of another runner, or after a restart. */
  readonly others: QuotaCounts
  readonly clock: { now: number }
}

const DAY = 86_400_000

export function describeQuotas(open: () => Promise<CountsUnderTest>): void {
  test('what several runners bring is added up, by key and period, and forgotten after its time', async () => {
    const { counts, others, clock } = await open()
    const one = { key: 'day a', since: DAY, events: 5 }
    const two = { key: 'minute b', since: DAY, events: 7 }
    clock.now = DAY
    expect(await counts.add([one, two])).toEqual([5, 7])
    expect(await others.add([two, { ...one, events: -2 }, { ...one, since: 2 * DAY }])).toEqual([14, 3, 5])
    expect(await counts.add([{ ...one, events: 0 }])).toEqual([3])
    expect(await counts.add([])).toEqual([])
    clock.now = DAY + QUOTA_KEPT_MS + 1
    await others.add([{ ...one, since: 3 * DAY }])
    expect(await counts.add([{ ...one, events: 1 }])).toEqual([1])
  })

  test('many runners at once lose nothing, and do not wait for each other for ever', async () => {
    const { counts, others, clock } = await open()
    clock.now = DAY
    const both = ['x', 'y'].map((key) => ({ key, since: DAY, events: 1 }))
    await Promise.all(
      Array.from({ length: 20 }, (_, at) => (at % 2 === 0 ? counts.add(both) : others.add([...both].reverse())))
    )
    expect(await counts.add(both.map((count) => ({ ...count, events: 0 })))).toEqual([20, 20])
  })
}
