// What every store of spent budgets does: each life and each process is a store and budgets of its own.
import { createBudgets, type Budgets } from '../../src/delivery/budgets'
import type { SpentBudgets } from '../../src/delivery/spent'
import type { Endpoint, Http, HttpRequest } from '../../src/delivery/types'
import { answer, ENDPOINT, requestAbout } from '../delivery/requests'
import { type VirtualClock } from '../send/virtual-clock'

export const LIMITED: Endpoint = { ...ENDPOINT, budgets: { bulk: { windowMs: 60_000, perSubject: 10, total: 15 } } }

/** A store that several processes open. */
export interface SharedSpent {
  readonly clock: VirtualClock
  /** One more process. */
  open(): Promise<SpentBudgets>
}

export interface Life {
  readonly budgets: Budgets
  readonly spent: SpentBudgets
  /** Sends so many calls about a user of their own each. */
  readonly send: (count: number, http?: Http, lease?: HttpRequest['lease']) => Promise<unknown>
}

export const OK: Http = () => Promise.resolve(answer(200))

export async function beginLife({ clock, open }: SharedSpent): Promise<Life> {
  const spent = await open()
  // Each process has an own origin of time.
  const origin = clock.monotonic() - 7_000_000
  const budgets = createBudgets({ monotonic: () => clock.monotonic() - origin, sleep: clock.sleep, spent })
  await budgets.prepare(LIMITED)
  const send: Life['send'] = (count, http = OK, lease) => {
    const subjects = Array.from({ length: count }, (_, index) => `user-${index}`)
    return budgets.wrap(http)({ ...requestAbout(subjects, { endpoint: LIMITED }), ...(lease && { lease }) })
  }
  return { budgets, spent, send }
}

export const left = ({ budgets }: Life, subject?: string): number =>
  budgets.allowance({ endpoint: LIMITED, form: 'bulk', ...(subject !== undefined && { subject }) })

/** Requests that have no answer yet. */
function openRequests(): { readonly http: Http; readonly made: Promise<void> } {
  let isMade = (): void => undefined
  const made = new Promise<void>((resolve) => (isMade = resolve))
  return { http: () => (isMade(), new Promise(() => undefined)), made }
}

export function spentContract(share: () => Promise<SharedSpent>): void {
  test('after a restart, what was spent counts until its minute is over, for all and for each', async () => {
    const shared = await share()
    const { clock } = shared
    await (await beginLife(shared)).send(6)
    clock.advance(20_000)
    const next = await beginLife(shared)
    expect([left(next), left(next, 'user-0'), left(next, 'user-9')]).toEqual([9, 9, 9])
    clock.advance(39_999)
    expect(left(next)).toBe(9)
    clock.advance(1)
    expect([left(next), left(next, 'user-0')]).toEqual([15, 10])
  })

  test('a request that nobody has seen answered counts for a whole minute more', async () => {
    const shared = await share()
    const { clock } = shared
    const { http, made } = openRequests()
    void (await beginLife(shared)).send(6, http)
    await made
    clock.advance(30_000)
    const next = await beginLife(shared)
    clock.advance(59_999)
    expect(left(next)).toBe(9)
    clock.advance(1)
    expect(left(next)).toBe(15)
  })

  test('what was refused does not count, and what is over is forgotten', async () => {
    const shared = await share()
    const { clock } = shared
    const first = await beginLife(shared)
    await first.send(6, () => Promise.resolve(answer(400)))
    await first.send(5)
    expect(left(await beginLife(shared))).toBe(10)
    clock.advance(60_000)
    await first.send(1)
    clock.advance(1)
    expect(left(await beginLife(shared))).toBe(14)
  })

  test('two processes never spend more than one budget together, however they take turns', async () => {
    const shared = await share()
    const { clock } = shared
    const sent: { at: number; count: number }[] = []
    const http: Http = async ({ calls }) => {
      sent.push({ at: clock.monotonic(), count: calls.length })
      await clock.sleep(sent.length % 700)
      return answer(200)
    }
    const lives = [await beginLife(shared), await beginLife(shared)]
    await Promise.all(
      lives.flatMap(({ send }) => Array.from({ length: 10 }, (_, index) => send(1 + (index % 5), http)))
    )
    expect(sent.reduce((sum, { count }) => sum + count, 0)).toBe(60)
    for (const { at } of sent) {
      const within = sent.filter((other) => other.at >= at && other.at < at + 60_000)
      expect(within.reduce((sum, { count }) => sum + count, 0)).toBeLessThanOrEqual(15)
    }
  })

  test('budgets of others are others', async () => {
    const shared = await share()
    await (await beginLife(shared)).send(15)
    const other = { ...LIMITED, envelope: { app_id: '22' } }
    expect((await beginLife(shared)).budgets.allowance({ endpoint: other, form: 'bulk' })).toBe(15)
  })
}
