// Computes the progress of a run: its share, the time that is left, and what it waits for. Times are milliseconds.
import type { BudgetUse } from '../delivery/budgets'
import type { Estimate, SendProgress } from '../send'

export interface PaceInput {
  readonly progress: SendProgress
  readonly elapsedMs: number
  /** Absent until enough has been read. */
  readonly estimate: Estimate | undefined
  /** Absent if there is no budget, or none has been used yet. */
  readonly budget: BudgetUse | undefined
}

export interface Pace {
  /** Share of the file that is done, 0 to 1. */
  readonly share: number
  readonly leftMs: number | undefined
  /** Until the budget lets more events go; `undefined` while it is not what holds the run up. */
  readonly budgetWaitMs: number | undefined
}

const MINUTE_MS = 60_000
/** A share of the budget from which on it is what holds the run up: the rest is less than a request takes. */
const SPENT = 0.98

/** The bytes that were read, minus the events that wait, since reading is ahead of sending. */
export function paceOf({ progress, elapsedMs, estimate, budget }: PaceInput): Pace {
  const { read, waiting, bytesRead, size } = progress
  const share = size === undefined || size === 0 || read === 0 ? 0 : (bytesRead / size) * (1 - waiting / read)
  const isWaiting = budget !== undefined && budget.share >= SPENT && waiting > 0
  const budgetWaitMs = isWaiting ? budget.nextReturnMs : undefined
  const soFarMs = share > 0.001 ? (elapsedMs / share) * (1 - share) : undefined
  const byBudgetMs = budget && budgetTimeOf(budget, estimate, share)
  return { share, budgetWaitMs, leftMs: leftOf({ soFarMs: isWaiting ? undefined : soFarMs, byBudgetMs, elapsedMs }) }
}

/** What the budget makes the rest of the file take; `undefined` where it is no matter of minutes. */
function budgetTimeOf(budget: BudgetUse, estimate: Estimate | undefined, share: number): number | undefined {
  const { minutes = 0, perMinute = 0 } = estimate ?? {}
  return minutes < 1 ? undefined : budget.timeFor(Math.round((1 - share) * minutes * perMinute))
}

interface Left {
  readonly elapsedMs: number
  /** At the present rate. */
  readonly soFarMs: number | undefined
  readonly byBudgetMs: number | undefined
}

/**
 * Where a budget decides, what is left follows the budget: what was sent in the first seconds says nothing, since a
 * whole minute's budget may leave at once. A service that is slower than its budget is believed after a minute.
 */
function leftOf({ elapsedMs, soFarMs, byBudgetMs }: Left): number | undefined {
  if (byBudgetMs === undefined) return soFarMs
  return elapsedMs < MINUTE_MS ? byBudgetMs : Math.max(byBudgetMs, soFarMs ?? 0)
}
