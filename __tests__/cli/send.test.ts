// What `send` does with good and bad events: delivered, reported, counted, told in words, and nothing sent in a dry
// run.
import { reasonFor, type ErrorCode } from '../../src/errors'
import { runProgram, type Ended } from './program'
import { at, linesOf, openHeap, read, readReport, trackEvent, work, write } from './work-folder'

const identify = (userId: string, traits: object): object => ({
  type: 'identify',
  userId,
  messageId: `m-${userId}`,
  traits
})

function send(url: string, ...args: string[]): Promise<Ended> {
  return runProgram(['send', 'events.ndjson', '--app-id', '11', '--endpoint', url, ...args], { cwd: work.folder })
}

/** The time a run takes is the one thing that differs from run to run. */
const withoutTime = (text: string): string => text.replace(/(Done in|Stopped after) [^.:]+/, '$1 a while')

const MIXED = [
  trackEvent(1),
  identify('ada', { id: 7, bio: 'x'.repeat(1500) }),
  trackEvent(3, { userId: null, anonymousId: 'anon-1' }),
  trackEvent(4, { userId: 'undefined' }),
  '{"type":"track"',
  trackEvent(6, { event: 'x'.repeat(1100) }),
  trackEvent(7, { event: 'x'.repeat(2048) }),
  { type: 'page', userId: 'ada', messageId: 'm-page', timestamp: '2024-03-01T12:00:00.000Z', name: 'Home' },
  { type: 'click', userId: 'ada', messageId: 'm-click' }
]

describe('the exit code', () => {
  test.each<[string, unknown[], number]>([
    ['is 0 when all are delivered', [trackEvent(1)], 0],
    ['is 0 when something was altered', [identify('ada', { id: 1 })], 0],
    ['is 1 when one is rejected', [trackEvent(1), trackEvent(2, { userId: '' })], 1]
  ])('%s', async (_fact, events, code) => {
    const heap = await openHeap()
    write('events.ndjson', events)
    expect((await send(heap.url)).code).toBe(code)
  })

  test('is 1 when Heap cannot be reached, and the words say what to do', async () => {
    const heap = await openHeap()
    await heap.close()
    write('events.ndjson', [trackEvent(1), trackEvent(2)])
    const { code, stdout, stderr } = await send(heap.url, '--give-up-after', '0')
    expect(code).toBe(1)
    expect(withoutTime(stdout)).toBe(`
  Stopped after a while: no connection to Heap. No complete answer came: ECONNREFUSED.

  Delivered            0
  Rejected             0
  Altered              0

  2 events that were read wait to be sent. Go on where this run stopped:
    heap-destination send events.ndjson --app-id 11 --endpoint ${heap.url} --resume
`)
    expect(stderr).toContain(`Heap · App ID 11 · ${heap.url} · events.ndjson`)
  })
})

test('a summary names what was delivered, every reason with its lines and advice, and what was altered', async () => {
  const heap = await openHeap()
  write('events.ndjson', MIXED)
  const { code, stdout } = await send(heap.url, '--report', 'rejected.ndjson')
  expect(code).toBe(1)
  const advice = (code: ErrorCode): string => reasonFor(code).advice
  expect(withoutTime(stdout).split(/\s+/).join(' ').trim()).toBe(
    [
      'Done in a while.',
      'Delivered 3 track 1 · identify 1 · page 1',
      'Rejected 6 see rejected.ndjson',
      `2 event name too long 1,100–2,048 characters; the limit is 1,024. ${advice('event_name_too_long')} Lines 6, 7`,
      `1 no user id ${advice('missing_identity')} Line 3`,
      `1 placeholder user id ${advice('placeholder_identity')} Line 4`,
      `1 not valid JSON ${advice('invalid_json')} Line 5`,
      `1 unknown call type ${advice('unknown_call_type')} Line 9`,
      'Altered 1 keys renamed 1 · strings shortened 1',
      'Send the rejected ones again once they are corrected:',
      `heap-destination send --only-rejected rejected.ndjson events.ndjson --app-id 11 --endpoint ${heap.url}`
    ].join(' ')
  )
  const table = stdout.split('\n').filter((line) => /^ +\d+ {2}\S/.test(line))
  expect(table.map((line) => line.slice(0, 13))).toEqual(['           2 ', ...Array<string>(4).fill('           1 ')])
  expect(
    Math.max(
      ...stdout
        .split('\n')
        .slice(0, -2)
        .map((line) => line.length)
    )
  ).toBeLessThanOrEqual(100)
})

