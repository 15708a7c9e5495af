// Power cuts: `send` is killed again and again while its clock jumps, Heap fails and the disk fills, and goes on each time; so does the local Heap under it.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { EventView, Fault, Sandbox, UserView } from '../../src/sandbox'
import { createSandbox } from '../../src/sandbox'
import { runProgram, startProgram, until, type Program } from '../cli/program'
import { jumpingClock } from '../jumping-clock'
import { makeDirectory } from '../runner/runners'
import { openSmallDisk } from '../runner/small-disk'
import { fileOf, identifyEvent, readReport, start, temporaryPath, trackEvent } from './sends'

const EVENTS = 20_000
const USERS = 300
const KILLS = 10 * Number(process.env['ROUNDS'] ?? 1)
/** Slow enough that a run is still under way when it is killed, on a fast machine too. */
const ANSWER_MS = 160

/** Printed, and the same again with CRASH_SEED. */
const seed = Number(process.env['CRASH_SEED'] ?? Date.now() % 1_000_000)

function createRandom(): (below: number) => number {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff
    return Math.floor((state / 0x80000000) * below)
  }
}

/** Seven in ten are track events, every fiftieth of them without a user; the others set the user's properties. */
function eventAt(number: number): Record<string, unknown> {
  const user = `user-${number % USERS}`
  if (number % 10 < 7) return trackEvent(number, number % 50 === 0 ? '' : user)
  return identifyEvent(number, user, { newest: number, [`kind${number % 4}`]: number })
}

const NUMBERS = Array.from({ length: EVENTS }, (_, number) => number)
const isTrack = (number: number): boolean => number % 10 < 7
const REJECTED = NUMBERS.filter((number) => isTrack(number) && number % 50 === 0)
const TRACKED = NUMBERS.filter((number) => isTrack(number) && number % 50 !== 0)

function expectAllHeld(events: readonly EventView[], users: readonly UserView[]): void {
  expect(events.map(({ properties }) => Number(properties['number'])).sort((a, b) => a - b)).toEqual(TRACKED)
  const newest = new Map<string, Record<string, number>>()
  for (const number of NUMBERS.filter((candidate) => !isTrack(candidate))) {
    const identity = `user-${number % USERS}`
    newest.set(identity, { ...newest.get(identity), newest: number, [`kind${number % 4}`]: number })
  }
  const held = users.filter(({ identity }) => newest.has(identity ?? ''))
  expect(held).toHaveLength(newest.size)
  for (const { identity, properties } of held) {
    expect([identity, properties]).toEqual([identity, newest.get(identity ?? '')])
  }
}

const TROUBLES: readonly Fault[] = [
  { status: 503, times: 1 },
  { status: 429, retryAfter: 1, times: 1 },
  { reset: true, applied: true, times: 1 },
  { reset: true, times: 1 }
]

/** Heap is slow, and has another trouble each time. */
function makeTrouble(heap: Sandbox, kills: number): void {
  heap.clearFaults()
  const trouble = TROUBLES[kills % (TROUBLES.length + 1)]
  heap.addFaults(...(trouble === undefined ? [] : [{ ...trouble, delayMs: ANSWER_MS }]), { delayMs: ANSWER_MS })
}

/** Events that are settled according to the checkpoint; none while there is no checkpoint. */
function settledIn(checkpoint: string): number {
  return existsSync(checkpoint) ? (JSON.parse(readFileSync(checkpoint, 'utf8')) as { entries: number }).entries : 0
}

