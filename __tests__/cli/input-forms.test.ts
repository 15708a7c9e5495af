// Every form in which a file of events may come, whole and broken: what can be read is sent, what cannot is named.
import { gzipSync } from 'node:zlib'
import { runProgram, type Ended } from './program'
import { openHeap, read, readReport, trackEvent, work, write } from './work-folder'

const EVENTS = [trackEvent(1), trackEvent(2), trackEvent(3)]
const NDJSON = EVENTS.map((event) => JSON.stringify(event)).join('\n')
const [ONE, TWO, THREE] = NDJSON.split('\n') as [string, string, string]

interface Sent extends Ended {
  /** Numbers of the events that Heap holds, sorted. */
  readonly held: unknown[]
  readonly duplicates: number
  /** Line and code of every rejected event. */
  readonly rejected: unknown[]
}

async function sendContent(content: string | Buffer, file = 'events.ndjson', ...flags: string[]): Promise<Sent> {
  const heap = await openHeap()
  if (file !== '-') write(file, content)
  const args = ['send', file, '--app-id', '11', '--endpoint', heap.url, '--report', 'report', ...flags]
  const ended = await runProgram(args, { cwd: work.folder, ...(file === '-' && { input: content }) })
  const held = heap
    .events()
    .map(({ properties }) => properties['number'])
    .sort()
  const rejected = readReport('report').map(({ line, code }) => [line, code])
  return { ...ended, held, rejected, duplicates: heap.counters().duplicates }
}

describe('all three events are delivered from', () => {
  const sdkBody = { batch: EVENTS, sentAt: '2024-03-01T12:00:00.000Z', writeKey: 'k' }
  test.each<[string, string | Buffer]>([
    ['one event a line', `${NDJSON}\n`],
    ['lines without a last line end', NDJSON],
    ['lines that end in CR LF', NDJSON.replaceAll('\n', '\r\n')],
    ['lines with blank lines between them', `\n\n${ONE}\n   \n${TWO}\n\n\t\n${THREE}\n\n`],
    ['lines behind a byte order mark', `\uFEFF${NDJSON}`],
    ['a JSON array', JSON.stringify(EVENTS)],
    ['a pretty-printed JSON array', JSON.stringify(EVENTS, null, 2)],
    ['a JSON array behind a byte order mark and blanks', `\uFEFF \n ${JSON.stringify(EVENTS)} \n`],
    ['the body of an SDK on one line', JSON.stringify(sdkBody)],
    ['the pretty-printed body of an SDK', JSON.stringify(sdkBody, null, 2)],
    [
      'the pretty-printed body of an SDK, in tabs and CR LF',
      JSON.stringify(sdkBody, null, '\t').replaceAll('\n', '\r\n')
    ],
    ['the body of an SDK with one event a line', `{"batch": [\n${ONE},\n${TWO},\n${THREE}\n]}`],
    [
      'bodies of an SDK, one a line',
      `${JSON.stringify({ batch: EVENTS.slice(0, 2) })}\n${JSON.stringify({ batch: EVENTS.slice(2) })}\n`
    ],
    ['bodies and events, mixed', `${JSON.stringify({ batch: EVENTS.slice(0, 2) })}\n${THREE}\n`],
    ['gzipped lines', gzipSync(NDJSON)],
    ['a gzipped array', gzipSync(JSON.stringify(EVENTS))],
    ['several gzip files, one behind the other', Buffer.concat([gzipSync(`${ONE}\n`), gzipSync(`${TWO}\n${THREE}`)])]
  ])('%s', async (_form, content) => {
    expect(await sendContent(content)).toMatchObject({ code: 0, held: [1, 2, 3], rejected: [] })
  })

  test.each<[string, string | Buffer]>([
    ['lines', NDJSON],
    ['an array', JSON.stringify(EVENTS)],
    ['gzip', gzipSync(NDJSON)]
  ])('standard input with %s', async (_form, content) => {
    expect(await sendContent(content, '-')).toMatchObject({ code: 0, held: [1, 2, 3], rejected: [] })
  })

  test('a gzipped file, whatever it is called', async () => {
    expect(await sendContent(gzipSync(NDJSON), 'events.txt')).toMatchObject({ code: 0, held: [1, 2, 3] })
  })
})

test('one event over several lines is one event', async () => {
  expect(await sendContent(JSON.stringify(EVENTS[0], null, 2))).toMatchObject({ code: 0, held: [1], rejected: [] })
})

