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
  /** Time until the budget allows more events; `undefined` while the budget is not what the run waits for. */
  readonly budgetWaitMs: number | undefined
}

const MINUTE_MS = 60_000
/** Used share of the budget from which on the run waits for it: what remains is less than one request. */
const SPENT = 0.98

/** The bytes that were read, without those of waiting events, since reading is ahead of sending. */
export function paceOf({ progress, elapsedMs, estimate, budget }: PaceInput): Pace {
  const { read, waiting, bytesRead, size } = progress
  const share = size === undefined || size === 0 || read === 0 ? 0 : (bytesRead / size) * (1 - waiting / read)
  const isWaiting = budget !== undefined && budget.share >= SPENT && waiting > 0
  const budgetWaitMs = isWaiting ? budget.nextReturnMs : undefined
  const soFarMs = share > 0.001 ? (elapsedMs / share) * (1 - share) : undefined
  const byBudgetMs = budget && budgetTimeOf(budget, estimate, share)
  return { share, budgetWaitMs, leftMs: leftOf({ soFarMs: isWaiting ? undefined : soFarMs, byBudgetMs, elapsedMs }) }
}

/** Time that the rest of the file takes within the budget; `undefined` if that is less than minutes. */
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
 * If there is a budget, the time that is left follows from it. The rate of the first seconds says nothing, since a
 * whole minute's budget may be sent at once. After a minute, the rate of a service that is slower than its budget
 * counts.
 */
function leftOf({ elapsedMs, soFarMs, byBudgetMs }: Left): number | undefined {
  if (byBudgetMs === undefined) return soFarMs
  return elapsedMs < MINUTE_MS ? byBudgetMs : Math.max(byBudgetMs, soFarMs ?? 0)
}
