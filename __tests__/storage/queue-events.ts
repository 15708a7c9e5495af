// Events and what becomes of them, for tests of a queue, on a clock that a test sets.
import type { NewEvent, Queue, Settlement, TakenEvent } from '../../src/storage/queue/queue'

export const START = Date.parse('2026-01-02T03:04:05.000Z')

/** Epoch milliseconds; begins anew with each test. */
export const clock = { now: START }

beforeEach(() => {
  clock.now = START
})

export function event(name: string, { user = 'u-1', source = 'web' } = {}): NewEvent {
  const body = JSON.stringify({ type: 'track', event: name, userId: user })
  return { sourceId: source, receivedAt: clock.now, type: 'track', name, userKey: user, body }
}

export const waitingIn = async ({ history }: Queue, id = 'heap') => ({
  ...(await history.backlog(id)),
  oldest: await history.oldestWaiting(id)
})

export const names = (events: readonly { name: string | null }[]) => events.map(({ name }) => name)
export const delivered = ({ id }: TakenEvent): Settlement => ({ id, state: 'delivered', detail: '{}' })
export const rejected = ({ id }: TakenEvent): Settlement => ({
  id,
  state: 'rejected',
  code: 'refused_by_heap',
  detail: '{}'
})
export const delayed =
  (dueInMs: number) =>
  ({ id }: TakenEvent): Settlement => ({
    id,
    state: 'retrying',
    code: 'timed_out',
    dueAt: clock.now + dueInMs,
    detail: '{}'
  })
