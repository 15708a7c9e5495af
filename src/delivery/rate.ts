// The arithmetic of a budget: how much may be sent now, and how long until more may be. The caller passes the time in.
import { COUNTS } from './caps'
import type { Budget } from './types'

/** What one request takes from a budget: calls (or requests) per subject. */
export type Cost = ReadonlyMap<string, number>

/** A cost that was taken. It counts until the window after its answer has passed. */
export interface Grant {
  /** Id in the store that processes share; `undefined` if it is not there. */
  readonly id: string | undefined
  readonly cost: Cost
  readonly amount: number
  /** Monotonic milliseconds of the answer; `undefined` while the request is under way. */
  settledAt: number | undefined
}

/** What another process has taken from the same budget. */
export interface OthersGrant {
  readonly id: string
  readonly cost: Cost
  /** Monotonic milliseconds at which its window starts. */
  readonly settledAt: number
}

/** Equal parts in which `beCareful` assumes that the last window was spent. */
const CAREFUL_PARTS = 60

/**
 * One budget's sliding window.
 *
 * A grant counts from when it is taken until `windowMs` after its answer came. The service counts it from some moment
 * in between. So no window of the service holds more than the budget, however long the network takes.
 */
export class RateWindow {
  private grants = new Set<Grant>()
  private readonly others = new Map<string, Grant>()
  private readonly expired: string[] = []
  private total = 0
  private readonly perSubject = new Map<string, number>()
  /** No grant ends before this time, so until then nothing has to be checked. */
  private nextEnd = Infinity

  constructor(private readonly budget: Budget) {}

  /**
   * For a start without knowledge of what was spent before: assumes that the last window was spent evenly, except for
   * the calls of one request. Assumes nothing of single subjects: few of them ever spend their budget.
   */
  beCareful(now: number): void {
    const { total, windowMs } = this.budget
    const assumed = Math.max(0, (total ?? 0) - COUNTS.carefulStart)
    for (let part = 0; part < CAREFUL_PARTS && assumed > 0; part++) {
      const amount = Math.floor(((part + 1) * assumed) / CAREFUL_PARTS) - Math.floor((part * assumed) / CAREFUL_PARTS)
      const settledAt = now - windowMs + ((part + 1) * windowMs) / CAREFUL_PARTS
      this.add({ id: undefined, cost: new Map(), amount, settledAt })
    }
  }

  /** How many more calls about `subject` may be sent at `now`. */
  allowance(subject: string, now: number): number {
    return Math.min(this.budget.perSubject - this.usedBy(subject, now), this.totalAllowance(now))
  }

  /** How many more calls about any subject may be sent at `now`. `Infinity` without such a limit. */
  totalAllowance(now: number): number {
    this.forget(now)
    return (this.budget.total ?? Infinity) - this.total
  }

  /** Milliseconds until some of the total is free again; `undefined` if nothing is spent, or no answer has come yet. */
  nextReturn(now: number): number | undefined {
    this.forget(now)
    return this.nextEnd === Infinity ? undefined : Math.max(0, this.nextEnd - now)
  }

  /** Milliseconds until `count` more calls have been sent, if every free part is used at once. */
  timeFor(count: number, now: number): number {
    this.forget(now)
    const { total = Infinity, windowMs } = this.budget
    const left = Math.max(0, count - Math.max(0, total - this.total))
    if (left === 0) return 0
    const windows = Math.ceil(left / total) - 1
    let toFree = left - windows * total
    for (const { amount, settledAt } of [...this.grants].sort(bySettling)) {
      toFree -= amount
      if (toFree > 0) continue
      const waitMs = settledAt === undefined ? windowMs : settledAt + windowMs - now
      return windows * windowMs + waitMs
    }
    return (windows + 1) * windowMs
  }

  /**
   * Milliseconds until `cost` fits; 0 if it fits now; `undefined` if that depends on answers that have not come yet. A
   * cost above the whole budget fits when the window is empty.
   */
  wait(cost: Cost, now: number): number | undefined {
    if (this.fits(cost, now)) return 0
    return this.nextEnd === Infinity ? undefined : Math.max(1, this.nextEnd - now)
  }

  take(cost: Cost, id?: string): Grant {
    return this.add({ id, cost, amount: sum(cost), settledAt: undefined })
  }

  /** Call when the answer has come: the window of the grant starts now. */
  settle(grant: Grant, now: number): void {
    grant.settledAt = now
    this.nextEnd = Math.min(this.nextEnd, now + this.budget.windowMs)
  }

  /** Call when the service did not count the request. */
  refund(grant: Grant): void {
    if (!this.grants.delete(grant)) return
    this.subtract(grant)
  }

  /** Adds or updates what another process has taken. An empty cost means that it was given back. */
  learn({ id, cost, settledAt }: OthersGrant): void {
    const known = this.others.get(id)
    if (known) this.refund(known)
    this.others.delete(id)
    if (cost.size === 0) return
    this.others.set(id, this.add({ id, cost, amount: sum(cost), settledAt }))
  }

  /** Ids of grants that stopped counting since the last call of this method. */
  takeExpired(): string[] {
    return this.expired.splice(0)
  }

  private add(grant: Grant): Grant {
    this.grants.add(grant)
    this.total += grant.amount
    for (const [subject, count] of grant.cost) this.perSubject.set(subject, (this.perSubject.get(subject) ?? 0) + count)
    if (grant.settledAt !== undefined) {
      this.nextEnd = Math.min(this.nextEnd, grant.settledAt + this.budget.windowMs)
    }
    return grant
  }

  private usedBy(subject: string, now: number): number {
    this.forget(now)
    return this.perSubject.get(subject) ?? 0
  }

  private fits(cost: Cost, now: number): boolean {
    this.forget(now)
    if (this.grants.size === 0) return true
    if (sum(cost) > this.totalAllowance(now)) return false
    for (const [subject, count] of cost) if (count > this.allowance(subject, now)) return false
    return true
  }

  private forget(now: number): void {
    if (now < this.nextEnd) return
    this.nextEnd = Infinity
    for (const grant of this.grants) {
      if (grant.settledAt === undefined) continue
      const end = grant.settledAt + this.budget.windowMs
      if (end > now) this.nextEnd = Math.min(this.nextEnd, end)
      else this.expire(grant)
    }
  }

  private expire(grant: Grant): void {
    this.grants.delete(grant)
    this.subtract(grant)
    if (grant.id === undefined) return
    this.others.delete(grant.id)
    this.expired.push(grant.id)
  }

  private subtract({ cost, amount }: Grant): void {
    this.total -= amount
    for (const [subject, count] of cost) {
      const left = (this.perSubject.get(subject) ?? 0) - count
      if (left > 0) this.perSubject.set(subject, left)
      else this.perSubject.delete(subject)
    }
  }
}

function bySettling(a: Grant, b: Grant): number {
  return (a.settledAt ?? Infinity) - (b.settledAt ?? Infinity)
}

function sum(cost: Cost): number {
  let amount = 0
  for (const count of cost.values()) amount += count
  return amount
}