test.each<[string, string, string]>([
  ['as it is', 'Forbidden by proxy', 'HTTP 403: "Forbidden by proxy"'],
  [
    'on one line',
    `<html>\n  no\u001b[31m ${'entry '.repeat(60)}</html>`,
    `HTTP 403: "<html> no [31m ${'entry '.repeat(4)}`
  ],
  ['without a body, by its status', '', 'HTTP 403']
])('a summary shows the first answer of a refusal, %s', async (_how, body, shown) => {
  const heap = await openHeap()
  heap.addFaults({ status: 403, body })
  write('events.ndjson', [trackEvent(1), trackEvent(2)])
  const { stdout } = await send(heap.url)
  const [line = '', next] = stdout.split('\n').filter((text) => text.startsWith(' '.repeat(10)))
  expect(line).toContain(`         2  refused by Heap  First answer: ${shown}`)
  expect(line.length).toBeLessThanOrEqual(100)
  expect(next).toContain("                             Heap's answer says why.")
})

test('a summary gives sizes in bytes where bytes are limited', async () => {
  const heap = await openHeap()
  const keys = Array.from({ length: 900 }, (_, number) => [`key ${number}`, 'ü'.repeat(1000)])
  write('events.ndjson', [trackEvent(1, { properties: Object.fromEntries(keys) }), '"'.repeat(17 * 1024 * 1024)])
  const { stdout } = await send(heap.url)
  expect(stdout).toMatch(/2 {2}the event is too large for a request {2}1,8\d\d,\d{3} bytes; the limit is 1,000,000\./)
})

test('the report has one line for each event that was rejected or altered, without any value of it', async () => {
  const heap = await openHeap()
  write('events.ndjson', MIXED)
  await send(heap.url, '--report', 'report')
  const report = readReport('report')
  expect(report.map(({ message, ...line }) => ({ ...line, hasMessage: message !== undefined }))).toEqual([
    {
      line: 2,
      messageId: 'm-ada',
      fate: 'delivered',
      hasMessage: false,
      issues: [
        { code: 'key_renamed', path: 'traits.id', renamedTo: '_id' },
        { code: 'value_shortened', path: 'traits.bio', limit: 1024, actual: 1500 }
      ]
    },
    {
      line: 3,
      messageId: 'message-3',
      fate: 'rejected',
      code: 'missing_identity',
      path: 'userId',
      hasMessage: true,
      issues: []
    },
    {
      line: 4,
      messageId: 'message-4',
      fate: 'rejected',
      code: 'placeholder_identity',
      path: 'userId',
      hasMessage: true,
      issues: []
    },
    { line: 5, messageId: null, fate: 'rejected', code: 'invalid_json', hasMessage: true, issues: [] },
    {
      line: 6,
      messageId: 'message-6',
      fate: 'rejected',
      code: 'event_name_too_long',
      path: 'event',
      hasMessage: true,
      issues: []
    },
    {
      line: 7,
      messageId: 'message-7',
      fate: 'rejected',
      code: 'event_name_too_long',
      path: 'event',
      hasMessage: true,
      issues: []
    },
    {
      line: 9,
      messageId: 'm-click',
      fate: 'rejected',
      code: 'unknown_call_type',
      path: 'type',
      hasMessage: true,
      issues: []
    }
  ])
  expect(read('report')).not.toMatch(/x{10}|anon-1|undefined"/)
})

test('--json prints the same as one line of JSON, and nothing else', async () => {
  const heap = await openHeap()
  write('events.ndjson', MIXED)
  const { code, stdout } = await send(heap.url, '--json')
  expect(code).toBe(1)
  expect(stdout.endsWith('}\n')).toBe(true)
  expect(linesOf(stdout)).toEqual([
    {
      done: true,
      elapsedMs: expect.any(Number) as number,
      delivered: { track: 1, identify: 1, page: 1 },
      rejected: {
        missing_identity: { count: 1, lines: [3] },
        placeholder_identity: { count: 1, lines: [4] },
        invalid_json: { count: 1, lines: [5] },
        event_name_too_long: { count: 2, lines: [6, 7], limit: 1024, shortest: 1100, longest: 2048 },
        unknown_call_type: { count: 1, lines: [9] }
      },
      alteredEvents: 1,
      altered: { key_renamed: 1, value_shortened: 1 },
      leftOut: 0,
      notSent: 0,
      stoppedBy: null
    }
  ])
})

describe('a dry run', () => {
  test('prints one JSON line per request, with the whole body, and sends nothing', async () => {
    const heap = await openHeap()
    write('events.ndjson', [
      trackEvent(1),
      identify('ada', { plan: 'pro' }),
      trackEvent(2),
      trackEvent(3, { userId: '' })
    ])
    const { code, stdout, stderr } = await send(heap.url, '--dry-run')
    const track = (number: number): object => ({
      event: 'Ordered',
      identity: `user-${number}`,
      properties: { number },
      timestamp: `2024-03-0${number + 1}T12:00:00.000Z`,
      idempotency_key: `message-${number}`
    })
    const requests = linesOf(stdout).sort((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b)))
    expect(requests).toEqual([
      {
        method: 'POST',
        url: `${heap.url}/api/add_user_properties`,
        body: { app_id: '11', identity: 'ada', properties: { plan: 'pro' } }
      },
      { method: 'POST', url: `${heap.url}/api/track`, body: { app_id: '11', events: [track(1), track(2)] } }
    ])
    expect(heap.counters().requests).toBe(0)
    expect(code).toBe(1)
    expect(stderr).toContain('dry run, nothing is sent')
    expect(withoutTime(stderr)).toContain(`
  Done in a while. Nothing was sent.

  Would be sent        3   track 2 · identify 1
  Rejected             1
`)
  })

  test('of nothing but bad events prints no request', async () => {
    write('events.ndjson', ['nonsense'])
    expect(await send('http://127.0.0.1:9', '--dry-run')).toMatchObject({ code: 1, stdout: '' })
  })

  test('leaves no checkpoint behind', async () => {
    write('events.ndjson', [trackEvent(1)])
    await send('http://127.0.0.1:9', '--dry-run')
    expect(() => read('events.ndjson.checkpoint')).toThrow('ENOENT')
  })
})

