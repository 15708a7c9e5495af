// A runner and a run of `send` with one data folder, in processes of their own that are killed: one budget for both.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { startProgram, until as untilSo } from '../../cli/program'
import { buildChild, startChild, type Child } from '../children'
import { makeDirectory, openSandbox } from '../runners'

const track = (number: number, userId: string): object => ({
  type: 'track',
  event: 'Ordered',
  userId,
  messageId: `message-${number}`,
  timestamp: '2026-01-02T03:04:05.000Z'
})

const numbers = (from: number, count: number): number[] => Array.from({ length: count }, (_, index) => from + index)

async function post({ url }: Child, batch: readonly object[]): Promise<void> {
  const body = JSON.stringify({ batch, writeKey: 'killed' })
  const answer = await fetch(`${url}/v1/batch`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body
  })
  expect(answer.status).toBe(200)
}

test('what one has spent is known to the other, and after a kill: no budget is violated', async () => {
  // Counts what goes beyond a budget, and takes it: nobody is taught by an answer.
  const heap = await openSandbox({ budgets: 'count' })
  const [script, data, folder] = [await buildChild(), makeDirectory(), makeDirectory()]
  const startRunner = (): Promise<Child> => startChild(script, { data, sandboxUrl: heap.url, keepsBudgets: true })
  const countOf = (user: string): number => heap.events().filter(({ identity }) => identity === user).length

  // Heap takes 1,000 events a minute of one user in bulk, and besides 30 alone in half a minute.
  let runner = await startRunner()
  await post(
    runner,
    numbers(0, 600).map((number) => track(number, 'busy'))
  )
  await untilSo(() => countOf('busy') === 600)

  const events = numbers(1000, 700).map((number) => `${JSON.stringify(track(number, 'busy'))}\n`)
  writeFileSync(join(folder, 'events.ndjson'), events.join(''))
  const args = ['send', 'events.ndjson', '--app-id', '1535634150', '--endpoint', heap.url, '--data', data]
  const sending = startProgram(args, { cwd: folder })
  await untilSo(() => countOf('busy') >= 1000)
  sending.child.kill('SIGKILL')
  await sending.ended

  await runner.kill()
  runner = await startRunner()
  await post(runner, [...numbers(2000, 300).map((number) => track(number, 'busy')), track(3000, 'other')])
  await untilSo(() => countOf('other') === 1)
  await runner.kill()
  expect(heap.counters()).toMatchObject({ budgetViolations: 0, refusedBodies: 0, duplicates: 0 })
  expect(countOf('busy')).toBeGreaterThanOrEqual(1000)
  expect(countOf('busy')).toBeLessThanOrEqual(1030)
})
