// A long sync gives the thread back: in proportion to its work, and after small steps.
import { mapInSteps } from '../../src/delivery/steps'
import { createDuty } from '../../src/runner/segments/duty'

function timeline() {
  let now = 0
  const rests: number[] = []
  const turn = createDuty({
    monotonic: () => now,
    sleep: async (ms) => {
      rests.push(ms)
      now += ms
    }
  })
  const work = (ms: number) => {
    now += ms
  }
  return { turn, work, rests, now: () => now }
}

test('it rests four times as long as it worked', async () => {
  const { turn, work, rests, now } = timeline()
  for (let step = 0; step < 100; step++) {
    work(2)
    await turn()
  }
  const rested = rests.reduce((sum, ms) => sum + ms, 0)
  expect(rests).toEqual(Array.from({ length: 33 }, () => 24))
  expect((now() - rested) / now()).toBeCloseTo(0.2, 2)
})

test('waiting for an answer makes a rest no longer than a long step does', async () => {
  const { turn, work, rests } = timeline()
  work(30_000)
  await turn()
  expect(rests).toEqual([200])
})

test('no more than 250 items are worked on between two turns, each once and in order', async () => {
  let sinceTurn = 0
  const steps: number[] = []
  const items = Array.from({ length: 1100 }, (_, index) => index)
  const turn = async () => {
    steps.push(sinceTurn)
    sinceTurn = 0
  }
  const made = await mapInSteps(
    items,
    (item, index) => {
      sinceTurn++
      return [item, index]
    },
    turn
  )
  expect(made).toEqual(items.map((item) => [item, item]))
  expect([...steps, sinceTurn]).toEqual([250, 250, 250, 250, 100])
})
