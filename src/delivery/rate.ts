// Budgets as arithmetic: how much may be sent now, and how long until more may. State and time in, numbers out.
// Knows no service, no clock and no waiting.
import type { Budget } from './types'

/** What one request takes from a budget: calls (or requests) per subject. */
export type Cost = ReadonlyMap<string, number>

/** A cost that was taken. It counts until its window has passed since it was settled. */
export interface Grant {
  readonly cost: Cost
  readonly amount: number
  /** Epoch milliseconds of the answer; `undefined` while the request is under way. */
  settledAt: number | undefined
}

/**
 * One budget's sliding window.
 *
 * A grant counts from when it is taken until `windowMs` after its answer came. The service counts from some moment in
 * between, so whatever the network delays, no window of the service ever holds more than the budget.
 */
export class RateWindow {
  private grants: Grant[] = []
  private total = 0
  private readonly perSubject = new Map<string, number>()

  constructor(private readonly budget: Budget) {}

  /** How many more calls about `subject` may be sent at `now`. */
  allowance(subject: string, now: number): number {
    return Math.min(this.budget.perSubject - this.usedBy(subject, now), this.totalAllowance(now))
  }

  /** How many more calls may be sent at `now`, whomever they are about. `Infinity` without such a limit. */
  totalAllowance(now: number): number {
    this.forget(now)
    return (this.budget.total ?? Infinity) - this.total
  }

  /**
   * Milliseconds until `cost` fits, 0 when it fits now; `undefined` when that depends on answers that are still out.
   * A cost above the whole budget fits once the window is empty.
   */
  wait(cost: Cost, now: number): number | undefined {
    if (this.fits(cost, now)) return 0
    const known = this.grants.filter(({ settledAt }) => settledAt !== undefined)
    const ends = known.map(({ settledAt = 0 }) => settledAt + this.budget.windowMs).sort((a, b) => a - b)
    const [soonest] = ends
    return soonest === undefined ? undefined : Math.max(1, soonest - now)
  }

  take(cost: Cost): Grant {
    const grant: Grant = { cost, amount: sum(cost), settledAt: undefined }
    this.grants.push(grant)
    this.total += grant.amount
    for (const [subject, count] of cost) this.perSubject.set(subject, (this.perSubject.get(subject) ?? 0) + count)
    return grant
  }

  /** The answer has come: from now on the grant ages. */
  settle(grant: Grant, now: number): void {
    grant.settledAt = now
  }

  /** The service did not count it after all. */
  refund(grant: Grant): void {
    this.grants = this.grants.filter((other) => other !== grant)
    this.subtract(grant)
  }

  private usedBy(subject: string, now: number): number {
    this.forget(now)
    return this.perSubject.get(subject) ?? 0
  }

  private fits(cost: Cost, now: number): boolean {
    if (this.isEmpty(now)) return true
    if (sum(cost) > this.totalAllowance(now)) return false
    for (const [subject, count] of cost) if (count > this.allowance(subject, now)) return false
    return true
  }

  private isEmpty(now: number): boolean {
    this.forget(now)
    return this.grants.length === 0
  }

  private forget(now: number): void {
    const isOver = ({ settledAt }: Grant): boolean => settledAt !== undefined && settledAt + this.budget.windowMs <= now
    if (!this.grants.some(isOver)) return
    for (const grant of this.grants) if (isOver(grant)) this.subtract(grant)
    this.grants = this.grants.filter((grant) => !isOver(grant))
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

function sum(cost: Cost): number {
  let amount = 0
  for (const count of cost.values()) amount += count
  return amount
}
