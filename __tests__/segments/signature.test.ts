// The signature of webhooks: known vectors, and everything that differs from them by a little.
import { createHmac } from 'node:crypto'
import { checkSignature, DEFAULT_WINDOW } from '../../src/segments/signature'

const SECRET = 'test-webhook-secret'
const TS = 1_700_000_000_000
const PUBLISHED = '{"id_token":"7a36ae58-c4b9-11eb-8529-0242ac130003","action_type":"segment.users.sync"}'
const UMLAUTS =
  '{"action_type":"segment.users.sync","customer_config":{"fields":[]},"data":{"segment":{"id":1338065,"name":"Größte Käufer 🛒"},"sync_info":{"page_number":1,"total_pages":1,"sync_task_id":"afe74af0-496e-11ec-81d3-0242ac130003"},"add":[{"id":"u-1"}]}}'
const HMACS = {
  [PUBLISHED]: 't/kdQlKKWwKpn9oPhGlUuB8WzG89tLi1FJO1PE4PIQ0=',
  [UMLAUTS]: 'q1/noscUtv7r6xvwY8AWgk9kgLjpUaV+2p+ihZgRnGQ='
}
const header = (hmac: string | undefined, ts: number | string = TS) => `ts:${ts},hmac:${hmac ?? ''}`
const published = header(HMACS[PUBLISHED])

function check(headers: readonly string[], body: string | Buffer, { secret = SECRET, now = TS } = {}) {
  return checkSignature({ headers, body: Buffer.from(body) }, { secret, window: DEFAULT_WINDOW, now })
}

test('the second vector has 254 bytes', () => expect(Buffer.byteLength(UMLAUTS)).toBe(254))

test.each([
  ['the published vector', published, PUBLISHED],
  ['one with umlauts and an emoji', header(HMACS[UMLAUTS]), UMLAUTS],
  ['base64 without its =', published.replace(/=$/, ''), PUBLISHED],
  ['a blank behind the comma', published.replace(',', ', '), PUBLISHED]
])('takes %s', (_, given, body) => expect(check([given], body)).toEqual({ ts: TS }))

const changed = Buffer.from(PUBLISHED)
changed[10] = changed[10]! ^ 1

test.each<[string, readonly string[], string | Buffer, RegExp]>([
  ['no header', [], PUBLISHED, /is missing\.$/],
  ['the header twice', [published, published], PUBLISHED, /more than once\.$/],
  ['the header twice, joined', [`${published}, ${published}`], PUBLISHED, /not of the form/],
  ['an empty header', [''], PUBLISHED, /not of the form/],
  ['no time', [`hmac:${HMACS[PUBLISHED]}`], PUBLISHED, /not of the form/],
  ['a time in seconds', [header(HMACS[PUBLISHED], 1_700_000_000)], PUBLISHED, /not of the form/],
  ['a time of fourteen digits', [header(HMACS[PUBLISHED], '17000000000000')], PUBLISHED, /not of the form/],
  ['a negative time', [header(HMACS[PUBLISHED], '-170000000000')], PUBLISHED, /not of the form/],
  ['half a signature', [header('t/kdQlKKWwKpn9oPhGlUuA==')], PUBLISHED, /not of the form/],
  [
    'a signature in hex',
    [header('b7f91d42528a5b02a99fda0f846954b81f16cc6f3db4b8b51493b53c4e0f210d')],
    PUBLISHED,
    /not of the form/
  ],
  ['another time', [header(HMACS[PUBLISHED], TS + 1)], PUBLISHED, /another secret/],
  ['a changed byte', [published], changed, /another secret/],
  ['one more line break', [published], `${PUBLISHED}\n`, /another secret/],
  ['another body', [published], UMLAUTS, /another secret/],
  ['no body', [published], '', /another secret/],
  [
    'JSON that was written again, with blanks',
    [header(HMACS[UMLAUTS])],
    JSON.stringify(JSON.parse(UMLAUTS), null, 2),
    /another secret/
  ],
  [
    'JSON that was written again, with escapes',
    [header(HMACS[UMLAUTS])],
    UMLAUTS.replace('ö', '\\u00f6'),
    /another secret/
  ]
])('refuses %s', (_, headers, body, message) => {
  expect(check(headers, body)).toEqual({ refused: 'bad_signature', message: expect.stringMatching(message) })
})

test('refuses another secret', () => {
  expect(check([published], PUBLISHED, { secret: 'test-webhook-secreT' })).toMatchObject({ refused: 'bad_signature' })
})

const HOUR_MS = 3_600_000

test.each([
  ['as old as may be', TS + 24 * HOUR_MS, { ts: TS }],
  [
    'too old',
    TS + 24 * HOUR_MS + 1,
    { refused: 'outside_window', message: 'The webhook is 25 h old; the limit is 24 h.' }
  ],
  ['as far ahead as may be', TS - 300_000, { ts: TS }],
  [
    'too far ahead',
    TS - 300_001,
    { refused: 'outside_window', message: 'The webhook is 6 min ahead of this clock; the limit is 5 min.' }
  ]
])('a time that is %s', (_, now, answer) => expect(check([published], PUBLISHED, { now })).toEqual(answer))

test('an old one with a wrong signature is told of the signature alone', () => {
  expect(check([header('x'.repeat(43))], PUBLISHED, { now: 0 })).toMatchObject({ refused: 'bad_signature' })
})

test('a time with leading zeros is signed as it is written', () => {
  const ts = '0000000000001'
  const hmac = createHmac('sha256', SECRET)
    .update(ts + PUBLISHED)
    .digest('base64')
  expect(check([header(hmac, ts)], PUBLISHED, { now: 1 })).toEqual({ ts: 1 })
})
