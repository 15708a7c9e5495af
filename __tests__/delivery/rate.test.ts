// One budget's window as arithmetic: what may be sent at a given time, and how long until more may.
import { RateWindow } from '../../src/delivery/rate'

const BUDGET = { windowMs: 60_000, perSubject: 10, total: 15 }

const cost = (counts: Record<string, number>): Map<string, number> => new Map(Object.entries(counts))

describe('what may be sent', () => {
  test('an unused window allows the whole budget', () => {
    const window = new RateWindow(BUDGET)
    expect([window.totalAllowance(0), window.allowance('ada', 0)]).toEqual([15, 10])
  })

  test('a subject is limited by its own budget and by what all have used together', () => {
    const window = new RateWindow(BUDGET)
    window.take(cost({ ada: 8 }))
    expect([window.allowance('ada', 0), window.allowance('bob', 0), window.totalAllowance(0)]).toEqual([2, 7, 7])
    window.take(cost({ bob: 7 }))
    expect([window.allowance('ada', 0), window.allowance('cleo', 0), window.totalAllowance(0)]).toEqual([0, 0, 0])
  })

  test('without a total only the subjects are limited', () => {
    const window = new RateWindow({ windowMs: 30_000, perSubject: 30 })
    window.take(cost({ ada: 30, bob: 1 }))
    expect([window.allowance('ada', 0), window.allowance('bob', 0), window.totalAllowance(0)]).toEqual([
      0,
      29,
      Infinity
    ])
  })
})

describe('what was taken', () => {
  test('counts for ever while its answer is out', () => {
    const window = new RateWindow(BUDGET)
    window.take(cost({ ada: 10 }))
    expect(window.allowance('ada', 3_600_000)).toBe(0)
  })

  test('counts until the window has passed since its answer, to the millisecond', () => {
    const window = new RateWindow(BUDGET)
    window.settle(window.take(cost({ ada: 10, bob: 5 })), 4000)
    expect([window.allowance('ada', 63_999), window.totalAllowance(63_999)]).toEqual([0, 0])
    expect([window.allowance('ada', 64_000), window.totalAllowance(64_000)]).toEqual([10, 15])
  })

  test('is given back at once when the service did not count it', () => {
    const window = new RateWindow(BUDGET)
    window.take(cost({ ada: 3 }))
    window.refund(window.take(cost({ ada: 7, bob: 5 })))
    expect([window.allowance('ada', 0), window.allowance('bob', 0), window.totalAllowance(0)]).toEqual([7, 10, 12])
  })
})

describe('how long it takes', () => {
  test.each<
    [
      string,
      { taken: [Record<string, number>, number | undefined][]; asked: Record<string, number> },
      number | undefined
    ]
  >([
    ['what fits goes at once', { taken: [[{ ada: 5 }, 0]], asked: { ada: 5 } }, 0],
    ['a spent subject waits for its window', { taken: [[{ ada: 10 }, 1000]], asked: { ada: 1 } }, 51_000],
    ['another subject does not', { taken: [[{ ada: 10 }, 1000]], asked: { bob: 5 } }, 0],
    ['a spent total makes everyone wait', { taken: [[{ ada: 10, bob: 5 }, 2000]], asked: { cleo: 1 } }, 52_000],
    [
      'the soonest of several ends is looked at first',
      {
        taken: [
          [{ ada: 5 }, 3000],
          [{ ada: 5 }, 1000]
        ],
        asked: { ada: 10 }
      },
      51_000
    ],
    ['what is still out has no end', { taken: [[{ ada: 10 }, undefined]], asked: { ada: 1 } }, undefined],
    [
      'what is still out hides no known end',
      {
        taken: [
          [{ ada: 5 }, undefined],
          [{ ada: 5 }, 1000]
        ],
        asked: { ada: 1 }
      },
      51_000
    ],
    ['more than the whole budget goes into an empty window', { taken: [], asked: { ada: 40 } }, 0],
    [
      'more than the whole budget waits for an empty window',
      { taken: [[{ bob: 1 }, 1000]], asked: { ada: 40 } },
      51_000
    ]
  ])('%s', (_fact, { taken, asked }, expected) => {
    const window = new RateWindow(BUDGET)
    for (const [counts, settledAt] of taken) {
      const grant = window.take(cost(counts))
      if (settledAt !== undefined) window.settle(grant, settledAt)
    }
    expect(window.wait(cost(asked), 10_000)).toBe(expected)
  })
})

test('no window of the service ever holds more than the budget, wherever between request and answer it counts', () => {
  const window = new RateWindow({ windowMs: 1000, perSubject: 50, total: 50 })
  const counted: number[] = []
  let now = 0
  for (let round = 0; round < 400; round++) {
    const one = cost({ ada: 1 })
    while (window.wait(one, now) !== 0) now += 10
    const grant = window.take(one)
    const answeredAt = now + (round % 7) * 13
    counted.push(now + (round % 3) * 0.5 * (answeredAt - now))
    window.settle(grant, answeredAt)
    now += round % 5
  }
  const mostInAWindow = Math.max(
    ...counted.map((from) => counted.filter((at) => at >= from && at < from + 1000).length)
  )
  expect(mostInAWindow).toBeLessThanOrEqual(50)
  // Overcautious would be wrong as well: 400 calls need at least seven windows and take little more.
  expect(now).toBeLessThan(9000)
})
