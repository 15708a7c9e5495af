// Sends events over several parallel lanes. Each lane keeps the order of its events, and all events about one user or
// account use the same lane. The caller decides what an outcome means for the run.
import { deliverPlans } from '../delivery/deliver'
import type { Allowances } from '../delivery/budgets'
import { WAITS } from '../delivery/caps'
import type { Waiting } from '../delivery/clock'
import type { Http, Outcome, Target } from '../delivery/types'
import { Claims } from './claims'
import { createLaneMode, createPhase } from './lane-modes'
import { chooseNext, partsOf, wholeOutcome, WINDOW, type LaneItem, type Load } from './lane'

export interface LaneOptions {
  /** Number of lanes, and so of parallel deliveries. */
  readonly concurrency: number
  readonly http: Http
  readonly waiting: Waiting
  readonly halvesOn: Target<never>['halvesOn']
  /** Absent: no budgets. */
  readonly allowances?: Allowances
  readonly settle: (entryNumber: number, outcome: Outcome) => void
  /** Called when `settle` has thrown: outcomes cannot be recorded any more. */
  readonly onFailure: () => void
  /** `mark`: events before this number are settled. `waiting`: events from `mark` on that were read. */
  readonly ledger: { readonly mark: number; readonly waiting: number }
}

/**
 * Reading pauses when this many sendable events wait in all lanes. The process takes about ten times the size of their
 * text.
 */
const MAX_SENDABLE: Load = { count: 12_000, size: 6 * 1024 * 1024 }
/** The same, including events of users whose own budget is spent. They delay no other event while memory lasts. */
const MAX_QUEUED: Load = { count: 80_000, size: 32 * 1024 * 1024 }

/**
 * When this many events have been read after an event, its lane sends less than a full window. Until the event is
 * settled, no later event can be written to the report and dropped from memory.
 */
const MAX_AHEAD = 20_000

/**
 * Reading pauses when this many events are read and not settled. All of them stay in memory until the first is settled.
 */
const MAX_UNSETTLED = 200_000

export class Lanes {
  private readonly queues: LaneItem[][]
  private readonly runs: Promise<void>[]
  private readonly claims = new Claims()
  /** Per lane, the events that wait for the budgets of their own users. */
  private readonly parked: Load[] = []
  private queued = 0
  private queuedSize = 0
  private isFlushing = false
  private readonly phase = createPhase()
  private wake: () => void = () => undefined
  private changed = this.nextChange()

  constructor(private readonly options: LaneOptions) {
    this.queues = Array.from({ length: options.concurrency }, () => [])
    this.runs = this.queues.map((_, lane) => this.run(lane))
    // `end` throws the failure. Until then it only has to end the other lanes.
    for (const run of this.runs) run.catch(() => options.onFailure())
  }

  /** Queues the event. Nearly always it is queued at once, and the result is `undefined`; else a promise of that. */
  add(item: LaneItem): Promise<void> | undefined {
    if (item.calls.length < 2 && item.calls[0]?.alsoAbout === undefined) return this.push(item)
    const parts = partsOf(item)
    const queueParts = (): void => {
      for (const part of parts) {
        this.claims.add(part, this.laneOf(part), this.options.ledger.mark)
        this.push(part)
      }
    }
    const mustWait = parts.some((part) => this.claims.isElsewhere(part, this.laneOf(part), this.options.ledger.mark))
    if (mustWait) return this.drain().then(queueParts)
    queueParts()
    return undefined
  }

  /** Sends all queued events now, because no more are expected soon. */
  flush(): void {
    this.isFlushing = true
    this.notify()
  }

  /** Tells the lanes that events were added. Resolves once there is room for more, or the run has ended. */
  async room(): Promise<void> {
    this.isFlushing = false
    this.notify()
    while (this.isFull() && this.phase.current === 'open') await this.changed
  }

