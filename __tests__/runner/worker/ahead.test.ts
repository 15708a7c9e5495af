// What is prepared for a batch while the one before it is sent counts only as long as nothing has changed.
import { presetMappings } from '../../../src/runner/destinations/edits'
import { HEAP } from '../../../src/runner/destinations/heap'
import { draftsOf, draftTaken } from '../../../src/runner/worker/batch-events'
import type { Sender } from '../../../src/runner/worker/batch-delivery'
import type { Drafter } from '../../../src/runner/worker/drafting'
import { learnOrder } from '../../../src/runner/worker/learning'
import { createMapper } from '../../../src/runner/worker/mapper'
import { Order } from '../../../src/runner/worker/order'
import { createPlanner } from '../../../src/runner/worker/planner'
import type { RetryingEvent, TakenEvent } from '../../../src/storage/queue/queue'
import { rememberEmpty } from '../../../src/storage/queue/sqlite/thread/known-empty'
import type { Suppressions } from '../../../src/storage/suppressions/suppressions'
import { APP_ID } from '../runners'

const stored = (id: number, body: object): TakenEvent => ({
  id,
  sourceId: 'web',
  receivedAt: 0,
  type: 'track',
  name: 'A',
  userKey: 'ada',
  body: JSON.stringify({ type: 'track', event: 'A', userId: 'ada', ...body }),
  attempts: 0,
  triedSince: 0,
  deaths: 0
})

function drafterFor(appId: string): Drafter {
  const service = HEAP.connect({ appId, endpoint: 'http://127.0.0.1:9' }, { sandboxUrl: undefined })
  if ('problem' in service) throw new Error(service.problem.message)
  const mapper = createMapper(HEAP, presetMappings(HEAP))
  return { type: HEAP, destinationId: 'heap', settings: { appId }, mapper, plan: createPlanner(service.target) }
}

const urlsAndIds = (drafts: Awaited<ReturnType<typeof draftsOf>>): unknown[] =>
  drafts.flatMap(({ parts }) =>
    parts.flatMap(({ plan }) => ('calls' in plan ? plan.calls.map((call) => call.endpoint.envelope['app_id']) : []))
  )

describe('drafts made ahead', () => {
  const drafter = drafterFor(APP_ID)
  const events = [stored(1, {}), stored(2, {})]
  const end = (): void => undefined

  test('are used as they are', async () => {
    const drafted = await draftTaken(drafter, events)
    expect(await draftsOf({ events, drafted: Promise.resolve(drafted), end }, drafter)).toBe(drafted.drafts)
  })

  test('are made anew with other settings', async () => {
    const drafted = draftTaken(drafter, events)
    const other = await draftsOf({ events, drafted, end }, drafterFor('22'))
    expect(urlsAndIds((await drafted).drafts)).toEqual([APP_ID, APP_ID])
    expect(urlsAndIds(other)).toEqual(['22', '22'])
  })

  test('fail where they are used', async () => {
    const drafted = Promise.reject(new Error('no drafts'))
    await expect(draftsOf({ events, drafted, end }, drafter)).rejects.toThrow('no drafts')
  })
})

describe('what waits, read ahead', () => {
  const waits: RetryingEvent = { ...stored(5, { userId: 'eve' }), dueAt: 9 }
  const sender = drafterFor(APP_ID) as Sender
  const events = [stored(7, {})]
  const end = (): void => undefined

  /** Ids after which the queue was asked. */
  async function asked(order: Order, after: number): Promise<number[]> {
    const ids: number[] = []
    const queue = {
      retrying: async (_destination: string, page: { after: number }) => {
        ids.push(page.after)
        return page.after < waits.id ? [waits] : []
      }
    }
    const waiting = Promise.resolve({ after, events: after < waits.id ? [waits] : [] })
    await learnOrder(order, { events, waiting, end }, { queue, destinationId: 'heap', sender })
    return ids
  }

  test('is not read again, only what may come behind it', async () => {
    const order = new Order()
    expect(await asked(order, 0)).toEqual([5])
    expect(order.dueBefore(6, ['identity:eve'])).toBe(9)
  })

  test('is read again where it is about another place', async () => {
    const order = new Order()
    expect(await asked(order, 3)).toEqual([0, 5])
    expect(order.dueBefore(6, ['identity:eve'])).toBe(9)
  })
})

describe('whether anybody is suppressed', () => {
  /** Answers in its own time, as a thread does. */
  function open() {
    const people = new Set<string>()
    const answers: (() => void)[] = []
    let asked = 0
    const thread: Pick<Suppressions, 'add' | 'any'> = {
      add: async (_destination, added) => (added.forEach((person) => people.add(person)), [...added]),
      any: () => {
        asked++
        const isAny = people.size > 0
        return new Promise((resolve) => answers.push(() => resolve(isAny)))
      }
    }
    const suppressions = rememberEmpty(thread as Suppressions)
    return { suppressions, asked: () => asked, answer: () => answers.splice(0).forEach((one) => one()) }
  }

  test('is asked once while nobody is', async () => {
    const { suppressions, asked, answer } = open()
    const first = suppressions.any('heap')
    answer()
    expect([await first, await suppressions.any('heap'), asked()]).toEqual([false, false, 1])
  })

  test('is asked again once somebody is added, also when the answer was under way', async () => {
    const { suppressions, asked, answer } = open()
    const first = suppressions.any('heap')
    await suppressions.add('heap', ['sha256:1'], 0)
    answer()
    expect(await first).toBe(false)
    const second = suppressions.any('heap')
    answer()
    expect([await second, asked()]).toEqual([true, 2])
  })
})
