// A run over standard input, which cannot be resumed: when it stops, it says what is missing, down to the event.
import { runProgram, type Ended } from './program'
import { linesOf, openHeap, readReport, trackEvent, work, write } from './work-folder'

const argsFor = (file: string, url: string): string[] => ['send', file, '--app-id', '11', '--endpoint', url]

describe('a run over standard input that stopped', () => {
  const EVENTS = Array.from({ length: 20 }, (_, number) => trackEvent(number, number % 10 === 3 ? { userId: '' } : {}))
  const toInput = (events: readonly unknown[]): string => events.map((event) => `${JSON.stringify(event)}\n`).join('')
  const sendInput = (url: string, input: string, ...args: string[]): Promise<Ended> =>
    runProgram([...argsFor('-', url), '--give-up-after', '0', ...args], { cwd: work.folder, input })

  test('says how many events are missing, and its report names them, to be sent from a file', async () => {
    const heap = await openHeap()
    heap.addFaults({ status: 503 })
    const { code, stdout } = await sendInput(heap.url, toInput(EVENTS), '--report', 'report')
    expect(code).toBe(1)
    expect(stdout.slice(stdout.indexOf('\n\n  18 events'))).toBe(`

  18 events that were read have not been delivered: see report, fate "retry".
  Send it all again, from a file if you can: Heap ignores what it has, and a file can be resumed.
`)
    const report = readReport('report')
    expect(report.map(({ line, messageId }) => [line, messageId])).toEqual(
      EVENTS.map(({ messageId }, index) => [index + 1, messageId])
    )
    expect(report.filter(({ fate }) => fate === 'retry').map(({ code: reason, message }) => [reason, message])).toEqual(
      Array<unknown>(18).fill([
        'not_sent',
        'The run ended first: Heap is not available. Nothing is wrong with it: send it again.'
      ])
    )
    heap.clearFaults()
    write('events.ndjson', EVENTS)
    const again = await runProgram([...argsFor('events.ndjson', heap.url), '--only-rejected', 'report', '--json'], {
      cwd: work.folder
    })
    expect([again.code, linesOf(again.stdout)]).toMatchObject([1, [{ delivered: { track: 18 } }]])
    expect(heap.counters()).toMatchObject({ events: 18, duplicates: 0 })
  })

  test.each<[string, string[]]>([
    ['says up to which line it has read', []],
    ['says so in JSON', ['--json']]
  ])('%s, and counts everything before that', async (_fact, flags) => {
    const heap = await openHeap()
    heap.addFaults({ status: 503, afterRequests: 2 })
    const events = Array.from({ length: 40_000 }, (_, number) => trackEvent(number))
    const args = ['--no-budget', '--concurrency', '1', '--report', 'report', ...flags]
    const { code, stdout } = await sendInput(heap.url, toInput(events), ...args)
    expect(code).toBe(1)
    const missing = readReport('report')
    const last = missing.at(-1)?.line ?? 0
    expect(last).toBeLessThan(40_000)
    expect(heap.counters().events + missing.length).toBe(last)
    const notSent = missing.length
    if (flags.length > 0) expect(JSON.parse(stdout)).toMatchObject({ done: false, notSent, readUntilLine: last })
    else expect(stdout).toContain(`  Nothing was read behind line ${last.toLocaleString('en-US')}.\n`)
  })
})
