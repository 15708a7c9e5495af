// The words about a sync: which pages arrived, which are missing, and what to do.
import { ARRIVING_MS, describeSync } from '../../src/segments/sync-log'

const NOW = Date.parse('2026-01-02T03:00:00.000Z')
const old = { lastAt: NOW - ARRIVING_MS, isFollowed: false }
const followed = { lastAt: NOW, isFollowed: true }
const fresh = { lastAt: NOW, isFollowed: false }

test.each([
  ['one page', [1], 1, old, 'complete', [], 'one page'],
  ['all pages', [1, 2, 3], 3, followed, 'complete', [], 'all 3 pages'],
  ['one that is missing', [1, 2, 4, 5], 5, old, 'incomplete', [[3, 3]], 'pages 1, 2, 4, 5 of 5; 3 is missing'],
  [
    'one that is missing when the next sync has begun',
    [1],
    2,
    followed,
    'incomplete',
    [[2, 2]],
    'page 1 of 2; 2 is missing'
  ],
  [
    'some that may still come',
    [2],
    4,
    fresh,
    'arriving',
    [
      [1, 1],
      [3, 4]
    ],
    'page 2 of 4; 1, 3, 4 are still to come'
  ],
  [
    'long stretches',
    [1, 2, 3, 4, 9],
    100,
    old,
    'incomplete',
    [
      [5, 8],
      [10, 100]
    ],
    'pages 1 to 4, 9 of 100; 5 to 8, 10 to 100 are missing'
  ],
  ['none at all', [], 3, old, 'incomplete', [[1, 3]], 'no page of 3; 1 to 3 are missing'],
  [
    'more holes than anybody reads',
    [2, 4, 6, 8, 10, 12, 14, 16, 18, 20],
    20,
    old,
    'incomplete',
    [1, 3, 5, 7, 9, 11, 13, 15, 17, 19].map((number) => [number, number]),
    'pages 2, 4, 6, 8, 10, 12, 14, 16 and 2 more of 20; 1, 3, 5, 7, 9, 11, 13, 15 and 2 more are missing'
  ]
])('%s', (...[, pages, total, facts, state, missing, text]) => {
  const { advice, ...report } = describeSync({ pages, total, ...facts }, NOW)
  expect(report).toEqual({ state, missing, text })
  if (state === 'incomplete') expect(advice).toMatch(/Switch the segment off and on in Heap/)
  else expect(advice).toBeNull()
})
