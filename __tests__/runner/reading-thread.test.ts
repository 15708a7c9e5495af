// The thread that reads long bodies: each way that it can end is an answer, and the next body is read by a new thread.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type * as Intake from '../../src/runner/intake/body-reader'
import { MAIN_THREAD_BYTES } from '../../src/runner/intake/limits'
import type { Reading } from '../../src/runner/intake/readers'
import type { ThreadOptions } from '../../src/runner/intake/reading-thread'
import { buildBodyReader } from './built-body-reader'
import { makeDirectory } from './runners'

const MB = 1024 * 1024

const { BodyReader } = buildBodyReader()

const limits = {
  bytes: 8 * MB,
  events: 5000,
  eventBytes: 32_768,
  sharedBytes: 0,
  values: 5_000_000,
  width: 16_384,
  levels: 10_000
}
const reading: Reading<'tracking'> = {
  reader: 'tracking',
  facts: { type: undefined, receivedAt: Date.parse('2026-01-02T03:04:05.000Z'), limits },
  limits
}
const EVENT = `{"type":"track","event":"A","userId":"u-1","properties":{"text":"${'x'.repeat(4000)}"}}`
const LONG = `{"batch":[${new Array<string>(300).fill(EVENT).join()}]}`
/** 3 MB of text that take some hundred when they are parsed. */
const DENSE = `{"batch":[${new Array<string>(4000).fill(`{"a":[${new Array<string>(350).fill('{}').join()}]}`).join()}]}`

/** Fresh memory each time: it is moved into the thread. */
const bodyOf = (text: string) => ({ raw: Buffer.concat([Buffer.from(text)]), encoding: undefined })
const refused = (code: string) => ({ refused: code, message: expect.stringMatching(/^.{20,}\.$/) as string })

const opened: Intake.BodyReader[] = []

function open(options: ThreadOptions = {}): Intake.BodyReader {
  const reader = new BodyReader(options)
  opened.push(reader)
  return reader
}

afterEach(async () => {
  for (const reader of opened.splice(0)) await reader.close()
})

/** Reads a long body, and expects its 300 events. */
async function expectRead(reader: Intake.BodyReader, body: Intake.Body = bodyOf(LONG)): Promise<void> {
  expect(await reader.read(body, reading)).toMatchObject({ events: { length: 300 } })
}

/** A script that runs in the thread before its own: `body` sees the first job as `job`. */
function preload(body: string, script = `parentPort.once('message', (job) => { ${body} })`): string[] {
  const path = join(makeDirectory(), 'preload.cjs')
  writeFileSync(path, `const { parentPort } = require('node:worker_threads'); if (parentPort) { ${script} }`)
  return ['--require', path]
}

test('a long body is read as a short one is, packed or not, one after the other', async () => {
  const reader = open()
  expect(LONG.length).toBeGreaterThan(MAIN_THREAD_BYTES)
  await Promise.all([
    expectRead(reader),
    expectRead(reader),
    expectRead(reader, { raw: gzipSync(LONG), encoding: 'gzip' })
  ])
})

describe('what cannot be read is an answer, and the next body is read', () => {
  test.each<[string, ThreadOptions, string, string]>([
    ['more bytes than the limit', {}, 'x'.repeat(9 * MB), 'request_too_large'],
    ['no JSON', {}, 'x'.repeat(2 * MB), 'invalid_json'],
    ['more memory than the thread may take', { memoryMb: 32 }, DENSE, 'request_too_large']
  ])('%s', async (_name, options, text, code) => {
    const reader = open(options)
    expect(await reader.read(bodyOf(text), reading)).toEqual(refused(code))
    await expectRead(reader)
  })

  test('a thread that fails', async () => {
    const reader = open()
    const unknown = { ...reading, reader: 'nobody' as 'tracking' }
    expect(await reader.read(bodyOf(LONG), unknown)).toEqual(refused('busy'))
    await expectRead(reader)
  })

  test('a thread that ends', async () => {
    // The loop: what comes after the exit is not run, but this is not said at once.
    const endsOn = `if (Buffer.from(job.unpacked).includes('"Fatal"')) { process.exit(3); for (;;); }`
    const reader = open({ execArgv: preload(endsOn) })
    expect(await reader.read(bodyOf(LONG.replace('"A"', '"Fatal"')), reading)).toEqual(refused('busy'))
    await expectRead(reader)
  })

  test('a thread that takes too long: all that wait for it are told to come again', async () => {
    const reader = open({
      execArgv: preload('if (Buffer.from(job.unpacked).includes(\'"Fatal"\')) for (;;);'),
      timeMs: 4000
    })
    const both = await Promise.all(
      [LONG.replace('"A"', '"Fatal"'), LONG].map((text) => reader.read(bodyOf(text), reading))
    )
    expect(both).toEqual([refused('busy'), refused('busy')])
    await expectRead(reader)
  })

  test('a body that waits longer than its sender: it alone is told so, and the thread never sees it', async () => {
    const sees = join(makeDirectory(), 'seen')
    const stalls = `
      const see = (text) => require('node:fs').appendFileSync(${JSON.stringify(sees)}, text)
      parentPort.on('message', ({ unpacked }) => {
        const text = Buffer.from(unpacked).toString()
        see(text.includes('"Impatient"') ? 'impatient ' : 'other ')
        // Long enough for the other to give up: until the file says so.
        if (text.includes('"Slow"')) while (!require('node:fs').existsSync(${JSON.stringify(`${sees}-given-up`)}));
      })`
    const reader = open({ execArgv: preload('', stalls) })
    const slow = expectRead(reader, bodyOf(LONG.replace('"A"', '"Slow"')))
    const impatient = await reader.read(bodyOf(LONG.replace('"A"', '"Impatient"')), { ...reading, timeMs: 20 })
    writeFileSync(`${sees}-given-up`, '')
    expect(impatient).toEqual({
      refused: 'busy',
      message:
        'The body was not read within 0.02 seconds, and nothing of it is stored. Send it again later; if this goes on, send smaller batches.'
    })
    await slow
    await expectRead(reader)
    expect(readFileSync(sees, 'utf8')).toBe('other other ')
  })

  test('more bodies than may wait', async () => {
    const reader = open()
    const answers = await Promise.all(Array.from({ length: 17 }, () => reader.read(bodyOf(LONG), reading)))
    expect(answers.filter((answer) => 'refused' in answer)).toEqual([refused('busy')])
  })

  test('a reader that is closed', async () => {
    const reader = open()
    const waiting = reader.read(bodyOf(LONG), reading)
    await new Promise((resolve) => setImmediate(resolve))
    await reader.close()
    expect(await waiting).toEqual(refused('closing'))
    expect(await reader.read(bodyOf(LONG), reading)).toEqual(refused('closing'))
  })
})