describe('the rest goes on when', () => {
  test.each<[string, string | Buffer, unknown[], unknown[]]>([
    ['a line is broken', `${ONE}\n{"type":"track",\n${THREE}\n`, [1, 3], [[2, 'invalid_json']]],
    ['the first line is broken', `{"type":"track",\n${TWO}\n${THREE}\n`, [2, 3], [[1, 'invalid_json']]],
    ['the first line is a lone brace', `{\n${TWO}\n${THREE}\n`, [2, 3], [[1, 'invalid_json']]],
    ['the first line ends behind a key', `{"type":\n${TWO}\n${THREE}\n`, [2, 3], [[1, 'invalid_json']]],
    ['the last line is cut off', `${ONE}\n${TWO}\n${THREE.slice(0, 30)}`, [1, 2], [[3, 'invalid_json']]],
    ['blank lines come before the broken one', `\n\n${ONE}\n\nnonsense\n${THREE}\n`, [1, 3], [[5, 'invalid_json']]],
    [
      'a line is no object',
      `${ONE}\n42\n"text"\nnull\n${THREE}\n`,
      [1, 3],
      [
        [2, 'not_an_event'],
        [3, 'not_an_event'],
        [4, 'not_an_event']
      ]
    ],
    [
      'an element of an array is no object',
      `[${ONE}, 42, null, ${THREE}]`,
      [1, 3],
      [
        [2, 'not_an_event'],
        [3, 'not_an_event']
      ]
    ],
    ['an element of a body is no object', `{"batch": [${ONE}, 42]}\n${THREE}`, [1, 3], [[1, 'not_an_event']]],
    ['an array is cut off', `[${ONE}, ${TWO}, {"type": "tra`, [1, 2], [[3, 'input_cut_off']]],
    ['an array is cut off behind an element', `[${ONE}, ${TWO}`, [1, 2], [[3, 'input_cut_off']]],
    ['an array is cut off behind a comma', `[${ONE}, ${TWO},\n`, [1, 2], [[3, 'input_cut_off']]],
    ['a body over several lines is cut off', `{\n"batch": [\n${ONE},\n`, [], [[1, 'invalid_json']]],
    ['an element of an array is broken', `[${ONE}, nonsense, ${THREE}]`, [1, 3], [[2, 'invalid_json']]],
    ['something follows an array', `[${ONE}, ${TWO}]\nnonsense`, [1, 2], [[3, 'invalid_json']]],
    [
      'bytes are no UTF-8',
      Buffer.concat([
        Buffer.from(`${ONE}\n{"type":"track","userId":"`),
        Buffer.of(0xff, 0xfe),
        Buffer.from(`\n${THREE}\n`)
      ]),
      [1, 3],
      [[2, 'invalid_json']]
    ]
  ])('%s', async (_what, content, held, rejected) => {
    expect(await sendContent(content)).toMatchObject({ code: 1, held, rejected })
  })
})

describe('nothing is sent, and nothing is wrong, with', () => {
  test.each([
    ['an empty file', ''],
    ['blank lines', '\n \n\r\n'],
    ['an empty array', '[]'],
    ['an empty body', '{"batch": []}']
  ])('%s', async (_form, content) => {
    expect(await sendContent(content)).toMatchObject({ code: 0, held: [], rejected: [] })
  })
})

describe('a gzip file that cannot be read to its end', () => {
  const COUNT = 2000
  const lines = Array.from({ length: COUNT }, (_, number) => JSON.stringify(trackEvent(number)))
  const lone = gzipSync(lines.join('\n'))
  const first = gzipSync(`${lines.slice(0, 1200).join('\n')}\n`)
  const several = Buffer.concat([first, gzipSync(lines.slice(1200).join('\n'))])
  const spoilt = Buffer.concat([first, Buffer.from('\u001f\u008bnonsense', 'latin1')])

  test.each<[string, Buffer, string]>([
    ['is cut off in the middle', lone.subarray(0, lone.length / 2), 'Z_BUF_ERROR'],
    ['lacks its last bytes', lone.subarray(0, -20), 'Z_BUF_ERROR'],
    ['is several, the last one cut off', several.subarray(0, -500), 'Z_BUF_ERROR'],
    ['is several, the last one damaged', spoilt, 'Z_DATA_ERROR']
  ])('%s: what can be read is sent, and the rest once it is there', async (_what, content, reason) => {
    const cut = await sendContent(content)
    expect([cut.code, cut.duplicates]).toEqual([1, 0])
    const last = cut.held.length + 1
    expect(cut.held.length).toBeGreaterThan(COUNT / 4)
    expect(cut.rejected).toEqual([[last, 'input_cut_off']])
    expect(readReport('report')[0]?.message).toContain(`It cannot be read any further (${reason}).`)
    expect(cut.stdout).toMatch(/1 {2}the input ends early +What came before/)
    write('report-1', read('report'))
    const rest = await sendContent(lone, 'events.ndjson', '--only-rejected', 'report-1')
    expect([rest.code, rest.held.length]).toEqual([0, COUNT - cut.held.length])
  })

  test('is no report to go by: exit code 2, nothing sent', async () => {
    const report = lines.map((_, number) => JSON.stringify({ line: number + 1, messageId: null, fate: 'rejected' }))
    write('report-1', gzipSync(report.join('\n')).subarray(0, -20))
    const { code, held, stderr } = await sendContent(lone, 'events.ndjson', '--only-rejected', 'report-1')
    expect([code, held]).toEqual([2, []])
    expect(stderr).toContain(
      'error: report-1 cannot be read any further (Z_BUF_ERROR). Check the file and start again.'
    )
  })

  test('is refused with exit code 2, and leaves nothing behind, where nothing can be read', async () => {
    for (let time = 0; time < 2; time++) {
      const { code, stderr } = await sendContent(lone.subarray(0, 12))
      expect([code, stderr.split('\n').at(-2)]).toEqual([
        2,
        'error: events.ndjson cannot be read (Z_BUF_ERROR). Check the file and start again.'
      ])
    }
  })
})
