// An outage that does not end: how long a run tries, how often it asks, and that the next run loses nothing.
import { createSandbox } from '../../src/sandbox'
import { VirtualClock } from './virtual-clock'
import { fileOf, identifyEvent, send, temporaryPath, trackEvent } from './sends'

const EVENTS = Array.from({ length: 4000 }, (_, number) =>
  number % 4 === 0
    ? identifyEvent(number, `user-${number % 100}`, { number })
    : trackEvent(number, `user-${number % 100}`)
)

/** Who probes next is a matter of chance: with some jitters one and the same request, with most of them each in turn. */
const JITTERS: [string, () => number][] = [
  ['one request probes', () => 0.5],
  ['requests probe in turn', createRandom(3)],
  ['requests probe in another turn', createRandom(7)]
]

test.each(JITTERS)('a run gives up after its patience, whoever lost it, and asks seldom: %s', async (_, random) => {
  const heap = await createSandbox({ budgets: 'off' })
  try {
    heap.addFaults({ status: 503 })
    const setup = {
      input: fileOf(EVENTS),
      endpoint: heap.url,
      concurrency: 4,
      checkpointPath: temporaryPath('checkpoint')
    }
    const clock = new VirtualClock()
    const { result } = await send({ ...setup, clock, connection: { random }, onGiveUp: clock.stop })
    expect(result).toMatchObject({ isDone: false, notSent: EVENTS.length, stoppedBy: { code: 'heap_unavailable' } })
    expect(clock.elapsedMs).toBeGreaterThan(13 * 60_000)
    expect(clock.elapsedMs).toBeLessThan(16 * 60_000)
    // Two addresses, probed once a minute at most after their first failures.
    expect(heap.counters().requests).toBeLessThan(2 * 30)
    heap.clearFaults()
    expect((await send({ ...setup, resume: true })).result).toMatchObject({ isDone: true, notSent: 0 })
    expect(heap.counters()).toMatchObject({ events: 3000, users: 100, duplicates: 0 })
  } finally {
    await heap.close()
  }
})

/** Numbers from 0 to 1, the same for the same seed. */
function createRandom(seed: number): () => number {
  let state = seed
  return () => (state = (state * 16_807) % 2_147_483_647) / 2_147_483_647
}
