// The time of an event, by the shared table.
import { readEventTime, toIsoTime } from '../../src/heap/dates'
import { timeCases } from '../cases/times'

test.each(timeCases.map((one) => [one.name, one] as const))('%s', (_, { value, iso }) => {
  expect(toIsoTime(value)).toBe(iso)
})

const ISO = '2024-03-05T10:00:00.000Z'
const OTHER = '2024-03-05T09:00:00.000Z'

const NEXT = '2024-03-06T10:00:00.000Z'

/** What stands for no time. */
const NO_TIMES = [
  0,
  '0',
  '0001-01-01T00:00:00Z',
  '0001-01-01T00:00:00',
  '0001-01-01T01:00:00+01:00',
  '0001-01-01T00:00:00+02:00',
  '0000-00-00 00:00:00',
  '0000-01-01',
  '1970-01-01T00:00:00.000Z',
  '1970-01-01T01:00:00+01:00',
  '1970-01-01'
]

const UNLIKELY = [1, '1999-12-31T23:59:59.999Z', '1970-01-20T17:53:52.800Z', '2024-03-07T10:00:00.001Z', 9999999999]

type TimeRow = [string, Parameters<typeof readEventTime>[0], string | undefined, string[]]

test.each<TimeRow>([
  ['timestamp wins', { timestamp: ISO, originalTimestamp: OTHER, receivedAt: OTHER }, ISO, []],
  ['originalTimestamp is next', { originalTimestamp: ISO, receivedAt: OTHER }, ISO, ['timestamp_replaced']],
  ['receivedAt is last', { timestamp: 'x', originalTimestamp: {}, receivedAt: ISO }, ISO, ['timestamp_replaced']],
  ['nothing readable is left out', { timestamp: '', originalTimestamp: null }, undefined, ['timestamp_left_out']],
  ...NO_TIMES.flatMap((nothing): TimeRow[] => [
    [`${nothing} is no timestamp`, { timestamp: nothing, originalTimestamp: ISO }, ISO, ['timestamp_replaced']],
    [`${nothing} is none on arrival`, { timestamp: nothing, receivedAt: ISO }, ISO, ['timestamp_replaced']],
    [`${nothing} is left out`, { timestamp: nothing, originalTimestamp: nothing }, undefined, ['timestamp_left_out']]
  ]),
  ...UNLIKELY.flatMap((unlikely): TimeRow[] => [
    [
      `${unlikely} yields to originalTimestamp`,
      { timestamp: unlikely, originalTimestamp: ISO, receivedAt: NEXT },
      ISO,
      ['timestamp_replaced']
    ],
    [
      `${unlikely} does not yield to the time of arrival`,
      { timestamp: unlikely, receivedAt: NEXT },
      toIsoTime(unlikely),
      ['timestamp_unlikely']
    ],
    [
      `${unlikely} does not yield to another unlikely time`,
      { timestamp: unlikely, originalTimestamp: unlikely, receivedAt: NEXT },
      toIsoTime(unlikely),
      ['timestamp_unlikely']
    ]
  ]),
  ['a day after arrival is likely', { timestamp: NEXT, receivedAt: ISO }, NEXT, []],
  ['without a time of arrival, nothing is too late', { timestamp: '2999-01-01' }, '2999-01-01T00:00:00.000Z', []],
  ['the first likely time', { timestamp: '2000-01-01' }, '2000-01-01T00:00:00.000Z', []]
])('%s', (_, sources, timestamp, codes) => {
  const issues = codes.map((code) => ({ code, path: 'timestamp' }))
  expect(readEventTime(sources)).toStrictEqual({ ...(timestamp !== undefined && { timestamp }), issues })
})
