// Budgets as arithmetic: how much may be sent now, and how long until more may. State and time in, numbers out.
import { COUNTS } from './caps'
import type { Budget } from './types'

/** What one request takes from a budget: calls (or requests) per subject. */
export type Cost = ReadonlyMap<string, number>

/** A cost that was taken. It counts until its window has passed since it was settled. */
export interface Grant {
  /** Where others see it too. */
  readonly id: string | undefined
  readonly cost: Cost
  readonly amount: number
  /** Monotonic milliseconds of the answer; `undefined` while the request is under way. */
  settledAt: number | undefined
}

/** What somebody else has taken from the same budget. */
export interface OthersGrant {
  readonly id: string
  readonly cost: Cost
  /** Monotonic milliseconds from which on it ages. */
  readonly settledAt: number
}

/** Parts in which the last window is taken to have been spent where nobody knows. */
const CAREFUL_PARTS = 60

/**
 * One budget's sliding window.
 *
 * A grant counts from when it is taken until `windowMs` after its answer came. The service counts from some moment in
 * between, so whatever the network delays, no window of the service ever holds more than the budget.
 */
export class RateWindow {
  private grants = new Set<Grant>()
  private readonly others = new Map<string, Grant>()
  private readonly expired: string[] = []
  private total = 0
  private readonly perSubject = new Map<string, number>()
  /** Nothing of it is over before then: looking costs nothing until that time. */
  private nextEnd = Infinity

  constructor(private readonly budget: Budget) {}

  /**
   * For a start at which nobody knows what was spent before: the last window is taken to have been spent to the full,
   * evenly, but for what one request holds. Nothing is assumed of single subjects: few of them ever spend their budget.
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

  /** How many more calls may be sent at `now`, whomever they are about. `Infinity` without such a limit. */
  totalAllowance(now: number): number {
    this.forget(now)
    return (this.budget.total ?? Infinity) - this.total
  }

  /** Milliseconds until something of the total comes back; `undefined` where nothing is spent, or only answers tell. */
  nextReturn(now: number): number | undefined {
    this.forget(now)
    return this.nextEnd === Infinity ? undefined : Math.max(0, this.nextEnd - now)
  }

  /** Milliseconds until so many calls more than now have gone, if all that comes free is used at once. */
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
   * Milliseconds until `cost` fits, 0 when it fits now; `undefined` when that depends on answers that are still out.
   * A cost above the whole budget fits once the window is empty.
   */
  wait(cost: Cost, now: number): number | undefined {
    if (this.fits(cost, now)) return 0
    return this.nextEnd === Infinity ? undefined : Math.max(1, this.nextEnd - now)
  }

  take(cost: Cost, id?: string): Grant {
    return this.add({ id, cost, amount: sum(cost), settledAt: undefined })
  }

  /** The answer has come: from now on the grant ages. */
  settle(grant: Grant, now: number): void {
    grant.settledAt = now
    this.nextEnd = Math.min(this.nextEnd, now + this.budget.windowMs)
  }

  /** The service did not count it after all. */
  refund(grant: Grant): void {
    if (!this.grants.delete(grant)) return
    this.subtract(grant)
  }

  /** What others have taken, or what has become of it since. Without a cost it was given back. */
  learn({ id, cost, settledAt }: OthersGrant): void {
    const known = this.others.get(id)
    if (known) this.refund(known)
    this.others.delete(id)
    if (cost.size === 0) return
    this.others.set(id, this.add({ id, cost, amount: sum(cost), settledAt }))
  }

  /** Ids of grants that have ceased to count since the last call. */
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
