// Tables as people have them: Segment's warehouse, CSV of people and of events; and the user id from another field.
import { createProgram } from '../../src/cli/program'
import { openTerminal } from './terminal'
import { at, linesOf, readReport, write } from './work-folder'

const TIME = '2024-03-05T10:00:00.123Z'

async function dryRun(content: string | readonly unknown[], ...flags: readonly string[]): Promise<unknown[]> {
  const terminal = openTerminal()
  const args = ['send', at(write('rows.csv', content)), '--app-id', '11', '--dry-run', ...flags]
  await createProgram(terminal.io, () => undefined).parseAsync(args, { from: 'user' })
  return linesOf(terminal.stdout()).map((line) => (line as { body: unknown }).body)
}

const csv = (...rows: readonly (readonly string[])[]): string => rows.map((row) => `${row.join(',')}\r\n`).join('')
const event = (properties: object, given: object = {}): object => ({
  app_id: '11',
  event: 'Signed Up',
  identity: 'ada',
  properties,
  timestamp: TIME,
  idempotency_key: 'message-1',
  ...given
})
const person = (properties: object): object => ({ app_id: '11', identity: 'ada', properties })

const CALL_COLUMNS = ['id', 'user_id', 'anonymous_id', 'timestamp', 'context_library_name', 'uuid_ts', 'received_at']
const CALL_CELLS = ['message-1', 'ada', 'a-1', '2024-03-05 10:00:00.123 UTC', 'analytics.js', TIME, TIME]
const track = {
  id: 'message-1',
  user_id: 'ada',
  event: 'signed_up',
  event_text: 'Signed Up',
  timestamp: '2024-03-05 10:00:00.123+00',
  plan: '12',
  note: null
}

test.each<[string, string | readonly unknown[], readonly string[], readonly object[]]>([
  [
    'tracks as CSV',
    csv(
      [...CALL_COLUMNS, 'event', 'event_text', 'amount', 'zip'],
      [...CALL_CELLS, 'signed_up', 'Signed Up', '25.5', '01234']
    ),
    ['--table', 'tracks'],
    [event({ amount: 25.5, zip: '01234', segment_library: 'analytics.js' })]
  ],
  ['tracks as JSON, whose texts are texts', [track], ['--table', 'tracks'], [event({ plan: '12' })]],
  [
    'pages',
    csv([...CALL_COLUMNS, 'name', 'path'], [...CALL_CELLS, 'Pricing', '/pricing']),
    ['--table', 'pages'],
    [
      event(
        { name: 'Pricing', path: '/pricing', segment_library: 'analytics.js' },
        { event: 'Page viewed', idempotency_key: expect.any(String) }
      )
    ]
  ],
  [
    'identifies',
    csv([...CALL_COLUMNS, 'email', 'age'], [...CALL_CELLS, 'ada@example.com', '36']),
    ['--table', 'identifies'],
    [person({ email: 'ada@example.com', age: 36 })]
  ],
  [
    'users, whose id is the user id',
    csv(['id', 'email', 'vip', 'left_at', 'uuid'], ['ada', '"ada@example.com"', 'true', '', 'u']),
    ['--table', 'users'],
    [person({ email: 'ada@example.com', vip: true })]
  ],
  [
    'groups',
    csv([...CALL_COLUMNS, 'group_id', 'industry'], [...CALL_CELLS, 'acme', 'Steel']),
    ['--table', 'groups'],
    [{ app_id: '11', account_id: 'acme', properties: { industry: 'Steel' } }, person({ account_id: 'acme' })]
  ],
  [
    'people, with semicolons',
    'Id;Name;Plan\nada;"Lovelace; Ada";pro\n',
    ['--rows', '--user-id', 'Id'],
    [person({ Name: 'Lovelace; Ada', Plan: 'pro' })]
  ],
  [
    'events',
    csv(['who', 'what', 'when', 'key', 'amount'], ['ada', 'Signed Up', '2024-03-05 10:00:00.123', 'message-1', '7']),
    ['--rows', '--user-id', 'who', '--event-name', 'what', '--time', 'when', '--message-id', 'key'],
    [event({ amount: 7 })]
  ]
])('%s', async (_what, content, flags, bodies) => {
  const sent = await dryRun(content, ...flags)
  expect(sent).toHaveLength(bodies.length)
  expect(sent).toEqual(expect.arrayContaining([...bodies]))
})

describe('is refused:', () => {
  test.each<[string, string, readonly string[], string]>([
    ['a column that is missing', csv(['email'], ['a']), ['--rows', '--user-id', 'id'], 'names no column id.'],
    [
      'a table without its id',
      csv(['email'], ['a']),
      ['--table', 'tracks'],
      'names no column user_id or anonymous_id.'
    ],
    [
      'two columns of one name',
      csv(['id', 'id'], ['a', 'b']),
      ['--rows', '--user-id', 'id'],
      'has two columns of one name'
    ],
    ['rows without the user id', '', ['--rows'], 'Pass --user-id <column>.'],
    ['a column without rows', '', ['--time', 'x'], 'Pass --rows as well.'],
    ['a table with rows', '', ['--table', 'users', '--rows'], 'Leave --rows and the columns out.']
  ])('%s', async (_what, content, flags, says) => {
    await expect(dryRun(content, ...flags)).rejects.toThrow(says)
  })
})

test('rows that cannot be read are reported with their line; what is no CSV ends the file', async () => {
  const content = 'id,plan\nada,pro\nbob,pro,more\nnull,pro\ncy,"pro\n'
  const bodies = await dryRun(content, '--rows', '--user-id', 'id', '--report', at('report'))
  expect(bodies).toEqual([person({ plan: 'pro' })])
  expect(readReport('report').map(({ line, code, message }) => [line, code, message])).toEqual([
    [3, 'not_an_event', expect.stringContaining('The row has 3 cells; the first line names 2 columns.')],
    [4, 'placeholder_identity', expect.any(String)],
    [5, 'input_cut_off', expect.stringContaining('It is not valid CSV from line 5 on (CSV_QUOTE_NOT_CLOSED).')]
  ])
})

test('--user-id-from takes the user id from there for every call, and from nowhere else', async () => {
  const events = [
    { type: 'identify', userId: '7', traits: { email: 'ada', plan: 'pro' } },
    {
      type: 'track',
      userId: '7',
      event: 'Signed Up',
      timestamp: TIME,
      messageId: 'message-1',
      context: { traits: { email: 'ada' } }
    },
    { type: 'track', userId: '7', event: 'Signed Up', timestamp: TIME }
  ]
  const bodies = await dryRun(events, '--user-id-from', 'traits.email', '--report', at('report'))
  expect(bodies).toEqual(
    expect.arrayContaining([
      person({ email: 'ada', plan: 'pro' }),
      expect.objectContaining({ identity: 'ada', event: 'Signed Up' })
    ])
  )
  expect(bodies).toHaveLength(2)
  expect(
    readReport('report')
      .filter(({ fate }) => fate === 'rejected')
      .map(({ line, code }) => [line, code])
  ).toEqual([[3, 'missing_identity']])
})
