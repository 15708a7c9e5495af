// One App ID: what of it waits, who may send it, and its budget and pauses, which are those of a real runner.
import { WAITS } from '../../src/delivery/caps'
import { Circuit } from '../../src/delivery/circuit'
import { errorOfFailure, errorOfResponse } from '../../src/delivery/fate'
import { pauseAfter } from '../../src/delivery/pause'
import { RateWindow, type Grant } from '../../src/delivery/rate'
import type { HttpResponse } from '../../src/delivery/types'
import { BUDGETS } from '../../src/heap/limits'
import type { Lease } from '../../src/storage/ownership/ownership'
import type { Member } from './fleet'
import type { Random } from './parameters'

const { eventsPerApp, eventsPerIdentity, windowMs } = BUDGETS.bulkTrack
const BUDGET = { windowMs, perSubject: eventsPerIdentity, total: eventsPerApp }
/** Most events of a batch, as the runner takes them. */
const BATCH = 500
const EVENT_PAUSES = {
  firstMs: WAITS.firstPause,
  longestMs: WAITS.longestEventPause,
  askedJitterMs: WAITS.askedEventJitter
}
const PROBES = { failures: 1, firstPauseMs: WAITS.firstWorkerProbe }
/** A batch under way. */
export interface Flight {
  readonly from: number
  readonly count: number
  readonly startedAt: number
  readonly doneAt: number
  /** Whether its events came one by one since the last look, and nothing kept them. */
  readonly isPrompt: boolean
  readonly answer: HttpResponse | undefined
}

interface Held {
  readonly member: Member
  readonly lease: Lease
  readonly window: RateWindow
  readonly circuit: Circuit
}

export class AppId {
  /** Events that are stored as delivered. Those with higher numbers wait. */
  settled = 0
  /** Nothing waited after the last look, and nothing has kept its events since. */
  isPrompt = true
  held: Held | undefined
  flight: Flight | undefined
  /** What the database knows of the budget. */
  private readonly spent = new Map<string, Grant>()
  private grants = 0
  private sending: { readonly grant: Grant; readonly end: () => void } | undefined
  private failures = 0
  private pausedUntil = 0

  constructor(
    readonly index: number,
    readonly key: string,
    private readonly random: Random
  ) {}

  /** A new owner learns from the database what was spent. What has no answer yet counts from now on. */
  gain(now: number, member: Member, lease: Lease): void {
    const window = new RateWindow(BUDGET)
    for (const [id, { cost, settledAt = now }] of this.spent) window.learn({ id, cost, settledAt })
    this.held = { member, lease, window, circuit: new Circuit({ ...PROBES, random: this.random }) }
  }

  /** @param isLost whether a batch under way is lost as well: its runner cannot store what became of it */
  lose(isLost: boolean): void {
    this.held = undefined
    this.isPrompt = false
    if (!isLost) return
    this.flight = undefined
    this.sending = undefined
  }

  /** Events that may be sent now, of so many that wait; or else the milliseconds until it may be asked again. */
  room(now: number, waiting: number): { readonly count: number; readonly waitMs: number } {
    if (this.held?.lease.isHeld() !== true) return { count: 0, waitMs: Infinity }
    const waitMs = Math.max(this.held.circuit.wait(now), this.pausedUntil - now)
    if (waitMs > 0) return { count: 0, waitMs }
    const count = Math.min(waiting, BATCH, this.held.window.totalAllowance(now))
    if (count >= 1) return { count, waitMs: 0 }
    return { count: 0, waitMs: Math.max(WAITS.budgetNap, this.held.window.nextReturn(now) ?? 0) }
  }

  /** Takes from the budget. `settle` must follow. */
  take(count: number): void {
    if (this.held === undefined) throw new Error(`${this.key} has no lease.`)
    const id = `${this.index}-${this.grants++}`
    // Each batch is about users of its own: few users ever spend the budget that they have by themselves.
    const grant = this.held.window.take(new Map([[id, count]]), id)
    this.spent.set(id, grant)
    this.sending = { grant, end: this.held.lease.use() }
  }

  /** Stores what became of a batch. Whether it was delivered. */
  settle(now: number, { count, answer }: Pick<Flight, 'count' | 'answer'>): boolean {
    const error = answer === undefined ? errorOfFailure({ code: 'ECONNREFUSED' }) : errorOfResponse(answer)
    const { circuit, window } = this.held ?? {}
    if (this.sending) {
      if (window) window.settle(this.sending.grant, now)
      else this.sending.grant.settledAt = now
    }
    circuit?.learn(error, { passage: circuit.pass(now), now })
    if (error === undefined) {
      this.settled += count
      this.failures = 0
    } else {
      this.failures++
      const pauseMs = pauseAfter(this.failures, error.facts.retryAfterMs, { random: this.random, ...EVENT_PAUSES })
      this.pausedUntil = now + pauseMs
      this.isPrompt = false
    }
    this.sending?.end()
    this.sending = undefined
    this.flight = undefined
    for (const id of window?.takeExpired() ?? []) this.spent.delete(id)
    return error === undefined
  }
}
