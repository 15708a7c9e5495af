// The times of an event that has just arrived, by a table: which clocks are corrected, and which times stay as they came.
import { readTimes, type SentTimes } from '../../src/runner/intake/event-time'

const ARRIVED = '2024-03-05T10:00:00.000Z'
const HOUR_AGO = '2024-03-05T09:00:00.000Z'

test.each<[string, SentTimes, unknown, unknown]>([
  ['a clock an hour behind', { timestamp: '2024-03-05T08:59:50.000Z' }, HOUR_AGO, '2024-03-05T09:59:50.000Z'],
  [
    'a clock that began in 1970',
    { timestamp: '1970-01-05T00:00:00Z' },
    '1970-01-05T00:00:10Z',
    '2024-03-05T09:59:50.000Z'
  ],
  ['numbers and text of one time', { timestamp: 1709629190 }, '2024-03-05 09:00:00', '2024-03-05T09:59:50.000Z'],
  ['no sentAt', { timestamp: HOUR_AGO }, undefined, HOUR_AGO],
  ['a sentAt of null', { timestamp: HOUR_AGO }, null, HOUR_AGO],
  ['a sentAt of the year 1', { timestamp: HOUR_AGO }, '0001-01-01T00:00:00Z', HOUR_AGO],
  ['a sentAt of Unix zero', { timestamp: HOUR_AGO }, 0, HOUR_AGO],
  ['a timestamp of the year 1', { timestamp: '0001-01-01T00:00:00Z' }, HOUR_AGO, '0001-01-01T00:00:00Z'],
  [
    'a timestamp that countries read differently',
    { timestamp: '03/09/2015 10:00:00' },
    HOUR_AGO,
    '03/09/2015 10:00:00'
  ],
  ['a timestamp with the name of a month', { timestamp: 'March 5, 2024' }, HOUR_AGO, 'March 5, 2024'],
  ['a day that does not exist', { timestamp: '2024-02-30T10:00:00Z' }, HOUR_AGO, '2024-02-30T10:00:00Z'],
  ['one digit', { timestamp: '1' }, HOUR_AGO, '1'],
  ['no time at all', {}, HOUR_AGO, ARRIVED],
  ['originalTimestamp alone', { originalTimestamp: HOUR_AGO }, HOUR_AGO, ARRIVED]
])('%s', (_, sent, sentAt, timestamp) => {
  expect(readTimes(sent, { sentAt, receivedAt: Date.parse(ARRIVED) })).toMatchObject({ timestamp, receivedAt: ARRIVED })
})

const OLD = '2020-01-01T00:00:00.000Z'

test.each<[string, SentTimes, Record<string, unknown>]>([
  ['its time', { timestamp: OLD, receivedAt: HOUR_AGO }, { timestamp: OLD, receivedAt: HOUR_AGO }],
  ['a time that cannot be read', { timestamp: 'soon', receivedAt: OLD }, { timestamp: 'soon', receivedAt: OLD }],
  ['no time but that of its first arrival', { receivedAt: OLD }, { receivedAt: OLD }],
  ['only its original time', { originalTimestamp: OLD, receivedAt: OLD }, { timestamp: OLD, receivedAt: OLD }],
  ['no arrival before this one', { timestamp: OLD }, { timestamp: OLD, receivedAt: ARRIVED }],
  ['an arrival that cannot be read', { timestamp: OLD, receivedAt: 'x' }, { timestamp: OLD, receivedAt: ARRIVED }],
  ['no time at all', {}, { timestamp: ARRIVED, receivedAt: ARRIVED }]
])('an event that was forwarded keeps %s', (_, sent, times) => {
  const arrival = { sentAt: HOUR_AGO, receivedAt: Date.parse(ARRIVED), isForwarded: true }
  expect(readTimes(sent, arrival)).toEqual(times)
})

test('an original time of the sender stays beside a corrected one', () => {
  const sent = { timestamp: '0001-01-01T00:00:00Z', originalTimestamp: OLD }
  expect(readTimes(sent, { sentAt: OLD, receivedAt: Date.parse(ARRIVED) })).toEqual({ ...sent, receivedAt: ARRIVED })
})
