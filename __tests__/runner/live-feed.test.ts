// What an open page is told of events that arrive and change: its own, none left out without a word. No HTTP, no file.
import { LiveFeed, type LiveBatch } from '../../src/runner/admin/live-feed'
import type { EventFilter, TrackedEvent } from '../../src/storage/queue/queue'
import type { State } from '../../src/storage/queue/states'

interface Known {
  readonly user?: string
  readonly state?: State
  readonly altered?: string
}

/** A feed over events that are made up from their ids. */
function openFeed(knownOf: (id: number) => Known = () => ({})) {
  const toEvent = (id: number): TrackedEvent => {
    const { user = 'u-1', state = 'delivered', altered } = knownOf(id)
    const detail =
      altered === undefined ? null : JSON.stringify({ problem: null, issues: [{ code: altered }], sent: [] })
    const delivery = { destinationId: 'heap', state, attempts: 1, at: 0, dueAt: null, code: null, detail }
    const facts = { sourceId: 'web', receivedAt: 0, type: 'track', name: 'A', userKey: user, body: '{}' }
    return { id, ...facts, deliveries: [delivery] }
  }
  let looks = 0
  const find = async (ids: readonly number[]): Promise<TrackedEvent[]> => {
    looks += ids.length
    return ids.map(toEvent)
  }
  const feed = new LiveFeed({ find })
  const note = (...ids: number[]): void => feed.note(ids, ids.map(toEvent))
  const listen = (filter: EventFilter, isReady = () => true): { ids: number[]; more: number }[] => {
    const heard: { ids: number[]; more: number }[] = []
    const onBatch = ({ events, more }: LiveBatch) => heard.push({ ids: events.map(({ id }) => id), more })
    feed.listen({ filter, isReady, onBatch, onEnd: () => undefined })
    return heard
  }
  const noteElsewhere = (ids: number[], more = 0): void => feed.noteElsewhere(ids, more)
  return { note, noteElsewhere, listen, looks: () => looks }
}

const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1)
const newest = (from: number, to: number): number[] => upTo(from - to + 1).map((step) => from + 1 - step)

beforeEach(() => jest.useFakeTimers())
afterEach(() => jest.useRealTimers())

test('an event that matches is told, however many others arrive with it, and nobody is looked up for it', async () => {
  const { note, listen, looks } = openFeed((id) => ({ user: id === 1 ? 'needle' : 'hay' }))
  const heard = listen({ userKey: 'needle' })
  note(...upTo(401))
  await jest.advanceTimersByTimeAsync(250)
  expect(heard).toEqual([{ ids: [1], more: 0 }])
  expect(looks()).toBe(1)
})

test('of what another runner has stored, only what matches is told, and how many more there may be', async () => {
  const { noteElsewhere, listen } = openFeed((id) => ({ user: id === 7 ? 'needle' : 'hay' }))
  const [all, one] = [listen({}), listen({ userKey: 'needle' })]
  noteElsewhere(upTo(120))
  noteElsewhere([], 30)
  await jest.advanceTimersByTimeAsync(500)
  expect(all.flatMap(({ ids }) => ids)).toEqual(newest(120, 21))
  expect(all.reduce((sum, { more }) => sum + more, 0)).toBe(50)
  expect(one).toEqual([{ ids: [7], more: 30 }])
})

test('of too many, the newest are told, and how many more match', async () => {
  const { note, listen } = openFeed((id) => ({ user: `u-${id % 2}` }))
  const heard = listen({ userKey: 'u-1' })
  note(...upTo(300))
  await jest.advanceTimersByTimeAsync(250)
  expect(heard).toEqual([{ ids: newest(300, 101).filter((id) => id % 2 === 1), more: 50 }])
})

test('an event in a wanted state is found behind any number of others, a few at a time', async () => {
  const { note, listen } = openFeed((id) => ({ state: id === 1 ? 'rejected' : 'delivered' }))
  const heard = listen({ state: 'rejected' })
  note(...upTo(900))
  await jest.advanceTimersByTimeAsync(250)
  expect(heard).toEqual([])
  await jest.advanceTimersByTimeAsync(250)
  expect(heard).toEqual([{ ids: [1], more: 0 }])
})

test('an event that was altered in a wanted way is told once that is decided', async () => {
  const { note, listen } = openFeed((id) => ({
    altered: id === 4 ? 'too_deep' : 'value_shortened',
    state: id === 2 ? 'retrying' : 'delivered'
  }))
  const heard = listen({ altered: 'value_shortened' })
  note(1, 2, 3, 4)
  await jest.advanceTimersByTimeAsync(250)
  expect(heard).toEqual([{ ids: [3, 1], more: 0 }])
})

test('what is too much to be looked at is told as a number', async () => {
  const { note, listen } = openFeed(() => ({ state: 'delivered' }))
  const heard = listen({ state: 'rejected' })
  note(...upTo(10_001))
  await jest.advanceTimersByTimeAsync(250)
  expect(heard).toEqual([{ ids: [], more: 10_001 }])
})

test('a look that fails is told as a number', async () => {
  let isDown = false
  const { note, listen } = openFeed(() => {
    if (isDown) throw new Error('The queue does not answer.')
    return {}
  })
  const heard = listen({ state: 'delivered' })
  note(1, 2)
  isDown = true
  await jest.advanceTimersByTimeAsync(250)
  expect(heard).toEqual([{ ids: [], more: 2 }])
})

test('a listener that does not keep up is told later, each event as it is then', async () => {
  let state: State = 'sending'
  const { note, listen } = openFeed(() => ({ state }))
  let isReady = false
  const heard = listen({}, () => isReady)
  note(1, 2)
  await jest.advanceTimersByTimeAsync(250)
  expect(heard).toEqual([])
  state = 'delivered'
  note(2, 3)
  isReady = true
  await jest.advanceTimersByTimeAsync(250)
  expect(heard).toEqual([{ ids: [3, 2, 1], more: 0 }])
  await jest.advanceTimersByTimeAsync(1000)
  expect(heard).toHaveLength(1)
})
