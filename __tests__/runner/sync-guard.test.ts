// A sync whose lease has ended sends nothing more, and stores nothing.
import type { PlainRequest } from '../../src/delivery/types'
import { RemoteRights } from '../../src/runner/segments/remote-rights'
import { SyncGuard } from '../../src/runner/segments/sync-guard'
import { LeaseLostError } from '../../src/storage/ownership/ownership'

const request: PlainRequest = { method: 'POST', url: 'https://partner.example', headers: {}, body: '' }

function open({ isHeld = () => true }: { isHeld?: () => boolean } = {}) {
  const [interrupted, ended] = [new AbortController(), new AbortController()]
  const guard = new SyncGuard('tgt_1', interrupted.signal, { isHeld, ended: ended.signal })
  const answers: (() => void)[] = []
  const http = guard.wrap(() => new Promise((resolve) => answers.push(() => resolve({ status: 200, body: '' }))))
  return { guard, interrupted, ended, answers, http }
}

test('a request is sent only while the lease is held', async () => {
  let isHeld = true
  const { guard, answers, http } = open({ isHeld: () => isHeld })
  const sent = http(request)
  await Promise.resolve()
  answers[0]?.()
  expect(await sent).toEqual({ status: 200, body: '' })
  isHeld = false
  await expect(http(request)).rejects.toThrow(LeaseLostError)
  expect(answers).toHaveLength(1)
  expect(guard.signal.aborted).toBe(true)
  expect(() => guard.check()).toThrow(LeaseLostError)
})

test('nobody waits for an answer once the lease has ended', async () => {
  const { guard, ended, answers, http } = open()
  const sent = http(request)
  await Promise.resolve()
  ended.abort()
  await expect(sent).rejects.toThrow('The lease has ended.')
  expect(answers).toHaveLength(1)
  expect(() => guard.check()).toThrow(LeaseLostError)
})

test('an interrupted sync ends with the request under way, and may be stored', async () => {
  const { guard, interrupted, answers, http } = open()
  const sent = http(request)
  await Promise.resolve()
  interrupted.abort()
  answers[0]?.()
  expect(await sent).toEqual({ status: 200, body: '' })
  await expect(http(request)).rejects.toThrow('The sync ends.')
  expect(() => guard.check()).not.toThrow()
})

test('in another thread, an answer that was long under way does not count: the process may have stood still', async () => {
  const asked: number[] = []
  let time = 0
  const rights = new RemoteRights(
    ({ ask }) => asked.push(ask),
    () => time
  )
  const held = rights.of(7).isHeld()
  time += 60_000
  rights.answer({ ask: 1, isHeld: true })
  await new Promise((resolve) => setImmediate(resolve))
  expect(asked).toEqual([1, 2])
  rights.answer({ ask: 2, isHeld: false })
  expect(await held).toBe(false)
  const [right, next] = [rights.of(8), rights.of(9)]
  const [quick, late] = [right.isHeld(), next.isHeld()]
  next.end()
  rights.answer({ ask: 3, isHeld: true })
  rights.answer({ ask: 4, isHeld: true })
  expect([await quick, await late, await next.isHeld()]).toEqual([true, false, false])
})
