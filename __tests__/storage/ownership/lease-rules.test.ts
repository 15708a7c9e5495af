// Which keys a runner takes, asks for and hands over, and how evenly keys are spread.
import { decide, LEASE_TIMES, type KeyFacts } from '../../../src/storage/ownership/lease-rules'
import { preferredOf } from '../../../src/storage/ownership/rendezvous'

const RUNNERS = ['runner-1', 'runner-2', 'runner-3']
const KEYS = Array.from({ length: 3000 }, (_, index) => `heap:us:${1_000_000_000 + index}`)

describe('the preferred runner', () => {
  test('is spread evenly over the runners, whose ids differ in one letter', () => {
    const shares = RUNNERS.map((runner) => KEYS.filter((key) => preferredOf(key, RUNNERS) === runner).length)
    for (const share of shares) expect(Math.abs(share - 1000)).toBeLessThan(100)
  })

  test('does not depend on the order in which runners are listed', () => {
    for (const key of KEYS.slice(0, 100)) {
      expect(preferredOf(key, [...RUNNERS].reverse())).toBe(preferredOf(key, RUNNERS))
    }
  })

  test('changes only for the keys of a runner that goes', () => {
    const moved = KEYS.filter((key) => preferredOf(key, RUNNERS.slice(0, 2)) !== preferredOf(key, RUNNERS))
    expect(moved.map((key) => preferredOf(key, RUNNERS))).toEqual(moved.map(() => 'runner-3'))
  })

  test('is nobody where nobody lives', () => {
    expect(preferredOf('heap:us:11', [])).toBeUndefined()
  })
})

describe('a decision', () => {
  const key = 'heap:us:11'
  const preferred = preferredOf(key, RUNNERS) ?? ''
  const others = RUNNERS.filter((runner) => runner !== preferred)
  const [other = '', third = ''] = others
  const free: KeyFacts = { key, owner: undefined, askedBy: undefined, freeMs: 0 }
  const NOTHING = { take: [], ask: [], handOver: [] }

  test.each<[string, string, KeyFacts, object]>([
    ['a free key is taken by the preferred runner', preferred, free, { take: [key] }],
    ['and left to it by others', other, free, {}],
    ['but not for long', other, { ...free, freeMs: LEASE_TIMES.grace }, { take: [key] }],
    ['a key of another is asked for', preferred, { ...free, owner: other }, { ask: [key] }],
    ['once', preferred, { ...free, owner: other, askedBy: preferred }, {}],
    ['also if a third has asked before', preferred, { ...free, owner: other, askedBy: third }, { ask: [key] }],
    [
      'a key is handed over to the preferred runner',
      other,
      { ...free, owner: other, askedBy: preferred },
      { handOver: [key] }
    ],
    ['not before it asks', other, { ...free, owner: other }, {}],
    ['and to no third', other, { ...free, owner: other, askedBy: third }, {}],
    ['the preferred runner keeps it', preferred, { ...free, owner: preferred, askedBy: other }, {}],
    ['what another holds is not taken', third, { ...free, owner: other, freeMs: 0 }, {}]
  ])('%s', (_what, me, facts, expected) => {
    expect(decide(me, RUNNERS, [facts])).toEqual({ ...NOTHING, ...expected })
  })

  test('where no runner stays, a guest takes a free key at once', () => {
    expect(decide('guest', [], [free])).toEqual({ ...NOTHING, take: [key] })
  })

  test('a runner that is about to end neither takes at once nor is handed anything', () => {
    const left = RUNNERS.filter((runner) => runner !== preferred)
    expect(decide(preferred, left, [free])).toEqual(NOTHING)
    const facts = { ...free, owner: other, askedBy: preferred }
    expect(decide(other, left, [facts])).toEqual(NOTHING)
  })
})
