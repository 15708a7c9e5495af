// What is computed for the eye: changes and small lines of the overview, lines of JSON, sentences about changes, spans and short ids.
import type { DestinationRow, EventDetail, Issue } from '../../src/runner/admin/shapes'
import { byTrouble, toChange, toPoints } from '../../src/catalog/views/overview/numbers'
import { issueWords, sentPath } from '../../src/catalog/views/debugger/issue-words'
import { toLines } from '../../src/catalog/views/debugger/json-lines'
import { keyOfEvent, personAddress } from '../../src/catalog/views/heap/addresses'
import { readEvent } from '../../src/catalog/views/testing/event-text'
import { shortenId, toAgo, toAhead, toSize, toSpan } from '../../src/catalog/words'
import { ALTERATIONS } from '../../src/errors'

test.each([
  [0, 0, undefined],
  [5, 5, '= as before'],
  [5, 0, 'new'],
  [112, 100, '▲ 12 %'],
  [60, 100, '▼ 40 %'],
  [1001, 1000, '▲ < 1 %'],
  [0, 3, '▼ 100 %'],
  [3000, 100, '▲ 30 times']
])('%d after %d is %s', (now, before, words) => {
  expect(toChange(now, before)).toBe(words)
})

test('what goes wrong comes first among destinations, and what is off last', () => {
  const row = (id: string, facts: object) =>
    ({ id, isOn: true, pause: null, rejected: 0, retrying: 0, ...facts }) as unknown as DestinationRow
  const rows = [
    row('off', { isOn: false, rejected: 9 }),
    row('fine', {}),
    row('retrying', { retrying: 1 }),
    row('rejecting', { rejected: 1 }),
    row('partly paused', { pause: { covers: 'some' } }),
    row('paused', { pause: { covers: 'all' } })
  ]
  const order = ['paused', 'rejecting', 'partly paused', 'retrying', 'fine', 'off']
  expect(byTrouble(rows).map(({ id }) => id)).toEqual(order)
})

test('a small line goes from edge to edge, its highest point at the top', () => {
  expect(toPoints([0, 5, 10], { width: 100, height: 20 })).toBe('0,20 50,10 100,0')
  expect(toPoints([0, 0], { width: 100, height: 20 })).toBe('0,20 100,20')
})

test('lines of JSON know their paths as issues write them', () => {
  const lines = toLines({ properties: { bio: 'x', tags: ['a'], 'a.b': {} } })
  expect(lines.map(({ depth, path, key, text }) => [depth, path, key, text])).toEqual([
    [0, '', undefined, '{'],
    [1, 'properties', 'properties', '{'],
    [2, 'properties.bio', 'bio', '"x",'],
    [2, 'properties.tags', 'tags', '['],
    [3, 'properties.tags.0', undefined, '"a"'],
    [2, 'properties.tags', undefined, '],'],
    [2, 'properties.a.b', 'a.b', '{}'],
    [1, 'properties', undefined, '}'],
    [0, '', undefined, '}']
  ])
})

const issue = (part: Partial<Issue>): Issue => ({ code: '', title: 'a title', advice: '', path: '', ...part })

test.each([
  [
    issue({ code: 'value_shortened', path: 'traits.bio', actual: 1840, limit: 1024 }),
    'bio',
    'shortened from 1,840 to 1,024 characters: Heap’s limit',
    'properties.bio'
  ],
  [
    issue({ code: 'key_renamed', path: 'traits.id', renamedTo: '_id' }),
    'id',
    'sent as _id: Heap reserves the name',
    'properties._id'
  ],
  [issue({ code: 'not_known_yet', path: 'properties.a' }), 'a', 'a title', 'properties.a']
])('%j is said in words and found in what was sent', (given, name, words, path) => {
  expect(issueWords(given)).toEqual({ name, words })
  expect(sentPath(given)).toBe(path)
})

test('every change that can happen has a sentence without a gap', () => {
  const sentences = Object.keys(ALTERATIONS).map((code) => issueWords(issue({ code, limit: 3, actual: 4 })).words)
  expect(sentences.filter((words) => words === '' || words.includes('undefined'))).toEqual([])
})

test.each([
  [0, '0 ms'],
  [1234, '1.2 s'],
  [59_000, '59 s'],
  [61_000, '1 min'],
  [7_200_000, '2 h'],
  [604_800_000, '7 days']
])('%d ms is a span of %s', (ms, words) => {
  expect(toSpan(ms)).toBe(words)
})

test.each([
  [10_000, 'just now'],
  [5_000, '5 s ago'],
  [30_000, 'in 20 s']
])('%d, seen at 10,000, is %s', (at, words) => {
  expect(toAgo(at, 10_000)).toBe(words)
})

test.each([
  [5_000, 'now'],
  [10_000, 'now'],
  [11_500, 'in 2 s'],
  [30_000, 'in 20 s']
])('%d is to come: seen at 10,000, it is due %s', (at, words) => {
  expect(toAhead(at, 10_000)).toBe(words)
})

test.each([
  [258_048, '258.0 kB'],
  [2_147_483_648, '2.1 GB'],
  [12, '12 bytes']
])('%d bytes are %s', (bytes, words) => {
  expect(toSize(bytes)).toBe(words)
})

describe('the person that an event is about', () => {
  const toEvent = (...bodies: (readonly [destinationId: string, body: object])[]) =>
    ({
      deliveries: bodies.map(([destinationId, body]) => ({ destinationId, sent: [{ body }] }))
    }) as unknown as EventDetail
  const account = { app_id: '11', account_id: 'acct-9', properties: {} }
  const user = { app_id: '11', identity: 'u-1', properties: {} }

  test.each([
    ['has the identity that was sent', [['heap', user]], 'app=11&kind=identity&key=u-1'],
    [
      'is found beside an account',
      [
        ['heap', account],
        ['heap', user]
      ],
      'app=11&kind=identity&key=u-1'
    ],
    ['may be known by a user id of Heap', [['heap', { app_id: '11', user_id: '7' }]], 'app=11&kind=user_id&key=7'],
    [
      'may be anonymous',
      [['heap', { app_id: '11', user_identifier: { anonymous_id: 'a b' } }]],
      'app=11&kind=anonymous_id&key=a+b'
    ],
    [
      'is the one of the destination',
      [
        ['other', { app_id: '9', identity: 'u-1' }],
        ['heap', { ...user, identity: 'sha256' }]
      ],
      'app=11&kind=identity&key=sha256'
    ],
    ['is nobody where only an account was sent', [['heap', account]], undefined],
    ['is nobody where nothing was sent', [], undefined]
  ] as const)('%s', (_name, bodies, query) => {
    const key = keyOfEvent(toEvent(...bodies), 'heap')
    expect(key && personAddress(key)).toBe(query && `/heap/person?${query}`)
  })
})

test('a long id keeps both ends', () => {
  expect([shortenId('u-1042'), shortenId('8f2e6b1c-77aa-4c7e-9a53-0e7a7e2f1a10')]).toEqual([
    'u-1042',
    '8f2e6b1c-…7e2f1a10'
  ])
})

test.each([
  ['{"a": 1}', { event: { a: 1 } }],
  ['[1]', { error: 'An event is one JSON object: it begins with { and ends with }.' }],
  ['{\n  "a": 1,\n  b\n}', { error: expect.stringMatching(/^This is not valid JSON yet/) }]
])('%j is read as %j', (text, read) => {
  expect(readEvent(text)).toEqual(read)
})
