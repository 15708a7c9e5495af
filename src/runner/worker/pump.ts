// Runs one destination: takes a batch, delivers it, settles it, and waits if there is nothing to do or the service
// fails.
import type { Allowances } from '../../delivery/budgets'
import { WAITS } from '../../delivery/caps'
import { LeaseLostError, type Lease } from '../../storage/ownership/ownership'
import { byKeptTimer, type Schedule } from '../../storage/ownership/rounds'
import type { TakenEvent } from '../../storage/queue/queue'
import { FATAL_DEATHS } from '../../storage/queue/suspects'
import type { Tallies } from '../../storage/tallies/tallies'
import { deliverBatch, failedBatch, fatalBatch, type Sender, type BatchResult } from './batch-delivery'
import { draftsOf, draftTaken } from './batch-events'
import { learnOrder } from './learning'
import { writeLastingly } from './lasting-write'
import { senderFor } from './suspicion'
import { Order } from './order'
import { pauseOf, type Pause } from './pause'
import { createPumpModes } from './pump-modes'
import { settleResults, type RetryRules } from './settling'
import type { Hand } from './hand'
import { Supply, type PumpQueue, type SupplyOptions } from './supply'

export interface PumpOptions extends Pick<SupplyOptions, 'inHand'> {
  readonly destinationId: string
  /** Events are taken, sent and settled under it. A pump has one for its whole life. */
  readonly lease: Lease
  readonly queue: PumpQueue
  readonly tallies: Pick<Tallies, 'add'>
  readonly sender: Sender
  readonly budgets: Allowances | undefined
  readonly rules: RetryRules
  /** Epoch milliseconds. */
  readonly now: () => number
  /** The clock of due times, which nobody can set. */
  readonly steady: () => number
  /** Aborted when the process ends: writes that fail then are left to the next start. */
  readonly ending: AbortSignal
  /** Called with events whose state has changed. */
  readonly onSettled: (events: readonly TakenEvent[]) => void
  /** Called with unexpected failures: a full disk, a bug. */
  readonly onError: (error: unknown) => void
  /** Wakes it after a pause. Default: a timer. */
  readonly schedule?: Schedule | undefined
}

export type { Pause }

export class Pump {
  private readonly modes = createPumpModes()
  private isStopping = false
  private wakeUp: (() => void) | undefined
  /** On the clock of due times. */
  private restsUntil = 0
  /** Whether events were appended since the last look at the queue. */
  private hasNews = false
  private order = new Order()
  private batch: Promise<unknown> = Promise.resolve()
  private readonly supply = new Supply()
  /** Resolves when it has ended. */
  readonly done: Promise<void>

  /**
   * @param free resolves when no other pump runs for this destination: two would mix up the order. Default: at once.
   */
  constructor(
    private options: PumpOptions,
    free: Promise<unknown> = Promise.resolve()
  ) {
    this.done = free.then(() => this.run())
  }

  /** Why nothing, or not everything, is being sent, if that is so. Stays while an address is tried again. */
  get pause(): Pause | undefined {
    const { sender, now } = this.options
    return pauseOf(sender.gate.trouble(), now())
  }

  get lease(): Lease {
    return this.options.lease
  }

  private get isResting(): boolean {
    return this.restsUntil > this.options.steady()
  }

  /** Changes the options from the next batch on. A pause ends, since the service may be another one now. */
  reconfigure(options: PumpOptions): void {
    this.options = options
    this.restsUntil = 0
    // Other mappings make calls about other subjects.
    this.order = new Order()
    this.wakeUp?.()
  }

  /** Resolves after the batch under way, whatever its result, and after the events that are taken ahead. */
  async afterBatch(): Promise<void> {
    const supplied = this.supply.settled()
    await this.batch.catch(() => undefined)
    await supplied
  }

  forgetOrder(): void {
    this.order = new Order()
  }

  /** Call when events may have been appended. */
  wake(): void {
    this.hasNews = true
    if (!this.isResting) this.wakeUp?.()
  }

  /** Ends after the batch under way. */
  async stop(): Promise<void> {
    this.isStopping = true
    this.wakeUp?.()
    await this.done
  }

  private async run(): Promise<void> {
    while (!this.isStopping) {
      this.modes.enter('looking')
      if (await this.attempt(() => this.stepAndRest())) continue
      // What is in hand comes behind what failed.
      await this.attempt(() => this.empty())
      await this.sleep(WAITS.idleWorker)
    }
    await this.attempt(() => this.empty())
    this.modes.enter('ended')
  }

  /** Resolves to whether it succeeded. */
  private async attempt(work: () => Promise<void>): Promise<boolean> {
    try {
      await work()
      return true
    } catch (error) {
      // What was under way is sent again by the new owner, and so are its events, if they come back here.
      if (error instanceof LeaseLostError) this.order = new Order()
      else this.options.onError(error)
      this.supply.recover()
      return false
    }
  }

