// Events as people really have them, line by line as they arrive, with what Heap gets of each and what is reported.

export interface FieldCase {
  /** Where such a thing comes from. */
  readonly name: string
  /** One line of a file, or one event in a request. */
  readonly line: string
  /** What Heap holds of it, in part: events by their name, users by their identity. */
  readonly event?: object
  readonly user?: object
  readonly account?: object
  /** Codes of the alterations, in order, or of the refusal. */
  readonly reported: readonly string[]
  /** What the cloud destination reports where it differs: digits are lost before it, and Segment has routed. */
  readonly inCloud?: readonly string[] | 'not there'
}

const TIME = '2024-03-05T10:00:00.000Z'
const track = (event: string, more: string) => `{"type":"track","userId":"u-1","event":"${event}",${more}}`
const timed = `"timestamp":"${TIME}"`
const personas = (computed: string, key: string) =>
  `"personas":{"computation_class":"${computed}","computation_key":"${key}"}`

/** Segment's schema refuses a list for a map before the destination sees it. */
const PHP: readonly FieldCase[] = [
  {
    name: 'PHP has a list for each empty map',
    line: track('Php', `"properties":[],"context":[],"integrations":[],${timed}`),
    event: { event: 'Php', properties: {} },
    reported: [],
    inCloud: 'not there'
  },
  {
    name: 'PHP has a list for no traits',
    line: `{"type":"identify","userId":"u-php","traits":[],${timed}}`,
    reported: [],
    inCloud: 'not there'
  },
  {
    name: 'PHP has a list for no traits of an account',
    line: `{"type":"group","userId":"u-php","groupId":"g-php","traits":[],${timed}}`,
    user: { identity: 'u-php', properties: { account_id: 'g-php' } },
    account: { account_id: 'g-php', properties: {} },
    reported: [],
    inCloud: 'not there'
  },
  {
    name: 'PHP has a list for no properties of a page',
    line: `{"type":"page","userId":"u-1","name":"Home","properties":[],${timed}}`,
    event: { event: 'Page viewed', properties: { name: 'Home' } },
    reported: [],
    inCloud: 'not there'
  }
]