describe('what is chosen', () => {
  // Event number n happened on day n + 1 of March 2024, at noon.
  const EVENTS = [
    ...[1, 2, 3, 4].map((number) => trackEvent(number)),
    identify('ada', {}),
    trackEvent(6, { type: 'screen', event: undefined })
  ]
  test.each<[string[], unknown[], number]>([
    [['--since', '2024-03-04'], [3, 4, 6], 2],
    [['--until', '2024-03-04'], [1, 2], 3],
    [['--since', '2024-03-03T12:00:00Z', '--until', '2024-03-05T12:00:00Z'], [2, 3], 3],
    [['--since', '1709553600'], [3, 4, 6], 2],
    [['--types', 'screen'], [6], 5],
    [['--types', 'track, screen'], [1, 2, 3, 4, 6], 1],
    [['--types', 'track', '--since', '2024-03-04'], [3, 4], 4]
  ])('%j', async (flags, numbers, leftOut) => {
    const heap = await openHeap()
    write('events.ndjson', EVENTS)
    const { code, stdout } = await send(heap.url, '--json', ...flags)
    expect(code).toBe(0)
    expect(
      heap
        .events()
        .map(({ properties }) => properties['number'])
        .sort()
    ).toEqual(numbers)
    expect(linesOf(stdout)).toMatchObject([{ leftOut }])
  })

  test('an event whose time cannot be read is sent, not lost', async () => {
    const heap = await openHeap()
    write('events.ndjson', [trackEvent(1, { timestamp: 'soon' })])
    await send(heap.url, '--since', '2030-01-01')
    expect(heap.counters().events).toBe(1)
  })
})

test('a file sent twice is held once, even where events have no message id or an unusable one', async () => {
  const heap = await openHeap()
  const events = [undefined, null, '', {}, 7, 'message-5'].map((messageId, number) => trackEvent(number, { messageId }))
  const deep = `{"type":"track","userId":"ada","event":"Deep","properties":${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}}`
  write('events.ndjson', [...events, deep])
  await send(heap.url)
  const { code, stdout } = await send(heap.url)
  expect([code, stdout.includes('nested too deep 1')]).toEqual([0, true])
  expect(heap.counters()).toMatchObject({ events: 7, duplicates: 7 })
})

test('two events that are equal but for their place are both held', async () => {
  const heap = await openHeap()
  const event = trackEvent(1, { messageId: undefined })
  write('events.ndjson', [event, event])
  await send(heap.url)
  expect(heap.counters()).toMatchObject({ events: 2, duplicates: 0 })
})

describe('what stands in the output', () => {
  test('is free of escape codes in a pipe', async () => {
    const heap = await openHeap()
    write('events.ndjson', MIXED)
    const { stdout, stderr } = await send(heap.url)
    expect(stdout + stderr).not.toContain('\u001b')
  })

  test("is an estimate first, when Heap's budget will take its time", async () => {
    const heap = await openHeap()
    write(
      'events.ndjson',
      Array.from({ length: 400 }, (_, number) => trackEvent(number))
    )
    const { stderr } = await send(heap.url)
    expect(stderr).toBe(
      `Heap · App ID 11 · ${heap.url} · events.ndjson (58.9 KB)\n  400 events. Heap takes 15,000 a minute.\n`
    )
  })

  test('is no path that a shell would take apart', async () => {
    const heap = await openHeap()
    write("my 'events'.ndjson", ['nonsense'])
    const args = ['send', "my 'events'.ndjson", '--app-id', '11', '--endpoint', heap.url, '--report', at('a report')]
    const { stdout } = await runProgram(args, { cwd: work.folder })
    expect(stdout).toContain(`--only-rejected '${at('a report')}' 'my '\\''events'\\''.ndjson' --app-id 11`)
  })
})