  /**
   * Call when no more events will arrive. Resolves when all are sent, or after `stop`, when the requests under way end.
   */
  async end(): Promise<void> {
    if (this.phase.current === 'open') this.phase.enter('ended')
    this.notify()
    await Promise.allSettled(this.runs)
    await Promise.all(this.runs)
  }

  /** Finishes the requests under way and sends nothing more. */
  stop(): void {
    this.phase.enter('stopped')
    this.notify()
  }

  get isStopped(): boolean {
    return this.phase.current === 'stopped'
  }

  private async run(lane: number): Promise<void> {
    const mode = createLaneMode()
    try {
      for (;;) {
        await this.due(lane)
        const queue = this.queues[lane] ?? []
        if (this.isStopped || (this.phase.current === 'ended' && queue.length === 0)) return
        const { bulk, singles, rest, parked } = chooseNext(queue, this.options.allowances)
        this.queues[lane] = [...rest]
        this.parked[lane] = parked
        const sendable = [bulk, ...singles.map((item) => [item])].filter(({ length }) => length > 0)
        mode.enter(sendable.length > 0 ? 'sending' : 'paused')
        await (sendable.length > 0 ? Promise.all(sendable.map((items) => this.send(items))) : this.pause())
        mode.enter('gathering')
      }
    } finally {
      mode.enter('done')
    }
  }

  /** Waits until the lane has a full window, or a reason to send less. */
  private async due(lane: number): Promise<void> {
    const isDue = (): boolean => {
      const [first, { length }] = [this.queues[lane]?.[0], this.queues[lane] ?? []]
      if (this.phase.current !== 'open' || length >= WINDOW) return true
      return first !== undefined && (this.isFlushing || this.isFull() || this.isLate(first))
    }
    while (!isDue()) await this.changed
  }

  /** A sleep that ends early because the run stops is not a failure. */
  private pause(): Promise<void> {
    return this.options.waiting.sleep(WAITS.budgetNap).catch(() => undefined)
  }

  private async send(items: readonly LaneItem[]): Promise<void> {
    const outcomes = await deliverPlans(items, this.options)
    items.forEach((item, index) => {
      this.queued--
      this.queuedSize -= item.size
      const outcome = outcomes[index] && wholeOutcome(item, outcomes[index])
      if (outcome) this.options.settle(item.entryNumber, outcome)
    })
    this.notify()
  }

  private push(item: LaneItem): undefined {
    this.queues[this.laneOf(item)]?.push(item)
    this.queued++
    this.queuedSize += item.size
  }

  private laneOf({ calls: [first] }: LaneItem): number {
    return first === undefined ? 0 : hash(first.subject) % this.queues.length
  }

  /** Sends all queued events first, for an event that must not overtake one in another lane. */
  private async drain(): Promise<void> {
    this.flush()
    while (this.queued > 0 && this.phase.current === 'open') await this.changed
    this.isFlushing = false
  }

  private isFull(): boolean {
    const { waiting } = this.options.ledger
    const queued = { count: this.queued, size: this.queuedSize }
    const sendable = this.parked.reduce(
      ({ count, size }, parked) => ({ count: count - parked.count, size: size - parked.size }),
      queued
    )
    return exceeds(sendable, MAX_SENDABLE) || exceeds(queued, MAX_QUEUED) || waiting >= MAX_UNSETTLED
  }

  private isLate({ entryNumber }: LaneItem): boolean {
    const { mark, waiting } = this.options.ledger
    return mark + waiting - entryNumber > MAX_AHEAD
  }

  private notify(): void {
    const { wake } = this
    this.changed = this.nextChange()
    wake()
  }

  private nextChange(): Promise<void> {
    return new Promise((resolve) => (this.wake = resolve))
  }
}

function exceeds({ count, size }: Load, limit: Load): boolean {
  return count >= limit.count || size >= limit.size
}

function hash(text: string): number {
  let value = 0
  for (let index = 0; index < text.length; index++) value = (Math.imul(value, 31) + text.charCodeAt(index)) >>> 0
  return value
}
