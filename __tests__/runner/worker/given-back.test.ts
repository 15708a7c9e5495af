// Whatever fails on the way of a batch, nothing stays in hand: the pump ends, and those who wait for its batches go on.
import { AssertionError } from 'node:assert'
import type { BatchResult, Sender } from '../../../src/runner/worker/batch-delivery'
import { Gate } from '../../../src/runner/worker/gate'
import { InHand, MOST_IN_HAND } from '../../../src/runner/worker/in-hand'
import { Pump } from '../../../src/runner/worker/pump'
import type { PumpQueue } from '../../../src/runner/worker/supply'
import { LeaseLostError } from '../../../src/storage/ownership/ownership'
import { SoleOwner } from '../../../src/storage/ownership/sole-owner'
import type { Settlement, TakenEvent } from '../../../src/storage/queue/queue'
import { until } from '../runners'

const BATCH = 1000
const lost = (): Promise<never> => Promise.reject(new LeaseLostError('k'))
const failed = (): Promise<never> => Promise.reject(new Error('The database is gone.'))

interface Queueing {
  /** Batches that were settled, or were to be: what became of their first event, and its id. */
  readonly settled: (readonly [string, number])[]
  readonly queue: Required<PumpQueue>
}

/** A backlog without end. Each event is handed out once. */
function openQueue(spoil: Partial<PumpQueue>, settle: (of: string, call: number) => Promise<void>): Queueing {
  let last = 0
  const settled: [string, number][] = []
  const take = async (_id: string, limit: number): Promise<TakenEvent[]> =>
    Array.from({ length: Math.min(limit, BATCH) }, () => {
      const id = ++last
      const about = { sourceId: 'web', receivedAt: 0, type: 'track', name: 'A', userKey: `u-${id}`, body: '{}' }
      return { ...about, id, shared: null, run: null, attempts: 0, triedSince: 0, deaths: 0 }
    })
  const queue = {
    take,
    takeAhead: take,
    nextAt: async () => undefined,
    retrying: async () => [],
    clearSuspicion: async () => undefined,
    settle: (_id: string, settlements: readonly Settlement[]) => {
      const [{ state, id } = { state: '', id: 0 }] = settlements
      settled.push([state, id])
      return settle(state, settled.length)
    },
    ...spoil
  }
  return { queue, settled }
}

interface Opened extends Queueing {
  readonly pump: Pump
  readonly inHand: InHand
  readonly ending: AbortController
  readonly errors: unknown[]
  /** Ends the delivery of the batch under way. */
  deliver(): void
  /** Number of deliveries that have begun. */
  readonly begun: () => number
}

function openPump({ spoil = {}, settle = async () => undefined, result = delivered }: Way): Opened {
  const { queue, settled } = openQueue(spoil, settle)
  const waiting: (() => void)[] = []
  let begun = 0
  const sender = {
    gate: new Gate({ monotonic: () => 0, random: () => 0 }),
    service: { budgeted: { name: 'track' } },
    watch: async (events: number) => {
      begun++
      await new Promise<void>((resolve) => waiting.push(resolve))
      return result(events)
    }
  } as unknown as Sender
  const inHand = new InHand()
  const ending = new AbortController()
  const errors: unknown[] = []
  const pump = new Pump({
    ...{ destinationId: 'heap', lease: new SoleOwner().leaseOf('k'), queue, sender, inHand, budgets: undefined },
    rules: { giveUpAfterMs: 60_000, minAttempts: 5, random: () => 0 },
    tallies: { add: async () => undefined },
    now: () => 0,
    steady: () => 0,
    ending: ending.signal,
    onSettled: () => undefined,
    onError: (error) => errors.push(error),
    schedule: (_ms, wake) => {
      const timer = setImmediate(wake)
      return () => clearImmediate(timer)
    }
  })
  const deliver = (): void => waiting.splice(0).forEach((one) => one())
  return { pump, inHand, ending, errors, queue, settled, deliver, begun: () => begun }
}

const resultOf =
  (fate: 'delivered' | 'retry') =>
  (events: number): BatchResult =>
    ({
      results: Array.from({ length: events }, () => ({ fate, problem: undefined, issues: [], sent: [], mappings: [] })),
      subjects: [],
      troubles: new Map(),
      calls: 1
    }) as unknown as BatchResult
const delivered = resultOf('delivered')

interface Way {
  readonly spoil?: Partial<PumpQueue>
  readonly settle?: (of: string, call: number) => Promise<void>
  readonly result?: (events: number) => BatchResult
  /** What happens while the first batch is under way. */
  readonly then?: (opened: Opened) => void
}

const stopped = ({ pump }: Opened): void => void pump.stop()

test.each<[string, Way]>([
  ['nothing fails', {}],
  ['the lease is lost when results are stored', { settle: lost }],
  ['the lease is lost when results are stored, while the pump ends', { settle: lost, then: stopped }],
  [
    'the lease is lost when events are given back',
    { settle: (of) => (of === 'retrying' ? lost() : Promise.resolve()), then: stopped }
  ],
  [
    'the destination is deleted',
    { settle: (of) => (of === 'retrying' ? lost() : Promise.reject(new AssertionError({}))), then: stopped }
  ],
  ['the process ends', { then: ({ ending, pump }) => (ending.abort(), void pump.stop()) }],
  [
    'the process ends without its database',
    { settle: failed, then: ({ ending, pump }) => (ending.abort(), void pump.stop()) }
  ],
  ['nothing can be taken ahead', { spoil: { takeAhead: failed } }],
  [
    'the delivery fails',
    {
      result: () => {
        throw new Error('A bug.')
      }
    }
  ],
  ['another delivery says nothing of some events', { result: () => delivered(0) }]
])('%s', async (_name, way) => {
  const opened = openPump(way)
  const { pump, inHand, deliver, begun } = opened
  await until(begun, (count) => count === 1)
  const waited = pump.afterBatch()
  way.then?.(opened)
  const delivering = setInterval(deliver, 1)
  let isDone = false
  void pump.done.finally(() => (isDone = true)).catch(() => undefined)
  await until(() => isDone || begun() > 2, Boolean)
  await pump.stop().finally(() => clearInterval(delivering))
  await waited
  const { events, bytes } = inHand.grant({ events: Infinity, bytes: Infinity })
  expect({ events, bytes }).toEqual({ events: MOST_IN_HAND.events / 2, bytes: MOST_IN_HAND.bytes / 2 })
})

test('what is in hand behind a batch whose results could not be stored is given back, to be sent after it', async () => {
  const settle = (_of: string, call: number): Promise<void> => (call === 1 ? lost() : Promise.resolve())
  const { pump, settled, deliver, begun } = openPump({ settle })
  const delivering = setInterval(deliver, 1)
  await until(begun, (count) => count > 2)
  await pump.stop().finally(() => clearInterval(delivering))
  expect(settled.slice(0, 3)).toEqual([
    ['delivered', 1],
    ['retrying', 1 + BATCH],
    ['retrying', 1 + 2 * BATCH]
  ])
})
