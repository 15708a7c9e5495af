// The queue while the wall clock is set: due times pass on their own clock, and a stored one is never believed blindly.
import { join } from 'node:path'
import type { Queue, Settlement, TakenEvent } from '../../src/storage/queue/queue'
import { createSqliteQueue } from '../../src/storage/queue/sqlite/sqlite-store'
import { makeDirectory } from '../runner/runners'
import { event, names, START } from './queue-events'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const opened: Queue[] = []

/** A wall clock that can be set, and the one of due times, which cannot. */
let wall = START
let steady = START

beforeEach(() => {
  wall = steady = START
})

afterEach(async () => {
  for (const queue of opened.splice(0)) await queue.close()
})

function pass(ms: number): void {
  wall += ms
  steady += ms
}

function open(path: string): Queue {
  const { queue } = createSqliteQueue({ path, now: () => wall, steady: () => steady })
  opened.push(queue)
  return queue
}

async function openWithEvent(): Promise<{ path: string; queue: Queue }> {
  const path = join(makeDirectory(), 'events.db')
  const queue = open(path)
  await queue.connect('heap', ['web'])
  await queue.append([event('A')])
  return { path, queue }
}

/** As after a restart: the clock of due times begins with what the wall clock says. */
async function restart(path: string, queue: Queue): Promise<Queue> {
  await queue.close()
  steady = wall
  return open(path)
}

const dueIn =
  (ms: number) =>
  ({ id }: TakenEvent): Settlement => ({ id, state: 'retrying', code: 'timed_out', dueAt: steady + ms, detail: '{}' })

async function takeAndDelay(queue: Queue, ms: number): Promise<readonly TakenEvent[]> {
  const taken = await queue.take('heap', 10)
  await queue.settle('heap', taken.map(dueIn(ms)))
  return taken
}

const shownDueAt = async (queue: Queue): Promise<unknown> =>
  (await queue.history.list({}, 10))[0]?.deliveries.map(({ dueAt }) => dueAt)

test.each([-DAY, -5 * HOUR, 5 * HOUR, DAY])(
  'set by %i ms while an event waits, it is due when it would have been',
  async (jump) => {
    const { queue } = await openWithEvent()
    await takeAndDelay(queue, 60_000)
    wall += jump
    pass(59_999)
    expect(names(await queue.take('heap', 10))).toEqual([])
    pass(1)
    expect(names(await queue.take('heap', 10))).toEqual(['A'])
  }
)

test.each([-DAY, 5 * HOUR])('set by %i ms, the due time that is shown is one of the new clock', async (jump) => {
  const { queue } = await openWithEvent()
  await takeAndDelay(queue, 60_000)
  expect(await shownDueAt(queue)).toEqual([START + 60_000])
  wall += jump
  expect(await shownDueAt(queue)).toEqual([START + jump + 60_000])
})

test('set back by a day while the process is down, an event waits for an hour at most', async () => {
  const { path, queue } = await openWithEvent()
  await takeAndDelay(queue, 60_000)
  wall -= DAY
  const next = await restart(path, queue)
  expect(await next.nextAt('heap')).toBe(wall + HOUR)
  pass(HOUR)
  expect(names(await next.take('heap', 10))).toEqual(['A'])
})

describe('since when an event is tried', () => {
  test('counts from the first try, and stays over further ones', async () => {
    const { queue } = await openWithEvent()
    const [first] = await takeAndDelay(queue, 1000)
    pass(5000)
    const [second] = await queue.take('heap', 10)
    expect([first?.triedSince, second?.triedSince, second?.attempts]).toEqual([START, START, 1])
  })

  test.each([-DAY, DAY])('does not notice a clock that is set by %i ms meanwhile', async (jump) => {
    const { queue } = await openWithEvent()
    await takeAndDelay(queue, 1000)
    wall += jump
    pass(1000)
    const [taken] = await queue.take('heap', 10)
    expect(steady - (taken?.triedSince ?? NaN)).toBe(1000)
  })

  test('is no time to come after a start with the clock set back', async () => {
    const { path, queue } = await openWithEvent()
    await takeAndDelay(queue, 0)
    wall -= DAY
    const next = await restart(path, queue)
    pass(HOUR)
    const [taken] = await next.take('heap', 10)
    expect(taken?.triedSince).toBe(START - DAY)
  })

  test('begins anew with a dead letter that is tried again', async () => {
    const { queue } = await openWithEvent()
    const [taken] = await queue.take('heap', 10)
    await queue.settle('heap', [{ id: taken?.id ?? 0, state: 'rejected', code: 'tried_too_long', detail: '{}' }])
    pass(DAY)
    await queue.retry({ destinationId: 'heap' })
    const [again] = await queue.take('heap', 10)
    expect([again?.triedSince, again?.attempts]).toEqual([START + DAY, 0])
  })
})
