// Sends events over several lanes side by side, each in order, each user and account always in the same one.
// What an outcome means for the run is the caller's.
import { deliverPlans } from '../delivery/deliver'
import type { Allowances } from '../delivery/budgets'
import { WAITS } from '../delivery/caps'
import type { Waiting } from '../delivery/clock'
import type { Http, Outcome, Target } from '../delivery/types'
import { Claims } from './claims'
import { createLaneMode, createPhase } from './lane-modes'
import { chooseNext, partsOf, wholeOutcome, WINDOW, type LaneItem, type Load } from './lane'

export interface LaneOptions {
  /** Lanes, and so deliveries under way at once. */
  readonly concurrency: number
  readonly http: Http
  readonly waiting: Waiting
  readonly halvesOn: Target<never>['halvesOn']
  /** Absent: no budgets. */
  readonly allowances?: Allowances
  readonly settle: (place: number, outcome: Outcome) => void
  /** Called when `settle` has thrown: nothing more can be written down. */
  readonly onFailure: () => void
  /** `mark`: events before it are settled. `waiting`: events from there on that were read. */
  readonly ledger: { readonly mark: number; readonly waiting: number }
}

/** Events that could be sent, and wait in all lanes together, before reading pauses. A process takes ten times their text. */
const MAX_SENDABLE: Load = { count: 12_000, size: 6 * 1024 * 1024 }
/** The same with those of users whose own budget is spent: they hold up nobody else, as long as memory allows. */
const MAX_QUEUED: Load = { count: 80_000, size: 32 * 1024 * 1024 }

/**
 * Events that are read behind one before its lane sends less than a window: until that one is settled, nothing that
 * follows it can be written down and forgotten.
 */
const MAX_AHEAD = 20_000

/** Events that are read and not settled before reading pauses: those behind the first one are remembered until it is. */
const MAX_UNSETTLED = 200_000

export class Lanes {
  private readonly queues: LaneItem[][]
  private readonly runs: Promise<void>[]
  private readonly claims = new Claims()
  /** Events of each queue that wait for the budgets of their own users. */
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
    // What fails here is thrown by `end`; until then it only has to end the others.
    for (const run of this.runs) run.catch(() => options.onFailure())
  }

  /** Resolves once the event has its place; `undefined`, as nearly always, when it has it at once. */
  add(item: LaneItem): Promise<void> | undefined {
    if (item.calls.length < 2 && item.calls[0]?.alsoAbout === undefined) return this.push(item)
    const parts = partsOf(item)
    const place = (): void => {
      for (const part of parts) {
        this.claims.add(part, this.laneOf(part), this.options.ledger.mark)
        this.push(part)
      }
    }
    const mustWait = parts.some((part) => this.claims.isElsewhere(part, this.laneOf(part), this.options.ledger.mark))
    if (mustWait) return this.drain().then(place)
    place()
    return undefined
  }

  /** Sends what is there, however little: no more events are to be expected soon. */
  flush(): void {
    this.isFlushing = true
    this.notify()
  }

  /** Tells the lanes that events were added; resolves once there is room for more, or nothing is sent any more. */
  async room(): Promise<void> {
    this.isFlushing = false
    this.notify()
    while (this.isFull() && this.phase.current === 'open') await this.changed
  }

  /** No more events will come. Resolves once everything is sent, or `stop` was called and what was in flight has ended. */
  async end(): Promise<void> {
    if (this.phase.current === 'open') this.phase.enter('ended')
    this.notify()
    await Promise.allSettled(this.runs)
    await Promise.all(this.runs)
  }

  /** Finishes what is in flight and sends nothing more. */
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

  /** Waits until the lane has a window full, or there is a reason to send less. */
  private async due(lane: number): Promise<void> {
    const isDue = (): boolean => {
      const [first, { length }] = [this.queues[lane]?.[0], this.queues[lane] ?? []]
      if (this.phase.current !== 'open' || length >= WINDOW) return true
      return first !== undefined && (this.isFlushing || this.isFull() || this.isLate(first))
    }
    while (!isDue()) await this.changed
  }

  /** A sleep that is broken off because the run stops is no failure. */
  private pause(): Promise<void> {
    return this.options.waiting.sleep(WAITS.budgetNap).catch(() => undefined)
  }

  private async send(items: readonly LaneItem[]): Promise<void> {
    const outcomes = await deliverPlans(items, this.options)
    items.forEach((item, index) => {
      this.queued--
      this.queuedSize -= item.size
      const outcome = outcomes[index] && wholeOutcome(item, outcomes[index])
      if (outcome) this.options.settle(item.place, outcome)
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

  /** Sends all that is queued: for an event that must not overtake one in another lane. */
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

  private isLate({ place }: LaneItem): boolean {
    const { mark, waiting } = this.options.ledger
    return mark + waiting - place > MAX_AHEAD
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
