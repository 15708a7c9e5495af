// The time of an event, by the shared table.
import { readEventTime, toIsoTime } from '../../src/heap/dates'
import { timeCases } from '../cases/times'

test.each(timeCases.map((one) => [one.name, one] as const))('%s', (_, { value, iso }) => {
  expect(toIsoTime(value)).toBe(iso)
})

const ISO = '2024-03-05T10:00:00.000Z'
const OTHER = '2020-01-01T00:00:00.000Z'

test.each([
  ['timestamp wins', { timestamp: ISO, originalTimestamp: OTHER, receivedAt: OTHER }, ISO, []],
  ['epoch 0 is not missing', { timestamp: 0, originalTimestamp: OTHER }, '1970-01-01T00:00:00.000Z', []],
  ['originalTimestamp is next', { originalTimestamp: ISO, receivedAt: OTHER }, ISO, ['timestamp_replaced']],
  ['receivedAt is last', { timestamp: 'x', originalTimestamp: {}, receivedAt: ISO }, ISO, ['timestamp_replaced']],
  ['nothing readable is left out', { timestamp: '', originalTimestamp: null }, undefined, ['timestamp_left_out']]
])('%s', (_, sources, timestamp, codes) => {
  const issues = codes.map((code) => ({ code, path: 'timestamp' }))
  expect(readEventTime(sources)).toStrictEqual({ ...(timestamp !== undefined && { timestamp }), issues })
})