export const FIELD_CASES: readonly FieldCase[] = [
  ...PHP,
  {
    name: 'Go writes the year 1 for no time',
    line: track(
      'Go',
      `"timestamp":"0001-01-01T00:00:00Z","originalTimestamp":"${TIME}","receivedAt":"2024-03-05T10:00:01Z"`
    ),
    event: { event: 'Go', timestamp: TIME },
    reported: ['timestamp_replaced']
  },
  {
    name: 'the zero of Unix time as a number',
    line: track('Zero', `"timestamp":0,"originalTimestamp":"${TIME}","receivedAt":"2024-03-05T10:00:01Z"`),
    event: { event: 'Zero', timestamp: TIME },
    reported: ['timestamp_replaced']
  },
  {
    name: 'the zero of Unix time as text, from a sender that keeps the original',
    line: track('Epoch', `"timestamp":"1970-01-01T00:00:00.000Z","originalTimestamp":"${TIME}"`),
    event: { event: 'Epoch', timestamp: TIME },
    reported: ['timestamp_replaced']
  },
  {
    name: 'MySQL has zeros for no time',
    line: track('Zeros', `"timestamp":"0000-00-00 00:00:00","receivedAt":"${TIME}"`),
    event: { event: 'Zeros', timestamp: TIME },
    reported: ['timestamp_replaced']
  },
  {
    name: '.NET writes a date as its culture has it',
    line: track('Culture', `"timestamp":"03/09/2015 10:00:00","receivedAt":"${TIME}"`),
    event: { event: 'Culture', timestamp: TIME },
    reported: ['timestamp_replaced']
  },
  {
    name: 'all in small letters',
    line: track('Off', `"integrations":{"all":false},${timed}`),
    reported: ['switched_off'],
    inCloud: 'not there'
  },
  {
    name: 'all in small letters, with Heap named',
    line: track('On', `"integrations":{"all":false,"Heap":true},${timed}`),
    event: { event: 'On' },
    reported: []
  },
  {
    name: 'Heap under its name in Segment',
    line: track('Named', `"integrations":{"Actions Heap":false},${timed}`),
    reported: ['switched_off'],
    inCloud: 'not there'
  },
  {
    name: 'ids of 19 digits among properties',
    line: track('Digits', `${timed},"properties":{"order":1152921504606846977,"list":[{"id":9223372036854775807}]}`),
    event: { event: 'Digits', properties: { order: '1152921504606846977', list: '[{"id":"9223372036854775807"}]' } },
    reported: [],
    inCloud: ['digits_lost', 'digits_lost']
  },
  {
    name: 'an id of 19 digits among traits',
    line: `{"type":"identify","userId":"u-digits","traits":{"discord":1152921504606846977},${timed}}`,
    user: { identity: 'u-digits', properties: { discord: '1152921504606846977' } },
    reported: [],
    inCloud: ['digits_lost']
  },
  {
    name: 'Engage with traits beside an audience',
    line: `{"type":"identify","userId":"u-vip","traits":{"vip":true,"plan":"pro"},"context":{${personas('audience', 'vip')}},${timed}}`,
    user: { identity: 'u-vip', properties: { vip: true } },
    reported: ['traits_left_out']
  },
  {
    name: 'Engage with traits beside a computed trait, as track',
    line: `{"type":"track","userId":"u-ltv","event":"Trait Computed","properties":{"trait_key":"ltv","ltv":42},"context":{"traits":{"plan":"pro"},${personas('computed_trait', 'ltv')}},${timed}}`,
    user: { identity: 'u-ltv', properties: { ltv: 42 } },
    reported: ['traits_left_out']
  },
  {
    name: 'Engage about an account',
    line: `{"type":"group","userId":"u-acme","groupId":"acme","traits":{"big":true},"context":{${personas('audience', 'big')}},${timed}}`,
    user: { identity: 'u-acme', properties: { account_id: 'acme' } },
    account: { account_id: 'acme', properties: { big: true } },
    reported: []
  },
  ...['(null)', '<null>', '(none)', '(not set)', 'n/a'].map((id) => ({
    name: `${id} where code knows nobody`,
    line: `{"type":"track","userId":"${id}","event":"Nobody",${timed}}`,
    reported: ['placeholder_identity']
  })),
  {
    name: 'RudderStack has traits in the context only',
    line: `{"type":"identify","userId":"u-rudder","originalTimestamp":"${TIME}","context":{"traits":{"plan":"team"},"library":{"name":"RudderLabs"}}}`,
    user: { identity: 'u-rudder', properties: { plan: 'team' } },
    reported: []
  },
  {
    name: 'RudderStack identifies nobody with an id among traits',
    line: `{"type":"identify","anonymousId":"a","traits":{"id":"u-x","plan":"pro"},${timed}}`,
    reported: ['missing_identity']
  },
  {
    name: 'traits of the user beside those of the account',
    line: `{"type":"group","userId":"u-g1","groupId":"g1","context":{"traits":{"plan":"team"}},"traits":{"name":"ACME"},${timed}}`,
    user: { identity: 'u-g1', properties: { account_id: 'g1' } },
    account: { account_id: 'g1', properties: { name: 'ACME' } },
    reported: ['traits_left_out']
  },
  {
    name: 'analytics-java 3.5.0 writes an empty map of integrations',
    line: track(
      'Java',
      `${timed},"integrations":{},"context":{"library":{"name":"analytics-java"}},"properties":{"revenue":39.95}`
    ),
    event: { event: 'Java', properties: { revenue: 39.95, segment_library: 'analytics-java' } },
    reported: []
  }
]

/** Lines of Python's `json.dumps`: no JSON, and the place where it ends to be one. */
export const PYTHON_LINES: readonly (readonly [line: string, place: string])[] = [
  ['{"type":"track","userId":"u-1","event":"A","properties":{"ratio":NaN}}', 'at column 66: JSON has no NaN.'],
  [
    '{"type":"track","userId":"u-2","event":"B","properties":{"ratio":-Infinity}}',
    'at column 66: JSON has no -Infinity.'
  ]
]
