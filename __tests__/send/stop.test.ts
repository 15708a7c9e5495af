// A run that is stopped while one lane is ahead of the other: what was delivered is not sent a second time.
import { readFileSync } from 'node:fs'
import type { Http } from '../../src/delivery/types'
import { startSend, type SendOptions, type SendResult, type SettledEvent } from '../../src/send'
import { readAhead, writeAhead } from '../../src/send/delivered-ahead'
import { fileOf, readReport, settingsFor, temporaryPath, trackEvent } from './sends'

const EVENTS = 8000
const NUMBERS = Array.from({ length: EVENTS }, (_, number) => number)
const keysOf = (from: { readonly body: string }[]): string[] =>
  from.flatMap(({ body }) =>
    (JSON.parse(body) as { events: { idempotency_key: string }[] }).events.map((event) => event.idempotency_key)
  )

interface Run {
  readonly result: SendResult
  readonly settled: readonly SettledEvent[]
}

/** Users take turns, so their lanes do: what the first one does not send leaves a gap before all that the other sends. */
function eventAt(number: number): Record<string, unknown> {
  if (number % 1000 === 7) return trackEvent(number, '')
  return trackEvent(number, `user-${number % 2}`, number % 500 === 11 ? { properties: { note: 'x'.repeat(1100) } } : {})
}

async function send(
  options: Partial<SendOptions> & Pick<SendOptions, 'input' | 'http'>,
  until?: Promise<void>
): Promise<Run> {
  const settled: SettledEvent[] = []
  const run = startSend({
    settings: settingsFor('http://127.0.0.1:9'),
    waiting: { monotonic: () => 0, sleep: () => Promise.resolve() },
    concurrency: 2,
    resume: false,
    onSettled: (event) => settled.push(event),
    ...options
  })
  void until?.then(() => run.stop())
  return { result: await run.done, settled }
}

test.each([0, 1])('lane %i stands still: the resumed run sends each of the other events once', async (slow) => {
  const files = {
    input: fileOf(NUMBERS.map(eventAt)),
    checkpointPath: temporaryPath('checkpoint'),
    reportPath: temporaryPath('report')
  }
  const requests: Parameters<Http>[0][] = []
  const answer: Http = (request) => {
    requests.push(request)
    return Promise.resolve({ status: 200, body: '' })
  }
  let release = (): void => undefined
  const released = new Promise<void>((resolve) => (release = resolve))
  let others = 0
  let stopNow = (): void => undefined
  const stopped = new Promise<void>((resolve) => (stopNow = resolve))
  const first = await send(
    {
      ...files,
      http: async (request) => {
        if (request.body.includes(`"user-${slow}"`)) await released
        else if (++others === 3) {
          stopNow()
          setImmediate(release)
        }
        return answer(request)
      }
    },
    stopped
  )
  expect(first.result.isDone).toBe(false)
  // One window of the slow lane, three of the other: two of them lie behind the gap.
  expect(keysOf(requests).length).toBeGreaterThan(first.settled.length + 900)
  const { entries, deliveredAhead } = JSON.parse(readFileSync(files.checkpointPath, 'utf8')) as {
    entries: number
    deliveredAhead: number[]
  }
  expect(entries).toBe(first.settled.length)
  expect(readAhead(entries, deliveredAhead).every((place) => place >= entries)).toBe(true)

  const second = await send({ ...files, http: answer, resume: true })
  expect(second.result).toMatchObject({ isDone: true, notSent: 0, tally: { alteredEvents: 16 } })
  expect(second.result.tally.delivered).toEqual({ track: EVENTS - 8 })
  const keys = keysOf(requests)
  expect(new Set(keys).size).toBe(EVENTS - 8)
  expect(keys).toHaveLength(EVENTS - 8)
  const lines = readReport(files.reportPath).map(({ line }) => line)
  expect(lines).toEqual(
    NUMBERS.filter((number) => [7, 11].includes(number % 500) && (number % 500 === 11 || number % 1000 === 7)).map(
      (number) => number + 1
    )
  )
})

test.each<[string, number, number[], number[]]>([
  ['none', 5, [], []],
  ['all from the mark on', 5, [5, 6, 7], [0, 3]],
  ['every other one', 5, [6, 8, 10], [1, 1, 1, 1, 1, 1]],
  ['a long stretch', 0, [100, 101, 102, 200], [100, 3, 97, 1]]
])('what was delivered ahead is written short: %s', (_which, mark, places, counts) => {
  expect(writeAhead(mark, places)).toEqual(counts)
  expect(readAhead(mark, counts)).toEqual(places)
})
