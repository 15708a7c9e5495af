// How bytes become entries: the same ones wherever the stream happens to be cut, and never more than one held at a time.
import { ArrayCutter } from '../../src/send/array'
import { readEntries } from '../../src/send/entries'
import type { Entry } from '../../src/send/entry'
import { readLines, TOO_LONG } from '../../src/send/lines'

async function* cutAt(bytes: Buffer, ...places: number[]): AsyncGenerator<Uint8Array> {
  let start = 0
  for (const place of [...places, bytes.length]) {
    yield new Uint8Array(bytes.subarray(start, place))
    start = place
  }
}

async function entriesOf(bytes: AsyncIterable<Uint8Array>): Promise<unknown[]> {
  const all: Entry[] = []
  for await (const entries of readEntries(bytes)) all.push(...entries)
  return all.map((entry) => ('error' in entry ? [entry.line, entry.error.code] : [entry.line, entry.value]))
}

const TRICKY = [{ a: 'ü€😀 \\ " [{,]}' }, [1, [2]], 'x', { batch: 'not a list' }, 3.5e-7, { '': { ',': '\\\\"' } }]

const FORMS: [string, string][] = [
  ['lines', TRICKY.map((value) => JSON.stringify(value)).join('\r\n')],
  ['lines with a broken one', `{"a":"ü"}\n{"b":\n{"c":"€"}`],
  ['an array', JSON.stringify(TRICKY)],
  ['a pretty-printed array', JSON.stringify(TRICKY, null, 2)],
  ['an array that is cut off', JSON.stringify(TRICKY).slice(0, -4)],
  ['arrays, one behind the other', `[{"a":1},{"a":2}]\n[{"a":3}] `],
  ['objects side by side', TRICKY.map((value) => JSON.stringify({ value })).join('')],
  ['objects with commas between them, over lines', TRICKY.map((value) => JSON.stringify({ value })).join(',\n ')],
  ['pretty-printed objects', TRICKY.map((value) => JSON.stringify({ value }, null, 2)).join('\n')],
  ['pretty-printed objects, one of them broken', `{\n  "a": 1\n}\n{\n  "b": "x,\n  "c": {\n}\n{\n  "d": [\n  ]\n}\n`],
  [
    'lines that turn into pretty-printed objects',
    `{"a":1}\r\n{"b":2}\n{\r\n\n  "c": {\n    "d": 3\n  }\n}\n{"e":4}\n{\n  "f": 5\n}\n`
  ],
  ['lines that turn into a body', `{"a":1}\n${JSON.stringify({ batch: TRICKY }, null, 2)}\n{"b":1}`],
  ['a body with its events on one line each', '{"batch": [\n{"a":1},\n{"b":2}\n]}\n{"c":3}\n'],
  ['a body with all events on one line', `{"a":1}\n{"batch":[\n${JSON.stringify(TRICKY).slice(1, -1)}\n]}\n`],
  ['a body', JSON.stringify({ batch: TRICKY, sentAt: 'now' })],
  ['a pretty-printed body', JSON.stringify({ batch: TRICKY, sentAt: 'now' }, null, 2)]
]

test.each(FORMS)('%s: the same entries wherever the bytes are cut', async (_form, text) => {
  const bytes = Buffer.from(text)
  const expected = await entriesOf(cutAt(bytes))
  expect(expected.length).toBeGreaterThan(1)

  for (let place = 0; place < bytes.length; place++) {
    expect(await entriesOf(cutAt(bytes, place))).toEqual(expected)
  }
  const oneByOne = Array.from({ length: bytes.length }, (_, index) => index)
  expect(await entriesOf(cutAt(bytes, ...oneByOne))).toEqual(expected)
})

test('an array gives its elements, numbered, whatever stands in their strings', async () => {
  const expected = TRICKY.map((value, index) => [index + 1, value])
  expect(await entriesOf(cutAt(Buffer.from(JSON.stringify(TRICKY, null, 1))))).toEqual(expected)
})

test('a key __proto__ is an ordinary key in every form', async () => {
  const event = '{"__proto__":{"polluted":true}}'
  for (const text of [`${event}\n${event}`, `[${event},${event}]`, `{"batch":[${event},${event}]}`]) {
    const entries = (await entriesOf(cutAt(Buffer.from(text)))) as [number, object][]
    expect(entries.map(([, value]) => Object.keys(value))).toEqual([['__proto__'], ['__proto__']])
  }
  expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false)
})

