// Files as people have them: several in one run, objects in any arrangement, and what is no text at all.
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { createProgram } from '../../src/cli/program'
import { runProgram, startProgram, until } from './program'
import { openTerminal } from './terminal'
import { at, linesOf, openHeap, readReport, trackEvent, work, write } from './work-folder'

interface Ran {
  readonly code: unknown
  readonly stdout: string
  /** What a refusal says. */
  readonly says: string
}

/** Names behind `@` stand in the folder of the test. */
async function send(...args: readonly string[]): Promise<Ran> {
  const terminal = openTerminal()
  let code: unknown
  let says = ''
  const full = args.map((arg) => (arg.startsWith('@') ? at(arg.slice(1)) : arg))
  try {
    const program = createProgram(terminal.io, (ended) => (code = ended))
    await program.parseAsync(['send', '--app-id', '11', ...full], { from: 'user' })
  } catch (failure) {
    code = 2
    says = (failure as Error).message.replaceAll(`${work.folder}/`, '')
  }
  return { code, stdout: terminal.stdout(), says }
}

/** Sorted. */
const numbersIn = (heap: Awaited<ReturnType<typeof openHeap>>): unknown[] =>
  heap
    .events()
    .map(({ properties }) => properties['number'])
    .sort()

const EVENTS = [1, 2, 3].map((number) => trackEvent(number))

describe('objects are delivered that', () => {
  test.each<[string, string]>([
    ['stand side by side', EVENTS.map((event) => JSON.stringify(event)).join('')],
    ['are pretty-printed', EVENTS.map((event) => JSON.stringify(event, null, 2)).join('\n')],
    [
      'are pretty-printed with CR LF',
      EVENTS.map((event) => JSON.stringify(event, null, 4))
        .join('\r\n')
        .replace(/\n/g, '\r\n')
    ]
  ])('%s', async (_how, content) => {
    const heap = await openHeap()
    write('events.json', content)
    expect(await send('@events.json', '--endpoint', heap.url)).toMatchObject({ code: 0 })
    expect(numbersIn(heap)).toEqual([1, 2, 3])
  })

  test('stand in one line of 2 MB: all 9,000', async () => {
    const heap = await openHeap()
    const text = Array.from({ length: 9000 }, (_, number) =>
      JSON.stringify(trackEvent(number, { properties: { number, note: 'x'.repeat(80) } }))
    ).join('')
    expect(text.length).toBeGreaterThan(2_000_000)
    write('events.json', text)
    const { code, stdout } = await send('@events.json', '--endpoint', heap.url, '--no-budget', '--json')
    expect([code, heap.counters().events]).toEqual([0, 9000])
    expect(linesOf(stdout)).toMatchObject([{ done: true, delivered: { track: 9000 }, rejected: {} }])
  })
})

test('people whose ids differ only in bytes that are no UTF-8 are refused, each with its line', async () => {
  const heap = await openHeap()
  const line = (byte: number): Buffer =>
    Buffer.concat([
      Buffer.from('{"type":"identify","userId":"Jos'),
      Buffer.of(byte),
      Buffer.from('","traits":{"plan":"pro"}}\n')
    ])
  write('events.ndjson', Buffer.concat([line(0xe9), line(0xe8)]))
  const { code } = await send('@events.ndjson', '--endpoint', heap.url, '--report', '@report')
  expect([code, heap.users()]).toEqual([1, []])
  expect(readReport('report').map(({ line: number, code: reason }) => [number, reason])).toEqual([
    [1, 'not_utf8'],
    [2, 'not_utf8']
  ])
})

const TEXT = `${JSON.stringify(EVENTS[0])}\r\n`

