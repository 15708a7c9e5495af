// The text in which the runner stores what was sent is that of what it shows, made in one go.
import { jsonOf } from '../../../src/delivery/json-text'
import { sentJson, toSent, type Answer } from '../../../src/runner/worker/sent'
import { ENDPOINT } from '../../delivery/requests'

const ITEMS: readonly object[] = [
  {},
  { event: 'A "quoted" name\n', properties: { a: 1, b: [null, { c: '\u2028é😀' }] } },
  { event: 'A', left: undefined },
  { app_id: 'of the item', event: 'A' },
  { app_id: 'of the item' }
]
const ENVELOPES: readonly Readonly<Record<string, unknown>>[] = [
  {},
  { app_id: '11' },
  { app_id: '1"1', library: 'server' }
]
const ANSWERS: readonly (Answer | null)[] = [
  null,
  { status: 400, body: '{"error":"no"}' },
  { failure: 'connection_failed' }
]

const ROWS = ITEMS.flatMap((item) =>
  ENVELOPES.flatMap((envelope) => ANSWERS.map((answer) => ({ item, envelope, answer })))
)

test.each(ROWS)('%j', ({ item, envelope, answer }) => {
  const endpoint = { ...ENDPOINT, envelope }
  const call = { endpoint, item, subject: 'ada' }
  const expected = {
    method: 'POST',
    url: ENDPOINT.url,
    body: JSON.parse(JSON.stringify({ ...envelope, ...item })) as object,
    answer
  }
  for (const made of [call, { ...call, item: jsonOf(item) }]) {
    // The second time, the parts that calls share are known.
    for (let times = 0; times < 2; times++) {
      expect(JSON.parse(sentJson({ call: made, answer }))).toEqual(expected)
      expect(JSON.parse(JSON.stringify(toSent({ call: made, answer })))).toEqual(expected)
    }
  }
})
