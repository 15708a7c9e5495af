// Both forms of Retry-After, and what is neither.
import { readRetryAfter } from '../../src/delivery/retry-after'

const NOW = Date.UTC(2024, 2, 5, 10, 0, 0)

test.each<[string, string | undefined, number | undefined]>([
  ['seconds', '120', 120_000],
  ['no time at all', '0', 0],
  ['space around', ' 7 ', 7000],
  ['a fraction of a second, rounded up', '0.0001', 1],
  ['a date', 'Tue, 05 Mar 2024 10:00:30 GMT', 30_000],
  ['a date in the past', 'Tue, 05 Mar 2024 09:00:00 GMT', 0],
  ['a date now', 'Tue, 05 Mar 2024 10:00:00 GMT', 0],
  ['a date as RFC 850 has it', 'Tuesday, 05-Mar-24 10:00:30 GMT', 30_000],
  ['a date as asctime prints it, which has no zone and means UTC', 'Tue Mar  5 10:00:30 2024', 30_000],
  ['nothing', undefined, undefined],
  ['an empty header', '', undefined],
  ['a blank header', '  ', undefined],
  ['a negative number', '-5', undefined],
  ['a number with a unit', '5s', undefined],
  ['a number in another notation', '1e3', undefined],
  ['more than can be counted', '9'.repeat(400), undefined],
  ['a word', 'soon', undefined],
  ['a word with a number', 'May 12', undefined],
  ['a month first', 'March 5, 2024', undefined],
  ['two values', '5, 10', undefined],
  ['an ISO date', '2024-03-05T10:00:30Z', undefined],
  ['a day that is no date', 'Tue, nonsense', undefined]
])('%s', (_, header, retryAfterMs) => {
  expect(readRetryAfter(header, { now: NOW })).toBe(retryAfterMs)
})