describe('what is no text is refused in one message, with the command that converts it', () => {
  test.each<[string, Buffer, string]>([
    [
      'UTF-16',
      Buffer.from(`\uFEFF${TEXT}`, 'utf16le'),
      'F is in UTF-16, not text. Convert it: iconv -f UTF-16 -t UTF-8 F'
    ],
    [
      'UTF-16 without a mark',
      Buffer.from(TEXT, 'utf16le'),
      'F is in UTF-16, not text. Convert it: iconv -f UTF-16LE -t UTF-8 F'
    ],
    ['zip', Buffer.from('PK\u0003\u0004\u0014\u0000\u0000\u0000', 'latin1'), 'Unpack any other one: unzip F'],
    ['zstd', Buffer.of(0x28, 0xb5, 0x2f, 0xfd, 0), 'F is compressed by zstd, not text. Unpack it: zstd -d F'],
    ['bzip2', Buffer.from('BZh91AY&SY'), 'F is compressed by bzip2, not text. Unpack it: bunzip2 -k F'],
    ['Parquet', Buffer.from('PAR1\u0015\u0004'), `duckdb -c "COPY (FROM 'F') TO 'events.ndjson' (FORMAT json)"`],
    ['gzip in gzip', gzipSync(gzipSync(TEXT)), 'F is gzipped twice. Unpack it once: gunzip -c F > F.once.gz'],
    [
      'UTF-16 in gzip',
      gzipSync(Buffer.from(`\uFEFF${TEXT}`, 'utf16le')),
      'F is gzipped, and what is in it is in UTF-16, not text. Unpack it first: gunzip -k F. Convert it'
    ]
  ])('%s', async (_what, content, says) => {
    const heap = await openHeap()
    write('events.ndjson', content)
    const ran = await send('@events.ndjson', '--endpoint', heap.url)
    expect(ran).toEqual({
      code: 2,
      stdout: '',
      says: expect.stringContaining(
        says
          .replaceAll('F ', 'events.ndjson ')
          .replace(/F$/, 'events.ndjson')
          .replaceAll("'F'", "'events.ndjson'")
          .replace('F.once', 'events.ndjson.once')
          .replace('-k F.', '-k events.ndjson.')
      )
    })
    expect([heap.counters().requests, existsSync(at('events.ndjson.checkpoint'))]).toEqual([0, false])
  })

  test('in one of several files: nothing of the others is sent', async () => {
    const heap = await openHeap()
    write('a.ndjson', EVENTS)
    write('b.zip', Buffer.from('PK\u0003\u0004', 'latin1'))
    write('c.zip', Buffer.from('PK\u0003\u0004', 'latin1'))
    const { code, says } = await send('@a.ndjson', '@b.zip', '@c.zip', '--endpoint', heap.url)
    expect([code, heap.counters().requests]).toEqual([2, 0])
    expect(says).toMatch(/^b\.zip is .*\n1 more of the files cannot be sent either\.$/)
  })
})

