// Going on and sending again: after a stop, from a report, and everything that does not fit together is refused.
import { execFileSync } from 'node:child_process'
import { existsSync, renameSync, rmSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { runProgram, startProgram, until, type Ended } from './program'
import { at, linesOf, openHeap, read, readReport, trackEvent, work, write } from './work-folder'

const CHECKPOINT = 'events.ndjson.checkpoint'

function send(url: string, ...args: string[]): Promise<Ended> {
  return runProgram(['send', 'events.ndjson', '--app-id', '11', '--endpoint', url, ...args], { cwd: work.folder })
}

/** A Heap that takes in the first requests and breaks the connection from then on, and a run that gave up there. */
async function startStopped(
  ...args: string[]
): Promise<{ heap: Awaited<ReturnType<typeof openHeap>>; stopped: Ended }> {
  const heap = await openHeap()
  heap.addFaults({ status: 503, afterRequests: 2 })
  const events = Array.from({ length: 3600 }, (_, number) =>
    trackEvent(number, number % 1200 === 7 ? { userId: '' } : {})
  )
  write('events.ndjson', events)
  const stopped = await send(heap.url, '--no-budget', '--give-up-after', '0', '--concurrency', '1', ...args)
  heap.clearFaults()
  return { heap, stopped }
}

describe('a run that stopped', () => {
  test('says how to go on, and that command finishes it: every event once, one report, one sum', async () => {
    const { heap, stopped } = await startStopped('--report', 'report')
    expect(stopped.code).toBe(1)
    const command = /^ {4}heap-destination (.*--resume)$/m.exec(stopped.stdout)?.[1]
    expect(command).toBe(`send events.ndjson --app-id 11 --endpoint ${heap.url} --no-budget --report report --resume`)
    const resumed = await runProgram([...(command ?? '').split(' '), '--json'], { cwd: work.folder })
    expect(resumed.code).toBe(1)
    expect(linesOf(resumed.stdout)).toMatchObject([
      { done: true, delivered: { track: 3597 }, rejected: { missing_identity: { count: 3, lines: [8, 1208, 2408] } } }
    ])
    expect(heap.counters().events).toBe(3597)
    expect(readReport('report').map(({ line }) => line)).toEqual([8, 1208, 2408])
    expect(() => read('report.checkpoint')).toThrow('ENOENT')
  })

  test('keeps a checkpoint that only its owner can read', async () => {
    await startStopped()
    expect(statSync(at(CHECKPOINT)).mode & 0o777).toBe(0o600)
    expect(read(CHECKPOINT)).not.toContain('user-1')
  })

  test.each<[string, () => void, string[], string]>([
    [
      'without --resume',
      () => undefined,
      [],
      `error: an earlier run stopped after N events. Pass --resume to go on from there, or delete PATH to start over.\n`
    ],
    [
      'with other options',
      () => undefined,
      ['--resume', '--types', 'track'],
      'error: PATH was written with other options. Pass the same ones again, or delete it to start over.\n'
    ],
    [
      'with other placeholders',
      () => undefined,
      ['--resume', '--block-identities', 'nobody'],
      'error: PATH was written with other options. Pass the same ones again, or delete it to start over.\n'
    ],
    [
      'for a file that has grown',
      () => write('events.ndjson', `${read('events.ndjson')}${JSON.stringify(trackEvent(1))}\n`),
      ['--resume'],
      'error: the file has changed since PATH was written. Delete the checkpoint to start over.\n'
    ],
    [
      'for a file that was touched',
      () => utimesSync(at('events.ndjson'), 1, 1),
      ['--resume'],
      'error: the file has changed since PATH was written. Delete the checkpoint to start over.\n'
    ],
    [
      'from a damaged checkpoint',
      () => write(CHECKPOINT, read(CHECKPOINT).slice(0, 50)),
      ['--resume'],
      'error: PATH is not a checkpoint of this command, or is damaged. Delete it to start over from the first event.\n'
    ],
    [
      'from a checkpoint of something else',
      () => write(CHECKPOINT, '{"version":1}'),
      ['--resume'],
      'error: PATH is not a checkpoint of this command, or is damaged. Delete it to start over from the first event.\n'
    ],
    [
      'from a checkpoint with impossible numbers',
      () => write(CHECKPOINT, read(CHECKPOINT).replace(/"entries":\d+/, '"entries":-5')),
      ['--resume'],
      'error: PATH is not a checkpoint of this command, or is damaged. Delete it to start over from the first event.\n'
    ],
    [
      'from a checkpoint that is gone',
      () => rmSync(at(CHECKPOINT)),
      ['--resume'],
      'error: there is nothing to resume: no checkpoint at PATH. Leave --resume out.\n'
    ]
  ])('%s is not gone on with, and nothing is sent', async (_how, change, args, text) => {
    const { heap } = await startStopped()
    const { requests } = heap.counters()
    change()
    const { code, stderr } = await send(heap.url, '--no-budget', ...args)
    expect([code, stderr.replace(/after [\d,]+ events/, 'after N events')]).toEqual([
      2,
      text.replace('PATH', at(CHECKPOINT))
    ])
    expect(heap.counters().requests).toBe(requests)
  })

  test.each<[string, () => void]>([
    ['was emptied', () => writeFileSync(at('report'), '')],
    ['is gone', () => rmSync(at('report'))]
  ])('is not gone on with when its report %s', async (_how, change) => {
    const { heap } = await startStopped('--report', 'report')
    const { requests } = heap.counters()
    change()
    const { code, stderr } = await send(heap.url, '--no-budget', '--report', 'report', '--resume')
    expect(code).toBe(2)
    expect(stderr).toBe(
      `error: the report report is gone, or shorter than when the earlier run stopped. Put it back, or delete the checkpoint next to it to start over.\n`
    )
    expect(heap.counters().requests).toBe(requests)
  })
})

describe('Ctrl-C', () => {
  test.each(['SIGINT', 'SIGTERM'] as const)(
    '%s finishes what is in flight, writes the checkpoint, and says how to go on',
    async (signal) => {
      const heap = await openHeap({ budgets: 'off' })
      heap.addFaults({ delayMs: 100 })
      write(
        'events.ndjson',
        Array.from({ length: 30_000 }, (_, number) => trackEvent(number))
      )
      const args = ['send', 'events.ndjson', '--app-id', '11', '--endpoint', heap.url, '--no-budget']
      const { child, ended } = startProgram(args, { cwd: work.folder })
      await until(() => heap.counters().requests >= 2)
      child.kill(signal)
      const { code, stdout, stderr } = await ended
      expect(code).toBe(1)
      expect(stderr).toContain('Finishing what is in flight …')
      expect(stdout).toMatch(/^\n {2}Stopped after [^:]*\.$/m)
      expect(stdout).toContain(`    heap-destination ${args.join(' ')} --resume\n`)
      const delivered = heap.counters().events
      expect(delivered).toBeLessThan(30_000)
      heap.clearFaults()
      expect((await runProgram([...args, '--resume'], { cwd: work.folder })).code).toBe(0)
      // What was in flight was settled and written down: nothing had to be sent again.
      expect(heap.counters()).toMatchObject({ events: 30_000, duplicates: 0 })
    }
  )

  test('during a pause ends it at once, and is the only reason that is named', async () => {
    const heap = await openHeap()
    heap.addFaults({ status: 429, retryAfter: 3600 })
    write('events.ndjson', [trackEvent(1)])
    const args = ['send', 'events.ndjson', '--app-id', '11', '--endpoint', heap.url, '--give-up-after', '120']
    const { child, ended, output } = startProgram(args, { cwd: work.folder })
    await until(() => output().stderr.includes('Heap asked to slow down (HTTP 429): next try in 1 h'))
    child.kill('SIGINT')
    const { code, stdout } = await ended
    expect(code).toBe(1)
    expect(stdout).toMatch(/^ {2}Stopped after [^:]*\.$/m)
    expect(stdout).toContain('1 event that was read waits to be sent.')
  })

  test('while standard input is open but silent ends the run', async () => {
    const heap = await openHeap()
    const args = ['send', '-', '--app-id', '11', '--endpoint', heap.url]
    const { child, ended } = startProgram(args, { input: `${JSON.stringify(trackEvent(1))}\n`, keepsInputOpen: true })
    await until(() => heap.counters().events === 1)
    child.kill('SIGINT')
    const { code, stdout } = await ended
    expect([code, stdout.includes('Delivered            1')]).toEqual([1, true])
  })
})

describe('--only-rejected', () => {
  const EVENTS = [
    trackEvent(1),
    trackEvent(2, { userId: '' }),
    trackEvent(3),
    '{"broken',
    trackEvent(5, { userId: 'null' })
  ]
  const mended = [trackEvent(1), trackEvent(2), trackEvent(3), trackEvent(4), trackEvent(5)]

  async function rejectSome(): Promise<Awaited<ReturnType<typeof openHeap>>> {
    const heap = await openHeap()
    write('events.ndjson', EVENTS)
    expect((await send(heap.url, '--report', 'report')).code).toBe(1)
    heap.reset()
    return heap
  }

  test('sends what was mended, and nothing else', async () => {
    const heap = await rejectSome()
    write('events.ndjson', mended)
    const { code, stdout } = await send(heap.url, '--only-rejected', 'report', '--json')
    expect(code).toBe(0)
    expect(linesOf(stdout)).toMatchObject([{ delivered: { track: 3 }, leftOut: 2 }])
    expect(
      heap
        .events()
        .map(({ properties }) => properties['number'])
        .sort()
    ).toEqual([2, 4, 5])
  })

  test.each<[string, object]>([
    ['without message ids', { messageId: undefined }],
    ['that share a message id', { messageId: 'message-of-all' }]
  ])('tells apart the events of one line %s', async (_which, given) => {
    const event = (number: number, isGood: boolean): object =>
      trackEvent(number, { ...given, ...(isGood ? {} : { userId: '' }) })
    const bodies = (isMended: boolean): string[] =>
      [
        { batch: [1, 2, 3, 4].map((number) => event(number, isMended || number % 2 === 1)) },
        { batch: [5, 6].map((number) => event(number, isMended || number === 6)) }
      ].map((body) => JSON.stringify(body))
    const heap = await openHeap()
    write('events.ndjson', bodies(false))
    const { stdout } = await send(heap.url, '--report', 'report')
    expect(stdout).toContain('Lines 1, 2\n')
    expect(readReport('report').map(({ line, index, fate }) => [line, index, fate])).toMatchObject([
      [1, 1, 'rejected'],
      [1, 3, 'rejected'],
      [2, 0, 'rejected']
    ])
    heap.reset()
    write('events.ndjson', bodies(true))
    const again = await send(heap.url, '--only-rejected', 'report', '--json')
    expect([again.code, linesOf(again.stdout)]).toMatchObject([0, [{ delivered: { track: 3 }, leftOut: 3 }]])
    const keys = new Set(heap.events().map(({ properties }) => properties['number']))
    expect(heap.counters().events + heap.counters().duplicates).toBe(3)
    for (const number of keys) expect([2, 4, 5]).toContain(number)
  })

  test('sends every event of a line that could not be read before', async () => {
    const heap = await openHeap()
    write('events.ndjson', [trackEvent(1), '{"batch":[', trackEvent(4)])
    await send(heap.url, '--report', 'report')
    write('events.ndjson', [trackEvent(1), { batch: [trackEvent(2), trackEvent(3)] }, trackEvent(4)])
    heap.reset()
    expect((await send(heap.url, '--only-rejected', 'report')).code).toBe(0)
    expect(heap.events().map(({ properties }) => properties['number'])).toEqual([2, 3])
  })

  test('leaves the new report as it was when nothing is sent', async () => {
    const heap = await rejectSome()
    write('report-2', 'what I noted yesterday\n')
    const { code } = await send(heap.url, '--only-rejected', 'events.ndjson', '--report', 'report-2')
    expect([code, read('report-2')]).toEqual([2, 'what I noted yesterday\n'])
    expect(() => read('report-2.checkpoint')).toThrow('ENOENT')
  })

  test('refuses again what was not mended, under its old line number', async () => {
    const heap = await rejectSome()
    const { code } = await send(heap.url, '--only-rejected', 'report', '--report', 'report-2')
    expect(code).toBe(1)
    expect(heap.counters().requests).toBe(0)
    expect(read('report-2')).toBe(read('report'))
  })

  test('finds what a stopped run did not send', async () => {
    const { heap } = await startStopped('--report', 'report')
    rmSync(at('report.checkpoint'))
    const { code } = await send(heap.url, '--only-rejected', 'report')
    expect(code).toBe(1)
  })

  test.each<[string, () => void]>([
    [
      'with other events',
      () =>
        write(
          'events.ndjson',
          [6, 7, 8, 9, 10].map((number) => trackEvent(number))
        )
    ],
    ['with a line put in', () => write('events.ndjson', [trackEvent(0), ...mended])],
    ['with fewer lines', () => write('events.ndjson', mended.slice(0, 3))]
  ])('does not take the report for a file %s: exit code 2, nothing sent', async (_how, change) => {
    const heap = await rejectSome()
    change()
    const { code, stderr } = await send(heap.url, '--only-rejected', 'report')
    expect(code).toBe(2)
    expect(stderr).toContain('error: report does not belong to this file: it names line ')
    expect(heap.counters().requests).toBe(0)
  })

  test('does not take a file that is no report', async () => {
    const heap = await rejectSome()
    const { code, stderr } = await send(heap.url, '--only-rejected', 'events.ndjson')
    expect(code).toBe(2)
    expect(stderr).toContain(
      'error: line 1 of events.ndjson is not a line of a report. Pass a file that --report wrote.'
    )
    expect(heap.counters().requests).toBe(0)
  })

  test('stopped half-way goes on with the command that it prints', async () => {
    const heap = await rejectSome()
    write('events.ndjson', mended)
    heap.addFaults({ status: 503 })
    const { stdout } = await send(heap.url, '--only-rejected', 'report', '--give-up-after', '0')
    heap.clearFaults()
    const command = /^ {4}heap-destination (.*--resume)$/m.exec(stdout)?.[1] ?? ''
    expect((await runProgram(command.split(' '), { cwd: work.folder })).code).toBe(0)
    expect(heap.counters().events).toBe(3)
  })
})

describe('a file in the way', () => {
  test('that is the events under another name is not overwritten', async () => {
    const heap = await openHeap()
    write('events.ndjson', [trackEvent(1)])
    symlinkSync(at('events.ndjson'), at('report'))
    const { code, stderr } = await send(heap.url, '--report', 'report')
    expect([code, stderr]).toEqual([
      2,
      'error: --report would overwrite events.ndjson, which is being read. Pass another file.\n'
    ])
    expect(read('events.ndjson')).not.toBe('')
  })

  test.each<[string, object]>([
    ['rejected', { userId: '' }],
    ['altered', { properties: { note: 'x'.repeat(1100) } }]
  ])('that is full of %s events ends the run with exit code 2, and nothing is sent twice', async (_what, given) => {
    const heap = await openHeap()
    write(
      'events.ndjson',
      Array.from({ length: 8000 }, (_, number) => trackEvent(number, number > 50 ? given : {}))
    )
    symlinkSync('/dev/full', at('report'))
    const { code, stdout, stderr } = await send(heap.url, '--no-budget', '--report', 'report')
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr.split('\n').at(-2)).toBe(
      'error: the report report cannot be written (ENOSPC). The disk is full: free some space and run the command again.'
    )
    expect(heap.counters().duplicates).toBe(0)
    rmSync(at('report'))
    // The checkpoint stands next to the report where that is a file; this one was a device.
    renameSync(at(CHECKPOINT), at('report.checkpoint'))
    await send(heap.url, '--no-budget', '--report', 'report', '--resume')
    expect(readReport('report')).toHaveLength(7949)
    expect(heap.counters().events).toBe('userId' in given ? 51 : 8000)
  })

  test('that is a pipe takes the report, and the checkpoint stands next to the events', async () => {
    const heap = await openHeap()
    write('events.ndjson', [trackEvent(1), trackEvent(2, { userId: '' })])
    execFileSync('mkfifo', [at('pipe')])
    const reading = readFile(at('pipe'), 'utf8')
    const { code, stdout } = await send(heap.url, '--report', 'pipe')
    expect([code, linesOf(await reading)]).toMatchObject([1, [{ line: 2, code: 'missing_identity' }]])
    expect(stdout).toContain('Delivered            1')
    expect(stdout).not.toContain('--only-rejected')
    await heap.close()
    expect((await send(heap.url, '--report', '/dev/null', '--give-up-after', '0')).code).toBe(1)
    expect([existsSync(at(CHECKPOINT)), existsSync('/dev/null.checkpoint')]).toEqual([true, false])
  })

  test('that changes while it is read ends the run with exit code 2, and nothing is sent twice', async () => {
    const heap = await openHeap({ budgets: 'off' })
    heap.addFaults({ delayMs: 30 })
    write(
      'events.ndjson',
      Array.from({ length: 60_000 }, (_, number) => trackEvent(number))
    )
    const args = ['send', 'events.ndjson', '--app-id', '11', '--endpoint', heap.url, '--no-budget']
    const { ended } = startProgram(args, { cwd: work.folder })
    await until(() => heap.counters().requests > 0)
    writeFileSync(at('events.ndjson'), 'x', { flag: 'a' })
    const { code, stderr } = await ended
    expect(code).toBe(2)
    expect(stderr).toContain('error: the file changed while it was read. Send a copy of it that nobody writes to.')
    expect(heap.counters()).toMatchObject({ duplicates: 0 })
    expect(heap.counters().events).toBeLessThan(60_000)
  })
})
