// Says up front how many events a file holds and how long Heap's budget makes it take, from its beginning.
// Knows budgets only as the endpoints have them.
import type { Allowances } from '../../delivery/budgets'
import type { Budget, Plan } from '../../delivery/types'
import type { Source } from './source'

export interface Estimate {
  /** Events in the file. `undefined` for a stream. */
  readonly events: number | undefined
  /** The file has been read to its end: `events` is counted. */
  readonly isExact: boolean
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
  /** Tells the estimate once `read` events are enough for one, or all. Later calls do nothing. */
  tell(progress: { readonly read: number; readonly isAll: boolean }): void
}

/** Events at the beginning of a file, or bytes of it, that tell what the others are like. Our choice. */
const ENOUGH = { events: 5000, bytes: 2 * 1024 * 1024 } as const

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
    tell: (progress) => {
      if (!isOpen || !(progress.isAll || isEnough(source, progress.read))) return
      isOpen = false
      const perMinute = budget && allowances ? (budget.total * MINUTE_MS) / budget.windowMs : undefined
      const events = countEvents(source, progress)
      const share = seen === 0 ? 0 : budgeted / seen
      const minutes = events === undefined || perMinute === undefined ? undefined : (events * share) / perMinute
      onEstimate?.({ events, isExact: progress.isAll, perMinute, minutes })
    }
  }
}

/** Nobody knows how long a stream is. At the end of a file, what lies behind the last line end is not counted yet. */
function isEnough({ size, position }: Source, read: number): boolean {
  if (size === undefined) return true
  const bytes = position()
  return bytes < size && (read >= ENOUGH.events || (read > 0 && bytes >= ENOUGH.bytes))
}

function countEvents(
  { size, position }: Source,
  { read, isAll }: Parameters<Estimator['tell']>[0]
): number | undefined {
  if (size === undefined) return undefined
  return isAll ? read : Math.round((read * size) / position())
}