describe('several files in one run', () => {
  function writeFolder(): void {
    mkdirSync(at('events/2024'), { recursive: true })
    write('events/b.ndjson', [trackEvent(3), trackEvent(4, { userId: '' })])
    write('events/2024/a.ndjson.gz', gzipSync(`${JSON.stringify(trackEvent(1))}\n${JSON.stringify(trackEvent(2))}\n`))
    write('events/.hidden', 'nothing to read')
    write('events/_SUCCESS', '')
    write('other.json', JSON.stringify([trackEvent(5, { userId: 'null' })]))
  }

  test.each<[string, readonly string[], unknown[]]>([
    ['folders', ['@events'], [1, 2, 3]],
    ['files', ['@events/b.ndjson', '@events/2024/a.ndjson.gz'], [1, 2, 3]],
    ['a pattern', ['@events/**/*.{ndjson,gz}'], [1, 2, 3]],
    ['all of them, each file once', ['@other.json', '@events/b.ndjson', '@events'], [1, 2, 3]]
  ])('as %s', async (_how, names, numbers) => {
    const heap = await openHeap()
    writeFolder()
    const { code, stdout } = await send(...names, '--endpoint', heap.url, '--concurrency', '1')
    expect([code, numbersIn(heap)]).toEqual([1, numbers])
    expect(stdout).toContain('Delivered            3')
    expect(existsSync(at('events.checkpoint'))).toBe(false)
  })

  test('have one report, which names the file of each event and leads to them when they are mended', async () => {
    const heap = await openHeap()
    writeFolder()
    const to = ['--endpoint', heap.url, '--report', '@report'] as const
    const { stdout } = await send('@events', '@other.json', ...to)
    const places = readReport('report').map(({ file, line, code }) => [
      file?.replace(`${work.folder}/`, ''),
      line,
      code
    ])
    expect(places).toEqual([
      ['events/b.ndjson', 2, 'missing_identity'],
      ['other.json', 1, 'placeholder_identity']
    ])
    expect(stdout).toContain(`At ${at('events/b.ndjson')}:2\n`)
    write('events/b.ndjson', [trackEvent(3), trackEvent(4)])
    write('other.json', JSON.stringify([trackEvent(5)]))
    const again = ['--endpoint', heap.url, '--only-rejected', '@report']
    expect((await send('@events', '@other.json', ...again)).code).toBe(0)
    expect(numbersIn(heap)).toEqual([1, 2, 3, 4, 5])
    expect((await send('@events', ...again)).says).toContain('report does not belong to this file: it names line 1 of')
  })

  test('that are others than before are not gone on with', async () => {
    const heap = await openHeap()
    heap.addFaults({ status: 503, afterRequests: 1 })
    writeFolder()
    write('other.json', JSON.stringify([{ type: 'identify', userId: 'ada', traits: { plan: 'pro' } }]))
    const to = ['@events', '@other.json', '--endpoint', heap.url]
    const stopped = await send(...to, '--give-up-after', '0')
    expect(stopped.stdout).toContain(`heap-destination send ${at('events')} ${at('other.json')} --app-id 11`)
    heap.clearFaults()
    write('events/c.ndjson', [trackEvent(9)])
    expect((await send(...to, '--resume')).says).toContain('was written for other files, or one of them has changed')
    execFileSync('rm', [at('events/c.ndjson')])
    expect((await send(...to, '--resume')).code).toBe(1)
    expect([numbersIn(heap), heap.users().length]).toEqual([[1, 2, 3], expect.any(Number)])
  })

  test.each<[string, readonly string[], string]>([
    ['a folder without files', ['@empty'], 'the folder empty holds no files of events.'],
    ['a pattern that matches nothing', ['@*.nothing'], 'no file matches *.nothing.'],
    ['standard input beside files', ['-', '@other.json'], 'standard input (-) is read alone.'],
    ['a file that is not there', ['@other.json', '@gone.json'], 'gone.json cannot be read (ENOENT).'],
    [
      'a report that is read',
      ['@other.json', '@events/b.ndjson', '--report', '@events/b.ndjson'],
      '--report would overwrite'
    ]
  ])('%s is refused', async (_what, names, says) => {
    writeFolder()
    mkdirSync(at('empty'))
    expect(await send(...names)).toEqual({ code: 2, stdout: '', says: expect.stringContaining(says) })
  })
})

test('a run that has sent nothing leaves no checkpoint in the way', async () => {
  const heap = await openHeap()
  heap.addFaults({ status: 503 })
  write('events.ndjson', EVENTS)
  const to = ['@events.ndjson', '--endpoint', heap.url]
  expect((await send(...to, '--give-up-after', '0')).code).toBe(1)
  heap.clearFaults()
  expect(await send(...to, '--types', 'track')).toMatchObject({ code: 0, says: '' })
  expect(numbersIn(heap)).toEqual([1, 2, 3])
})

test('a folder of 200 gzipped files, killed twice and resumed: each event once', async () => {
  const heap = await openHeap({ budgets: 'off' })
  heap.addFaults({ delayMs: 100 })
  mkdirSync(at('events'))
  for (let file = 0; file < 200; file++) {
    const lines = Array.from({ length: 40 }, (_, index) => JSON.stringify(trackEvent(file * 40 + index)))
    writeFileSync(at(`events/part-${String(file).padStart(3, '0')}.json.gz`), gzipSync(lines.join('\n')))
  }
  const args = [
    'send',
    'events',
    '--app-id',
    '11',
    '--endpoint',
    heap.url,
    '--no-budget',
    '--concurrency',
    '1',
    '--json'
  ]
  const isSettled = (): boolean => existsSync(at('events.checkpoint'))
  for (const kill of [1, 2]) {
    const { child, ended } = startProgram(isSettled() ? [...args, '--resume'] : args, { cwd: work.folder })
    await until(() => heap.counters().requests >= kill * 2 && isSettled())
    child.kill('SIGKILL')
    expect((await ended).code).toBeNull()
  }
  heap.clearFaults()
  const { code, stdout } = await runProgram([...args, '--resume'], { cwd: work.folder })
  expect([code, heap.counters().events]).toEqual([0, 8000])
  expect(linesOf(stdout)).toMatchObject([{ done: true, delivered: { track: 8000 } }])
  expect(new Set(numbersIn(heap)).size).toBe(8000)
})
