// What a person sees on a terminal: colours, a bar that moves, notes above it. Runs the commands without a process.
import { PassThrough, Readable } from 'node:stream'
import { stripVTControlCharacters } from 'node:util'
import { gzipSync } from 'node:zlib'
import { createProgram } from '../../src/cli/program'
import type { ExitCode, Io, Output } from '../../src/cli/io'
import { createSandbox, type Sandbox } from '../../src/sandbox'
import { at, trackEvent, write } from './work-folder'

interface Screen {
  readonly io: Io
  stdout(): string
  stderr(): string
}

function openScreen({ isTerminal = true, env = {} }: { isTerminal?: boolean; env?: Io['env'] } = {}): Screen {
  const texts = { stdout: '', stderr: '' }
  const outputTo = (name: keyof typeof texts): Output => {
    // What cli-progress asks a terminal for.
    const stream = Object.assign(new PassThrough(), { isTTY: isTerminal, columns: 100, rows: 30 })
    stream.on('data', (data: Buffer) => (texts[name] += data.toString()))
    return { write: (text) => void stream.write(text), isTerminal, columns: 100, stream }
  }
  let sleptMs = 0
  const io: Io = {
    stdin: Readable.from([]),
    stdout: outputTo('stdout'),
    stderr: outputTo('stderr'),
    env,
    now: () => Date.now() + sleptMs,
    monotonic: () => Date.now() + sleptMs,
    // Takes no time, but moves the clock and lets everything else go on.
    sleep: async (ms, signal) => {
      sleptMs += ms
      await new Promise((resolve) => setImmediate(resolve))
      signal?.throwIfAborted()
    },
    random: () => 0.5,
    onInterrupt: () => () => undefined,
    keepMemoryLow: () => () => undefined
  }
  return { io, stdout: () => texts.stdout, stderr: () => texts.stderr }
}

async function run(io: Io, ...args: string[]): Promise<ExitCode | undefined> {
  let code: ExitCode | undefined
  await createProgram(io, (result) => (code = result)).parseAsync(['node', 'heap-destination', ...args])
  // The streams hand on what was written in their next turn.
  await new Promise((resolve) => setImmediate(resolve))
  return code
}

let heap: Sandbox

beforeEach(async () => {
  heap = await createSandbox()
  write('events.ndjson', [trackEvent(1), trackEvent(2, { userId: '' })])
})

afterEach(() => heap.close())

const sendArgs = (): string[] => ['send', at('events.ndjson'), '--app-id', '11', '--endpoint', heap.url]

test('on a terminal the summary is coloured and the bar leaves no trace', async () => {
  const screen = openScreen()
  expect(await run(screen.io, ...sendArgs())).toBe(1)
  expect(screen.stdout()).toContain('\u001b[32mDelivered\u001b[39m')
  expect(screen.stdout()).toContain('\u001b[31mRejected\u001b[39m')
  expect(stripVTControlCharacters(screen.stdout())).toContain('\n  Delivered            1   track 1\n')
  // The bar hides the cursor while it moves, and gives it back.
  expect(screen.stderr().lastIndexOf('\u001b[?25h')).toBeGreaterThan(screen.stderr().lastIndexOf('\u001b[?25l'))
})

test.each<[string, { isTerminal?: boolean; env?: Io['env'] }]>([
  ['with NO_COLOR', { env: { NO_COLOR: '1' } }],
  ['on a dumb terminal', { env: { TERM: 'dumb' } }],
  ['in a pipe', { isTerminal: false }]
])('%s the summary carries no escape codes', async (_where, options) => {
  const screen = openScreen(options)
  await run(screen.io, ...sendArgs())
  expect(screen.stdout()).not.toContain('\u001b')
  expect(screen.stdout()).toContain('Delivered            1')
})

test('in a pipe there is no bar either', async () => {
  const screen = openScreen({ isTerminal: false })
  await run(screen.io, ...sendArgs())
  expect(screen.stderr()).not.toContain('\u001b')
  expect(screen.stderr()).not.toContain('░')
})

test('--json has no colour, even on a terminal', async () => {
  const screen = openScreen()
  await run(screen.io, ...sendArgs(), '--json')
  expect(JSON.parse(screen.stdout())).toMatchObject({ done: true, delivered: { track: 1 } })
})

test('a pause is told above the bar, with its reason and length', async () => {
  heap.addFaults({ status: 429, retryAfter: 90, times: 1 }, { reset: true, times: 1 })
  const screen = openScreen()
  await run(screen.io, ...sendArgs())
  const text = stripVTControlCharacters(screen.stderr())
  expect(text).toContain('░░░')
  expect(text).toContain('Heap asked to slow down (HTTP 429): next try in 1 min 31 s')
  expect(text).toContain('no connection to Heap: next try in 1 s')
})

test('the bar says how many events wait to be tried again, not how many wait at all', async () => {
  write(
    'events.ndjson',
    Array.from({ length: 4000 }, (_, number) => trackEvent(number, { userId: 'ada' }))
  )
  await heap.close()
  heap = await createSandbox({ budgets: 'off' })
  heap.addFaults({ status: 503, times: 1 })
  const screen = openScreen()
  await run(screen.io, ...sendArgs(), '--no-budget')
  const text = stripVTControlCharacters(screen.stderr())
  expect(text).toMatch(
    /Heap is not available \(HTTP 503\): .*\n.*\n.*delivered 0 {3}rejected 0 {3}waiting to retry 1,000\b/
  )
  expect(text).not.toMatch(/waiting to retry [2-4],000/)
  // Both lines of the bar stand below the note.
  expect(text).toMatch(/next try in .*\n.*░░░.* {3}0 events {3}.*\n.*delivered 0/)
})

describe('how many events there are is told up front', () => {
  const text = (count: number): string =>
    Array.from({ length: count }, (_, number) => JSON.stringify(trackEvent(number))).join('\n')

  test.each<[string, string | Buffer, RegExp]>([
    ['of a long file', text(40_000), / {2}About 4\d,\d{3} events\. Heap takes 15,000 a minute: about 3 min\.\n/],
    ['of a gzipped one', gzipSync(text(40_000)), / {2}About (3[3-9]|4\d),\d{3} events\. Heap takes .* about 3 min\.\n/],
    ['of a short file, exactly', text(2), / {2}2 events\. Heap takes 15,000 a minute\.\n/],
    ['of a file with one event', text(1), / {2}1 event\. Heap takes 15,000 a minute\.\n/],
    ['of an empty file', '', / {2}0 events\.\n/]
  ])('%s', async (_file, content, told) => {
    write('events.ndjson', content)
    const { io, stderr } = openScreen({ isTerminal: false })
    let stop = (): void => undefined
    const onInterrupt: Io['onInterrupt'] = (listener) => {
      stop = listener
      return () => undefined
    }
    // Once that is told, nothing more has to be sent.
    const writeLine = (line: string): void => {
      io.stderr.write(line)
      if (line.includes('event')) stop()
    }
    await run({ ...io, stderr: { ...io.stderr, write: writeLine }, onInterrupt }, ...sendArgs())
    expect(stderr()).toMatch(told)
  })
})