test(`send, killed at ${KILLS} moments: all is held once, with the last value of each property (CRASH_SEED=${seed})`, async () => {
  const random = createRandom()
  const heap = await createSandbox({ budgets: 'off' })
  try {
    const file = fileOf(NUMBERS.map(eventAt))
    const disk = openSmallDisk(32)
    const report = join(disk.directory, 'report.ndjson')
    const checkpoint = `${report}.checkpoint`
    const args = ['send', file, '--app-id', '11', '--endpoint', heap.url, '--no-budget', '--report', report, '--json']
    const resume = (): string[] => (existsSync(checkpoint) ? [...args, '--resume'] : args)
    for (let kills = 0; kills < KILLS; kills++) {
      makeTrouble(heap, kills)
      const { child, output, ended } = startProgram([...resume(), '--concurrency', String(1 + random(2))], {
        env: jumpingClock(makeDirectory(), kills)
      })
      const [requests, settled] = [heap.counters().requests, settledIn(checkpoint)]
      const enough = requests + 1 + random(4)
      // Progress is spread over all kills: mostly a run is killed in its first requests, sometimes after some success.
      const mayFinishSome = settled + 0.75 * EVENTS < (EVENTS * kills) / KILLS
      await until(
        () =>
          child.exitCode !== null ||
          (mayFinishSome ? settledIn(checkpoint) > settled : heap.counters().requests >= enough)
      )
      const isFull = kills % 3 === 1
      if (isFull) disk.fill(child.pid)
      await new Promise((resolve) => setTimeout(resolve, random(isFull ? 600 : 60)))
      // What cannot keep its report says so and ends.
      const { exitCode } = child
      if (!isFull) expect({ kills, exitCode, ...output() }).toMatchObject({ exitCode: null })
      if (exitCode !== null) expect(output().stderr).toMatch(/ENOSPC|EFBIG/)
      child.kill('SIGKILL')
      await ended
      disk.empty(undefined)
    }
    heap.clearFaults()
    const last = await runProgram(resume())
    expect([last.code, last.stderr]).toEqual([1, expect.stringContaining('Heap · App ID 11')])
    expectAllHeld(heap.events(), heap.users())
    expect(heap.counters().duplicates).toBeGreaterThan(0)
    expect(JSON.parse(last.stdout)).toMatchObject({
      done: true,
      delivered: { track: TRACKED.length, identify: EVENTS - TRACKED.length - REJECTED.length },
      rejected: { missing_identity: { count: REJECTED.length } },
      notSent: 0
    })
    const reported = readReport(report).map(({ line, fate }) => [line, fate])
    expect(reported).toEqual(REJECTED.map((number) => [number + 1, 'rejected']))
    expect(existsSync(checkpoint)).toBe(false)
  } finally {
    await heap.close()
  }
}, 600_000)

test(`the local Heap, killed while send goes on: what it has answered for it still holds (CRASH_SEED=${seed})`, async () => {
  const random = createRandom()
  const data = temporaryPath('sandbox.journal')
  const startHeap = async (port: string): Promise<{ program: Program; url: string }> => {
    const program = startProgram(['sandbox', '--port', port, '--data', data, '--no-budget'])
    await until(() => program.output().stdout.includes('Ctrl-C'))
    return { program, url: /http:\S+/.exec(program.output().stdout)?.[0] ?? '' }
  }
  let heap = await startHeap('0')
  const { url } = heap
  let answersUntilKill = 3
  let kills = 0
  let restarted = Promise.resolve()
  const restart = async (): Promise<void> => {
    heap.program.child.kill('SIGKILL')
    await heap.program.ended
    heap = await startHeap(new URL(url).port)
  }
  const { run } = start({
    input: fileOf(NUMBERS.map(eventAt)),
    endpoint: url,
    concurrency: 4,
    connection: { keepBudgets: false },
    beforePause: () => restarted,
    around: (http) => async (request) => {
      const response = await http(request)
      if (--answersUntilKill === 0 && kills++ < 4) {
        answersUntilKill = 2 + random(3)
        restarted = restarted.then(restart)
      }
      return response
    }
  })
  const result = await run.done
  await restarted
  expect(kills).toBeGreaterThanOrEqual(4)
  expect(result).toMatchObject({
    isDone: true,
    notSent: 0,
    tally: { rejected: { missing_identity: { count: REJECTED.length } } }
  })
  expectAllHeld(await readAll<EventView>(`${url}/sandbox/events`), await readAll<UserView>(`${url}/sandbox/users`))
  heap.program.child.kill('SIGKILL')
  await heap.program.ended
})

async function readAll<Item>(url: string): Promise<Item[]> {
  const items: Item[] = []
  for (;;) {
    const page = (await (await fetch(`${url}?limit=10000&offset=${items.length}`)).json()) as { items: Item[] }
    if (page.items.length === 0) return items
    items.push(...page.items)
  }
}
