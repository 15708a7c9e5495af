// Says up front how many events a file holds and how long Heap's budget makes it take, from its beginning.
// Knows budgets only as the endpoints have them.
import type { Allowances } from '../../delivery/budgets'
import type { Budget, Plan } from '../../delivery/types'
import type { Source } from './source'

export interface Estimate {
  /** Events in the file. `undefined` for a stream. */
  readonly events: number | undefined
  /** Events a minute that the tightest budget allows; `undefined` where no budget counts. */
  readonly perMinute: number | undefined
  /** Minutes that the budget makes it take; `undefined` where either is unknown. */
  readonly minutes: number | undefined
}

export interface EstimateOptions {
  readonly source: Source
  readonly allowances?: Allowances
  readonly onEstimate?: (estimate: Estimate) => void
}

export interface Estimator {
  /** A plan of the beginning of the file. */
  see(plan: Plan): void
  /** Tells the estimate. Later calls do nothing. */
  finish(read: number): void
}

const MINUTE_MS = 60_000

export function createEstimator({ source, allowances, onEstimate }: EstimateOptions): Estimator {
  let budgeted = 0
  let seen = 0
  let budget: (Budget & { readonly total: number }) | undefined
  let isOpen = onEstimate !== undefined
  return {
    see: (plan) => {
      if (!isOpen) return
      seen++
      const bulk =
        'error' in plan ? undefined : plan.calls.find(({ endpoint }) => endpoint.budgets?.bulk?.total !== undefined)
      const total = bulk?.endpoint.budgets?.bulk?.total
      if (!bulk?.endpoint.budgets?.bulk || total === undefined) return
      budgeted++
      budget = { ...bulk.endpoint.budgets.bulk, total }
    },
    finish: (read) => {
      if (!isOpen) return
      isOpen = false
      const perMinute = budget && allowances ? (budget.total * MINUTE_MS) / budget.windowMs : undefined
      const events = source.size === undefined ? undefined : countEvents(source, read)
      const share = seen === 0 ? 0 : budgeted / seen
      const minutes = events === undefined || perMinute === undefined ? undefined : (events * share) / perMinute
      onEstimate?.({ events, perMinute, minutes })
    }
  }
}

/** From the bytes that the first events took. A reader is a little ahead of the events, so this is "about". */
function countEvents({ size = 0, position }: Source, read: number): number {
  const bytes = position()
  return bytes >= size || bytes === 0 ? read : Math.round((read * size) / bytes)
}
