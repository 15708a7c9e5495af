// What a person sees on a terminal: colours, a bar that moves, notes above it. Runs the commands without a process.
import { PassThrough, Readable } from 'node:stream'
import { stripVTControlCharacters } from 'node:util'
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
  const io: Io = {
    stdin: Readable.from([]),
    stdout: outputTo('stdout'),
    stderr: outputTo('stderr'),
    env,
    now: Date.now,
    sleep: () => Promise.resolve(),
    random: () => 0.5,
    onInterrupt: () => () => undefined
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

test('a long file is estimated up front', async () => {
  write(
    'events.ndjson',
    Array.from({ length: 40_000 }, (_, number) => trackEvent(number))
  )
  const screen = openScreen()
  const args = [...sendArgs(), '--dry-run']
  await run(screen.io, ...args)
  expect(stripVTControlCharacters(screen.stderr())).toMatch(/About 4\d,\d{3} events\./)
})