  private async stepAndRest(): Promise<void> {
    const restMs = await this.step()
    if (restMs > 0) await this.restFor(restMs)
  }

  /** Nothing is in hand while the pump rests. */
  private async restFor(ms: number): Promise<void> {
    await this.empty()
    await this.sleep(ms)
  }

  private async empty(): Promise<void> {
    const given = await this.supply.giveBack(this.options)
    // The subjects of these events are not known, so they are learned again.
    if (given > 0) this.order = new Order()
  }

  /** Milliseconds to rest before the next step. */
  private async step(): Promise<number> {
    const { queue, destinationId, sender, steady } = this.options
    this.hasNews = false
    const room = this.room()
    if (room < 1) return WAITS.budgetNap
    const hand = await this.supply.next(room, this.options)
    if (hand.events.length > 0) return this.follow(this.deliver(hand).finally(hand.end))
    const nextAt = await queue.nextAt(destinationId)
    if (nextAt === undefined) sender.gate.calm()
    return nextAt === undefined ? WAITS.idleWorker : Math.max(1, Math.min(WAITS.idleWorker, nextAt - steady()))
  }

  private follow(batch: Promise<number>): Promise<number> {
    this.batch = batch
    return batch
  }

  private async deliver(hand: Hand): Promise<number> {
    const { sender, steady } = this.options
    const { events } = hand
    this.modes.enter('delivering')
    const isQuiet = !this.isStopping && sender.gate.trouble() === undefined
    const limit = isQuiet ? this.room() - events.length : 0
    this.supply.lookAhead(events, { limit, draft: (ahead) => draftTaken(this.options.sender, ahead) }, this.options)
    const result = await this.deliverBatch(hand)
    sender.gate.learn(result.troubles)
    await this.supply.store(events, () => this.settle(events, result), this.options)
    const rest = sender.gate.pause(result.troubles)
    if (rest === undefined) return 0
    this.restsUntil = steady() + rest.leftMs
    return rest.leftMs
  }

  /** Returns a result for each event, even if the runner itself fails: without one, the event would stay taken. */
  private async deliverBatch(hand: Hand): Promise<BatchResult> {
    const { sender, onError } = this.options
    const { events } = hand
    const [first] = events
    if (first !== undefined && first.deaths >= FATAL_DEATHS) return fatalBatch(first.deaths)
    const ids = events.map(({ id }) => id)
    const { order } = this
    try {
      await learnOrder(order, hand, this.options)
      const careful = senderFor(events, this.options)
      const waitsUntil = (index: number): number | undefined =>
        this.supply.waitingUsers.get(events[index]?.userKey ?? '')
      return await sender.watch(events.length, async () =>
        deliverBatch(careful, { ids, drafts: await draftsOf(hand, sender), waitsUntil, order })
      )
    } catch (error) {
      // The subjects of these events are not known, so they are learned again.
      this.order = new Order()
      onError(error)
      return failedBatch(events.length)
    }
  }

  /** Stores the results of a batch. What has to wait is known at once. */
  private async settle(events: readonly TakenEvent[], result: BatchResult): Promise<void> {
    const { queue, tallies, destinationId, lease, now, steady, rules, onSettled } = this.options
    const at = now()
    const { settlements, counts } = settleResults(events, result.results, { now: at, steady: steady(), rules })
    counts.calls = result.calls
    settlements.forEach((settlement, index) => {
      if (settlement.state !== 'retrying') return
      this.supply.waitingUsers.set(events[index]?.userKey ?? '', settlement.dueAt)
      this.order.wait(settlement.id, { about: result.subjects[index] ?? [], dueAt: settlement.dueAt })
    })
    const settled = writeLastingly(() => queue.settle(destinationId, settlements), this.options)
    // Where another runner may have taken over, only what was settled here counts here.
    if (lease.isContested) await settled
    await Promise.all([settled, writeLastingly(() => tallies.add(destinationId, counts, at), this.options)])
    onSettled(events)
  }

  /** Number of events that the budget of the service allows. Budgets of single users are checked by the gate. */
  private room(): number {
    const { budgets, sender } = this.options
    return budgets?.allowance({ endpoint: sender.service.budgeted, form: 'bulk', subject: '' }) ?? Infinity
  }

  private async sleep(ms: number): Promise<void> {
    if (this.isStopping || (this.hasNews && !this.isResting)) return
    this.modes.enter(this.isResting ? 'resting' : 'idle')
    await new Promise<void>((resolve) => {
      const { schedule = byKeptTimer } = this.options
      const cancel = schedule(ms, resolve)
      this.wakeUp = () => {
        cancel()
        resolve()
      }
    })
    this.wakeUp = undefined
  }
}
