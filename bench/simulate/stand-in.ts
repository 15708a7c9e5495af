// Stands in for Heap: answers batches, and counts by itself what it was sent, in which order, and in which minute.
import type { HttpResponse } from '../../src/delivery/types'
import { BUDGETS } from '../../src/heap/limits'
import { HOUR_MS, type Parameters, type Random } from './parameters'

const { eventsPerApp, windowMs } = BUDGETS.bulkTrack
const RETRY_AFTER_MS = 30_000

/** Events of an App ID, by their numbers. */
export interface Sent {
  readonly app: number
  readonly from: number
  readonly count: number
  /** When they arrive. */
  readonly at: number
}

interface Seen {
  /** The number of the first event that has never arrived. */
  next: number
  /** Requests of the last minute. */
  recent: { readonly at: number; readonly count: number }[]
  inWindow: number
}

export class StandIn {
  /** Requests after which Heap had more events within a minute than its budget allows. */
  violations = 0
  /** Events that were passed over: lost, or sent before earlier ones. */
  skipped = 0
  sentAgain = 0
  /** Most events of an App ID within a minute. */
  fullest = 0
  private readonly seen: Seen[]
  private readonly outage: readonly [number, number]

  constructor(
    private readonly parameters: Parameters,
    private readonly random: Random
  ) {
    const { appIds, outageAt, outageHours } = parameters
    this.seen = Array.from({ length: appIds }, () => ({ next: 0, recent: [], inWindow: 0 }))
    this.outage = [outageAt * HOUR_MS, (outageAt + outageHours) * HOUR_MS]
  }

  /** Number of events of an App ID that have arrived. */
  arrivedOf(app: number): number {
    return this.seen[app]?.next ?? 0
  }

  /** The answer; `undefined` if it cannot be reached. */
  answer(sent: Sent): HttpResponse | undefined {
    if (sent.at >= this.outage[0] && sent.at < this.outage[1]) return undefined
    this.count(sent)
    const dice = this.random()
    if (dice < this.parameters.failing) return { status: 500, body: '' }
    if (dice < this.parameters.failing + this.parameters.limited) {
      return { status: 429, body: '', retryAfterMs: RETRY_AFTER_MS }
    }
    this.accept(sent)
    return { status: 200, body: '' }
  }

  /** Takes what was sent in the time before. */
  accept({ app, from, count }: Sent): void {
    const seen = this.seen[app]
    if (seen === undefined) return
    if (from > seen.next) this.skipped += from - seen.next
    this.sentAgain += Math.max(0, Math.min(seen.next, from + count) - from)
    seen.next = Math.max(seen.next, from + count)
  }

  /** Whatever the answer: nobody says that Heap does not count what it answers with 500. */
  count({ app, count, at }: Sent): void {
    const seen = this.seen[app]
    if (seen === undefined) return
    const firstInside = seen.recent.findIndex((one) => one.at > at - windowMs)
    for (const one of seen.recent.splice(0, firstInside < 0 ? seen.recent.length : firstInside)) {
      seen.inWindow -= one.count
    }
    seen.recent.push({ at, count })
    seen.inWindow += count
    this.fullest = Math.max(this.fullest, seen.inWindow)
    if (seen.inWindow > eventsPerApp) this.violations++
  }
}