describe('what a body says for its whole batch holds for each event, below what the event says itself', () => {
  const shared = { context: { library: { name: 'my-sdk' }, ip: '::1' }, integrations: { Heap: false } }
  const own = { event: 'Own', context: { ip: '::2' }, integrations: { Heap: { user_id: '7' }, All: false } }
  const BODY = { batch: [{ event: 'Plain' }, own, { event: 'Null', context: null }, 42], ...shared, sentAt: 'now' }
  const merged = [
    { event: 'Plain', ...shared },
    { ...own, context: { library: { name: 'my-sdk' }, ip: '::2' } },
    { event: 'Null', ...shared },
    42
  ]

  test.each<[string, string, unknown]>([
    ['on one line', JSON.stringify(BODY), merged],
    ['over several lines', JSON.stringify(BODY, null, 2), merged],
    ['in an array', JSON.stringify([BODY]), merged],
    ['that is no object', JSON.stringify({ ...BODY, context: 'x', integrations: null }), BODY.batch]
  ])('%s', async (_form, text, expected) => {
    const entries = (await entriesOf(cutAt(Buffer.from(text)))) as [number, unknown][]
    expect(entries.map(([, value]) => value)).toEqual(expected)
  })
})

describe('what is too long is thrown away, and its place is kept', () => {
  test.each([7, 20, 64])('a line, in chunks of %d bytes', async (size) => {
    const bytes = Buffer.from(`short\n${'x'.repeat(100)}\nlast`)
    const places = Array.from({ length: Math.floor(bytes.length / size) }, (_, index) => (index + 1) * size)
    const lines: unknown[] = []
    for await (const some of readLines(cutAt(bytes, ...places), 50)) lines.push(...some)
    expect(lines).toEqual(['short', TOO_LONG, 'last'])
  })

  test('a last line without an end', async () => {
    const lines: unknown[] = []
    for await (const some of readLines(cutAt(Buffer.from(`short\n${'x'.repeat(100)}`), 60), 50)) lines.push(...some)
    expect(lines).toEqual(['short', TOO_LONG])
  })

  test.each([
    ['objects and lists', `[${'{},[],'.repeat(60_000)}0]`, 'event_too_large'],
    ['levels', '['.repeat(110_000) + ']'.repeat(110_000), 'event_too_large'],
    ['brackets in text', JSON.stringify('[{"\\:'.repeat(60_000)), undefined],
    ['numbers', `[${'1,'.repeat(100_000)}0]`, undefined]
  ])('a line of very many %s', async (_, json, code) => {
    const lines = `{"properties":{"a":${json}}}\n{"type":"track"}\n`
    const [first, second] = await entriesOf(cutAt(Buffer.from(lines)))
    expect(first).toMatchObject([1, code ?? { properties: {} }])
    expect(second).toEqual([2, { type: 'track' }])
  })

  test('an element of an array', () => {
    const cutter = new ArrayCutter(50)
    const cut = [`[1,{"a":"${'x'.repeat(30)}`, `${'x'.repeat(30)}"},2]`].flatMap((text) => cutter.cut(text))
    expect([...cut, cutter.end()]).toEqual(['', '1', TOO_LONG, '2', ''])
  })
})

test.each([
  ['names', `{${Array.from({ length: 60_000 }, (_, index) => `"k${index}":1`).join()}}`],
  ['levels', `{"a":${'['.repeat(90_000)}${']'.repeat(90_000)}}`]
])(
  'a batch on one line that shares too many %s for each of its events gives an error for each',
  async (...[, context]) => {
    const line = `{"context":${context},"batch":[${new Array(600).fill('{"context":{"a":1}}').join()}]}`
    const entries = await entriesOf(cutAt(Buffer.from(line)))
    expect(entries).toEqual(new Array(600).fill([1, 'event_too_large']))
  }
)

