// Stands in for Heap: answers requests, and counts by itself what it was sent, in which order, and in which minute.
import type { HttpResponse } from '../../src/delivery/types'
import { BUDGETS } from '../../src/heap/limits'
import { EVENTS_IN_ROW, turnBefore, turnOf, type Lot } from './lots'
import { HOUR_MS, type Parameters, type Random } from './parameters'

const { eventsPerApp, windowMs } = BUDGETS.bulkTrack
const RETRY_AFTER_MS = 30_000

/** A request. */
export interface Sent {
  readonly app: number
  readonly lots: readonly Lot[]
  /** When it arrives. */
  readonly at: number
}

interface Seen {
  /** All events of turns with lower numbers have arrived, or are not to be expected any more. */
  complete: number
  /** Events that have arrived of the turns from there on. */
  readonly turns: Map<number, number>
  /** Requests of the last minute. */
  recent: { readonly at: number; readonly count: number }[]
  inWindow: number
}

export class StandIn {
  /** Requests after which Heap had more events within a minute than its budget allows. */
  violations = 0
  /** Events that came before earlier ones of their user, or although earlier ones never came. */
  outOfOrder = 0
  sentAgain = 0
  /** Different events that have arrived. */
  arrived = 0
  /** Most events of an App ID within a minute. */
  fullest = 0
  private readonly seen: Seen[]
  private readonly outage: readonly [number, number]

  constructor(
    private readonly parameters: Parameters,
    private readonly random: Random
  ) {
    const { appIds, outageAt, outageHours } = parameters
    this.seen = Array.from({ length: appIds }, () => ({ complete: 0, turns: new Map(), recent: [], inWindow: 0 }))
    this.outage = [outageAt * HOUR_MS, (outageAt + outageHours) * HOUR_MS]
  }

  isGone(at: number): boolean {
    return at >= this.outage[0] && at < this.outage[1]
  }

  /** The last moment before this one at which it answered. */
  lastUp(at: number): number {
    return this.isGone(at) ? this.outage[0] : at
  }

  /** The answer that one of so many requests gets in place of a good one, if any does. */
  stumble(requests: number): HttpResponse | undefined {
    const { failing, limited } = this.parameters
    const dice = this.random()
    const chance = 1 - (1 - failing - limited) ** requests
    if (dice >= chance) return undefined
    return dice * (failing + limited) < chance * failing
      ? { status: 500, body: '' }
      : { status: 429, body: '', retryAfterMs: RETRY_AFTER_MS }
  }

  /** The answer; `undefined` if it cannot be reached. @param bad what it answers in place of a good one */
  answer(sent: Sent, bad = this.stumble(1)): HttpResponse | undefined {
    if (this.isGone(sent.at)) return undefined
    this.count(sent)
    if (bad) return bad
    this.accept(sent)
    return { status: 200, body: '' }
  }

  /** Whatever the answer: nobody says that Heap does not count what it answers with 500. */
  count({ app, lots, at }: Sent): void {
    const seen = this.seen[app]
    if (seen === undefined) return
    const firstInside = seen.recent.findIndex((one) => one.at > at - windowMs)
    for (const one of seen.recent.splice(0, firstInside < 0 ? seen.recent.length : firstInside)) {
      seen.inWindow -= one.count
    }
    const count = lots.reduce((sum, lot) => sum + lot.count, 0)
    seen.recent.push({ at, count })
    seen.inWindow += count
    this.fullest = Math.max(this.fullest, seen.inWindow)
    if (seen.inWindow > eventsPerApp) this.violations++
  }

  accept({ app, lots }: Sent): void {
    for (const lot of lots) this.place(app, lot, 'arrived')
  }

  /** These will not come: they are dead letters. */
  abandon(app: number, lot: Lot): void {
    this.place(app, lot, 'abandoned')
  }

  private place(app: number, { from, count }: Lot, how: 'arrived' | 'abandoned'): void {
    const seen = this.seen[app]
    if (seen === undefined) return
    const turn = turnOf(from)
    const next = turn * EVENTS_IN_ROW + (turn < seen.complete ? EVENTS_IN_ROW : (seen.turns.get(turn) ?? 0))
    const end = from + count
    const before = turnBefore(turn)
    const isEarly = before >= seen.complete && (seen.turns.get(before) ?? 0) < EVENTS_IN_ROW
    if (from > next || (isEarly && end > next)) this.outOfOrder += count
    if (how === 'arrived') {
      this.sentAgain += Math.max(0, Math.min(next, end) - from)
      this.arrived += Math.max(0, end - Math.max(next, from))
    }
    if (end <= next) return
    seen.turns.set(turn, end - turn * EVENTS_IN_ROW)
    for (; seen.turns.get(seen.complete) === EVENTS_IN_ROW; seen.complete++) seen.turns.delete(seen.complete)
  }
}
