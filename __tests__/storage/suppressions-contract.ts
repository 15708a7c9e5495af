// What any store keeps of people whose events are not sent.
import type { Suppressions } from '../../src/storage/suppressions/suppressions'

/** Opens a new and empty store, and closes it after the test. */
export type OpenSuppressions = () => Promise<Suppressions>

export function describeSuppressions(name: string, openStore: OpenSuppressions): void {
  describe(`${name}: suppressions`, () => {
    test('are kept for each destination until they are lifted, each person once', async () => {
      const suppressions = await openStore()
      expect([await suppressions.any('heap'), await suppressions.among('heap', ['a'])]).toEqual([false, new Set()])
      expect(await suppressions.add('heap', ['b', 'a', 'b'], 5)).toEqual(['b', 'a'])
      expect(await suppressions.add('heap', ['a', 'c'], 7)).toEqual(['c'])
      await suppressions.add('other', ['d'], 6)
      expect(await suppressions.among('heap', ['a', 'd', 'z', 'c'])).toEqual(new Set(['a', 'c']))
      expect(await suppressions.among('heap', [])).toEqual(new Set())
      expect([await suppressions.any('heap'), await suppressions.any('third')]).toEqual([true, false])
      expect(await suppressions.list('heap', 2)).toEqual([
        { person: 'c', since: 7 },
        { person: 'a', since: 5 }
      ])
      expect(await suppressions.lift('heap', ['a', 'd', 'z'])).toBe(1)
      expect([await suppressions.count('heap'), await suppressions.count('other')]).toEqual([2, 1])
      await suppressions.forget('heap')
      expect([await suppressions.list('heap', 9), await suppressions.count('other')]).toEqual([[], 1])
      expect([await suppressions.any('heap'), await suppressions.any('other')]).toEqual([false, true])
    })
  })
}