describe('objects that are cut at their ends', () => {
  const objects = Array.from({ length: 9000 }, (_, number) => ({ number, text: '}{"'.repeat(66) }))
  const LONG = objects.map((object) => JSON.stringify(object)).join('')

  test.each([1000, 65_536, 3_000_000])('9,000 on one line of over 2 MB, read in pieces of %i bytes', async (size) => {
    const bytes = Buffer.from(`${LONG}\n{"last":true}`)
    expect(LONG.length).toBeGreaterThan(2_000_000)
    const places = Array.from({ length: Math.ceil(bytes.length / size) - 1 }, (_, index) => (index + 1) * size)
    const all: Entry[] = []
    for await (const entries of readEntries(cutAt(bytes, ...places))) all.push(...entries)
    expect(all).toEqual([
      ...objects.map((value, index) => ({ line: 1, index, value })),
      { line: 2, index: undefined, value: { last: true } }
    ])
  })

  test.each<[string, string, unknown[]]>([
    [
      'one is broken',
      '{"a":1}{"b":}{"c":1}\n',
      [
        [1, { a: 1 }],
        [1, 'invalid_json'],
        [1, { c: 1 }]
      ]
    ],
    [
      'something else stands behind them',
      '{"a":1}{"b":1}nonsense\n{"c":1}',
      [
        [1, 'invalid_json'],
        [2, { c: 1 }]
      ]
    ],
    [
      'a batch is among them',
      '{"batch":[{"a":1},{"b":1}]}{"c":1}',
      [
        [1, { a: 1 }],
        [1, { b: 1 }],
        [1, { c: 1 }]
      ]
    ],
    [
      'lines turn into objects over several lines, one of them broken',
      '{"a":1}\n{"b":1}\n{\n\n  "c": 1\n}\n{\n  "d": {\n}\n{"e":1}\n{\n  "f": 1\n}\n',
      [
        [1, { a: 1 }],
        [2, { b: 1 }],
        [3, { c: 1 }],
        [7, 'invalid_json'],
        [10, { e: 1 }],
        [11, { f: 1 }]
      ]
    ],
    [
      'lines were cut off, and others go on',
      '{"a":1}\n{"b":\n-- rotated --\n{"c":1}\n{\n{"d":1}\n{"e":',
      [
        [1, { a: 1 }],
        [2, 'invalid_json'],
        [3, 'invalid_json'],
        [4, { c: 1 }],
        [5, 'invalid_json'],
        [6, { d: 1 }],
        [7, 'invalid_json']
      ]
    ],
    [
      'one over several lines is broken',
      '{\n  "a": {\n}\n{\n  "b": 1\n}',
      [
        [1, 'invalid_json'],
        [4, { b: 1 }]
      ]
    ]
  ])('where %s', async (_what, text, expected) => {
    expect(await entriesOf(cutAt(Buffer.from(text)))).toEqual(expected)
  })

  test.each<[string, string, unknown[]]>([
    ['the list of an event', '{"traits":[', [[2, 'invalid_json']]],
    [
      'a list, and the next line is broken as well',
      '{"traits":[\n{"a":"b',
      [
        [2, 'invalid_json'],
        [3, 'invalid_json']
      ]
    ],
    [
      'a brace, and the next line is text',
      '{\n"text"',
      [
        [2, 'invalid_json'],
        [3, 'text']
      ]
    ],
    [
      'a list, and what follows ends with a comma',
      '{"traits":[\n{"a":1},',
      [
        [2, 'invalid_json'],
        [3, 'invalid_json']
      ]
    ]
  ])('a line that was cut off behind %s costs no line behind it', async (_what, broken, expected) => {
    const behind = Array.from({ length: 5 }, (_, number) => `{"b":${number}}\n`)
    const text = `{"first":1}\n${broken}\n${behind.join('')}`
    const first = 2 + broken.split('\n').length
    const oneByOne = Array.from({ length: text.length }, (_, index) => index)
    for (const places of [[], oneByOne]) {
      const entries = await entriesOf(cutAt(Buffer.from(text), ...places))
      expect(entries).toEqual([[1, { first: 1 }], ...expected, ...behind.map((_, b) => [first + b, { b }])])
    }
  })

  test.each([
    ['brackets that are never closed', '{"a":'.repeat(500_000)],
    ['one text', `{"a":"${'x'.repeat(2_500_000)}"}`],
    ['objects and lists', `{"a":[${'{},[],'.repeat(400_000)}0]}`],
    ['blanks behind a bracket that opens one', `{"batch":[${'[ '.repeat(400_000)}`]
  ])('a line of very many %s costs no more than itself', async (_what, line) => {
    const entries = await entriesOf(cutAt(Buffer.from(`${line}\n{"b":1}\n`), 70_000, 1_000_000))
    expect(entries).toEqual([
      [1, 'event_too_large'],
      [2, { b: 1 }]
    ])
  })

  test.each([
    ['lines that open one', '{\n', 200_000],
    ['blank lines behind a line that opens one', '\n', 1]
  ])('very many %s are lines', async (_what, lines, count) => {
    const entries = await entriesOf(cutAt(Buffer.from(`{\n${lines.repeat(199_999)}x\n{"b":1}\n`), 70_000, 300_000))
    expect(entries).toHaveLength(count + 2)
    expect(entries.at(-1)).toEqual([200_002, { b: 1 }])
  })
})
